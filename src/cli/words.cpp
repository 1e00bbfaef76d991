// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cli/words.hpp"

#include <fmt/format.h>

namespace vir::cli {

std::string_view words_for(domain_state state) noexcept {
    switch (state) {
        case domain_state::nostate: return "no state";
        case domain_state::running: return "running";
        case domain_state::blocked: return "idle";
        case domain_state::paused: return "paused";
        case domain_state::shutdown: return "in shutdown";
        case domain_state::shutoff: return "shut off";
        case domain_state::crashed: return "crashed";
        case domain_state::pmsuspended: return "asleep";
    }
    return "?";
}

colour colour_of(domain_state state) noexcept {
    switch (state) {
        case domain_state::running:
        case domain_state::blocked: return colour::green;
        case domain_state::paused:
        case domain_state::pmsuspended:
        case domain_state::shutdown: return colour::yellow;
        case domain_state::crashed: return colour::red;
        default: return colour::none;
    }
}

std::string_view reason_of(const domain_status& status) noexcept {
    switch (status.state) {
        case domain_state::nostate: return to_string(static_cast<domain_nostate_reason>(status.reason));
        case domain_state::running: return to_string(static_cast<domain_running_reason>(status.reason));
        case domain_state::blocked: return to_string(static_cast<domain_blocked_reason>(status.reason));
        case domain_state::paused: return to_string(static_cast<domain_paused_reason>(status.reason));
        case domain_state::shutdown: return to_string(static_cast<domain_shutdown_reason>(status.reason));
        case domain_state::shutoff: return to_string(static_cast<domain_shutoff_reason>(status.reason));
        case domain_state::crashed: return to_string(static_cast<domain_crashed_reason>(status.reason));
        case domain_state::pmsuspended: return to_string(static_cast<domain_pmsuspended_reason>(status.reason));
    }
    return "?";
}

std::string_view detail_of(lifecycle what, std::int32_t detail) noexcept {
    switch (what) {
        case lifecycle::defined: return to_string(static_cast<defined_detail>(detail));
        case lifecycle::undefined: return to_string(static_cast<undefined_detail>(detail));
        case lifecycle::started: return to_string(static_cast<started_detail>(detail));
        case lifecycle::suspended: return to_string(static_cast<suspended_detail>(detail));
        case lifecycle::resumed: return to_string(static_cast<resumed_detail>(detail));
        case lifecycle::stopped: return to_string(static_cast<stopped_detail>(detail));
        case lifecycle::shutdown: return to_string(static_cast<shutdown_detail>(detail));
        case lifecycle::pmsuspended: return to_string(static_cast<pmsuspended_detail>(detail));
        case lifecycle::crashed: return to_string(static_cast<crashed_detail>(detail));
    }
    return "?";
}

std::string words_for(kibibytes amount) {
    const auto n = amount.count();
    constexpr std::uint64_t mib = 1024, gib = 1024 * 1024;
    if (n >= gib && n % (gib / 4) == 0) return fmt::format("{:g} GiB", static_cast<double>(n) / gib);
    if (n >= mib && n % mib == 0) return fmt::format("{} MiB", n / mib);
    return fmt::format("{} KiB", n);
}

std::string words_for(std::chrono::nanoseconds time) {
    return fmt::format("{:.1f} s", std::chrono::duration<double>(time).count());
}

std::string version_words(std::uint64_t number) {
    return fmt::format("{}.{}.{}", number / 1000000, number / 1000 % 1000, number % 1000);
}

}  // namespace vir::cli
