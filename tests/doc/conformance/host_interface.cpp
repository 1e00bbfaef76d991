// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/conformance/oracles.hpp"

#include <virtxx/doc/host_interface.hpp>
#include <virtxx/xml/binding.hpp>

namespace vir::conformance {

std::string interface_test(const question& asked) { return format(parse<interface_def>(asked.text)); }

}  // namespace vir::conformance
