// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/network_port.hpp>
#include <virtxx/op/network_methods.hpp>

#include <string>
#include <utility>
#include <vector>

namespace vir {

/// A virtual network of a connection: its reference and the driver. Cheap to copy; holding it does not keep the network
/// defined or running.
///
/// Its operations are those of network_methods. Threads: the connection's.
template <class D = any_driver>
class network : public network_methods<network<D>, D> {
public:
    /// Names nothing: every operation throws invalid_conn.
    network() = default;
    network(driver_ptr<D> driver, network_ref ref) : driver_(std::move(driver)), ref_(std::move(ref)) {}

    /// What the network was when this handle was made; the UUID is what identifies it.
    const network_ref& ref() const noexcept { return ref_; }
    const std::string& name() const noexcept { return ref_.name; }
    const vir::uuid& uuid() const noexcept { return ref_.uuid; }

    const driver_ptr<D>& driver() const noexcept { return driver_; }

    /// Whether both name the same network; of which connection, is the caller's to know.
    friend bool operator==(const network& a, const network& b) noexcept { return a.ref_.uuid == b.ref_.uuid; }

private:
    driver_ptr<D> driver_{};
    network_ref ref_;
};

namespace detail {

template <class D>
struct handle_result<D, network_ref> : as_handle<network<D>, D, network_ref> {};

template <class D>
struct handle_result<D, std::vector<network_ref>> : as_handles<network<D>, D, network_ref> {};

}  // namespace detail
}  // namespace vir
