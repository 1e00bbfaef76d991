// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/domain.hpp>

#include <string>
#include <string_view>
#include <vector>

/// Which firmware a guest boots with, and the file of its variables.
/// Source: QEMU's docs/interop/firmware.json; libvirt's domain format, "BIOS bootloader".
namespace vir::qemu {

class firmware_file {
public:
    firmware_file() = default;
    std::string path;
    std::string format;  ///< "raw", "qcow2"
};

/// One firmware that is installed, as the descriptor that came with it says.
class firmware_descriptor {
public:
    firmware_descriptor() = default;
    std::vector<std::string> interfaces;  ///< "uefi", "bios"
    std::string device;                   ///< "flash", "memory"
    bool stateless = false;               ///< it keeps no variables
    firmware_file code;
    firmware_file variables;  ///< the template of a guest's own
    std::vector<std::string> features;
    struct target {
        std::string arch;
        std::vector<std::string> machines;  ///< patterns of the shell's kind
    };
    std::vector<target> targets;

    bool has(std::string_view feature) const;
};

/// Throws nlohmann::json::exception for what is no descriptor.
firmware_descriptor parse_firmware_descriptor(std::string_view json);

/// All that are installed, the preferred first: /usr/share/qemu/firmware, /etc/qemu/firmware and the user's own, by the
/// files' names, of which the later folder's hides the earlier's and an empty one hides both. Reads files.
std::vector<firmware_descriptor> installed_firmware();

/// <os firmware='...'>: fills in loader and variables from the first descriptor that fits the machine and the wishes
/// for features. Nothing when the document chooses nothing or names a loader itself.
/// Errors: operation_failed when none fits.
void choose_firmware(domain_def& def, const std::vector<firmware_descriptor>& installed);

/// The file of the variables, DIR/NAME_VARS.fd, for a guest whose firmware has them in flash and that names none.
void place_nvram(domain_def& def, const std::string& dir);

/// Makes the file of the variables from its template when there is none. Reads and writes files; all or nothing.
/// Errors: operation_failed when no template is known; system_error.
void make_nvram(const domain_def& def, const std::vector<firmware_descriptor>& installed);

/// The path of the file, empty when there is none.
std::string nvram_path(const domain_def& def);
/// The same for a definition whose firmware is chosen at its start: where the file is if it has been started.
std::string nvram_path(const domain_def& def, const std::string& dir);

}  // namespace vir::qemu
