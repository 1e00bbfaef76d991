// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/conformance/oracles.hpp"

namespace vir::conformance {

std::span<const oracle> oracles() {
    static constexpr oracle all[] = {
        {"domain", "test", domain_test},
        {"interface", "test", interface_test},
        {"network", "test", network_test},
        {"network", "system", network_system},
        {"network-update", "test", network_update},
        {"nodedev", "test", node_device_test},
        {"seed", "test", network_test},
        {"seed", "system", network_system},
    };
    return all;
}

}  // namespace vir::conformance
