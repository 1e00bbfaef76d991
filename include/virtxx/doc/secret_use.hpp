// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/uuid.hpp>

namespace vir::device {

/// In pools: ceph (since 0.9.7), chap (since 1.1.1).
VIRTXX_ENUM(auth_type, chap, ceph)
VIRTXX_ENUM(auth_secret_type, iscsi, ceph)
/// luks (since 2.1.0); luks2: librbd only. New volumes can no longer be qcow (since 4.5.0).
VIRTXX_ENUM(encryption_format, _default, qcow, luks, luks2)
/// Who decrypts: QEMU, or librbd for its images.
VIRTXX_ENUM(encryption_engine, qemu, librbd)
VIRTXX_ENUM(encryption_secret_type, passphrase)

/// Which secret: by UUID or by its usage.
struct secret_key {
    std::optional<vir::uuid> uuid;
    std::string usage;  ///< what the secret calls itself; used when uuid is absent (since 2.1.0)

    secret_key() = default;
    bool operator==(const secret_key&) const = default;
};

/// <auth>: how the host logs in at the storage (since 0.9.7).
struct auth {
    std::optional<auth_type> type;                ///< needed in pools; disks say it by secret_type
    std::string username;                         ///< as the server knows it
    std::optional<auth_secret_type> secret_type;  ///< needed in disks
    secret_key secret;

    auth() = default;
    bool operator==(const auth&) const = default;
};

/// <secret>: what opens it.
struct encryption_secret {
    encryption_secret_type type = encryption_secret_type::passphrase;
    secret_key secret;

    encryption_secret() = default;
    bool operator==(const encryption_secret&) const = default;
};

/// <cipher> in a volume's encryption.
struct encryption_cipher {
    std::string name;        ///< aes, serpent, twofish, ...
    std::uint32_t size = 0;  ///< bits
    std::string mode;        ///< "cbc", "xts", ...
    std::string hash;        ///< of the master key: "sha256", ...

    encryption_cipher() = default;
    bool operator==(const encryption_cipher&) const = default;
};

/// <ivgen>: how vectors are made; with a cipher only.
struct encryption_ivgen {
    std::string name;  ///< "plain64", "essiv", ...
    std::string hash;  ///< "sha256", ...

    encryption_ivgen() = default;
    bool operator==(const encryption_ivgen&) const = default;
};

/// <encryption>: the image is encrypted.
struct encryption {
    encryption_format format = encryption_format::_default;
    std::optional<encryption_engine> engine;  ///< who decrypts; absent: qemu (since 7.9.0)
    std::vector<encryption_secret> secrets;   ///< luks: one passphrase
    box<encryption_cipher> cipher;            ///< volumes only
    box<encryption_ivgen> ivgen;              ///< volumes only

    encryption() = default;
    bool operator==(const encryption&) const = default;
};

}  // namespace vir::device
