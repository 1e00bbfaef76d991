// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/op/nwfilter_methods.hpp>

#include <string>
#include <utility>
#include <vector>

namespace vir {

/// A network filter of a connection: its reference and the driver. Cheap to copy; holding it does not keep the filter
/// defined.
///
/// Its operations are those of nwfilter_methods. Threads: the connection's.
template <class D = any_driver>
class nwfilter : public nwfilter_methods<nwfilter<D>, D> {
public:
    /// Names nothing: every operation throws invalid_conn.
    nwfilter() = default;
    nwfilter(driver_ptr<D> driver, nwfilter_ref ref) : driver_(std::move(driver)), ref_(std::move(ref)) {}

    /// What the filter was when this handle was made; the UUID is what identifies it.
    const nwfilter_ref& ref() const noexcept { return ref_; }
    const std::string& name() const noexcept { return ref_.name; }
    const vir::uuid& uuid() const noexcept { return ref_.uuid; }

    const driver_ptr<D>& driver() const noexcept { return driver_; }

    /// Whether both name the same filter; of which connection, is the caller's to know.
    friend bool operator==(const nwfilter& a, const nwfilter& b) noexcept { return a.ref_.uuid == b.ref_.uuid; }

private:
    driver_ptr<D> driver_{};
    nwfilter_ref ref_;
};

namespace detail {

template <class D>
struct handle_result<D, nwfilter_ref> : as_handle<nwfilter<D>, D, nwfilter_ref> {};

template <class D>
struct handle_result<D, std::vector<nwfilter_ref>> : as_handles<nwfilter<D>, D, nwfilter_ref> {};

}  // namespace detail
}  // namespace vir
