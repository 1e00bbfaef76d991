// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/function_domain.hpp"

#include <virtxx/any_driver.hpp>
#include <virtxx/driver.hpp>
#include <virtxx/flags.hpp>

#include <fmt/format.h>

namespace vir {

error no_support(const op_facts& facts) {
    return error(errc::no_support, domain_of(facts.c_name),
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

error any_driver::why_not(const op_facts& facts) const {
    if (!table_) return never_opened(facts.c_name);
    if (ended_ && *ended_) return executor_ended(facts.c_name);
    return no_support(facts);
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
