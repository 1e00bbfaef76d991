// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/domain_checkpoint.hpp>
#include <virtxx/domain_snapshot.hpp>
#include <virtxx/op/domain_methods.hpp>
#include <virtxx/stream.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace vir {

/// A domain of a connection: its reference and the driver. Cheap to copy; holding it does not keep the domain defined
/// or running.
///
/// Its operations are those of domain_methods. Threads: the connection's.
template <class D = any_driver>
class domain : public domain_methods<domain<D>, D> {
public:
    /// Names nothing: every operation throws invalid_domain.
    domain() = default;
    domain(driver_ptr<D> driver, domain_ref ref) : driver_(std::move(driver)), ref_(std::move(ref)) {}

    /// What the domain was when this handle was made; the UUID is what identifies it.
    const domain_ref& ref() const noexcept { return ref_; }
    const std::string& name() const noexcept { return ref_.name; }
    const vir::uuid& uuid() const noexcept { return ref_.uuid; }
    /// -1 when it did not run when this handle was made: `dom = co_await dom.start()` gives one with the new id.
    std::int32_t id() const noexcept { return ref_.id; }

    const driver_ptr<D>& driver() const noexcept { return driver_; }

    /// Whether both name the same domain; of which connection, is the caller's to know.
    friend bool operator==(const domain& a, const domain& b) noexcept { return a.ref_.uuid == b.ref_.uuid; }

private:
    driver_ptr<D> driver_{};
    domain_ref ref_;
};

namespace detail {

template <class D>
struct handle_result<D, domain_ref> : as_handle<domain<D>, D, domain_ref> {};

template <class D>
struct handle_result<D, std::vector<domain_ref>> : as_handles<domain<D>, D, domain_ref> {};

}  // namespace detail
}  // namespace vir
