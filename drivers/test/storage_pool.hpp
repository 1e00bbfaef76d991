// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/core/object_list.hpp"

#include <virtxx/doc/storage_pool.hpp>
#include <virtxx/doc/storage_volume.hpp>
#include <virtxx/op/storage_pool.hpp>
#include <virtxx/op/storage_vol.hpp>

#include <memory>
#include <string>
#include <utility>

namespace vir::test {

/// A volume of the test driver; it has no content.
struct storage_vol {
    storage_vol(std::string pool, storage_volume_def definition)
        : pool(std::move(pool)), name(definition.name), def(std::move(definition)) {}

    const std::string pool;
    const std::string name;
    const storage_volume_def def;  ///< complete, with key and path

    storage_vol_ref ref() const { return storage_vol_ref(pool, name, def.key); }
    bytes allocation() const { return def.allocation.value(); }
};

/// A storage pool of the test driver: it runs because it says so, and whatever it is made of, it holds 100 GiB.
class storage_pool {
public:
    static constexpr bytes capacity{100ull * 1024 * 1024 * 1024};

    storage_pool(std::string name, const vir::uuid& id) : name(std::move(name)), uuid(id) {}

    const std::string name;
    const vir::uuid uuid;
    bool autostart = false;
    named_list<storage_vol> volumes;

    bool is_active() const noexcept { return active_; }
    bool is_persistent() const noexcept { return persistent_; }
    const storage_pool_def& def() const { return *def_; }
    storage_pool_ref ref() const { return storage_pool_ref(name, uuid); }

    /// Takes up `def` as what is defined. While the pool runs it stays what it is: in libvirt's test driver, too, what
    /// was defined then never comes to show.
    void define(storage_pool_def def) {
        persistent_ = true;
        if (!active_) take(std::move(def));
    }
    /// Takes up `def` as what runs and is not kept.
    void run(storage_pool_def def) {
        persistent_ = false;
        active_ = true;
        take(std::move(def));
    }
    void start() noexcept { active_ = true; }
    void stop() noexcept { active_ = false; }

    bytes allocation() const {
        bytes out;
        for (const auto& volume : volumes.values()) out += volume->allocation();
        return out;
    }
    bytes available() const { return capacity - allocation(); }

private:
    void take(storage_pool_def def) { def_ = std::make_shared<const storage_pool_def>(std::move(def)); }

    bool active_ = false;
    bool persistent_ = false;
    std::shared_ptr<const storage_pool_def> def_;
};

}  // namespace vir::test
