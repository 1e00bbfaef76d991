// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/task.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace vir::qemu {

/// How long a binary may take to answer all questions.
inline constexpr std::chrono::nanoseconds probe_limit = std::chrono::seconds(30);

/// Starts the binary without a guest, asks it what it can do over QMP, and ends it again. Gives the facts that the
/// class capabilities reads. The commands are pipelined: a hundredth of a second or two beyond the start of the
/// program.
///
/// A binary that dies of a question (some types abort QEMU when a module is not installed) is started once more and not
/// asked that again.
/// Errors, all naming the binary and with its last lines of stderr: operation_failed (missing, not executable, ended at
/// once, no QEMU), operation_timeout (hangs). Cancellation: ends the process.
task<std::string> probe_capabilities(std::string binary, std::chrono::nanoseconds limit = probe_limit);

/// The CPU that "host-model" or "maximum" means: `model` is "host" (needs KVM) or "max". The reply of
/// query-cpu-model-expansion of type static (full where QEMU has no static one): {"name", "props"}.
/// Errors: as above; config_unsupported when this QEMU cannot tell.
task<nlohmann::json> probe_cpu_model(std::string binary, bool kvm, std::string model,
                                     std::chrono::nanoseconds limit = probe_limit);

}  // namespace vir::qemu
