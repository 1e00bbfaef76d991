// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "tests/drivers/test/failure.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/virtxx.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Guests of test:///default in the three states that an answer may depend on. What is expected of them was asked of
/// libvirt 9.0.0.
namespace vir {

inline std::string guest_xml(std::string_view name) {
    return fmt::format(R"(<domain type='test'><name>{}</name><memory>1048576</memory><vcpu current='3'>4</vcpu>
<os><type>hvm</type></os><devices>
<disk type='file' device='disk'><source file='/a'/><target dev='vda' bus='virtio'/></disk>
<disk type='file' device='disk'><source file='/b'/><target dev='vdb' bus='virtio'/></disk>
<interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/></interface>
<memballoon model='virtio'/></devices></domain>)", name);
}

struct guests {
    domain<any_driver> off;        ///< defined
    domain<any_driver> transient;  ///< runs, without a definition
    domain<any_driver> on;         ///< defined, runs
};

inline task<guests> make_guests(connection<any_driver>& conn) {
    guests out;
    out.off = co_await conn.define(guest_xml("off"));
    out.transient = co_await conn.create(guest_xml("transient"));
    out.on = co_await conn.define(guest_xml("on"));
    co_await out.on.start();
    co_return out;
}

template <class... Bytes>
std::vector<std::byte> map_of(Bytes... bytes) {
    std::vector<std::byte> out;
    (out.push_back(static_cast<std::byte>(bytes)), ...);
    return out;
}

inline typed_params params() { return {}; }
template <class T, class... Rest>
typed_params params(std::string name, T value, Rest... rest) {
    typed_params out;
    out.add(std::move(name), value);
    for (auto& [other, known] : params(std::move(rest)...)) out.add(other, known);
    return out;
}

constexpr const char* not_running = "Requested operation is not valid: domain is not running";
constexpr const char* not_kept =
    "Requested operation is not valid: transient domains do not have any persistent config";
constexpr const char* not_both = "Flags 'VIR_DOMAIN_AFFECT_LIVE' and 'VIR_DOMAIN_AFFECT_CONFIG' are mutually exclusive";

}  // namespace vir
