// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/call_timeout.hpp"

#include "src/core/error_words.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace vir::c {

std::chrono::nanoseconds read_timeout(std::string_view text, std::string_view where) {
    // Longer than anybody waits, and no overflow.
    constexpr unsigned most = 1'000'000'000;
    unsigned count = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, code] = std::from_chars(text.data(), end, count);
    const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
    const bool seconds = unit == "s";
    if (code != std::errc() || count > most || !(unit.empty() || unit == "ms" || seconds))
        fail(error_domain::none, errc::invalid_arg,
             "{}='{}' is no time: write milliseconds, '1500', or seconds with their unit, '5s'", where, text);
    if (seconds) return std::chrono::seconds(count);
    return std::chrono::milliseconds(count);
}

std::chrono::nanoseconds take_call_timeout(uri& where) {
    constexpr std::string_view name = "call_timeout";
    constexpr const char* variable = "VIRTXX_CALL_TIMEOUT";
    if (const auto* given = where.parameter_of(name)) {
        const auto limit = read_timeout(*given, name);
        std::erase_if(where.parameters, [&](const auto& one) { return &one.second == given; });
        return limit;
    }
    const char* given = std::getenv(variable);
    return given && *given ? read_timeout(given, variable) : std::chrono::nanoseconds(0);
}

}  // namespace vir::c
