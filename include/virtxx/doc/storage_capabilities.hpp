// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <string>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/storage_common.hpp>

namespace vir {
namespace caps {

/// <poolOptions>, <volOptions>: what <format> may be.
struct storage_formats {
    std::string default_format;        ///< of documents that do not say
    std::vector<std::string> formats;

    storage_formats() = default;
    bool operator==(const storage_formats&) const = default;
};

/// <pool>: pools of one type.
struct storage_pool_type {
    storage::pool_type type = storage::pool_type::dir;
    bool supported = false;        ///< pools of that type can be run here
    box<storage_formats> source;   ///< of the pool's source; absent where it has no format
    box<storage_formats> target;   ///< of volumes' targets, likewise

    storage_pool_type() = default;
    bool operator==(const storage_pool_type&) const = default;
};

}  // namespace caps

/// What kinds of storage pools there are: <storagepoolCapabilities> (since 5.2.0).
/// See https://libvirt.org/formatstoragecaps.html.
struct storage_pool_capabilities {
    std::vector<caps::storage_pool_type> pools;

    storage_pool_capabilities() = default;
    bool operator==(const storage_pool_capabilities&) const = default;
};

/// All types with their formats; those in the list are supported.
storage_pool_capabilities storage_capabilities(const std::vector<storage::pool_type>& supported);

}  // namespace vir
