// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <virtxx/enum.hpp>

namespace vir::guest {

/// dynamic: made by us (since 0.6.1); static: as given here (since 0.6.2); none: not confined (since 0.9.10).
VIRTXX_ENUM(seclabel_type, none, dynamic, _static)
/// s390-pv (since 7.6.0).
VIRTXX_ENUM(launch_security_type, sev, s390_pv)
/// dea: DES and triple DES.
VIRTXX_ENUM(key_cipher, aes, dea)

/// <seclabel>: how the host confines the guest's process.
struct seclabel {
    std::optional<seclabel_type> type;  ///< absent: the security driver's default
    std::string model;             ///< "selinux", "apparmor", "dac"; empty: the host's first
    std::optional<bool> relabel;   ///< files get the label, too; dynamic: always; static: absent is no
    std::string label;             ///< static ones, or running guests; "user:group" for dac
    std::string image_label;       ///< running guests
    std::string base_label;        ///< dynamic ones: what the label is made from

    seclabel() = default;
    bool operator==(const seclabel&) const = default;
};

/// AMD SEV (since 4.4.0).
struct sev {
    std::optional<bool> kernel_hashes;               ///< of what is booted directly are measured (since 8.0.0)
    std::optional<std::uint32_t> cbitpos;  ///< bit of a page table entry that means encrypted; absent: the host's
    std::optional<std::uint32_t> reduced_phys_bits;  ///< address bits that it costs; absent: the host's
    /// Bit 0: no debugging; 1: no shared keys; 2: SEV-ES; 3: not sent; 4: only within the domain; 5: only to SEV.
    std::uint32_t policy = 0;
    std::string dh_cert;                             ///< of the guest's owner; base64
    std::string session;                             ///< of the guest's owner; base64

    sev() = default;
    bool operator==(const sev&) const = default;
};
/// IBM Secure Execution (since 7.6.0).
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
    bool state = false;  ///< absent <keywrap>: both on

    key_wrap() = default;
    bool operator==(const key_wrap&) const = default;
};

/// <uid> or <gid> of <idmap>: containers.
struct id_range {
    std::uint32_t start = 0;   ///< first one in the container: 0
    std::uint32_t target = 0;  ///< first one on the host
    std::uint32_t count = 0;   ///< how many

    id_range() = default;
    bool operator==(const id_range&) const = default;
};

/// <idmap>: users of a container are others on the host.
struct id_map {
    std::vector<id_range> uids;  ///< of users
    std::vector<id_range> gids;  ///< of groups

    id_map() = default;
    bool operator==(const id_map&) const = default;
};

/// <perf><event> (since 2.0.0).
struct perf_event {
    std::string name;  ///< "cmt", "cpu_cycles", ...
    bool enabled = false;

    perf_event() = default;
    bool operator==(const perf_event&) const = default;
};

/// What can be counted, in libvirt's order.
std::span<const std::string_view> perf_event_names();

}  // namespace vir::guest
