// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/enum.hpp>

namespace vir::guest {

/// What the clock is set to at start. variable, timezone (since 0.7.7), absolute (since 8.4.0).
VIRTXX_ENUM(clock_offset, utc, localtime, variable, timezone, absolute)
VIRTXX_ENUM(clock_basis, utc, localtime)
/// hypervclock (since 1.2.2), tsc for QEMU (since 3.2.0), armvtimer (since 6.1.0).
VIRTXX_ENUM(timer_name, platform, pit, rtc, hpet, tsc, kvmclock, hypervclock, armvtimer)
/// What a timer follows.
VIRTXX_ENUM(timer_track, boot, guest, wall, realtime)
/// What becomes of ticks that were missed. delay: they come late, at the usual rate; catchup: faster until none is
/// missing; merge: as one; discard: never.
VIRTXX_ENUM(timer_tick_policy, delay, catchup, merge, discard)
/// How TSC is read.
VIRTXX_ENUM(timer_mode, _auto, native, emulate, paravirt, smpsafe)

/// <catchup>, tick policy catchup.
struct timer_catchup {
    std::optional<std::uint64_t> threshold;  ///< ns
    std::optional<std::uint64_t> slew;       ///< how much faster ticks come
    std::optional<std::uint64_t> limit;      ///< how much is caught up with

    timer_catchup() = default;
    bool operator==(const timer_catchup&) const = default;
};

/// <timer> (since 0.8.0).
struct timer {
    timer_name name = timer_name::rtc;
    std::optional<bool> present;               ///< whether the guest has it
    std::optional<timer_tick_policy> tick_policy;  ///< what becomes of ticks that were missed
    std::optional<timer_track> track;          ///< rtc, platform
    std::optional<std::uint64_t> frequency;    ///< Hz; tsc
    std::optional<timer_mode> mode;            ///< tsc
    box<timer_catchup> catchup;                ///< tick policy catchup

    timer() = default;
    explicit timer(timer_name name) : name(name) {}
    bool operator==(const timer&) const = default;
};

/// <clock>: what time the guest finds when it starts.
struct clock {
    clock_offset offset = clock_offset::utc;
    std::string adjustment;              ///< seconds, or "reset": utc, localtime (since 0.9.11), variable
    std::optional<clock_basis> basis;    ///< variable; absent: utc (since 0.9.11)
    std::string timezone;                ///< timezone: "Europe/Paris" (since 0.7.7)
    std::optional<std::uint64_t> start;  ///< absolute: seconds since 1970 (since 8.4.0)
    std::vector<timer> timers;           ///< since 0.8.0

    clock() = default;
    bool operator==(const clock&) const = default;
};

}  // namespace vir::guest
