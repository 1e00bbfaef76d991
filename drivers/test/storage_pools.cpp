// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/errors.hpp"

#include <virtxx/flags.hpp>
#include <virtxx/size.hpp>

// Which storage pools there are and what is known of them. The wording of the errors, and which operations look for a
// pool by its name and which by its UUID, follow libvirt 9.0.0's test driver, asked as a black box.
namespace vir::test {
namespace {

bool is_active(const storage_pool& pool) { return pool.is_active(); }
bool is_inactive(const storage_pool& pool) { return !pool.is_active(); }

list_storage_pools_flags kind_of(storage::pool_type type) {
    using f = list_storage_pools_flags;
    using storage::pool_type;
    switch (type) {
        case pool_type::dir: return f::dir;
        case pool_type::fs: return f::fs;
        case pool_type::netfs: return f::netfs;
        case pool_type::logical: return f::logical;
        case pool_type::disk: return f::disk;
        case pool_type::iscsi: return f::iscsi;
        case pool_type::iscsi_direct: return f::iscsi_direct;
        case pool_type::scsi: return f::scsi;
        case pool_type::mpath: return f::mpath;
        case pool_type::rbd: return f::rbd;
        case pool_type::sheepdog: return f::sheepdog;
        case pool_type::gluster: return f::gluster;
        case pool_type::zfs: return f::zfs;
        case pool_type::vstorage: return f::vstorage;
    }
    return f::none;
}

bool matches(const storage_pool& pool, list_storage_pools_flags flags) {
    using f = list_storage_pools_flags;
    constexpr auto states = f::active | f::inactive | f::persistent | f::transient | f::autostart | f::no_autostart;
    const bool any_kind = (static_cast<std::uint32_t>(flags) & ~static_cast<std::uint32_t>(states)) == 0;
    return passes(flags, f::active, f::inactive, pool.is_active()) &&
           passes(flags, f::persistent, f::transient, pool.is_persistent()) &&
           passes(flags, f::autostart, f::no_autostart, pool.autostart) &&
           (any_kind || any(flags, kind_of(pool.def().type)));
}

}  // namespace

driver::pool_ptr driver::pool_named(std::string_view name) const {
    if (auto found = pools_.find(name)) return found;
    fail(errc::no_storage_pool, "no storage pool with matching name '{}'", name);
}

driver::pool_ptr driver::pool_of(const uuid& id) const {
    if (auto found = pools_.find(id)) return found;
    fail(errc::no_storage_pool, "no storage pool with matching uuid '{}'", to_string(id));
}

driver::pool_ptr driver::active_pool(std::string_view name) const {
    auto pool = pool_named(name);
    if (!pool->is_active()) fail(errc::operation_invalid, "storage pool '{}' is not active", name);
    return pool;
}

driver::pool_ptr driver::inactive_pool(std::string_view name) const {
    auto pool = pool_named(name);
    if (pool->is_active()) fail(errc::operation_invalid, "storage pool '{}' is active", name);
    return pool;
}

// ---- which there are

task<std::int32_t> driver::handle(op::connect_num_of_storage_pools) { co_return pools_.count(is_active); }
task<std::int32_t> driver::handle(op::connect_num_of_defined_storage_pools) { co_return pools_.count(is_inactive); }

task<std::vector<std::string>> driver::handle(op::connect_list_storage_pools op) {
    co_return pools_.names(op.max_names, is_active);
}

task<std::vector<std::string>> driver::handle(op::connect_list_defined_storage_pools op) {
    co_return pools_.names(op.max_names, is_inactive);
}

task<std::vector<storage_pool_ref>> driver::handle(op::connect_list_all_storage_pools op) {
    co_return pools_.refs([flags = op.flags](const storage_pool& pool) { return matches(pool, flags); });
}

task<storage_pool_ref> driver::handle(op::storage_pool_lookup_by_name op) { co_return pool_named(op.name)->ref(); }
task<storage_pool_ref> driver::handle(op::storage_pool_lookup_by_uuid op) { co_return pool_of(op.uuid)->ref(); }

task<storage_pool_ref> driver::handle(op::storage_pool_lookup_by_volume op) {
    co_return pool_named(op.volume.pool)->ref();
}

// ---- what is known of one

task<storage_pool_info> driver::handle(op::storage_pool_get_info op) {
    auto pool = pool_named(op.pool.name);
    const auto state = pool->is_active() ? storage_pool_state::running : storage_pool_state::inactive;
    co_return storage_pool_info(state, pool->capacity, pool->allocation(), pool->available());
}

task<document<storage_pool_def>> driver::handle(op::storage_pool_get_xml_desc op) {
    allow_flags(op, storage_xml_flags::none);
    auto pool = pool_named(op.pool.name);
    auto def = pool->def();
    def.capacity = pool->capacity;
    def.allocation = pool->allocation();
    def.available = pool->available();
    co_return document<storage_pool_def>(std::move(def));
}

task<bool> driver::handle(op::storage_pool_get_autostart op) {
    auto pool = pool_named(op.pool.name);
    co_return pool->is_persistent() && pool->autostart;
}

task<void> driver::handle(op::storage_pool_set_autostart op) {
    auto pool = pool_named(op.pool.name);
    if (!pool->is_persistent()) fail(errc::invalid_arg, "pool has no config file");
    pool->autostart = op.autostart;
    co_return;
}

task<bool> driver::handle(op::storage_pool_is_active op) { co_return pool_of(op.pool.uuid)->is_active(); }
task<bool> driver::handle(op::storage_pool_is_persistent op) { co_return pool_of(op.pool.uuid)->is_persistent(); }

}  // namespace vir::test
