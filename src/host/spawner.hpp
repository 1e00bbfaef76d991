// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/host/process.hpp"
#include "src/host/unique_fd.hpp"

namespace vir {

/// A program that was just started, and is killed again unless somebody takes it over: the starter may have been
/// cancelled while a pool thread was at it.
class spawned_child {
public:
    spawned_child() = default;
    spawned_child(process_id id, unique_fd pidfd) : id_(id), pidfd_(std::move(pidfd)) {}
    spawned_child(spawned_child&&) noexcept = default;
    spawned_child& operator=(spawned_child&&) noexcept = default;
    ~spawned_child();

    process_id id() const noexcept { return id_; }
    unique_fd take() noexcept { return std::move(pidfd_); }

    // The owner's ends of the pipes that the command asked for.
    unique_fd in, out, err;
    /// Where in the file of stderr its output begins.
    std::string log_path;
    std::uint64_t log_start = 0;

private:
    process_id id_;
    unique_fd pidfd_;
};

/// Starts a program from the calling thread, which is suspended until it runs (vfork: the cost does not grow with the
/// owner's memory). Errors: see process::spawn. Any thread.
spawned_child spawn_now(const command& what);

/// Children of ours that nobody waits for any more: reaped as soon as they ended, by and by. Any thread.
void abandon_child(pid_t pid, unique_fd pidfd);
/// Takes one back.
unique_fd reclaim_child(pid_t pid);

}  // namespace vir
