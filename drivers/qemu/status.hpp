// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace vir::qemu {

/// What the next owner of a root must know of a running guest: one file for each in DIR/run/virtxx/qemu.
///
/// The form is libvirt's domstatus document, so an administrator can read it; `started`, `boot`, `starting` and
/// `stopping` are ours.
struct status {
    status() = default;

    int state = 0;   ///< domain_state
    int reason = 0;  ///< of that state
    pid_t pid = 0;
    std::uint64_t started = 0;  ///< process_id::start_time: with the pid it names the process for good
    std::string boot;           ///< boot_id() then: a process of another boot is another one
    /// The start was not finished when this was written: whoever finds it ends the process.
    bool starting = false;
    /// The run was being ended when this was written, for this domain_shutoff_reason: whoever finds it goes on with
    /// that.
    std::optional<int> stopping;
    std::string monitor;                ///< path of the monitor's socket
    std::vector<pid_t> vcpus;           ///< threads of the virtual CPUs, in their order
    std::chrono::sys_seconds booted{};  ///< when the guest started, wall clock
    std::string domain;                 ///< the live document
};
static_assert(!std::is_aggregate_v<status>);

std::string format(const status& from);
/// Throws xml_error for what is no status document, a half-written one too.
status parse_status(std::string_view text);

/// libvirt's words for a state ("running") and for its reason ("booted"); "unknown" for numbers it does not know.
std::string_view state_name(int state);
std::string_view reason_name(int state, int reason);

}  // namespace vir::qemu
