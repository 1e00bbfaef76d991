// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/formats/vmx/mapping.hpp"

#include "src/formats/vmx/parts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vir::vmx {

namespace {

// What a document gets beyond the common rules when it is made from a VMX file.
class reading_hooks : public hooks {
public:
    reading_hooks(const context& context, const scsi_models& models) : hooks(context), models_(models) {}

    // A disk on SCSI and one on SATA may both be "sda".
    bool from_xml() const override { return false; }

    void after(domain_def& domain) const override {
        for (auto& controller : domain.devices.controllers) {
            if (controller.type != device::controller_type::scsi) continue;
            const auto index = controller.index.value_or(0);
            controller.model = index < models_.size() ? models_[index] : device::controller_model::_auto;
        }
        // No VMX file says how many screens there are.
        for (auto& video : domain.devices.videos) video.heads.reset();
    }

private:
    const scsi_models& models_;
};

void check_version(const config& file) {
    auto number = [&](const char* name) {
        (void)file.needed(name);
        return file.number(name).value();
    };
    if (const auto version = number("config.version"); version != 8)
        conf::fail(fmt::format("Expecting VMX entry 'config.version' to be 8 but found {}", version),
                   file.place_of("config.version"));
    if (const auto version = number("virtualHW.version"); version < 4)
        conf::fail(fmt::format("Expecting VMX entry 'virtualHW.version' to be 4 or higher but found {}", version),
                   file.place_of("virtualHW.version"));
}

bool has_network_serial(const domain_def& domain) {
    return std::any_of(domain.devices.serials.begin(), domain.devices.serials.end(), [](const device::serial& port) {
        return std::holds_alternative<device::tcp_chardev>(port.source);
    });
}

// PCI Express came with version 7 (ESX 4.0); without these bridges some guests do not boot from SCSI.
void write_bridges(const domain_def& domain, unsigned version, config& file) {
    if (version < 7) return;
    const auto& disks = domain.devices.disks;
    const bool scsi = std::any_of(disks.begin(), disks.end(),
                                  [](const device::disk& disk) { return disk.target.bus == device::disk_bus::scsi; });
    if (scsi) {
        file.add("pciBridge0.present", true);
        for (unsigned bridge = 4; bridge <= 7; ++bridge) {
            const auto name = fmt::format("pciBridge{}.", bridge);
            file.add(name + "present", true);
            file.add(name + "virtualDev", "pcieRootPort");
            file.add(name + "functions", std::int64_t(8));
        }
    }
    file.add("vmci0.present", true);
}

}  // namespace

domain_def to_domain(const config& file, const context& context) {
    check_version(file);
    domain_def domain;
    domain.type = domain_type::vmware;
    read_general(file, context, domain);
    read_screen(file, domain);
    scsi_models models;
    read_disks(file, context, domain, models);
    read_folders(file, domain);
    read_interfaces(file, domain);
    read_ports(file, context, domain);
    complete(domain, reading_hooks(context, models));
    return domain;
}

config from_domain(const domain_def& domain, const context& context) {
    if (domain.type != domain_type::vmware)
        conf::fail(fmt::format("Expecting virt type to be 'vmware' but found '{}'", to_string(domain.type)));
    config file;
    const unsigned version = context.hardware_version.value_or(has_network_serial(domain) ? 7 : 4);
    file.add(".encoding", "UTF-8");
    file.add("config.version", std::int64_t(8));
    file.add("virtualHW.version", std::int64_t(version));
    write_general(domain, file);
    write_vnc(domain, file);
    write_disks(domain, context, file);
    write_folders(domain, file);
    write_interfaces(domain, file);
    write_ports(domain, context, file);
    write_video(domain, file);
    write_bridges(domain, version, file);
    return file;
}

}  // namespace vir::vmx
