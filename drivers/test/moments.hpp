// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/test/domain.hpp"
#include "drivers/test/node.hpp"

#include <virtxx/doc/domain_snapshot.hpp>

#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <variant>

namespace vir::test {

/// What the making of snapshots and checkpoints must know of the host.
class moment_context final : public snapshot::context {
public:
    moment_context() = default;
    explicit moment_context(std::set<std::string> regular_files) : regular_files_(std::move(regular_files)) {}

    bool is_regular_file(const std::string& path) const override { return regular_files_.contains(path); }
    void complete(domain_def& domain) const override { vir::complete(domain, defaults_of_kept()); }
    std::int64_t now() const override {
        using namespace std::chrono;
        return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
    }

private:
    std::set<std::string> regular_files_;
};

/// The guest as a snapshot or a checkpoint describes it.
inline domain_def guest_now(const domain& guest) {
    auto out = guest.current();
    out.id.reset();
    // libvirt copies a guest by way of the document that it would send to another host, which leaves out the keyboard
    // that every PC has.
    std::erase_if(out.devices.inputs, [](const device::input& input) {
        return input.type == device::input_type::keyboard &&
               (input.bus == device::input_bus::ps2 || input.bus == device::input_bus::xen);
    });
    return out;
}

/// Blocks on the disk.
inline std::set<std::string> regular_files_among(const std::set<std::string>& paths) {
    std::set<std::string> out;
    std::error_code ignored;
    for (const auto& path : paths)
        if (std::filesystem::is_regular_file(path, ignored)) out.insert(path);
    return out;
}

/// The files that hold the guest's disks.
inline std::set<std::string> image_files(const domain_def& guest) {
    std::set<std::string> out;
    for (const auto& disk : guest.devices.disks)
        if (const auto* file = std::get_if<device::file_disk_source>(&disk.source.from)) out.insert(file->path);
    return out;
}

}  // namespace vir::test
