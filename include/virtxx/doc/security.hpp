// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <virtxx/enum.hpp>

namespace vir::guest {

VIRTXX_ENUM(seclabel_type, none, dynamic, _static)
VIRTXX_ENUM(launch_security_type, sev, s390_pv)
VIRTXX_ENUM(key_cipher, aes, dea)

/// <seclabel>: how the host confines the guest's process.
struct seclabel {
    std::optional<seclabel_type> type;
    std::string model;             ///< "selinux", "apparmor", "dac"; empty: the host's first
    std::optional<bool> relabel;
    std::string label;             ///< static ones, or running guests
    std::string image_label;       ///< running guests
    std::string base_label;        ///< dynamic ones

    seclabel() = default;
    bool operator==(const seclabel&) const = default;
};

/// AMD SEV (since 4.4.0).
struct sev {
    std::optional<bool> kernel_hashes;  ///< since 8.0.0
    std::optional<std::uint32_t> cbitpos;
    std::optional<std::uint32_t> reduced_phys_bits;
    std::uint32_t policy = 0;
    std::string dh_cert;   ///< base64
    std::string session;   ///< base64

    sev() = default;
    bool operator==(const sev&) const = default;
};
struct s390_pv {
    s390_pv() = default;
    bool operator==(const s390_pv&) const = default;
};

/// <launchSecurity>: the guest's memory is encrypted.
struct launch_security {
    std::variant<sev, s390_pv> kind;

    launch_security() = default;
    bool operator==(const launch_security&) const = default;
};

/// <keywrap><cipher>: s390x.
struct key_wrap {
    key_cipher name = key_cipher::aes;
    bool state = false;

    key_wrap() = default;
    bool operator==(const key_wrap&) const = default;
};

/// <uid> or <gid> of <idmap>: containers.
struct id_range {
    std::uint32_t start = 0;
    std::uint32_t target = 0;
    std::uint32_t count = 0;

    id_range() = default;
    bool operator==(const id_range&) const = default;
};

struct id_map {
    std::vector<id_range> uids;
    std::vector<id_range> gids;

    id_map() = default;
    bool operator==(const id_map&) const = default;
};

/// <perf><event>.
struct perf_event {
    std::string name;
    bool enabled = false;

    perf_event() = default;
    bool operator==(const perf_event&) const = default;
};

}  // namespace vir::guest
