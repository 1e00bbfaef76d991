// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/change_rule.hpp>
#include <virtxx/domain.hpp>
#include <virtxx/event.hpp>
#include <virtxx/interface.hpp>
#include <virtxx/network.hpp>
#include <virtxx/node_device.hpp>
#include <virtxx/nwfilter.hpp>
#include <virtxx/nwfilter_binding.hpp>
#include <virtxx/op/connection_methods.hpp>
#include <virtxx/op/event.hpp>
#include <virtxx/op/event_registration.hpp>
#include <virtxx/secret.hpp>
#include <virtxx/storage_pool.hpp>
#include <virtxx/storage_vol.hpp>

#include <span>
#include <utility>
#include <vector>

namespace vir {

/// A driver that was opened. Cheap to copy; the driver closes when the last of its handles and running operations ends.
///
/// connection<> knows its driver only at run time, connection<vir::qemu::driver> (virtxx/drivers/qemu.hpp) when it is
/// compiled: a method that this driver cannot do does not compile. Its operations are those of connection_methods.
/// Threads: the executor on which it was opened. It is of no use when that has ended: operations of what vir::open gave
/// then throw invalid_conn.
template <class D = any_driver>
class connection : public connection_methods<connection<D>, D> {
public:
    /// Not connected: every operation, and events(), throws invalid_conn.
    connection() = default;
    explicit connection(driver_ptr<D> driver) : driver_(std::move(driver)) {}

    explicit operator bool() const noexcept { return static_cast<bool>(driver_); }
    const driver_ptr<D>& driver() const noexcept { return driver_; }

    /// Any operation, with its own result: `co_await conn.handle(op::domain_get_info(dom.ref()))`.
    template <operation Op>
    task<typename Op::result> handle(Op op) const
        requires handles<D, Op>
    {
        return detail::invoke_plainly<D, Op>(driver_, std::move(op));
    }

    /// The handle of a domain that is known by its reference.
    domain<D> domain_of(domain_ref ref) const { return domain<D>(driver_, std::move(ref)); }
    /// The handle of a network that is known by its reference, as a port has it.
    network<D> network_of(network_ref ref) const { return network<D>(driver_, std::move(ref)); }

    /// The same of a pool, a volume, a device.
    storage_pool<D> storage_pool_of(storage_pool_ref ref) const { return storage_pool<D>(driver_, std::move(ref)); }
    storage_vol<D> storage_vol_of(storage_vol_ref ref) const { return storage_vol<D>(driver_, std::move(ref)); }
    node_device<D> node_device_of(node_device_ref ref) const { return node_device<D>(driver_, std::move(ref)); }

    /// Figures of all domains that the flags let through.
    ///
    /// In C: virConnectGetAllDomainStats, since 1.2.8.
    auto stats(vir::stats which = vir::stats::all, domain_stats_flags flags = domain_stats_flags::none) const
        -> task<std::vector<domain_stats_record>>
        requires handles<D, op::connect_get_all_domain_stats>
    {
        return stats(std::vector<domain_ref>(), which, flags);
    }

    /// Figures of these domains; none given asks for all.
    ///
    /// In C: virDomainListGetStats, since 1.2.8.
    auto stats(std::vector<domain_ref> domains, vir::stats which = vir::stats::all,
               domain_stats_flags flags = domain_stats_flags::none) const -> task<std::vector<domain_stats_record>>
        requires handles<D, op::connect_get_all_domain_stats>
    {
        return handle(op::connect_get_all_domain_stats(std::move(domains), which, flags));
    }

    /// Events of one kind from now on, `events<vir::event::lifecycle>()`; any_event: of every kind.
    /// Errors: invalid_conn when it is not connected or its executor has ended.
    template <class E>
    subscription<E> events(event_filter<E> filter = {}, subscribe_options options = {}) const {
        return bus().template subscribe<E>(std::move(filter), std::move(options));
    }
    /// Events of one kind about one domain.
    template <class E>
    subscription<E> events(const domain<D>& dom, subscribe_options options = {}) const {
        return bus().template subscribe<E>(about(dom.uuid()), std::move(options));
    }
    /// Events of one kind about one network.
    template <class E>
    subscription<E> events(const network<D>& net, subscribe_options options = {}) const {
        return bus().template subscribe<E>(about(net.uuid()), std::move(options));
    }
    /// Events of one kind about one secret.
    template <class E>
    subscription<E> events(const secret<D>& of, subscribe_options options = {}) const {
        return bus().template subscribe<E>(about(of.uuid()), std::move(options));
    }

    /// Events of one kind about one storage pool.
    template <class E>
    subscription<E> events(const storage_pool<D>& pool, subscribe_options options = {}) const {
        return bus().template subscribe<E>(about(pool.uuid()), std::move(options));
    }
    /// Events of one kind about one device of the host, which its name tells from others.
    template <class E>
    subscription<E> events(const node_device<D>& device, subscribe_options options = {}) const {
        auto about_it = [name = device.name()](const E& e) { return e.device.name == name; };
        return bus().template subscribe<E>(std::move(about_it), std::move(options));
    }

    /// When a change of a domain's document takes effect, for vir::changes (doc/change.hpp). Asks nobody.
    std::span<const change_rule> change_rules() const { return rules_for(driver_); }

    /// The same connection with its driver's type forgotten.
    connection<any_driver> erased() const { return connection<any_driver>(any_driver(driver_)); }

private:
    event_bus& bus() const {
        if (!driver_) throw never_opened("virConnectDomainEventRegisterAny");
        auto driver = driver_;
        return driver->events();
    }

    driver_ptr<D> driver_{};
};

}  // namespace vir
