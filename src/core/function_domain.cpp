// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/function_domain.hpp"

#include <array>
#include <utility>

namespace vir {

error_domain domain_of(std::string_view function) noexcept {
    const auto has = [&](std::string_view word) { return function.find(word) != function.npos; };
    // What none of these tells is libvirt.c's, whose errors have no domain.
    static constexpr std::array<std::string_view, 7> nobodys{"virConnectOpen", "virConnectClose", "virInitialize",
                                                            "virGetVersion",  "virEvent",        "virTypedParam",
                                                            "virState"};
    for (auto name : nobodys)
        if (function.starts_with(name)) return error_domain::none;
    if (function.starts_with("virAdm")) return error_domain::admin;
    if (has("Qemu") || has("Lxc")) return error_domain::none;
    static constexpr std::array<std::pair<std::string_view, error_domain>, 8> words{{
        {"Snapshot", error_domain::domain_snapshot},
        {"Checkpoint", error_domain::domain_checkpoint},
        {"virStream", error_domain::streams},
        {"NWFilter", error_domain::nwfilter},
        {"NodeDevice", error_domain::nodedev},
        {"virNodeListDevices", error_domain::nodedev},
        {"virNodeNumOfDevices", error_domain::nodedev},
        {"Storage", error_domain::storage},
    }};
    for (const auto& [word, domain] : words)
        if (has(word)) return domain;
    if (function.starts_with("virDomain")) return error_domain::domain;
    if (has("Network")) return error_domain::network;
    if (has("Interface")) return error_domain::interface;
    if (has("Secret")) return error_domain::secret;
    return error_domain::domain;
}

}  // namespace vir
