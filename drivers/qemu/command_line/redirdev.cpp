// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"
#include "drivers/qemu/command_line/chardev.hpp"

#include <virtxx/doc/redirdev.hpp>
#include <virtxx/doc/smartcard.hpp>

namespace vir::qemu {
namespace {

using namespace device;

std::string filter_of(const redirfilter& filter) {
    auto number = [](std::optional<std::uint32_t> value, int digits) {
        return value ? fmt::format("0x{:0{}X}", *value, digits) : std::string("-1");
    };
    auto version = [](const std::string& text) {
        // "1.10" is written in binary coded decimal: 0x0110.
        auto dot = text.find('.');
        if (text.empty() || dot == text.npos) return std::string("-1");
        return fmt::format("0x{:0>2}{:0>2}", text.substr(0, dot), text.substr(dot + 1));
    };
    std::string out;
    for (auto& rule : filter.rules)
        out += fmt::format("{}{}:{}:{}:{}:{}", out.empty() ? "" : "|", number(rule.usb_class, 2),
                           number(rule.vendor, 4), number(rule.product, 4), version(rule.version), rule.allow ? 1 : 0);
    return out;
}

}  // namespace

void add_redirdevs(builder& out) {
    for (auto& redir : out.def.devices.redirdevs) {
        out.option("-chardev", chardev_option(out, redir.source, redir.info.alias, nullptr, "usbredir"));
        props to;
        to["driver"] = "usb-redir";
        to["chardev"] = "char" + redir.info.alias;
        to["id"] = redir.info.alias;
        if (out.def.devices.redirfilter) add_if(to, "filter", filter_of(*out.def.devices.redirfilter));
        add_boot_index(to, out, redir.info);
        add_address(to, out, redir.info);
        out.device(to);
    }
}

void add_hubs(builder& out) {
    for (auto& hub : out.def.devices.hubs) {
        props to;
        to["driver"] = "usb-hub";
        to["id"] = hub.info.alias;
        add_address(to, out, hub.info);
        out.device(to);
    }
}

}  // namespace vir::qemu
