// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/host_interface.hpp>
#include <virtxx/op/interface.hpp>

#include <string>
#include <utility>
#include <variant>

namespace vir::test {

/// An interface of the test driver's host: it is up because it says so.
class interface {
public:
    explicit interface(interface_def def) : name(def.name), definition(std::move(def)) {}

    const std::string name;
    interface_def definition;
    bool active = false;

    /// As it was written; empty: it has none.
    std::string mac() const {
        const auto card = std::get_if<host_net::ethernet>(&definition.kind);
        return card ? card->mac : std::string();
    }
    interface_ref ref() const { return interface_ref(name, mac()); }
};

}  // namespace vir::test
