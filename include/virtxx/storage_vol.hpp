// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/op/storage_vol_methods.hpp>
#include <virtxx/storage_pool.hpp>
#include <virtxx/stream.hpp>

#include <string>
#include <utility>
#include <vector>

namespace vir {

/// A storage volume of a connection: its reference and the driver. Cheap to copy; holding it does not keep the volume.
///
/// Its operations are those of storage_vol_methods. Threads: the connection's.
template <class D = any_driver>
class storage_vol : public storage_vol_methods<storage_vol<D>, D> {
public:
    /// Names nothing: every operation throws invalid_conn.
    storage_vol() = default;
    storage_vol(driver_ptr<D> driver, storage_vol_ref ref) : driver_(std::move(driver)), ref_(std::move(ref)) {}

    const storage_vol_ref& ref() const noexcept { return ref_; }
    /// Unique in its pool.
    const std::string& name() const noexcept { return ref_.name; }
    /// Unique among all volumes.
    const std::string& key() const noexcept { return ref_.key; }
    const std::string& pool_name() const noexcept { return ref_.pool; }

    const driver_ptr<D>& driver() const noexcept { return driver_; }

    /// Whether both name the same volume; of which connection, is the caller's to know.
    friend bool operator==(const storage_vol& a, const storage_vol& b) noexcept {
        return a.ref_.pool == b.ref_.pool && a.ref_.name == b.ref_.name && a.ref_.key == b.ref_.key;
    }

private:
    driver_ptr<D> driver_{};
    storage_vol_ref ref_;
};

namespace detail {

template <class D>
struct handle_result<D, storage_vol_ref> : as_handle<storage_vol<D>, D, storage_vol_ref> {};

template <class D>
struct handle_result<D, std::vector<storage_vol_ref>> : as_handles<storage_vol<D>, D, storage_vol_ref> {};

}  // namespace detail
}  // namespace vir
