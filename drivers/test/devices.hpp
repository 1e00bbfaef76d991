// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/domain.hpp>

#include <string_view>

/// How operations name a domain's devices.
namespace vir::test {

/// A disk by its target, "vda", or by the path of its source; null: there is none.
device::disk* find_disk(domain_def& def, std::string_view name);
const device::disk* find_disk(const domain_def& def, std::string_view name);

/// An interface by its MAC address, of several the first, or by the name of the host's end; null: there is none.
device::interface* find_interface(domain_def& def, std::string_view name);
const device::interface* find_interface(const domain_def& def, std::string_view name);

/// Names the host's end of interfaces that have no name yet: testnet0 and on, each once in the domain.
void name_interfaces(domain_def& def);

}  // namespace vir::test
