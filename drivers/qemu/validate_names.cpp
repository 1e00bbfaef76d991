// Copyright virtxx contributors. Boost Software License 1.0.
// Names that become part of an option or of a path: QEMU splits the former, the kernel the latter.
#include "drivers/qemu/proc.hpp"
#include "drivers/qemu/validate.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/error.hpp>

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

namespace vir::qemu {
namespace {

using namespace device;

bool is_made_of(std::string_view name, std::string_view signs) {
    return std::ranges::all_of(name, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               signs.find(c) != signs.npos;
    });
}

void need_word(std::string_view what, std::string_view name) {
    constexpr std::string_view signs = "._+-";
    if (!is_made_of(name, signs))
        refuse(fmt::format("{} '{}': only letters, digits and any of {} may be in such a name", what, name, signs));
}

/// -cpu knows no doubled commas, so that no value in it may have one.
void need_no_comma(std::string_view what, std::string_view value) {
    if (value.find(',') != value.npos) refuse(fmt::format("{} '{}': a comma cannot be in it", what, value));
}

void validate_cpu_names(const domain_def& def) {
    if (def.cpu) {
        if (def.cpu->model) {
            need_word("CPU model", def.cpu->model->name);
            need_no_comma("CPU vendor_id", def.cpu->model->vendor_id);
        }
        for (const auto& feature : def.cpu->features) need_word("CPU feature", feature.name);
    }
    if (def.features.hyperv && def.features.hyperv->vendor_id)
        need_no_comma("Hyper-V vendor_id", def.features.hyperv->vendor_id->value);
}

bool is_file_name(std::string_view name) { return name.find('/') == name.npos && name != "." && name != ".."; }

void validate_channel_names(const domain_def& def) {
    for (const auto& one : def.devices.channels) {
        const auto* socket = std::get_if<unix_chardev>(&one.source);
        if (socket && socket->path.empty() && !is_file_name(one.name))
            refuse(fmt::format("channel '{}': its socket is named after it, so that no '/' can be in the name; choose "
                               "another name, or say where the socket is with <source mode='bind' path='...'/>",
                               one.name));
        in_addr ignored;
        if (one.type == channel_target_type::guestfwd && ::inet_pton(AF_INET, one.address.c_str(), &ignored) != 1)
            refuse(fmt::format("channel of type 'guestfwd': its address '{}' is no IPv4 address", one.address));
    }
}

/// Ours would not be found behind another of the same name.
void validate_environment(const domain_def& def) {
    if (!def.options || !def.options->extra || !def.options->extra->qemu_commandline) return;
    for (const auto& one : def.options->extra->qemu_commandline->environment) {
        if (one.name.empty() || one.name.find('=') != one.name.npos)
            refuse(fmt::format("<qemu:env name='{}'>: this is no name of a variable", one.name));
        if (one.name == proc::root_variable || one.name == proc::guest_variable)
            refuse(fmt::format("<qemu:env name='{}'>: this variable marks the guests of this driver; remove it",
                               one.name));
    }
}

}  // namespace

void validate_names(const domain_def& def) {
    need_word("machine", def.os.type.machine);
    validate_cpu_names(def);
    validate_channel_names(def);
    validate_environment(def);
    for (const auto& one : def.devices.shmems)
        if (!is_file_name(one.name))
            refuse(fmt::format("shmem '{}': it is named after a file in /dev/shm", one.name));
    for (const auto& display : def.devices.graphics) {
        if (const auto* vnc = std::get_if<vnc_graphics>(&display.kind)) need_word("keymap", vnc->keymap);
        if (const auto* spice = std::get_if<spice_graphics>(&display.kind)) need_word("keymap", spice->keymap);
    }
}

}  // namespace vir::qemu
