// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/errors.hpp"

#include <virtxx/flags.hpp>
#include <virtxx/xml/binding.hpp>

// Volumes of storage pools, as in libvirt 9.0.0's test driver: they are names and sizes.
namespace vir::test {
namespace {

bool all(const storage_vol&) { return true; }

void check_new(const storage_pool& pool, std::string_view name) {
    if (pool.volumes.find(name)) fail(errc::operation_failed, "storage vol already exists");
}

// The definition of a volume that is to be made.
storage_volume_def read(const document<storage_volume_def>& text, bool strict, const storage_pool& pool) {
    auto def = strict && text.is_text() ? vir::parse<storage_volume_def>(text.text(), strict_parsing()) : text.typed();
    complete(def, pool.def().type);
    check_new(pool, def.name);
    def.key.clear();
    def.target.path.clear();
    return def;
}

storage_vol_type type_in(storage::pool_type pool) {
    using storage::pool_type;
    switch (pool) {
        case pool_type::dir:
        case pool_type::fs:
        case pool_type::netfs:
        case pool_type::vstorage: return storage_vol_type::file;
        case pool_type::rbd:
        case pool_type::sheepdog:
        case pool_type::gluster:
        case pool_type::iscsi_direct: return storage_vol_type::network;
        default: return storage_vol_type::block;
    }
}

std::shared_ptr<storage_vol> volume_named(const storage_pool& pool, std::string_view name) {
    if (auto found = pool.volumes.find(name)) return found;
    fail(errc::no_storage_vol, "no storage vol with matching name '{}'", name);
}

}  // namespace

storage_vol_ref driver::volume_with(std::string_view what, const std::string& (*part)(const storage_volume_def&),
                                    const std::string& value) const {
    for (const auto& pool : pools_.values()) {
        if (!pool->is_active()) continue;
        for (const auto& volume : pool->volumes.values())
            if (part(volume->def) == value) return volume->ref();
    }
    fail(errc::no_storage_vol, "no storage vol with matching {} '{}'", what, value);
}

storage_vol_ref driver::add_volume(storage_pool& pool, storage_volume_def def) {
    complete(def, pool.def().type);
    check_new(pool, def.name);
    if (pool.available() < *def.allocation)
        fail(errc::internal_error, "Not enough free space in pool for volume '{}'", def.name);
    if (def.target.path.empty()) {
        const auto& target = pool.def().target;
        // What has no folder shows as C's null.
        def.target.path = (target ? target->path : std::string("(null)")) + "/" + def.name;
    }
    // Known when an image is made, never told of one.
    def.target.nocow = false;
    if (def.key.empty()) def.key = def.target.path;
    return pool.volumes.add(std::make_shared<storage_vol>(pool.name, std::move(def)))->ref();
}

// ---- which there are

task<std::int32_t> driver::handle(op::storage_pool_num_of_volumes op) {
    co_return active_pool(op.pool.name)->volumes.count(all);
}

task<std::vector<std::string>> driver::handle(op::storage_pool_list_volumes op) {
    co_return active_pool(op.pool.name)->volumes.names(op.max_names, all);
}

task<std::vector<storage_vol_ref>> driver::handle(op::storage_pool_list_all_volumes op) {
    auto pool = pool_of(op.pool.uuid);
    if (!pool->is_active()) fail(errc::operation_invalid, "storage pool is not active");
    co_return pool->volumes.refs(all);
}

task<storage_vol_ref> driver::handle(op::storage_vol_lookup_by_name op) {
    co_return volume_named(*active_pool(op.pool.name), op.name)->ref();
}

task<storage_vol_ref> driver::handle(op::storage_vol_lookup_by_key op) {
    const auto part = [](const storage_volume_def& def) -> const std::string& { return def.key; };
    co_return volume_with("key", part, op.key);
}

task<storage_vol_ref> driver::handle(op::storage_vol_lookup_by_path op) {
    const auto part = [](const storage_volume_def& def) -> const std::string& { return def.target.path; };
    co_return volume_with("path", part, op.path);
}

// ---- life

task<storage_vol_ref> driver::handle(op::storage_vol_create_xml op) {
    allow_flags(op, storage_vol_create_flags::validate);
    auto pool = active_pool(op.pool.name);
    auto def = read(op.definition, any(op.flags, storage_vol_create_flags::validate), *pool);
    co_return add_volume(*pool, std::move(def));
}

task<storage_vol_ref> driver::handle(op::storage_vol_create_xml_from op) {
    allow_flags(op, storage_vol_create_flags::validate);
    auto pool = active_pool(op.pool.name);
    auto def = read(op.definition, any(op.flags, storage_vol_create_flags::validate), *pool);
    // In the test driver a source is of the same pool, and as it has no content, its sizes do not matter.
    volume_named(*pool, op.source.name);
    co_return add_volume(*pool, std::move(def));
}

task<void> driver::handle(op::storage_vol_delete op) {
    allow_flags(op, storage_vol_delete_flags::normal);
    auto pool = active_pool(op.volume.pool);
    pool->volumes.remove(*volume_named(*pool, op.volume.name));
    co_return;
}

// ---- what is known of one

task<storage_vol_info> driver::handle(op::storage_vol_get_info op) {
    allow_flags(op, storage_vol_info_flags::use_allocation);
    auto pool = active_pool(op.volume.pool);
    auto volume = volume_named(*pool, op.volume.name);
    co_return storage_vol_info(type_in(pool->def().type), volume->def.capacity.value(), volume->allocation());
}

task<document<storage_volume_def>> driver::handle(op::storage_vol_get_xml_desc op) {
    co_return document<storage_volume_def>(volume_named(*active_pool(op.volume.pool), op.volume.name)->def);
}

task<std::string> driver::handle(op::storage_vol_get_path op) {
    co_return volume_named(*active_pool(op.volume.pool), op.volume.name)->def.target.path;
}

}  // namespace vir::test
