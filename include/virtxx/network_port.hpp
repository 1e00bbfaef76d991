// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/op/network_port_methods.hpp>

#include <utility>
#include <vector>

namespace vir {

/// A guest's place in a network: its reference and the driver. Cheap to copy; holding it does not keep it plugged in.
///
/// Its operations are those of network_port_methods. Threads: the connection's.
template <class D = any_driver>
class network_port : public network_port_methods<network_port<D>, D> {
public:
    /// Names nothing: every operation throws invalid_conn.
    network_port() = default;
    network_port(driver_ptr<D> driver, network_port_ref ref) : driver_(std::move(driver)), ref_(std::move(ref)) {}

    /// What identifies the port.
    const network_port_ref& ref() const noexcept { return ref_; }
    const vir::uuid& uuid() const noexcept { return ref_.uuid; }
    /// `vir::network(port.driver(), port.network())` is its handle.
    const network_ref& network() const noexcept { return ref_.network; }

    const driver_ptr<D>& driver() const noexcept { return driver_; }

    /// Whether both name the same port; of which connection, is the caller's to know.
    friend bool operator==(const network_port& a, const network_port& b) noexcept { return a.ref_.uuid == b.ref_.uuid; }

private:
    driver_ptr<D> driver_{};
    network_port_ref ref_;
};

namespace detail {

template <class D>
struct handle_result<D, network_port_ref> : as_handle<network_port<D>, D, network_port_ref> {};

template <class D>
struct handle_result<D, std::vector<network_port_ref>> : as_handles<network_port<D>, D, network_port_ref> {};

}  // namespace detail
}  // namespace vir
