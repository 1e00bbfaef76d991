// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/capabilities_view.hpp"

#include <set>
#include <string>

namespace vir::qemu {

/// QEMU 7.2 as Debian 12 builds it, from memory: for tests that run no QEMU.
class table_capabilities : public capabilities_view {
public:
    std::string path = "/usr/bin/qemu-system-x86_64";
    std::string architecture = "x86_64";
    bool kvm = true;
    std::set<std::string, std::less<>> lacking{"ivshmem", "ivshmem-server", "rng-builtin-x"};

    std::string binary() const override { return path; }
    std::string arch() const override { return architecture; }
    unsigned version() const override { return 7'002'000; }
    bool has_kvm() const override { return kvm; }
    bool has_type(std::string_view type) const override { return !lacking.contains(type); }
    bool has_property(std::string_view type, std::string_view) const override { return type != "max-i386-cpu"; }
    bool has_option(std::string_view, std::string_view) const override { return true; }
    std::string default_machine() const override { return "pc"; }

    std::optional<machine_facts> machine(std::string_view name) const override {
        machine_facts out;
        out.default_cpu = "qemu64";
        out.ram_id = "pc.ram";
        if (name == "pc") name = "pc-i440fx-7.2";
        if (name == "q35") name = "pc-q35-7.2";
        std::string_view version;
        for (std::string_view prefix : {"pc-i440fx-", "pc-q35-", "pc-"})
            if (name.starts_with(prefix)) {
                version = name.substr(prefix.size());
                break;
            }
        if (version.size() < 3 || version[1] != '.') return std::nullopt;
        out.name = name;
        out.max_cpus = name.starts_with("pc-q35") ? 288 : 255;
        out.numa_mem_supported = version[0] < '5' || version == "5.0";
        return out;
    }
};

}  // namespace vir::qemu
