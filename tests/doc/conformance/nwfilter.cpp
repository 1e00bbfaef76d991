// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/conformance/oracles.hpp"

#include <virtxx/doc/nwfilter.hpp>
#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

namespace vir::conformance {
namespace {

using filter::field;
using filter::protocol;

// libvirt 9.0.0 loses an IP set whose flags are given, and gives one without flags "src"; not so in <all>. A filter
// that lets more through than its author wrote is no rule to follow, so it is only here.
void lose_sets(filter::match& match) {
    const auto of = match.protocol;
    if (of < protocol::tcp || of == protocol::all || of == protocol::all_ipv6) return;
    if (match.find(field::ipset) && !match.find(field::ipsetflags)) {
        match[field::ipsetflags] = "src";
    } else {
        match.erase(field::ipset);
        match.erase(field::ipsetflags);
    }
}

}  // namespace

std::string nwfilter_system(const question& asked) {
    auto filter = parse<nwfilter_def>(asked.text);
    complete(filter);
    for (auto& entry : filter.entries) {
        if (auto* rule = std::get_if<filter::rule>(&entry); rule && rule->match) lose_sets(*rule->match);
        if (auto* include = std::get_if<filter::include>(&entry); include && include->filter == filter.name)
            throw error(errc::operation_failed, error_domain::nwfilter,
                        "operation failed: filter would introduce a loop");
    }
    return format(filter);
}

}  // namespace vir::conformance
