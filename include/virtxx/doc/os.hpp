// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/disk_source.hpp>
#include <virtxx/enum.hpp>

namespace vir::guest {

VIRTXX_ENUM(os_type, hvm, _linux, xen, xenpvh, exe, uml)
VIRTXX_ENUM(arch, none, alpha, armv6l, armv7l, armv7b, aarch64, cris, i686, ia64, lm32, m68k, microblaze, microblazeel,
            mips, mipsel, mips64, mips64el, openrisc, parisc, parisc64, ppc, ppc64, ppc64le, ppcemb, riscv32, riscv64,
            s390, s390x, sh4, sh4eb, sparc, sparc64, unicore32, x86__64, xtensa, xtensaeb, itanium, loongarch64)
VIRTXX_ENUM(boot_device, fd, cdrom, hd, network)
VIRTXX_ENUM(firmware, bios, efi)
VIRTXX_ENUM(loader_type, rom, pflash, none)
VIRTXX_ENUM(smbios_mode, none, emulate, host, sysinfo)
VIRTXX_ENUM(firmware_feature_name, enrolled_keys, secure_boot)

struct os_machine {
    std::optional<os_type> type;      ///< none is an error when the domain is defined, unless a bootloader says "xen"
    std::optional<guest::arch> arch;  ///< absent: the host's
    std::string machine;              ///< "q35", "pc", "virt"; empty: the hypervisor's usual one

    os_machine() = default;
    bool operator==(const os_machine&) const = default;
};

/// <loader>: the firmware's code.
struct loader {
    std::optional<bool> readonly;
    std::optional<bool> secure;       ///< needs SMM (since 2.1.0)
    std::optional<bool> stateless;    ///< without NVRAM (since 8.6.0)
    std::optional<loader_type> type;
    std::optional<device::image_format> format;  ///< since 9.2.0
    std::string path;

    loader() = default;
    bool operator==(const loader&) const = default;
};

/// <nvram>: the firmware's variables.
struct nvram_file {
    std::string path;                             ///< empty with a source: it is there; empty without: chosen by us
    std::string template_path;                    ///< copied when the file does not yet exist
    std::optional<device::image_format> format;   ///< since 9.2.0
    std::optional<device::image_format> template_format;
    box<device::disk_source> source;              ///< <nvram type='...'> (since 8.5.0)

    nvram_file() = default;
    bool operator==(const nvram_file&) const = default;
};

struct firmware_feature {
    bool enabled = false;
    firmware_feature_name name = firmware_feature_name::secure_boot;

    firmware_feature() = default;
    bool operator==(const firmware_feature&) const = default;
};

struct boot_menu {
    bool enable = false;
    std::optional<std::uint32_t> timeout;  ///< ms, up to 65535

    boot_menu() = default;
    bool operator==(const boot_menu&) const = default;
};

struct bios {
    std::optional<bool> use_serial;              ///< messages on the serial port
    std::optional<std::int32_t> reboot_timeout;  ///< ms; -1: no reboot

    bios() = default;
    bool operator==(const bios&) const = default;
};

struct init_variable {
    std::string name;
    std::string value;

    init_variable() = default;
    bool operator==(const init_variable&) const = default;
};

/// The first process of a container.
struct init_process {
    std::string path;
    std::vector<std::string> arguments;
    std::vector<init_variable> environment;
    std::string dir;
    std::string user;
    std::string group;

    init_process() = default;
    bool operator==(const init_process&) const = default;
};

VIRTXX_ENUM(acpi_table_type, slic)
struct acpi_table {
    acpi_table_type type = acpi_table_type::slic;
    std::string path;

    acpi_table() = default;
    bool operator==(const acpi_table&) const = default;
};

/// <os>: how the guest boots.
struct os {
    std::optional<guest::firmware> firmware;  ///< chosen by the driver for these wishes (since 5.2.0)
    os_machine type;
    std::vector<firmware_feature> firmware_features;
    std::optional<guest::loader> loader;
    box<nvram_file> nvram;
    std::vector<boot_device> boot;            ///< in this order; excludes boot orders of devices
    std::string kernel;                       ///< path on the host, boots without a boot loader
    std::string initrd;
    std::string cmdline;
    std::string dtb;
    box<acpi_table> acpi;
    std::optional<guest::boot_menu> boot_menu;
    std::optional<guest::bios> bios;
    std::optional<smbios_mode> smbios;
    box<init_process> init;

    os() = default;
    bool operator==(const os&) const = default;
};

}  // namespace vir::guest
