// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/strict.hpp"
#include "src/doc/table.hpp"

#include <virtxx/doc/storage_pool.hpp>

namespace vir::xml {

using namespace storage;

template <>
const record& describe<pool_host>() {
    using t = pool_host;
    static constexpr table rows(of<t>, "host",
        attribute<&t::name>("name").required(errc::xml_error, "missing storage pool host name").always(),
        attribute<&t::port>("port"),
        validate<[](t& host) {
            if (host.port == 0) host.port.reset();
        }>);
    return rows;
}

template <>
const record& describe<free_extent>() {
    using t = free_extent;
    static constexpr table rows(of<t>, "freeExtent",
        attribute<&t::start>("start"),
        attribute<&t::end>("end"));
    return rows;
}

template <>
const record& describe<pool_device>() {
    using t = pool_device;
    static constexpr table rows(of<t>, "device",
        attribute<&t::path>("path").required(errc::xml_error, "missing storage pool source device path").always(),
        attribute<&t::part_separator>("part_separator"),
        element<&t::free_extents>("freeExtent"));
    return rows;
}

template <>
const record& describe<scsi_parent>() {
    using t = scsi_parent;
    using a = device::pci_address;
    static constexpr table rows(of<t>, "parentaddr",
        attribute<&t::unique_id>("unique_id")
            .required(errc::xml_error, "Missing or invalid scsi adapter 'unique_id' value")
            .invalid(errc::xml_error, "Missing or invalid scsi adapter 'unique_id' value"),
        // Written in full, zeros too.
        inside("address",
            attribute<&t::address, &a::domain>("domain").hex(4),
            attribute<&t::address, &a::bus>("bus").hex(2),
            attribute<&t::address, &a::slot>("slot").hex(2),
            attribute<&t::address, &a::function>("function").hex(1))
            .required(errc::xml_error, "Missing scsi_host PCI address element"));
    return rows;
}

namespace {


[[noreturn]] void refuse(const std::string& why) { fail(errc::xml_error, error_domain::storage, why); }

void check_fc(const pool_adapter& adapter) {
    if (adapter.wwnn.empty() || adapter.wwpn.empty())
        refuse("'wwnn' and 'wwpn' must be specified for adapter type 'fchost'");
    if (!adapter.parent_wwnn.empty() && adapter.parent_wwpn.empty())
        refuse("when providing parent_wwnn='" + adapter.parent_wwnn + "', the parent_wwpn must also be provided");
    if (adapter.parent_wwnn.empty() && !adapter.parent_wwpn.empty())
        refuse("when providing parent_wwpn='" + adapter.parent_wwpn + "', the parent_wwnn must also be provided");
}

void settle_adapter(pool_adapter& adapter) {
    if (!adapter.type) {
        // Without a type there is nothing but a name.
        if (!adapter.wwnn.empty() || !adapter.wwpn.empty() || !adapter.parent.empty())
            refuse("Use of 'wwnn', 'wwpn', and 'parent' attributes requires use of the adapter 'type'");
        if (adapter.parent_address) refuse("Use of 'parentaddr' element requires use of the adapter 'type'");
        if (adapter.name.empty()) refuse("missing storage pool source adapter");
        adapter.type = adapter_type::scsi__host;
    }
    pool_adapter kept;
    kept.type = adapter.type;
    if (adapter.type == adapter_type::fc__host) {
        check_fc(adapter);
        kept = adapter;
        kept.name.clear();
        kept.parent_address.reset();
    } else {
        if (adapter.name.empty() && !adapter.parent_address)
            refuse("Either 'name' or 'parent' must be specified for the 'scsi_host' adapter");
        if (!adapter.name.empty() && adapter.parent_address)
            refuse("Both 'name' and 'parent' cannot be specified for the 'scsi_host' adapter");
        kept.name = adapter.name;
        kept.parent_address = adapter.parent_address;
    }
    adapter = std::move(kept);
}

}  // namespace

template <>
const record& describe<pool_adapter>() {
    using t = pool_adapter;
    static constexpr table rows(of<t>, "adapter",
        attribute<&t::type>("type"),
        attribute<&t::name>("name"),
        attribute<&t::parent>("parent"),
        attribute<&t::parent_wwnn>("parent_wwnn"),
        attribute<&t::parent_wwpn>("parent_wwpn"),
        attribute<&t::parent_fabric_wwn>("parent_fabric_wwn"),
        attribute<&t::managed>("managed"),
        attribute<&t::wwnn>("wwnn"),
        attribute<&t::wwpn>("wwpn"),
        element<&t::parent_address>("parentaddr"),
        validate<settle_adapter>);
    return rows;
}

template <>
const record& describe<pool_source>() {
    using t = pool_source;
    static constexpr table rows(of<t>, "source",
        element<&t::hosts>("host"),
        element<&t::devices>("device"),
        element<&t::dir>("dir", "path"),
        element<&t::adapter>("adapter"),
        element<&t::name>("name"),
        inside("initiator",
            element<&t::initiator_iqn>("iqn", "name")),
        element<&t::format>("format", "type"),
        element<&t::auth>("auth"),
        element<&t::protocol_version>("protocol", "ver"),
        element<&t::vendor>("vendor", "name"),
        element<&t::product>("product", "name"),
        end_tag<t>());
    return rows;
}

template <>
const record& describe<pool_target>() {
    using t = pool_target;
    static constexpr table rows(of<t>, "target",
        element<&t::path>("path"),
        element<&t::permissions>("permissions"));
    return rows;
}

template <>
const record& describe<mount_option>() {
    using t = mount_option;
    static constexpr table rows(of<t>, "fs:option",
        attribute<&t::name>("name"));
    return rows;
}

template <>
const record& describe<rbd_option>() {
    using t = rbd_option;
    static constexpr table rows(of<t>, "rbd:option",
        attribute<&t::name>("name"),
        attribute<&t::value>("value"));
    return rows;
}

template <>
const record& describe<storage_pool_def>() {
    using t = storage_pool_def;
    static constexpr table rows(of<t>, "pool",
        attribute<&t::type>("type").required(),
        xmlns<[](const t& pool) { return !pool.mount_options.empty(); }>(
            "fs", "http://libvirt.org/schemas/storagepool/fs/1.0"),
        xmlns<[](const t& pool) { return !pool.rbd_options.empty(); }>(
            "rbd", "http://libvirt.org/schemas/storagepool/rbd/1.0"),
        element<&t::name>("name").strictly(strict::name),
        element<&t::uuid>("uuid").invalid(errc::xml_error, "malformed uuid element"),
        inside("capacity", sized_text<&t::capacity>().of_no_account()),
        inside("allocation", sized_text<&t::allocation>().of_no_account()),
        inside("available", sized_text<&t::available>().of_no_account()),
        inside("features",
            element<&t::copy_on_write>("cow", "state")),
        element<&t::source>("source").always(),
        element<&t::target>("target"),
        inside("refresh",
            element<&t::refresh>("volume", "allocation")
                .invalid(errc::config_unsupported, "unknown storage pool volume refresh allocation type {}")),
        inside("fs:mount_opts",
            element<&t::mount_options>("fs:option")),
        inside("rbd:config_opts",
            element<&t::rbd_options>("rbd:option")),
        domain_of(error_domain::storage),
        key<[](const t& pool) { return pool.name; }>);
    return rows;
}

}  // namespace vir::xml
