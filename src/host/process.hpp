// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/host/unique_fd.hpp"

#include <virtxx/task.hpp>

#include <sys/types.h>

#include <concepts>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vir {

/// How a process ended.
class exit_status {
public:
    exit_status() = default;

    bool known = false;  ///< false: it was not our child, so only that it ended is known
    int code = 0;        ///< what it returned, when signal is 0
    int signal = 0;      ///< what killed it
    bool core_dumped = false;

    bool success() const noexcept { return known && code == 0 && signal == 0; }
};

/// "exited with status 1", "was killed by signal 9 (Killed)", "ended, and only its parent was told how".
std::string to_string(const exit_status& status);

/// A process for longer than its owner lives: a pid alone may be taken by another one later.
class process_id {
public:
    process_id() = default;
    process_id(pid_t pid, std::uint64_t start_time) : pid(pid), start_time(start_time) {}
    friend bool operator==(const process_id&, const process_id&) = default;

    pid_t pid = 0;
    std::uint64_t start_time = 0;  ///< clock ticks after boot, field 22 of /proc/PID/stat
};

/// Where a program's output goes.
class output {
public:
    static output null() { return output(kind::null); }
    /// Appended to a file (created with mode 0600): goes on when the owner ends. process::tail() reads it back.
    static output file(std::string path) { return output(kind::file, std::move(path)); }
    /// Into memory: the last `limit` bytes are kept. Ends with the owner, so not for what outlives it.
    static output capture(std::size_t limit = 1 << 20) { return output(kind::capture, {}, limit); }

private:
    friend class process;
    friend class spawner;
    enum class kind { null, file, capture };
    explicit output(kind k, std::string path = {}, std::size_t limit = 0)
        : kind_(k), path_(std::move(path)), limit_(limit) {}
    kind kind_;
    std::string path_;
    std::size_t limit_;
};

/// A program to run. No shell is involved, ever.
class command {
public:
    /// `program`: an absolute path, or a name to be found in PATH. `arguments` do not include its own name.
    explicit command(std::string program, std::vector<std::string> arguments = {})
        : program(std::move(program)), arguments(std::move(arguments)) {}
    /// command("qemu-img", "info", path): g++ 12 does not compile a braced list within a co_await expression.
    template <std::convertible_to<std::string>... Args>
        requires(sizeof...(Args) > 0)
    explicit command(std::string program, Args&&... args) : program(std::move(program)) {
        arguments.reserve(sizeof...(Args));
        (arguments.emplace_back(std::forward<Args>(args)), ...);
    }

    std::string program;
    std::vector<std::string> arguments;
    std::optional<std::vector<std::string>> environment;  ///< "NAME=value"; absent: the owner's
    std::string folder;                                   ///< to run in; empty: the owner's
    std::string input;                                    ///< given to its stdin; empty: stdin is /dev/null
    output out = output::null();
    output err = output::capture(64 << 10);               ///< both to the same file: they share its order
    /// {number in the program, our descriptor}; everything else but 0, 1 and 2 is closed.
    std::vector<std::pair<int, int>> descriptors;
    /// Gives the program a descriptor that is closed here once the program has its own, or when the start fails. The
    /// start may go on after its caller was cancelled, so what belongs to the caller may be closed too early.
    void hand_over(int number, unique_fd fd) {
        descriptors.emplace_back(number, fd.get());
        owned.push_back(std::make_shared<unique_fd>(std::move(fd)));
    }
    std::vector<std::shared_ptr<unique_fd>> owned;  ///< see hand_over; shared by the command's copies
    bool new_session = true;
    /// Killed when the owner ends. Off: guests outlive their owner.
    bool dies_with_owner = false;
};

/// A running program, ours or adopted. Move-only; destroying it leaves the program running and never leaves a zombie
/// for longer than until the next start of a program.
///
/// Threads: those of the executor that spawn or adopt ran on.
class process {
public:
    process() noexcept = default;
    process(process&&) noexcept = default;
    process& operator=(process&& other) noexcept;
    ~process();

    /// Completion: the program runs (exec has happened). The start itself is done on the pool: a dead mount stalls
    /// nobody.
    /// Errors: system_error naming the file: missing, not executable, not a program; or the step that failed, with
    /// errno.
    /// Cancellation: a program that was started nevertheless is killed.
    static task<process> spawn(command what);

    /// Takes over a process that somebody else started. Nothing if it ended, or if its pid is another's by now.
    /// Errors: system_error, e.g. no permission.
    static task<std::optional<process>> adopt(process_id id, std::string name);

    explicit operator bool() const noexcept { return state_ != nullptr; }
    pid_t pid() const noexcept;
    process_id id() const noexcept;
    const std::string& name() const noexcept;

    /// Completion: it has ended and its captured output is complete. Any number may wait.
    /// Cancellation: ends the wait only; throw_interrupted("the end of process 4711 (qemu-img)").
    task<exit_status> wait();
    /// Its status if it has ended.
    std::optional<exit_status> ended() noexcept;

    /// Sends a signal to this very process, never to a successor of its pid. False when it has ended.
    /// Errors: system_error.
    bool signal(int number);
    /// SIGTERM, and SIGKILL if it has not ended after `grace`. Completion: it has ended.
    task<exit_status> terminate(clock::duration grace = std::chrono::seconds(5));
    /// Kill it when this object is destroyed.
    void kill_on_drop(bool yes = true) noexcept;

    /// What was captured of stdout, or of stderr: the last bytes when there were more than the limit.
    std::string captured_out() const;
    std::string captured_err() const;
    /// The last lines that it wrote to stderr since it started, wherever those went (file or capture); for errors.
    task<std::string> tail(std::size_t lines = 10);

private:
    struct state;
    explicit process(std::shared_ptr<state> s) : state_(std::move(s)) {}
    static task<exit_status> wait_for(std::shared_ptr<state> self);
    static task<exit_status> terminate(std::shared_ptr<state> self, clock::duration grace);
    static task<std::string> tail(std::shared_ptr<state> self, std::size_t lines);
    friend class spawner;

    std::shared_ptr<state> state_;
};

/// What a program that ran to its end gave.
class program_result {
public:
    program_result() = default;
    exit_status status;
    std::string out;
    std::string err;
};

/// Runs a program to its end, capturing both outputs (stdout up to 16 MiB). Killed at the limit or at cancellation.
/// Errors: those of spawn; operation_timeout naming the program. A failure of the program itself is in the status.
task<program_result> run_program(command what, clock::duration limit = std::chrono::seconds(30));

/// As run_program, but a program that does not return 0 is an error (operation_failed) with its last lines of stderr.
task<std::string> output_of(command what, clock::duration limit = std::chrono::seconds(30));

/// The absolute path of a program in PATH (and sbin folders), or nothing. An absolute path comes back if it exists.
std::optional<std::string> find_program(const std::string& name);

/// Names this run of the kernel; pids and start times mean something within one only.
const std::string& boot_id();

/// The start time of a running process; nothing when there is none of that pid, or when it has ended (a zombie) unless
/// those count too.
std::optional<std::uint64_t> start_time_of(pid_t pid, bool even_if_ended = false);

}  // namespace vir
