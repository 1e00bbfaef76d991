// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"
#include "drivers/qemu/machine_kind.hpp"

#include <virtxx/doc/domain.hpp>

#include <charconv>
#include <ctime>

namespace vir::qemu {
namespace {

using namespace guest;

std::string iso_time(std::time_t at, bool local) {
    std::tm parts{};
    if (local)
        localtime_r(&at, &parts);
    else
        gmtime_r(&at, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    return text;
}

std::string base_of(builder& out) {
    auto& clock = out.def.clock;
    std::int64_t shift = 0;
    bool shifted = false;
    if (!clock.adjustment.empty() && clock.adjustment != "reset") {
        auto& text = clock.adjustment;
        shifted =
            std::from_chars(text.data() + (text.front() == '+'), text.data() + text.size(), shift).ec == std::errc();
    }
    switch (clock.offset) {
        case clock_offset::utc:
            return shifted && shift ? iso_time(std::time(nullptr) + shift, false) : "utc";
        case clock_offset::localtime:
            return shifted && shift ? iso_time(std::time(nullptr) + shift, true) : "localtime";
        case clock_offset::timezone:
            out.out.env.emplace_back("TZ", clock.timezone);
            return "localtime";
        case clock_offset::variable:
            return iso_time(std::time(nullptr) + shift, clock.basis == clock_basis::localtime);
        case clock_offset::absolute: return iso_time(static_cast<std::time_t>(clock.start.value_or(0)), false);
    }
    return "utc";
}

}  // namespace

void add_clock(builder& out) {
    auto& timers = out.def.clock.timers;
    option_text rtc("base=" + base_of(out));
    for (auto& timer : timers) {
        if (timer.name != timer_name::rtc) continue;
        if (timer.track)
            rtc.add("clock", *timer.track == timer_track::guest  ? "vm"
                             : *timer.track == timer_track::wall ? "host"
                                                                 : "rt");
        if (timer.tick_policy == timer_tick_policy::catchup)
            rtc.add("driftfix", "slew");
        else if (timer.tick_policy && *timer.tick_policy != timer_tick_policy::delay)
            unsupported("timer 'rtc': unsupported tickpolicy '{}'; use delay or catchup",
                        to_string(*timer.tick_policy));
    }
    out.option("-rtc", rtc.str());

    for (auto& timer : timers) {
        if (timer.name == timer_name::pit && timer.tick_policy) {
            switch (*timer.tick_policy) {
                case timer_tick_policy::delay: out.option("-global", "kvm-pit.lost_tick_policy=delay"); break;
                case timer_tick_policy::discard: out.option("-global", "kvm-pit.lost_tick_policy=discard"); break;
                case timer_tick_policy::catchup: break;
                case timer_tick_policy::merge:
                    unsupported("timer 'pit': unsupported tickpolicy 'merge'; use delay, discard or catchup");
            }
        } else if (timer.name == timer_name::hpet && timer.present && !*timer.present && is_x86(out.def)) {
            out.flag("-no-hpet");
        }
    }
}

}  // namespace vir::qemu
