// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/conformance/oracles.hpp"

#include <virtxx/doc/node_device.hpp>
#include <virtxx/xml/binding.hpp>

namespace vir::conformance {

std::string node_device_test(const question& asked) {
    auto device = parse<node_device_def>(asked.text);
    complete(device);
    return format(device);
}

}  // namespace vir::conformance
