// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/arguments.hpp"
#include "src/cshim/engine.hpp"
#include "src/cshim/objects.hpp"

#include <virtxx/driver.hpp>
#include <virtxx/stream.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace vir::c {

/// Throws libvirt's errors: of a read-only connection, because of one of the flags or at all; of a driver without that
/// function.
[[noreturn]] void throw_read_only(const char* function, bool because_of_flag);
[[noreturn]] void throw_no_support(const char* function);

/// One call of a function of the C API, while it runs: the connection, the name that the user called, what checks the
/// arguments, runs operations and makes objects. All but makes and refers throws vir::error.
class call : public arguments {
public:
    call(const char* function, virConnectPtr self) noexcept : arguments(function), conn(self) {}
    template <class T>
        requires requires(T* self) { self->conn(); }
    call(const char* function, T* self) noexcept : arguments(function), conn(self->conn()), self_(self) {}
    call(const call&) = delete;

    const virConnectPtr conn;

    /// Another object of the arguments is one.
    template <class T>
    void check(T* pointer) const {
        checked(pointer, function);
    }

    /// What names an object that was checked.
    vir::domain_ref ref(virDomainPtr domain) const { return domain->present(); }
    template <class T>
        requires requires(const T& object) { object.ref(); }
    auto ref(T* object) const {
        return object->ref();
    }

    // ---- new objects with one reference, which the caller gets

    virDomainPtr make(vir::domain_ref ref) const { return make(std::move(ref), conn); }
    virDomainPtr make(vir::domain_ref ref, virConnectPtr where) const { return new _virDomain(where, std::move(ref)); }
    virNetworkPtr make(vir::network_ref ref) const { return new _virNetwork(conn, std::move(ref)); }
    virStoragePoolPtr make(vir::storage_pool_ref ref) const { return new _virStoragePool(conn, std::move(ref)); }
    virStorageVolPtr make(vir::storage_vol_ref ref) const { return new _virStorageVol(conn, std::move(ref)); }
    virNodeDevicePtr make(vir::node_device_ref ref) const { return new _virNodeDevice(conn, std::move(ref)); }
    virInterfacePtr make(vir::interface_ref ref) const { return new _virInterface(conn, std::move(ref)); }
    virSecretPtr make(vir::secret_ref ref) const { return new _virSecret(conn, std::move(ref)); }
    virNWFilterPtr make(vir::nwfilter_ref ref) const { return new _virNWFilter(conn, std::move(ref)); }
    virNWFilterBindingPtr make(vir::nwfilter_binding_ref ref) const {
        return new _virNWFilterBinding(conn, std::move(ref));
    }
    /// Of the domain or network that the call is about, where it is theirs: virDomainSnapshotGetDomain gives that very
    /// object.
    virDomainSnapshotPtr make(vir::domain_snapshot_ref ref) const;
    virDomainCheckpointPtr make(vir::domain_checkpoint_ref ref) const;
    virNetworkPortPtr make(vir::network_port_ref ref) const;

    void set_id(virDomainPtr domain, int id) const noexcept { domain->set_id(id); }

    // ---- operations

    /// The connection is not read-only; for functions that ask so before they look at their arguments.
    void need_writable() const {
        if (conn->read_only()) throw_read_only(function, false);
    }

    template <operation Op>
    bool can() const noexcept {
        return conn->driver().template can<Op>();
    }

    /// For functions that ask so before they read what the caller points to.
    template <operation Op>
    void need_support() const {
        if (!can<Op>()) throw_no_support(function);
    }

    template <operation Op>
    typename Op::result run(Op op) const {
        return run_moved(conn, op);
    }

    /// Runs an operation on another connection.
    template <operation Op>
    typename Op::result run_on(virConnectPtr where, Op op) const {
        return run_moved(where, op);
    }

    // ---- streams (stream.hpp)

    /// The stream is of the object's connection.
    void need_connection_of(virDomainPtr domain, virStreamPtr stream) const;
    void need_connection_of(virStorageVolPtr vol, virStreamPtr stream) const;
    /// The stream flows nowhere yet.
    void need_unused(virStreamPtr st) const;
    /// It flows where this leads.
    void attach(virStreamPtr st, vir::stream flow) const;

private:
    template <class Op>
    typename Op::result run_moved(virConnectPtr where, Op& op) const {
        if (where->read_only()) check_read_only(op);
        if (!where->driver().template can<Op>()) throw_no_support(function);
        auto start = [&] { return where->driver().handle_moved(op); };
        auto& engine = engine::get();
        if constexpr (!may_end_domain(Op::facts.name)) {
            return engine.run_within(where->call_timeout(), where->driver(), start);
        } else if constexpr (std::is_void_v<typename Op::result>) {
            engine.run_within(where->call_timeout(), where->driver(), start);
            follow_end();
        } else {
            auto got = engine.run_within(where->call_timeout(), where->driver(), start);
            follow_end();
            return got;
        }
    }

    template <class Op>
    void check_read_only([[maybe_unused]] const Op& op) const {
        if constexpr (!Op::facts.reads_only)
            throw_read_only(function, false);
        else if constexpr (Op::facts.reads_only_unless != 0)
            if (static_cast<std::uint32_t>(op.flags) & Op::facts.reads_only_unless) throw_read_only(function, true);
    }

    // Operations after which a domain object's id may be none.
    static constexpr bool may_end_domain(std::string_view name) {
        for (std::string_view one : {"domain_destroy", "domain_shutdown", "domain_save", "domain_managed_save",
                                     "domain_core_dump", "domain_snapshot_create_xml"})
            if (one == name) return true;
        return false;
    }
    void follow_end() const;

    template <class T>
    T* self_as() const noexcept {
        return self_ && self_->is(T::kind.magic) ? static_cast<T*>(self_) : nullptr;
    }

    object* self_ = nullptr;
};

}  // namespace vir::c
