// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/errors.hpp"
#include "src/doc/storage_conflict.hpp"

#include <virtxx/flags.hpp>
#include <virtxx/xml/binding.hpp>

// Definition and life of storage pools, as in libvirt 9.0.0's test driver.
namespace vir::test {
namespace {

storage_pool_def read(const document<storage_pool_def>& text, bool strict) {
    auto def = strict && text.is_text() ? vir::parse<storage_pool_def>(text.text(), strict_parsing()) : text.typed();
    complete(def);
    return def;
}

// The adapter that a pool makes of a SCSI host while it runs; null when it makes none.
const storage::pool_adapter* port_of(const storage_pool_def& def) {
    const auto& adapter = def.source.adapter;
    return adapter && adapter->type == storage::adapter_type::fc__host ? &*adapter : nullptr;
}

}  // namespace

void driver::tell(const storage_pool& pool, storage_pool_lifecycle what) {
    events_.emit(event::storage_pool_lifecycle(pool.ref(), what));
}

driver::pool_ptr driver::admit_pool(const storage_pool_def& def) {
    for (const auto& other : pools_.values())
        if (other->name != def.name && share_storage(other->def(), def))
            fail(error_domain::storage, errc::operation_failed, "Storage source conflict with pool: '{}'", other->name);
    return pools_.admit(def.name, def.uuid.value());
}

void driver::add_pools(std::vector<node::pool> definitions) {
    for (auto& [def, volumes] : definitions) {
        complete(def);
        auto pool = admit_pool(def);
        pool->define(std::move(def));
        pool->start();
        for (auto& volume : volumes) add_volume(*pool, std::move(volume));
    }
}

void driver::start(const pool_ptr& pool) {
    if (const auto* adapter = port_of(pool->def())) make_port(adapter->wwnn, adapter->wwpn);
    pool->start();
    tell(*pool, storage_pool_lifecycle::started);
}

task<storage_pool_ref> driver::handle(op::storage_pool_define_xml op) {
    allow_flags(op, storage_pool_define_flags::validate);
    auto def = read(op.definition, any(op.flags, storage_pool_define_flags::validate));
    auto pool = admit_pool(def);
    pool->define(std::move(def));
    tell(*pool, storage_pool_lifecycle::defined);
    co_return pool->ref();
}

task<storage_pool_ref> driver::handle(op::storage_pool_create_xml op) {
    allow_flags(op, storage_pool_create_flags::normal);
    auto def = read(op.definition, false);
    auto pool = admit_pool(def);
    if (pool->is_active())
        fail(error_domain::storage, errc::operation_invalid, "pool is already active as '{}'", def.name);
    pool->run(std::move(def));
    start(pool);
    co_return pool->ref();
}

task<void> driver::handle(op::storage_pool_create op) {
    allow_flags(op, storage_pool_create_flags::normal);
    start(inactive_pool(op.pool.name));
    co_return;
}

task<void> driver::handle(op::storage_pool_build op) {
    allow_flags(op, storage_pool_build_flags::new_);
    tell(*inactive_pool(op.pool.name), storage_pool_lifecycle::created);
    co_return;
}

task<void> driver::handle(op::storage_pool_destroy op) {
    auto pool = active_pool(op.pool.name);
    pool->stop();
    if (port_of(pool->def())) remove_port();
    tell(*pool, storage_pool_lifecycle::stopped);
    if (!pool->is_persistent()) pools_.remove(*pool);
    co_return;
}

task<void> driver::handle(op::storage_pool_delete op) {
    allow_flags(op, storage_pool_delete_flags::normal);
    tell(*inactive_pool(op.pool.name), storage_pool_lifecycle::deleted);
    co_return;
}

task<void> driver::handle(op::storage_pool_undefine op) {
    auto pool = inactive_pool(op.pool.name);
    pools_.remove(*pool);
    tell(*pool, storage_pool_lifecycle::undefined);
    co_return;
}

task<void> driver::handle(op::storage_pool_refresh op) {
    events_.emit(event::storage_pool_refresh(active_pool(op.pool.name)->ref()));
    co_return;
}

}  // namespace vir::test
