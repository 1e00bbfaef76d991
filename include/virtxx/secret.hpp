// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/op/secret_methods.hpp>

#include <string>
#include <utility>
#include <vector>

namespace vir {

/// A secret of a connection: its reference and the driver. Cheap to copy; holding it does not keep the secret defined.
///
/// Its operations are those of secret_methods. Threads: the connection's.
template <class D = any_driver>
class secret : public secret_methods<secret<D>, D> {
public:
    /// Names nothing: every operation throws invalid_conn.
    secret() = default;
    secret(driver_ptr<D> driver, secret_ref ref) : driver_(std::move(driver)), ref_(std::move(ref)) {}

    /// What the secret was when this handle was made; the UUID is what identifies it.
    const secret_ref& ref() const noexcept { return ref_; }
    const vir::uuid& uuid() const noexcept { return ref_.uuid; }
    secret_usage_type usage_type() const noexcept { return ref_.usage_type; }
    /// What the usage names: a path, a target, a name; empty when it is for nothing in particular.
    const std::string& usage_id() const noexcept { return ref_.usage_id; }

    const driver_ptr<D>& driver() const noexcept { return driver_; }

    /// Whether both name the same secret; of which connection, is the caller's to know.
    friend bool operator==(const secret& a, const secret& b) noexcept { return a.ref_.uuid == b.ref_.uuid; }

private:
    driver_ptr<D> driver_{};
    secret_ref ref_;
};

namespace detail {

template <class D>
struct handle_result<D, secret_ref> : as_handle<secret<D>, D, secret_ref> {};

template <class D>
struct handle_result<D, std::vector<secret_ref>> : as_handles<secret<D>, D, secret_ref> {};

}  // namespace detail
}  // namespace vir
