// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/host/process.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// What /proc tells of the emulators of this root. Answers at once, also for a stopped process.
namespace vir::qemu::proc {

struct cpu_times {
    cpu_times() = default;
    std::chrono::nanoseconds user{};
    std::chrono::nanoseconds system{};
    int last_cpu = 0;
    std::chrono::nanoseconds total() const { return user + system; }
};
/// Of a process, or with `thread` of one of its threads.
std::optional<cpu_times> times(pid_t pid, pid_t thread = 0);

/// Resident memory in KiB.
std::optional<std::uint64_t> resident(pid_t pid);

struct network_counters {
    network_counters() = default;
    std::uint64_t rx_bytes = 0, rx_packets = 0, rx_errors = 0, rx_drops = 0;
    std::uint64_t tx_bytes = 0, tx_packets = 0, tx_errors = 0, tx_drops = 0;
};
/// Of the host's network devices, from the host's point of view, as they were when the first was asked for: one look at
/// the kernel's list, however many devices are of interest.
class network_table {
public:
    const network_counters* find(const std::string& device);

private:
    std::optional<std::unordered_map<std::string, network_counters>> devices_;
};

/// The variables by which a process is known as started for a guest of a root, though no file names it yet.
inline constexpr std::string_view root_variable = "VIRTXX_QEMU_ROOT";
inline constexpr std::string_view guest_variable = "VIRTXX_QEMU_GUEST";

struct marked {
    marked() = default;
    process_id process;
    std::string guest;  // UUID
};
/// All living processes that were started for guests of the root with this token.
std::vector<marked> of_root(std::string_view token);

}  // namespace vir::qemu::proc
