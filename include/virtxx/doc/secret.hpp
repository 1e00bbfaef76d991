// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <virtxx/enum.hpp>
#include <virtxx/uuid.hpp>

namespace vir {
namespace secrets {

/// The names of the alternatives of any_use, in their order.
VIRTXX_ENUM(usage_type, none, volume, ceph, iscsi, tls, vtpm)

/// The passphrase of an encrypted volume.
struct volume_use {
    std::string volume;  ///< path of the volume

    volume_use() = default;
    explicit volume_use(std::string volume) : volume(std::move(volume)) {}
    bool operator==(const volume_use&) const = default;
};

/// A key for a Ceph cluster (since 0.9.7).
struct ceph_use {
    std::string name;  ///< what documents call it

    ceph_use() = default;
    explicit ceph_use(std::string name) : name(std::move(name)) {}
    bool operator==(const ceph_use&) const = default;
};

/// A CHAP password of an iSCSI target (since 1.0.4).
struct iscsi_use {
    std::string target;  ///< what documents call it

    iscsi_use() = default;
    explicit iscsi_use(std::string target) : target(std::move(target)) {}
    bool operator==(const iscsi_use&) const = default;
};

/// The passphrase of a TLS key (since 2.3.0).
struct tls_use {
    std::string name;  ///< what documents call it

    tls_use() = default;
    explicit tls_use(std::string name) : name(std::move(name)) {}
    bool operator==(const tls_use&) const = default;
};

/// The passphrase of an emulated TPM's state (since 5.6.0).
struct vtpm_use {
    std::string name;  ///< what documents call it

    vtpm_use() = default;
    explicit vtpm_use(std::string name) : name(std::move(name)) {}
    bool operator==(const vtpm_use&) const = default;
};

using any_use = std::variant<std::monostate, volume_use, ceph_use, iscsi_use, tls_use, vtpm_use>;

}  // namespace secrets

/// A secret without its value: <secret>. See https://libvirt.org/formatsecret.html.
struct secret_def {
    bool ephemeral = false;             ///< kept in memory only
    bool is_private = false;            ///< its value is never given to anybody but the hypervisor
    std::optional<vir::uuid> uuid;      ///< absent: generated when defined
    std::string description;
    secrets::any_use usage;             ///< what it is for: unique for each kind and name

    secret_def() = default;
    bool operator==(const secret_def&) const = default;
};

/// What the usage calls the secret: path, target or name; empty where it is for nothing in particular.
std::string usage_id(const secret_def& secret);

/// Makes a parsed document of a secret complete as libvirt does when it defines one: a UUID.
void complete(secret_def& secret);

}  // namespace vir
