// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/op/storage_pool_methods.hpp>

#include <string>
#include <utility>
#include <vector>

namespace vir {

/// A storage pool of a connection: its reference and the driver. Cheap to copy; holding it does not keep the pool
/// defined or running.
///
/// Its operations are those of storage_pool_methods. Threads: the connection's.
template <class D = any_driver>
class storage_pool : public storage_pool_methods<storage_pool<D>, D> {
public:
    /// Names nothing: every operation throws invalid_conn.
    storage_pool() = default;
    storage_pool(driver_ptr<D> driver, storage_pool_ref ref) : driver_(std::move(driver)), ref_(std::move(ref)) {}

    /// What the pool was when this handle was made; the UUID is what identifies it.
    const storage_pool_ref& ref() const noexcept { return ref_; }
    const std::string& name() const noexcept { return ref_.name; }
    const vir::uuid& uuid() const noexcept { return ref_.uuid; }

    const driver_ptr<D>& driver() const noexcept { return driver_; }

    /// Whether both name the same pool; of which connection, is the caller's to know.
    friend bool operator==(const storage_pool& a, const storage_pool& b) noexcept { return a.ref_.uuid == b.ref_.uuid; }

private:
    driver_ptr<D> driver_{};
    storage_pool_ref ref_;
};

namespace detail {

template <class D>
struct handle_result<D, storage_pool_ref> : as_handle<storage_pool<D>, D, storage_pool_ref> {};

template <class D>
struct handle_result<D, std::vector<storage_pool_ref>> : as_handles<storage_pool<D>, D, storage_pool_ref> {};

}  // namespace detail
}  // namespace vir

// Pools give volumes and volumes their pool: whoever includes one has both.
#include <virtxx/storage_vol.hpp>
