// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/conformance/oracles.hpp"

namespace vir::conformance {

std::span<const oracle> oracles() {
    static constexpr oracle all[] = {
        {"domain", "test", domain_test},
    };
    return all;
}

}  // namespace vir::conformance
