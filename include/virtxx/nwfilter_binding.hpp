// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/op/nwfilter_binding_methods.hpp>

#include <string>
#include <utility>
#include <vector>

namespace vir {

/// A network filter that holds for a network device: its reference and the driver. Cheap to copy; holding it does not
/// keep them together.
///
/// Its operations are those of nwfilter_binding_methods. Threads: the connection's.
template <class D = any_driver>
class nwfilter_binding : public nwfilter_binding_methods<nwfilter_binding<D>, D> {
public:
    /// Names nothing: every operation throws invalid_conn.
    nwfilter_binding() = default;
    nwfilter_binding(driver_ptr<D> driver, nwfilter_binding_ref ref)
        : driver_(std::move(driver)), ref_(std::move(ref)) {}

    /// What the binding was when this handle was made; the device is what identifies it.
    const nwfilter_binding_ref& ref() const noexcept { return ref_; }
    /// The network device.
    const std::string& port_dev() const noexcept { return ref_.port_dev; }
    /// The filter's name.
    const std::string& filter() const noexcept { return ref_.filter; }

    const driver_ptr<D>& driver() const noexcept { return driver_; }

    /// Whether both name the same binding; of which connection, is the caller's to know.
    friend bool operator==(const nwfilter_binding& a, const nwfilter_binding& b) noexcept {
        return a.ref_.port_dev == b.ref_.port_dev;
    }

private:
    driver_ptr<D> driver_{};
    nwfilter_binding_ref ref_;
};

namespace detail {

template <class D>
struct handle_result<D, nwfilter_binding_ref> : as_handle<nwfilter_binding<D>, D, nwfilter_binding_ref> {};

template <class D>
struct handle_result<D, std::vector<nwfilter_binding_ref>>
    : as_handles<nwfilter_binding<D>, D, nwfilter_binding_ref> {};

}  // namespace detail
}  // namespace vir
