// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/op/interface_methods.hpp>

#include <string>
#include <utility>
#include <vector>

namespace vir {

/// An interface of the host (device::interface is a guest's): its reference and the driver. Cheap to copy; holding it
/// keeps neither the interface nor its configuration.
///
/// Its operations are those of interface_methods. Threads: the connection's.
template <class D = any_driver>
class interface : public interface_methods<interface<D>, D> {
public:
    /// Names nothing: every operation throws invalid_conn.
    interface() = default;
    interface(driver_ptr<D> driver, interface_ref ref) : driver_(std::move(driver)), ref_(std::move(ref)) {}

    /// What the interface was when this handle was made; the name is what identifies it.
    const interface_ref& ref() const noexcept { return ref_; }
    const std::string& name() const noexcept { return ref_.name; }
    /// Its MAC address as it was written; empty when it has none.
    const std::string& mac() const noexcept { return ref_.mac; }

    const driver_ptr<D>& driver() const noexcept { return driver_; }

    /// Whether both name the same interface; of which connection, is the caller's to know.
    friend bool operator==(const interface& a, const interface& b) noexcept { return a.ref_.name == b.ref_.name; }

private:
    driver_ptr<D> driver_{};
    interface_ref ref_;
};

namespace detail {

template <class D>
struct handle_result<D, interface_ref> : as_handle<interface<D>, D, interface_ref> {};

template <class D>
struct handle_result<D, std::vector<interface_ref>> : as_handles<interface<D>, D, interface_ref> {};

}  // namespace detail
}  // namespace vir
