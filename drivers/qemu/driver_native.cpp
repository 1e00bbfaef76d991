// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/capabilities.hpp"
#include "drivers/qemu/command_line/command_line.hpp"
#include "drivers/qemu/complete.hpp"
#include "drivers/qemu/driver.hpp"
#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/firmware.hpp"
#include "drivers/qemu/prepare.hpp"
#include "drivers/qemu/site.hpp"
#include "drivers/qemu/validate.hpp"

#include <virtxx/pool.hpp>

#include <string_view>

// The command line that a start would execute, for people.
namespace vir::qemu {
namespace {

constexpr int first_port = 5900;

// As a shell reads it back.
std::string shell_word(std::string_view word) {
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                       "_-+=./:,@%";
    if (!word.empty() && word.find_first_not_of(plain) == word.npos) return std::string(word);
    std::string out = "'";
    for (const char c : word) {
        if (c == '\'') out += "'\\''";
        else out += c;
    }
    return out + "'";
}

std::string spelled(const command_line& line) {
    std::string out;
    for (const auto& [name, value] : line.env) out += name + "=" + shell_word(value) + " ";
    out += shell_word(line.program);
    for (const auto& one : line.args) out += " " + shell_word(one);
    return out;
}

// Nobody is asked which ports are free: it is not started.
void choose_first_port(domain_def& def) {
    int port = first_port;
    for (auto& display : def.devices.graphics) {
        const auto choose = [&port](auto& one) {
            if (one.autoport.value_or(false) || one.port.value_or(-1) == -1) one.port = port++;
        };
        if (auto* vnc = std::get_if<device::vnc_graphics>(&display.kind)) choose(*vnc);
        if (auto* spice = std::get_if<device::spice_graphics>(&display.kind)) choose(*spice);
    }
}

}  // namespace

task<std::string> driver::handle(op::connect_domain_xml_to_native op) {
    if (op.format != "qemu-argv") fail(errc::invalid_arg, "unsupported config type {}", op.format);
    domain_def def = op.definition.typed();
    def.id.reset();
    if (!def.uuid) def.uuid = uuid::random();
    co_await complete_definition(site_, def);
    const auto caps = co_await capabilities_for(site_, def);
    if (def.devices.emulator.empty()) def.devices.emulator = caps->binary();
    if (def.os.firmware) {
        auto choose = [&def] { choose_firmware(def, installed_firmware()); };
        co_await on_pool(choose, "the firmware of '" + def.name + "'");
    }
    validate(def, *caps);
    const auto paths = place(def, *caps, site_->folders, -1);
    choose_first_port(def);
    co_return spelled(build(def, *caps, paths));
}

}  // namespace vir::qemu
