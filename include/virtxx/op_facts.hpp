// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

namespace vir {

/// A version of the C API.
struct api_version {
    std::uint16_t major = 0, minor = 0, micro = 0;

    friend constexpr auto operator<=>(const api_version&, const api_version&) = default;
};

/// A program of the wire protocol.
enum class rpc_program : std::uint8_t { none, remote, qemu, lxc, admin };

/// What is known of an operation beside its arguments and its result. Names and numbers are libvirt's.
struct op_facts {
    std::string_view name;    ///< "domain_get_info"
    std::string_view c_name;  ///< "virDomainGetInfo"
    api_version since;        ///< of the C function

    rpc_program program = rpc_program::none;  ///< none: never on the wire
    int procedure = 0;

    bool reads_only = false;               ///< allowed on a read-only connection,
    std::uint32_t reads_only_unless = 0;   ///< unless one of these flags is set
    std::uint32_t known_flags = 0;         ///< all that `flags` can have; others are refused before a driver sees them
    bool high_priority = false;            ///< must not wait behind operations that may hang

    /// Permissions, "object:permission", "object:permission:FLAG" (asked for only when that C flag is set) or with
    /// !FLAG|FLAG. Unused places are empty.
    std::array<std::string_view, 4> acl{};
    std::string_view acl_filter{};  ///< which elements of the answer the caller may see
};

/// What is known of a kind of event.
struct event_facts {
    std::string_view name;    ///< "lifecycle"
    std::string_view c_name;  ///< "VIR_DOMAIN_EVENT_ID_LIFECYCLE"
    int id = 0;
    api_version since;
    rpc_program program = rpc_program::none;
    int procedure = 0;      ///< the message with a callback's number
    int old_procedure = 0;  ///< the one without; 0: there is none
};

}  // namespace vir
