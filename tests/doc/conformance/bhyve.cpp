// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/bhyve/mapping.hpp"
#include "tests/doc/conformance/oracles.hpp"

#include <virtxx/xml/binding.hpp>

namespace vir::conformance {
namespace {

// Which bhyve each question was asked for is not in the corpus: those about controllers with one disk say so in
// their names, and those about input devices were asked for such a one, too.
bhyve::context context_of(const question& asked) {
    bhyve::context context;
    const auto& name = asked.row.name;
    context.wide_ahci = name.find("no32devs") == name.npos && !name.starts_with("input-");
    context.tap = [](const device::interface&) { return std::string("faketapdev"); };
    return context;
}

domain_def guest_of(const question& asked, const bhyve::context& context) {
    auto domain = parse<domain_def>(asked.text);
    // The answers have zeros for an address that is made up.
    for (auto& card : domain.devices.interfaces)
        if (!card.mac) card.mac = mac_address::parse("52:54:00:00:00:00");
    complete(domain, bhyve::hooks(context));
    return domain;
}

// The files have lines of up to 80 columns: a longer one is cut behind a comma.
std::string wrapped(const std::string& text) {
    constexpr std::size_t width = 80;
    std::string out, line;
    auto flush = [&] {
        while (line.size() > width) {
            const auto comma = line.rfind(',', width - 2);
            if (comma == line.npos || comma == 0) break;
            out += line.substr(0, comma + 1) + "\\\n";
            line.erase(0, comma + 1);
        }
        out += line + '\n';
        line.clear();
    };
    for (char c : text) {
        if (c == '\n')
            flush();
        else
            line += c;
    }
    return out;
}

}  // namespace

std::string bhyve_args(const question& asked) {
    const auto context = context_of(asked);
    return wrapped(format(bhyve::hypervisor_command(guest_of(asked, context), context)));
}

std::string bhyve_ldargs(const question& asked) {
    const auto context = context_of(asked);
    const auto loading = bhyve::loader_command(guest_of(asked, context), context);
    // What stands there for a guest that needs no loader.
    return loading.command.empty() ? "dummy\n" : wrapped(format(loading.command));
}

std::string bhyve_devmap(const question& asked) {
    const auto context = context_of(asked);
    return bhyve::loader_command(guest_of(asked, context), context).device_map;
}

std::string bhyve_xml(const question& asked) { return format(guest_of(asked, context_of(asked))); }

std::string bhyveargv2xml(const question& asked) {
    auto domain = bhyve::to_domain(bhyve::command_line::parse(asked.text));
    if (asked.text.find("-U") == std::string::npos) domain.uuid = uuid::parse("c7a5fdbd-edaf-9455-926a-d65c16db1809");
    for (auto& card : domain.devices.interfaces)
        if (card.mac && asked.text.find(card.target + ",mac=") == std::string::npos)
            card.mac = mac_address::parse("52:54:00:00:00:00");
    return format(domain);
}

}  // namespace vir::conformance
