// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/op/node_device_methods.hpp>

#include <string>
#include <utility>
#include <vector>

namespace vir {

/// A device of a connection's host: its reference and the driver. Cheap to copy; holding it does not keep the device.
///
/// Its operations are those of node_device_methods. Threads: the connection's.
template <class D = any_driver>
class node_device : public node_device_methods<node_device<D>, D> {
public:
    /// Names nothing: every operation throws invalid_conn.
    node_device() = default;
    node_device(driver_ptr<D> driver, node_device_ref ref) : driver_(std::move(driver)), ref_(std::move(ref)) {}

    const node_device_ref& ref() const noexcept { return ref_; }
    const std::string& name() const noexcept { return ref_.name; }

    const driver_ptr<D>& driver() const noexcept { return driver_; }

    /// Whether both name the same device; of which connection, is the caller's to know.
    friend bool operator==(const node_device& a, const node_device& b) noexcept { return a.ref_.name == b.ref_.name; }

private:
    driver_ptr<D> driver_{};
    node_device_ref ref_;
};

namespace detail {

template <class D>
struct handle_result<D, node_device_ref> : as_handle<node_device<D>, D, node_device_ref> {};

template <class D>
struct handle_result<D, std::vector<node_device_ref>> : as_handles<node_device<D>, D, node_device_ref> {};

}  // namespace detail
}  // namespace vir
