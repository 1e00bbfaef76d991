// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <virtxx/enum.hpp>

namespace vir::guest {

/// fwcfg (since 6.5.0).
VIRTXX_ENUM(sysinfo_type, smbios, fwcfg)

/// <entry name='...'>.
struct sysinfo_entry {
    std::string name;  ///< of the field: "vendor"; fwcfg: "opt/..."
    std::string value;
    std::string file;  ///< fwcfg: read from here instead

    sysinfo_entry() = default;
    sysinfo_entry(std::string name, std::string value) : name(std::move(name)), value(std::move(value)) {}
    bool operator==(const sysinfo_entry&) const = default;
};

/// <baseBoard>: block 2 of SMBIOS.
struct sysinfo_board {
    std::vector<sysinfo_entry> entries;

    sysinfo_board() = default;
    bool operator==(const sysinfo_board&) const = default;
};

/// <sysinfo>: what dmidecode says in the guest, or firmware configuration blobs (since 0.8.7).
struct sysinfo {
    sysinfo_type type = sysinfo_type::smbios;
    std::vector<sysinfo_entry> bios;       ///< block 0: vendor, version, date, release
    std::vector<sysinfo_entry> system;     ///< block 1: manufacturer, product, version, serial, uuid, sku, family
    std::vector<sysinfo_board> boards;
    std::vector<sysinfo_entry> chassis;    ///< block 3: manufacturer, version, serial, asset, sku (since 4.1.0)
    std::vector<std::string> oem_strings;  ///< block 11 (since 4.1.0)
    std::vector<sysinfo_entry> fw_cfg;     ///< seen in /sys/firmware/qemu_fw_cfg (since 6.5.0)

    sysinfo() = default;
    bool operator==(const sysinfo&) const = default;
};

}  // namespace vir::guest
