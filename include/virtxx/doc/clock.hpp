// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/enum.hpp>

namespace vir::guest {

VIRTXX_ENUM(clock_offset, utc, localtime, variable, timezone, absolute)
VIRTXX_ENUM(clock_basis, utc, localtime)
VIRTXX_ENUM(timer_name, platform, pit, rtc, hpet, tsc, kvmclock, hypervclock, armvtimer)
VIRTXX_ENUM(timer_track, boot, guest, wall, realtime)
VIRTXX_ENUM(timer_tick_policy, delay, catchup, merge, discard)
VIRTXX_ENUM(timer_mode, _auto, native, emulate, paravirt, smpsafe)

struct timer_catchup {
    std::optional<std::uint64_t> threshold;  ///< ns
    std::optional<std::uint64_t> slew;
    std::optional<std::uint64_t> limit;

    timer_catchup() = default;
    bool operator==(const timer_catchup&) const = default;
};

struct timer {
    timer_name name = timer_name::rtc;
    std::optional<bool> present;
    std::optional<timer_tick_policy> tick_policy;
    std::optional<timer_track> track;          ///< rtc, platform
    std::optional<std::uint64_t> frequency;    ///< Hz; tsc
    std::optional<timer_mode> mode;            ///< tsc
    box<timer_catchup> catchup;

    timer() = default;
    explicit timer(timer_name name) : name(name) {}
    bool operator==(const timer&) const = default;
};

/// <clock>: what time the guest finds when it starts.
struct clock {
    clock_offset offset = clock_offset::utc;
    std::string adjustment;             ///< seconds, or "reset": utc, localtime, variable
    std::optional<clock_basis> basis;   ///< variable
    std::string timezone;               ///< timezone: "Europe/Paris"
    std::optional<std::uint64_t> start; ///< absolute: seconds since 1970 (since 8.4.0)
    std::vector<timer> timers;

    clock() = default;
    bool operator==(const clock&) const = default;
};

}  // namespace vir::guest
