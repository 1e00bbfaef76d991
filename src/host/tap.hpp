// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/host/unique_fd.hpp"

#include <virtxx/mac_address.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vir {

/// What a tap device is to be like.
class tap_request {
public:
    tap_request() = default;
    std::string name;        ///< empty: the kernel's choice of tap0, tap1, ...
    unsigned queues = 1;     ///< descriptors, each a queue of its own
    bool virtio_header = false;
    bool must_exist = false; ///< somebody else made it and keeps it
    bool up = true;          ///< this and what follows: of one that is made here
    std::optional<mac_address> mac;    ///< of the host's end
    std::optional<std::uint32_t> mtu;  ///< bytes
};

/// An open tap device. One that was made here goes with its last descriptor.
class tap {
public:
    tap() = default;
    std::string name;
    std::vector<unique_fd> queues;
};

/// Opens, and makes unless it must exist, a tap device. A few system calls; blocks on nothing.
/// Errors: system_error: no /dev/net/tun, no permission (CAP_NET_ADMIN), a name that is taken or too long (15 bytes).
tap open_tap(const tap_request& wanted);

}  // namespace vir
