// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/device_info.hpp>
#include <virtxx/xml/description.hpp>

namespace vir::xml {

/// A device's address, for the kinds that have something of their own between it and their alias.
template <auto... Path>
constexpr auto device_address() {
    return element<Path...>("address").selected_by("type")
        .missing(errc::internal_error, "No type specified for device address")
        .invalid(errc::config_unsupported, "unknown address type '{}'");
}

}  // namespace vir::xml
