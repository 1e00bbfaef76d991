// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/op/domain_snapshot_methods.hpp>

#include <string>
#include <utility>
#include <vector>

namespace vir {

template <class D>
class domain;

/// A snapshot of a domain: its reference and the driver. Cheap to copy; holding it does not keep the snapshot.
///
/// Its operations are those of domain_snapshot_methods. Threads: the connection's.
template <class D = any_driver>
class domain_snapshot : public domain_snapshot_methods<domain_snapshot<D>, D> {
public:
    /// Names nothing: every operation throws invalid_conn.
    domain_snapshot() = default;
    domain_snapshot(driver_ptr<D> driver, domain_snapshot_ref ref) : driver_(std::move(driver)), ref_(std::move(ref)) {}

    const domain_snapshot_ref& ref() const noexcept { return ref_; }
    const std::string& name() const noexcept { return ref_.name; }
    /// The domain that it is a snapshot of.
    domain<D> of() const { return domain<D>(driver_, ref_.domain); }

    const driver_ptr<D>& driver() const noexcept { return driver_; }

    /// Whether both name the same snapshot; of which connection, is the caller's to know.
    friend bool operator==(const domain_snapshot& a, const domain_snapshot& b) noexcept {
        return a.ref_.name == b.ref_.name && a.ref_.domain.uuid == b.ref_.domain.uuid;
    }

private:
    driver_ptr<D> driver_{};
    domain_snapshot_ref ref_;
};

namespace detail {

template <class D>
struct handle_result<D, domain_snapshot_ref> : as_handle<domain_snapshot<D>, D, domain_snapshot_ref> {};

template <class D>
struct handle_result<D, std::vector<domain_snapshot_ref>> : as_handles<domain_snapshot<D>, D, domain_snapshot_ref> {};

}  // namespace detail
}  // namespace vir
