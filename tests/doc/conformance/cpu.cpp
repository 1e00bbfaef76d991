// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/conformance/oracles.hpp"

#include <virtxx/cpus.hpp>
#include <virtxx/xml/binding.hpp>

namespace vir::conformance {
namespace {

std::string answer(const question& asked, bool expand, bool migratable) {
    cpus::baseline_options options;
    options.expand = expand;
    options.migratable = migratable;
    options.without_host_only = true;  // it is the QEMU driver that was asked
    return format(cpus::baseline(cpus::read_hosts(asked.text), options));
}

}  // namespace

std::string cpu_baseline(const question& asked) { return answer(asked, false, false); }
std::string cpu_baseline_expanded(const question& asked) { return answer(asked, true, false); }
std::string cpu_baseline_migratable(const question& asked) { return answer(asked, false, true); }

}  // namespace vir::conformance
