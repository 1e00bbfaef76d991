// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <virtxx/enum.hpp>

namespace vir::guest {

VIRTXX_ENUM(sysinfo_type, smbios, fwcfg)

/// <entry name='...'>.
struct sysinfo_entry {
    std::string name;
    std::string value;
    std::string file;  ///< fwcfg: read from here instead

    sysinfo_entry() = default;
    sysinfo_entry(std::string name, std::string value) : name(std::move(name)), value(std::move(value)) {}
    bool operator==(const sysinfo_entry&) const = default;
};

struct sysinfo_board {
    std::vector<sysinfo_entry> entries;

    sysinfo_board() = default;
    bool operator==(const sysinfo_board&) const = default;
};

/// <sysinfo>: what dmidecode says in the guest, or firmware configuration blobs.
struct sysinfo {
    sysinfo_type type = sysinfo_type::smbios;
    std::vector<sysinfo_entry> bios;
    std::vector<sysinfo_entry> system;
    std::vector<sysinfo_board> boards;
    std::vector<sysinfo_entry> chassis;
    std::vector<std::string> oem_strings;
    std::vector<sysinfo_entry> fw_cfg;

    sysinfo() = default;
    bool operator==(const sysinfo&) const = default;
};

}  // namespace vir::guest
