// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/conformance/oracles.hpp"

#include <fmt/format.h>

#include <virtxx/doc/secret.hpp>
#include <virtxx/doc/storage_pool.hpp>
#include <virtxx/doc/storage_volume.hpp>
#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

namespace vir::conformance {
namespace {

using namespace vir::literals;

constexpr bytes mock_pool_size = 100_GiB;

// The storage driver: which back ends there were when the corpus was made.
class storage_hooks : public storage_pool_hooks {
public:
    void supports(storage::pool_type type) const override {
        using enum storage::pool_type;
        for (auto missing : {iscsi_direct, rbd, sheepdog, gluster, zfs, vstorage})
            if (type == missing)
                throw error(errc::internal_error, error_domain::storage,
                            fmt::format("internal error: missing backend for pool type {} ({})", static_cast<int>(type),
                                        to_string(type)));
    }
    bool has_options(storage::pool_type) const override { return true; }
};

storage_pool_def mock_pool(const std::string& text) {
    auto pool = parse<storage_pool_def>(text);
    complete(pool);
    pool.capacity = pool.available = mock_pool_size;
    return pool;
}

}  // namespace

std::string storage_pool_test(const question& asked) { return format(mock_pool(asked.text)); }

std::string storage_pool_system(const question& asked) {
    auto pool = parse<storage_pool_def>(asked.text);
    complete(pool, storage_hooks());
    return format(pool);
}

std::string storage_volume_test(const question& asked) {
    const auto pool = mock_pool(companion(asked, "pool"));
    auto volume = parse<storage_volume_def>(asked.text);
    complete(volume, pool.type);
    if (*volume.allocation > mock_pool_size)
        throw error(errc::internal_error, error_domain::test,
                    fmt::format("internal error: Not enough free space in pool for volume '{}'", volume.name));
    // A pool without a folder shows as C's null.
    volume.key = volume.target.path = (pool.target ? pool.target->path : "(null)") + "/" + volume.name;
    volume.target.nocow = false;
    return format(volume);
}

// libvirt 4.0 without a pool: sizes may lack, and there is always a <source>.
std::string storage_volume_4_0(const question& asked) {
    auto volume = parse<storage_volume_def>(asked.text);
    const bool block = volume.type == storage::volume_type::block;
    const auto type = block ? storage::pool_type::logical : storage::pool_type::dir;
    complete(volume, type, storage::capacity_need::never);
    volume.target.nocow = false;
    auto text = format(volume);
    text.insert(text.find("  <capacity"), "  <source>\n  </source>\n");
    return text;
}

std::string secret_system(const question& asked) {
    auto secret = parse<secret_def>(asked.text);
    complete(secret);
    return format(secret);
}

}  // namespace vir::conformance
