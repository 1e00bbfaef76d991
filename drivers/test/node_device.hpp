// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/node_device.hpp>
#include <virtxx/op/node_device.hpp>

#include <string>
#include <utility>

namespace vir::test {

/// A device of the test driver's host.
struct node_device {
    explicit node_device(node_device_def definition) : name(definition.name), def(std::move(definition)) {}

    const std::string name;
    const node_device_def def;

    node_device_ref ref() const { return node_device_ref(name); }
};

}  // namespace vir::test
