// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"

#include <virtxx/doc/watchdog.hpp>

namespace vir::qemu {

using namespace device;

void add_watchdogs(builder& out) {
    auto& watchdogs = out.def.devices.watchdogs;
    if (watchdogs.empty()) return;
    for (auto& watchdog : watchdogs) {
        if (watchdog.model == watchdog_model::itco) continue;  // part of the q35 board; see add_machine
        if (watchdog.model == watchdog_model::diag288)
            unsupported("watchdog '{}': model 'diag288' is for s390x only; use i6300esb, ib700 or itco",
                        watchdog.info.alias);
        props to;
        to["driver"] = to_string(watchdog.model);
        to["id"] = watchdog.info.alias;
        add_address(to, out, watchdog.info);
        out.device(to);
    }
    // QEMU has one action for all of them. A dump is taken by us while the guest is paused.
    auto action = watchdogs.front().action;
    if (action == watchdog_action::dump) action = watchdog_action::pause;
    out.option("-watchdog-action", std::string(to_string(action)));
}

}  // namespace vir::qemu
