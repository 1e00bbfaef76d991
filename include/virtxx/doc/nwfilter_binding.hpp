// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <string>

#include <virtxx/doc/interface.hpp>
#include <virtxx/mac_address.hpp>
#include <virtxx/uuid.hpp>

namespace vir {

/// That a filter applies to a port: <filterbinding> (since 4.5.0).
struct nwfilter_binding_def {
    std::string owner_name;      ///< the guest
    vir::uuid owner_uuid;        ///< the guest
    std::string port;            ///< <portdev>: network device on the host
    std::string link;            ///< <linkdev>: device that a macvtap port is on
    mac_address mac;             ///< as the guest has it
    device::filter_ref filter;   ///< with the values of its variables

    nwfilter_binding_def() = default;
    bool operator==(const nwfilter_binding_def&) const = default;
};

}  // namespace vir
