// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/driver.hpp>
#include <virtxx/flags.hpp>

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace vir {

error_domain domain_of(const op_facts& facts) noexcept {
    // C's functions tell by their names which of libvirt's files they are in; the first word that is found counts.
    static constexpr std::pair<std::string_view, error_domain> words[] = {
        {"Snapshot", error_domain::domain_snapshot},
        {"Checkpoint", error_domain::domain_checkpoint},
        {"Domain", error_domain::domain},
        {"Storage", error_domain::storage},
        {"NodeDevice", error_domain::nodedev},
        {"NodeListDevices", error_domain::nodedev},
        {"NodeNumOfDevices", error_domain::nodedev},
        {"NWFilter", error_domain::nwfilter},
        {"Network", error_domain::network},
        {"Interface", error_domain::interface},
        {"Secret", error_domain::secret},
        {"Stream", error_domain::streams},
    };
    // The hypervisors' own functions have no domain; those of the host have that of domains.
    if (facts.program != rpc_program::none && facts.program != rpc_program::remote) return error_domain::none;
    for (const auto& [word, domain] : words)
        if (facts.c_name.find(word) != std::string_view::npos) return domain;
    return error_domain::domain;
}

error no_support(const op_facts& facts) {
    return error(errc::no_support, domain_of(facts),
                 fmt::format("this function is not supported by the connection driver: {}", facts.c_name));
}

error never_opened(std::string_view c_name) {
    return error(errc::invalid_conn, fmt::format("invalid connection pointer in {}: it was never opened", c_name));
}

error names_no_domain(std::string_view c_name) {
    return error(errc::invalid_domain, error_domain::domain,
                 fmt::format("invalid domain pointer in {}: it names no domain", c_name));
}

error executor_ended(std::string_view c_name) {
    return error(errc::invalid_conn,
                 fmt::format("invalid connection pointer in {}: the event loop that it was opened on has ended (each "
                             "vir::run has its own; a vir::runtime lasts from call to call)",
                             c_name));
}

std::string detail::spell_flags(std::uint32_t value, std::span<const flag_name> names) {
    std::string out;
    for (auto& [bit, name] : names) {
        if (!(value & bit)) continue;
        value &= ~bit;
        out += out.empty() ? "" : "|";
        out += name;
    }
    if (value) out += fmt::format("{}{:#x}", out.empty() ? "" : "|", value);
    return out.empty() ? "none" : out;
}

error detail::unsupported_flags(std::uint32_t unknown, std::string_view c_name) {
    return error(errc::invalid_arg, fmt::format("unsupported flags ({:#x}) in function {}", unknown, c_name));
}

}  // namespace vir
