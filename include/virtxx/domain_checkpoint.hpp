// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/op/domain_checkpoint_methods.hpp>

#include <string>
#include <utility>
#include <vector>

namespace vir {

template <class D>
class domain;

/// A checkpoint of a domain: its reference and the driver. Cheap to copy; holding it does not keep the checkpoint.
///
/// Its operations are those of domain_checkpoint_methods. Threads: the connection's.
template <class D = any_driver>
class domain_checkpoint : public domain_checkpoint_methods<domain_checkpoint<D>, D> {
public:
    /// Names nothing: every operation throws invalid_conn.
    domain_checkpoint() = default;
    domain_checkpoint(driver_ptr<D> driver, domain_checkpoint_ref ref)
        : driver_(std::move(driver)), ref_(std::move(ref)) {}

    const domain_checkpoint_ref& ref() const noexcept { return ref_; }
    const std::string& name() const noexcept { return ref_.name; }
    /// The domain that it is a checkpoint of.
    domain<D> of() const { return domain<D>(driver_, ref_.domain); }

    const driver_ptr<D>& driver() const noexcept { return driver_; }

    /// Whether both name the same checkpoint; of which connection, is the caller's to know.
    friend bool operator==(const domain_checkpoint& a, const domain_checkpoint& b) noexcept {
        return a.ref_.name == b.ref_.name && a.ref_.domain.uuid == b.ref_.domain.uuid;
    }

private:
    driver_ptr<D> driver_{};
    domain_checkpoint_ref ref_;
};

namespace detail {

template <class D>
struct handle_result<D, domain_checkpoint_ref> : as_handle<domain_checkpoint<D>, D, domain_checkpoint_ref> {};

template <class D>
struct handle_result<D, std::vector<domain_checkpoint_ref>> : as_handles<domain_checkpoint<D>, D, domain_checkpoint_ref> {};

}  // namespace detail
}  // namespace vir
