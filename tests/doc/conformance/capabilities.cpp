// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/conformance/oracles.hpp"

#include <virtxx/doc/capabilities.hpp>
#include <virtxx/doc/domain_capabilities.hpp>
#include <virtxx/xml/binding.hpp>

// What a host says of itself has no question: the answer is read, and written again.
namespace vir::conformance {

std::string capabilities_read(const question& asked) {
    return format(parse<capabilities_def>(expected_text(asked), strict_parsing()));
}

std::string domain_capabilities_read(const question& asked) {
    return format(parse<domain_capabilities>(expected_text(asked), strict_parsing()));
}

}  // namespace vir::conformance
