// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/connect.hpp"
#include "src/cshim/object.hpp"

#include <virtxx/op/domain_checkpoint.hpp>
#include <virtxx/op/domain_snapshot.hpp>
#include <virtxx/op/domain_types.hpp>
#include <virtxx/op/interface.hpp>
#include <virtxx/op/network.hpp>
#include <virtxx/op/node_device.hpp>
#include <virtxx/op/nwfilter.hpp>
#include <virtxx/op/secret.hpp>
#include <virtxx/op/storage_types.hpp>
#include <virtxx/uuid.hpp>

#include <atomic>
#include <string>
#include <utility>

/// The objects of the C API that belong to a connection: each a counted reference to what a vir::..._ref names.

struct _virDomain final : vir::c::connected_object<_virDomain, vir::domain_ref> {
    static constexpr vir::c::object_kind kind{0x76697201, vir::errc::invalid_domain, vir::error_domain::dom};

    _virDomain(virConnectPtr conn, vir::domain_ref ref) : connected_object(conn, std::move(ref)), id_(this->ref().id) {}

    /// That of the moment: functions that start or end the domain set it.
    int id() const noexcept { return id_.load(std::memory_order_relaxed); }
    void set_id(int id) noexcept { id_.store(id, std::memory_order_relaxed); }
    /// With the id of the moment.
    vir::domain_ref present() const { return {ref().name, ref().uuid, id()}; }

private:
    std::atomic<int> id_;
};

struct _virNetwork final : vir::c::connected_object<_virNetwork, vir::network_ref> {
    static constexpr vir::c::object_kind kind{0x76697202, vir::errc::invalid_network, vir::error_domain::network};
    using connected_object::connected_object;
};

struct _virStoragePool final : vir::c::connected_object<_virStoragePool, vir::storage_pool_ref> {
    static constexpr vir::c::object_kind kind{0x76697203, vir::errc::invalid_storage_pool,
                                              vir::error_domain::storage};
    using connected_object::connected_object;
};

struct _virStorageVol final : vir::c::connected_object<_virStorageVol, vir::storage_vol_ref> {
    static constexpr vir::c::object_kind kind{0x76697204, vir::errc::invalid_storage_vol, vir::error_domain::storage};
    using connected_object::connected_object;
};

struct _virNodeDevice final : vir::c::connected_object<_virNodeDevice, vir::node_device_ref> {
    static constexpr vir::c::object_kind kind{0x76697205, vir::errc::invalid_node_device, vir::error_domain::nodedev};
    using connected_object::connected_object;

    /// The parent's name as virNodeDeviceGetParent gives it out; it is asked for once. Empty: there is none.
    /// `ask` is called when it is not known.
    template <class F>
    const char* parent(F ask) {
        std::lock_guard lock(parent_mutex_);
        if (!parent_) parent_ = ask();
        return parent_->empty() ? nullptr : parent_->c_str();
    }

private:
    std::mutex parent_mutex_;
    std::optional<std::string> parent_;
};

struct _virInterface final : vir::c::connected_object<_virInterface, vir::interface_ref> {
    static constexpr vir::c::object_kind kind{0x76697206, vir::errc::invalid_interface, vir::error_domain::interface};
    using connected_object::connected_object;
};

struct _virSecret final : vir::c::connected_object<_virSecret, vir::secret_ref> {
    static constexpr vir::c::object_kind kind{0x76697207, vir::errc::invalid_secret, vir::error_domain::secret};
    using connected_object::connected_object;
};

struct _virNWFilter final : vir::c::connected_object<_virNWFilter, vir::nwfilter_ref> {
    static constexpr vir::c::object_kind kind{0x76697208, vir::errc::invalid_nwfilter, vir::error_domain::nwfilter};
    using connected_object::connected_object;
};

struct _virNWFilterBinding final : vir::c::connected_object<_virNWFilterBinding, vir::nwfilter_binding_ref> {
    static constexpr vir::c::object_kind kind{0x76697209, vir::errc::invalid_nwfilter_binding,
                                              vir::error_domain::nwfilter};
    using connected_object::connected_object;
};

namespace vir::c {

/// An object that belongs to another one, which it gives out: a snapshot its domain, a port its network.
template <class T, class Parent, class Ref>
class owned_object : public object {
public:
    owned_object(Parent* parent, Ref ref) : object(T::kind.magic) { held_.emplace(parent, std::move(ref)); }

    virConnectPtr conn() const noexcept { return held_->parent->conn(); }
    Parent* parent() const noexcept { return held_->parent.get(); }
    const Ref& ref() const noexcept { return held_->ref; }

protected:
    void release() noexcept override { held_.reset(); }

private:
    struct contents {
        contents(Parent* parent, Ref ref) : parent(parent), ref(std::move(ref)) {}
        counted<Parent> parent;
        Ref ref;
    };
    std::optional<contents> held_;
};

}  // namespace vir::c

struct _virDomainSnapshot final
    : vir::c::owned_object<_virDomainSnapshot, _virDomain, vir::domain_snapshot_ref> {
    static constexpr vir::c::object_kind kind{0x7669720a, vir::errc::invalid_domain_snapshot,
                                              vir::error_domain::domain_snapshot};
    using owned_object::owned_object;
};

struct _virDomainCheckpoint final
    : vir::c::owned_object<_virDomainCheckpoint, _virDomain, vir::domain_checkpoint_ref> {
    static constexpr vir::c::object_kind kind{0x7669720b, vir::errc::invalid_domain_checkpoint,
                                              vir::error_domain::domain_checkpoint};
    using owned_object::owned_object;
};

struct _virNetworkPort final : vir::c::owned_object<_virNetworkPort, _virNetwork, vir::network_port_ref> {
    static constexpr vir::c::object_kind kind{0x7669720c, vir::errc::invalid_network_port,
                                              vir::error_domain::network};
    using owned_object::owned_object;
};
