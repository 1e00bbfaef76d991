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

/// <os><type>. hvm: as on bare metal; linux, xen: Xen's paravirtual guests; exe: containers.
VIRTXX_ENUM(os_type, hvm, _linux, xen, xenpvh, exe, uml)
/// loongarch64 (since 10.2.0).
VIRTXX_ENUM(arch, none, alpha, armv6l, armv7l, armv7b, aarch64, cris, i686, ia64, lm32, m68k, microblaze, microblazeel,
            mips, mipsel, mips64, mips64el, openrisc, parisc, parisc64, ppc, ppc64, ppc64le, ppcemb, riscv32, riscv64,
            s390, s390x, sh4, sh4eb, sparc, sparc64, unicore32, x86__64, xtensa, xtensaeb, itanium, loongarch64)
/// fd: floppy; hd: disk.
VIRTXX_ENUM(boot_device, fd, cdrom, hd, network)
/// What kind the driver chooses (since 5.2.0).
VIRTXX_ENUM(firmware, bios, efi)
/// How the guest sees the firmware: as ROM, or as flash memory as UEFI needs it.
VIRTXX_ENUM(loader_type, rom, pflash, none)
/// Where the guest's SMBIOS comes from: emulate: the hypervisor; host: the host's, but for the UUID; sysinfo:
/// <sysinfo>.
VIRTXX_ENUM(smbios_mode, none, emulate, host, sysinfo)
/// enrolled-keys: certificates are in the template of the variables; secure-boot: the firmware can do it.
VIRTXX_ENUM(firmware_feature_name, enrolled_keys, secure_boot)

/// <type> of <os>.
struct os_machine {
    std::optional<os_type> type;      ///< none is an error when the domain is defined, unless a bootloader says "xen"
    std::optional<guest::arch> arch;  ///< absent: the host's
    std::string machine;              ///< "q35", "pc", "virt"; empty: the hypervisor's usual one

    os_machine() = default;
    bool operator==(const os_machine&) const = default;
};

/// <loader>: the firmware's code.
struct loader {
    std::optional<bool> readonly;     ///< the guest cannot write it (since 1.2.8)
    std::optional<bool> secure;       ///< needs SMM (since 2.1.0)
    std::optional<bool> stateless;    ///< without NVRAM (since 8.6.0)
    std::optional<loader_type> type;  ///< since 1.2.8
    std::optional<device::image_format> format;  ///< since 9.2.0
    std::string path;                 ///< on the host

    loader() = default;
    bool operator==(const loader&) const = default;
};

/// <nvram>: the firmware's variables (since 1.2.8).
struct nvram_file {
    std::string path;  ///< empty with a source: it is there; empty without: chosen by us
    std::string template_path;                            ///< copied when the file does not yet exist
    std::optional<device::image_format> format;           ///< since 9.2.0
    std::optional<device::image_format> template_format;  ///< of the template
    box<device::disk_source> source;                      ///< <nvram type='...'> (since 8.5.0)

    nvram_file() = default;
    bool operator==(const nvram_file&) const = default;
};

/// <feature> of <firmware>: what the chosen one must have, or must not (since 7.2.0).
struct firmware_feature {
    bool enabled = false;
    firmware_feature_name name = firmware_feature_name::secure_boot;

    firmware_feature() = default;
    bool operator==(const firmware_feature&) const = default;
};

/// <bootmenu>: whether the guest asks what to boot (since 0.8.3).
struct boot_menu {
    bool enable = false;
    std::optional<std::uint32_t> timeout;  ///< ms, up to 65535 (since 1.2.8)

    boot_menu() = default;
    bool operator==(const boot_menu&) const = default;
};

/// <bios>: what a BIOS does.
struct bios {
    std::optional<bool> use_serial;              ///< messages on the serial port (since 0.9.4)
    std::optional<std::int32_t> reboot_timeout;  ///< after a failed boot; ms, up to 65535; -1: no reboot (since 0.10.2)

    bios() = default;
    bool operator==(const bios&) const = default;
};

/// <initenv>.
struct init_variable {
    std::string name;
    std::string value;

    init_variable() = default;
    bool operator==(const init_variable&) const = default;
};

/// The first process of a container.
struct init_process {
    std::string path;                    ///< in the container
    std::vector<std::string> arguments;  ///< beside the path
    std::vector<init_variable> environment;
    std::string dir;                     ///< where it starts
    std::string user;                    ///< name or number; "+" and a number is a number only
    std::string group;                   ///< likewise

    init_process() = default;
    bool operator==(const init_process&) const = default;
};

VIRTXX_ENUM(acpi_table_type, slic)
/// <table> of <acpi>: handed to the guest (since 1.3.5).
struct acpi_table {
    acpi_table_type type = acpi_table_type::slic;  ///< slic: a licence of Windows
    std::string path;                              ///< on the host

    acpi_table() = default;
    bool operator==(const acpi_table&) const = default;
};

/// <os>: how the guest boots.
struct os {
    std::optional<guest::firmware> firmware;  ///< chosen by the driver for these wishes (since 5.2.0)
    os_machine type;
    std::vector<firmware_feature> firmware_features;  ///< since 7.2.0
    std::optional<guest::loader> loader;
    box<nvram_file> nvram;                    ///< since 1.2.8
    std::vector<boot_device> boot;            ///< in this order; excludes boot orders of devices (since 0.1.3)
    std::string kernel;                       ///< path on the host, boots without a boot loader
    std::string initrd;                       ///< path on the host
    std::string cmdline;                      ///< of the kernel, or what /proc/cmdline has in a container
    std::string dtb;                          ///< device tree: path on the host (since 1.0.4)
    box<acpi_table> acpi;                     ///< since 1.3.5
    std::optional<guest::boot_menu> boot_menu;  ///< since 0.8.3
    std::optional<guest::bios> bios;
    std::optional<smbios_mode> smbios;        ///< absent: as the hypervisor likes (since 0.8.7)
    box<init_process> init;

    os() = default;
    bool operator==(const os&) const = default;
};

}  // namespace vir::guest
