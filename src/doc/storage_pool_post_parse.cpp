// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/fail.hpp"
#include "src/doc/findings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <virtxx/doc/storage_pool.hpp>

namespace vir {
namespace {

using storage::pool_type;

[[noreturn]] void refuse_pool(errc code, const std::string& why) { fail(code, error_domain::storage, why); }

// What a pool of a type is found by.
struct source_needs {
    bool host = false, device = false, dir = false, adapter = false, name = false, initiator = false;
    bool device_required = false;  // logical and iSCSI pools are found by other things
    bool network = false;          // the host does not see it as files: no target
};

constexpr source_needs needs_of(pool_type type) {
    source_needs out;
    switch (type) {
        case pool_type::dir:
        case pool_type::mpath: break;
        case pool_type::fs:
        case pool_type::disk: out.device = out.device_required = true; break;
        case pool_type::netfs: out.host = out.dir = true; break;
        case pool_type::logical:
        case pool_type::zfs: out.name = out.device = true; break;
        case pool_type::iscsi: out.host = out.device = out.initiator = true; break;
        case pool_type::iscsi_direct: out.host = out.device = out.initiator = out.network = true; break;
        case pool_type::scsi: out.adapter = true; break;
        case pool_type::rbd:
        case pool_type::sheepdog: out.host = out.name = out.network = true; break;
        case pool_type::gluster: out.host = out.name = out.dir = out.network = true; break;
        case pool_type::vstorage: out.name = true; break;
    }
    return out;
}

void settle_format(storage_pool_def& pool) {
    const auto formats = storage::source_formats(pool.type);
    auto& format = pool.source.format;
    if (formats.empty()) return format.clear();
    if (format.empty()) format = storage::default_source_format(pool.type);
    if (std::find(formats.begin(), formats.end(), format) == formats.end())
        refuse_pool(errc::config_unsupported, "unknown pool format type " + format);
}

void check_protocol(const storage_pool_def& pool) {
    const auto& version = pool.source.protocol_version;
    if (version.empty()) return;
    if (pool.type == pool_type::netfs && pool.source.format != "auto" && pool.source.format != "nfs")
        refuse_pool(errc::config_unsupported,
                    "storage pool protocol ver unsupported for pool type '" + pool.source.format + "'");
    if (version.find(',') != version.npos)
        refuse_pool(errc::xml_detail, "storage pool protocol ver '" + version + "' must not contain ','");
}

void check_wwn(const std::string& wwn) {
    const auto digits = std::string_view(wwn).substr(wwn.starts_with("0x") ? 2 : 0);
    const bool sound = digits.size() == 16 && digits.find_first_not_of("0123456789abcdefABCDEF") == digits.npos;
    if (!wwn.empty() && !sound) fail(errc::internal_error, error_domain::none, "Malformed wwn: " + wwn);
}

// libvirt says these in the words of its helpers, which know no domain of errors.
void check_adapter(const storage::pool_adapter& adapter) {
    for (const auto* wwn : {&adapter.wwnn, &adapter.wwpn, &adapter.parent_wwnn, &adapter.parent_wwpn,
                            &adapter.parent_fabric_wwn})
        check_wwn(*wwn);
    if (!adapter.parent_address) return;
    const auto& at = adapter.parent_address->address;
    auto refuse = [](const std::string& what) {
        fail(errc::xml_error, error_domain::none, "Invalid PCI address " + what);
    };
    if (at.domain > 0xffff) refuse(fmt::format("domain='0x{:x}', must be <= 0xFFFF", at.domain));
    if (at.bus > 0xff) refuse(fmt::format("bus='0x{:x}', must be <= 0xFF", at.bus));
    if (at.slot > 0x1f) refuse(fmt::format("slot='0x{:x}', must be <= 0x1F", at.slot));
    if (at.function > 7) refuse(fmt::format("function=0x{:x}, must be <= 7", at.function));
}

void check_source(const storage_pool_def& pool, const source_needs& needs, findings& found) {
    const auto& source = pool.source;
    found.about(
        document_part("source"),
        [&] {
            if (needs.host && source.hosts.empty())
                refuse_pool(errc::xml_error, "missing storage pool source host name");
        },
        [&] {
            if (needs.dir && source.dir.empty()) refuse_pool(errc::xml_error, "missing storage pool source path");
        },
        [&] {
            if (needs.adapter && !source.adapter)
                refuse_pool(errc::xml_error, "missing storage pool source adapter");
        });
    found.about(document_part("source/adapter"), [&] {
        if (source.adapter) check_adapter(*source.adapter);
    });
    found.about(
        document_part("source"),
        [&] {
            if (needs.device_required && source.devices.empty())
                refuse_pool(errc::xml_error, "missing storage pool source device name");
        },
        [&] {
            if (pool.type == pool_type::iscsi_direct && source.initiator_iqn.empty())
                refuse_pool(errc::config_unsupported, "missing initiator IQN");
        });
}

void settle_source(storage_pool_def& pool, const source_needs& needs, findings& found) {
    auto& source = pool.source;
    found.about(document_part("source/format"), [&] { settle_format(pool); });
    found.about(document_part("source/auth"), [&] {
        if (source.auth && !source.auth->type) refuse_pool(errc::config_unsupported, "storage pool missing auth type");
    });
    found.about(document_part("source/protocol"), [&] { check_protocol(pool); });
    if (source.dir.empty() && pool.type == pool_type::gluster) source.dir = "/";
    source.dir = storage::sanitized_path(source.dir);
    for (auto& device : source.devices) device.free_extents.clear();

    if (pool.name.empty() && needs.name) pool.name = source.name;
    found.about(
        document_part("name"),
        [&] {
            if (pool.name.empty()) refuse_pool(errc::xml_error, "missing pool source name element");
            if (pool.name.find('/') != pool.name.npos)
                refuse_pool(errc::xml_error, "name " + pool.name + " cannot contain '/'");
        });
    found.about(document_part("features/cow"), [&] {
        if (pool.copy_on_write && pool.type != pool_type::dir && pool.type != pool_type::fs)
            refuse_pool(errc::no_support, "cow feature may only be used for 'fs' and 'dir' pools");
    });
    check_source(pool, needs, found);
    if (needs.name && source.name.empty()) source.name = pool.name;

    // What the type has no use for is not kept.
    if (!needs.host) source.hosts.clear();
    if (!needs.device) source.devices.clear();
    if (!needs.dir) source.dir.clear();
    if (!needs.adapter) source.adapter.reset();
    if (!needs.name) source.name.clear();
    if (!needs.initiator) source.initiator_iqn.clear();
}

void settle_target(storage_pool_def& pool, const source_needs& needs) {
    if (needs.network) return pool.target.reset();
    auto& target = pool.target ? *pool.target : pool.target.emplace();
    if (pool.type == pool_type::logical)
        target.path = "/dev/" + pool.source.name;
    else if (pool.type == pool_type::zfs)
        target.path = "/dev/zvol/" + pool.source.name;
    else if (target.path.empty())
        refuse_pool(errc::xml_error, "missing storage pool target path");
    else
        target.path = storage::sanitized_path(target.path);
    if (target.permissions && *target.permissions == storage::permissions()) target.permissions.reset();
}

void settle_options(storage_pool_def& pool, const storage_pool_hooks& hooks) {
    const bool has = hooks.has_options(pool.type);
    if (!has || (pool.type != pool_type::fs && pool.type != pool_type::netfs)) pool.mount_options.clear();
    if (!has || pool.type != pool_type::rbd) pool.rbd_options.clear();
    for (const auto& option : pool.mount_options)
        if (option.name.empty()) refuse_pool(errc::xml_error, "no fs mount option name specified");
    for (const auto& option : pool.rbd_options) {
        if (option.name.empty()) refuse_pool(errc::xml_error, "no rbd option name specified");
        if (option.value.empty())
            refuse_pool(errc::xml_error, "no rbd option value specified for name '" + option.name + "'");
    }
}

}  // namespace

void complete(storage_pool_def& pool, const storage_pool_hooks& hooks) {
    findings found;
    complete(pool, hooks, found);
}

void complete(storage_pool_def& pool, const storage_pool_hooks& hooks, findings& found) {
    const auto needs = needs_of(pool.type);
    found.about(document_part("source"), [&] {
        if (pool.type == pool_type::rbd && pool.source != storage::pool_source() && pool.source.name.empty())
            refuse_pool(errc::xml_error, "element 'name' is mandatory for RBD pool");
    });
    settle_source(pool, needs, found);
    if (!pool.uuid) pool.uuid = uuid::random();
    found.about(document_part("target"), [&] { settle_target(pool, needs); });
    found.about(document_part(), [&] { hooks.supports(pool.type); }, [&] { settle_options(pool, hooks); });
    pool.capacity = pool.allocation = pool.available = bytes();
}

}  // namespace vir
