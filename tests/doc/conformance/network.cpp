// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/conformance/oracles.hpp"

#include <virtxx/doc/network.hpp>
#include <virtxx/doc/network_update.hpp>
#include <virtxx/xml/binding.hpp>

#include <nlohmann/json.hpp>

namespace vir::conformance {

std::string network_test(const question& asked) {
    auto network = parse<network_def>(asked.text);
    complete(network);
    return format(network);
}

std::string network_system(const question& asked) {
    auto network = parse<network_def>(asked.text);
    complete(network, bridge_network_hooks());
    return format(network);
}

std::string network_update(const question& asked) {
    const auto json = nlohmann::json::parse(asked.text);
    auto network = parse<network_def>(json.at("network").get<std::string>());
    complete(network);
    update(network, static_cast<network_update_command>(json.at("command").get<unsigned>()),
           static_cast<network_section>(json.at("section").get<unsigned>()), json.at("parentIndex").get<int>(),
           json.at("fragment").get<std::string>());
    complete(network);
    return format(network);
}

}  // namespace vir::conformance
