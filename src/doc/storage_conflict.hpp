// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/storage_pool.hpp>

namespace vir {

/// Whether two pools, complete and of different names, would use the same storage, so that a host has one of them at
/// most. Looks at the documents alone.
bool share_storage(const storage_pool_def& a, const storage_pool_def& b);

}  // namespace vir
