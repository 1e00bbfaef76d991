// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/process.hpp"

#include "src/core/launch.hpp"
#include "src/core/stream_fd.hpp"
#include "src/host/pidfd.hpp"
#include "src/host/spawner.hpp"
#include "src/host/system_error.hpp"

#include <virtxx/pool.hpp>

#include <asio/posix/stream_descriptor.hpp>
#include <fmt/format.h>

#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace vir {
namespace {

// The last bytes of what a program writes into a pipe.
class pipe_tail {
public:
    pipe_tail(const asio::any_io_executor& executor, unique_fd fd, std::size_t limit)
        : pipe_(executor, fd.release()), limit_(limit) {
        pipe_.non_blocking(true);
    }

    static task<void> pump(std::shared_ptr<pipe_tail> self) {
        while (self->take_what_is_there()) {
            asio::error_code ec;
            co_await self->pipe_.async_wait(asio::posix::descriptor_base::wait_read,
                                            asio::redirect_error(asio::use_awaitable, ec));
            if (ec) break;
        }
    }

    // A grandchild may hold the pipe open after the program has ended: what is there then is all.
    void finish() noexcept {
        take_what_is_there();
        close();
    }
    void close() noexcept {
        asio::error_code ignored;
        pipe_.close(ignored);
    }

    std::string text() const { return text_.size() <= limit_ ? text_ : text_.substr(text_.size() - limit_); }
    bool complete() const noexcept { return total_ <= limit_; }

private:
    // False at the end of the stream. A program that writes for ever is left for the next turn.
    bool take_what_is_there() {
        std::array<char, 16 << 10> chunk;
        for (int turns = 0; turns < 64 && pipe_.is_open(); ++turns) {
            const ssize_t n = ::read(pipe_.native_handle(), chunk.data(), chunk.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0 && errno == EAGAIN) return true;
            if (n <= 0) return close(), false;
            total_ += static_cast<std::size_t>(n);
            text_.append(chunk.data(), static_cast<std::size_t>(n));
            if (text_.size() > 2 * limit_ + chunk.size()) text_.erase(0, text_.size() - limit_);
        }
        return pipe_.is_open();
    }

    asio::posix::stream_descriptor pipe_;
    std::size_t limit_;
    std::size_t total_ = 0;
    std::string text_;
};

std::string last_lines(std::string_view text, std::size_t lines) {
    while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    auto at = text.size();
    while (lines > 0 && at != text.npos && at > 0) {
        at = text.rfind('\n', at - 1);
        --lines;
    }
    return std::string(lines > 0 || at == text.npos || at == 0 ? text : text.substr(at + 1));
}

std::string end_of_file(const std::string& path, std::uint64_t from) {
    constexpr off_t most = 16 << 10;
    unique_fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat facts {};
    if (!fd || ::fstat(fd.get(), &facts) != 0) return {};
    const auto start = std::max<off_t>(static_cast<off_t>(from), facts.st_size - most);
    if (start >= facts.st_size) return {};
    std::string out(static_cast<std::size_t>(facts.st_size - start), '\0');
    const ssize_t n = ::pread(fd.get(), out.data(), out.size(), start);
    out.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return out;
}

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

task<void> feed(stream to, std::string input) {
    // A program need not read all of its input.
    static_cast<void>(co_await as_result(to.write(std::move(input))));
}

}  // namespace

std::string to_string(const exit_status& status) {
    if (!status.known) return "ended, and only its parent was told how";
    if (status.signal)
        return fmt::format("was killed by signal {} ({}){}", status.signal, ::strsignal(status.signal),
                           status.core_dumped ? ", core dumped" : "");
    return fmt::format("exited with status {}", status.code);
}

struct process::state {
    state(const asio::any_io_executor& executor, unique_fd pidfd, process_id id, std::string name, bool ours)
        : watch(executor, pidfd.get()), id(id), name(std::move(name)), ours(ours) {
        pidfd.release();
    }
    ~state() {
        if (out) out->close();
        if (err) err->close();
        if (!reap() && ours) abandon_child(id.pid, unique_fd(watch.release()));
    }

    // Asked of the kernel when it is first wanted, and at the latest before a zombie goes.
    void note_start_time() noexcept {
        if (id.start_time == 0 && !ended) id.start_time = start_time_of(id.pid, true).value_or(0);
    }

    // Whether it has ended; notes how.
    bool reap() noexcept {
        if (ended) return true;
        if (!watch.is_open()) return false;
        const int fd = watch.native_handle();
        pollfd one{fd, POLLIN, 0};
        if (::poll(&one, 1, 0) <= 0) return false;
        note_start_time();
        siginfo_t info{};
        const int done = ::waitid(static_cast<idtype_t>(P_PIDFD), static_cast<id_t>(fd), &info, WEXITED | WNOHANG);
        if (done == 0 && info.si_pid == 0) return false;
        exit_status how;
        if (done == 0) {
            how.known = true;
            if (info.si_code == CLD_EXITED)
                how.code = info.si_status;
            else
                how.signal = info.si_status;
            how.core_dumped = info.si_code == CLD_DUMPED;
        }  // else it is not our child, or somebody else waited for it
        ended = how;
        if (out) out->finish();
        if (err) err->finish();
        return true;
    }

    bool send(int number) {
        if (ended) return false;
        if (::pidfd_send_signal(watch.native_handle(), number, nullptr, 0) == 0) return true;
        if (errno == ESRCH) return false;
        throw_errno(fmt::format("send signal {} to process {} ({})", number, id.pid, name));
    }

    asio::posix::stream_descriptor watch;  // the pidfd: readable once the process has ended
    process_id id;
    std::string name;
    bool ours;
    bool kill_on_drop = false;
    std::optional<exit_status> ended;
    std::shared_ptr<pipe_tail> out, err;
    std::string log_path;
    std::uint64_t log_start = 0;
};

process& process::operator=(process&& other) noexcept {
    if (this != &other) {
        process old(std::move(*this));
        state_ = std::move(other.state_);
    }
    return *this;
}

process::~process() {
    if (!state_ || !state_->kill_on_drop || state_->reap()) return;
    ::pidfd_send_signal(state_->watch.native_handle(), SIGKILL, nullptr, 0);
}

task<process> process::spawn(command what) {
    auto executor = co_await asio::this_coro::executor;
    const auto out_limit = what.out.limit_, err_limit = what.err.limit_;
    auto input = what.input;
    auto name = base_name(what.program);
    auto start = [what = std::move(what)]() mutable {
        // To the kernel the owner is the thread.
        if (what.dies_with_owner) detail::pool_keep_thread();
        auto started = spawn_now(what);
        what.owned.clear();
        return started;
    };
    auto child = co_await on_pool(start, fmt::format("the start of '{}'", name));
    const auto id = child.id();
    auto s = std::make_shared<state>(executor, child.take(), id, std::move(name), true);
    s->log_path = std::move(child.log_path);
    s->log_start = child.log_start;
    auto follow = [&](unique_fd& fd, std::size_t limit) {
        std::shared_ptr<pipe_tail> tail;
        if (!fd) return tail;
        tail = std::make_shared<pipe_tail>(executor, std::move(fd), limit);
        launch(executor, pipe_tail::pump(tail), "the output of " + s->name);
        return tail;
    };
    s->out = follow(child.out, out_limit);
    s->err = follow(child.err, err_limit);
    if (child.in)
        launch(executor,
               feed(make_fd_stream(executor, child.in.release(), "the input of " + s->name), std::move(input)),
               "the input of " + s->name);
    co_return process(std::move(s));
}

task<std::optional<process>> process::adopt(process_id id, std::string name) {
    auto executor = co_await asio::this_coro::executor;
    auto pidfd = reclaim_child(id.pid);
    const bool ours = static_cast<bool>(pidfd);
    if (!pidfd) {
        pidfd.reset(::pidfd_open(id.pid, 0));
        if (!pidfd && (errno == ESRCH || errno == EINVAL)) co_return std::nullopt;
        if (!pidfd) throw_errno(fmt::format("watch process {} ({})", id.pid, name));
    }
    // Compared after the descriptor was opened: whose start time it is, its pid cannot have changed hands in between.
    if (start_time_of(id.pid) != id.start_time) {
        if (ours) abandon_child(id.pid, std::move(pidfd));
        co_return std::nullopt;
    }
    co_return process(std::make_shared<state>(executor, std::move(pidfd), id, std::move(name), ours));
}

pid_t process::pid() const noexcept { return state_ ? state_->id.pid : 0; }
process_id process::id() const noexcept {
    if (!state_) return process_id();
    state_->note_start_time();
    return state_->id;
}
const std::string& process::name() const noexcept {
    static const std::string none;
    return state_ ? state_->name : none;
}

task<exit_status> process::wait_for(std::shared_ptr<state> self) {
    if (!self) throw error(errc::invalid_arg, "there is no process to wait for");
    while (!self->reap()) {
        asio::error_code ec;
        co_await self->watch.async_wait(asio::posix::descriptor_base::wait_read,
                                        asio::redirect_error(asio::use_awaitable, ec));
        if (ec && !self->reap()) throw_interrupted(fmt::format("the end of process {} ({})", self->id.pid, self->name));
    }
    co_return *self->ended;
}

task<exit_status> process::wait() { return wait_for(state_); }

std::optional<exit_status> process::ended() noexcept {
    if (!state_) return exit_status();
    state_->reap();
    return state_->ended;
}

bool process::signal(int number) { return state_ && !state_->reap() && state_->send(number); }

task<exit_status> process::terminate(clock::duration grace) { return terminate(state_, grace); }

task<exit_status> process::terminate(std::shared_ptr<state> self, clock::duration grace) {
    if (self && !self->reap()) {
        self->send(SIGTERM);
        auto ended = co_await as_result(within(grace, wait_for(self)));
        if (ended) co_return *ended;
        self->send(SIGKILL);
    }
    co_return co_await within(std::chrono::seconds(30), wait_for(self));
}

void process::kill_on_drop(bool yes) noexcept {
    if (state_) state_->kill_on_drop = yes;
}

std::string process::captured_out() const { return state_ && state_->out ? state_->out->text() : std::string(); }
std::string process::captured_err() const { return state_ && state_->err ? state_->err->text() : std::string(); }

task<std::string> process::tail(std::size_t lines) { return tail(state_, lines); }

task<std::string> process::tail(std::shared_ptr<state> self, std::size_t lines) {
    if (!self) co_return std::string();
    if (self->log_path.empty()) co_return self->err ? last_lines(self->err->text(), lines) : std::string();
    auto read = [path = self->log_path, from = self->log_start] { return end_of_file(path, from); };
    co_return last_lines(co_await on_pool(read, fmt::format("reading '{}'", self->log_path)), lines);
}

task<program_result> run_program(command what, clock::duration limit) {
    constexpr std::size_t most = 16 << 20;
    what.out = output::capture(most);
    what.err = output::capture(64 << 10);
    const auto program = what.program;
    auto running = co_await process::spawn(std::move(what));
    running.kill_on_drop();
    auto ended = co_await as_result(within(limit, running.wait()));
    if (!ended) {
        auto failure = ended.error();
        throw failure.with_prefix(fmt::format("'{}' did not end: ", program));
    }
    program_result result;
    result.status = *ended;
    result.out = running.captured_out();
    result.err = running.captured_err();
    if (result.out.size() >= most)
        throw error(errc::overflow, fmt::format("'{}' wrote more than {} MiB", program, most >> 20));
    co_return result;
}

task<std::string> output_of(command what, clock::duration limit) {
    const auto program = what.program;
    auto result = co_await run_program(std::move(what), limit);
    if (!result.status.success())
        throw error(errc::operation_failed, fmt::format("'{}' {}: {}", program, to_string(result.status),
                                                        last_lines(result.err.empty() ? result.out : result.err, 10)))
            .with_number(1, result.status.code);
    co_return std::move(result.out);
}

std::optional<std::string> find_program(const std::string& name) {
    auto runs = [](const std::string& path) {
        struct stat facts {};
        return ::stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) && ::access(path.c_str(), X_OK) == 0;
    };
    if (name.find('/') != name.npos) return runs(name) ? std::optional(name) : std::nullopt;
    const char* path = std::getenv("PATH");
    const auto list = std::string(path ? path : "/usr/bin:/bin") + ":/usr/local/sbin:/usr/sbin:/sbin";
    for (std::size_t at = 0; at <= list.size();) {
        const auto colon = std::min(list.find(':', at), list.size());
        auto candidate = list.substr(at, colon - at) + "/" + name;
        if (candidate.front() == '/' && candidate.size() > name.size() + 1 && runs(candidate)) return candidate;
        at = colon + 1;
    }
    return std::nullopt;
}

const std::string& boot_id() {
    static const std::string id = [] {
        const unique_fd fd(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
        std::array<char, 64> text;
        const ssize_t n = fd ? ::read(fd.get(), text.data(), text.size()) : 0;
        std::string out(text.data(), static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
        while (!out.empty() && out.back() == '\n') out.pop_back();
        return out;
    }();
    return id;
}

std::optional<std::uint64_t> start_time_of(pid_t pid, bool even_if_ended) {
    unique_fd fd(::open(fmt::format("/proc/{}/stat", pid).c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return std::nullopt;
    std::array<char, 1024> text;
    const ssize_t n = ::read(fd.get(), text.data(), text.size());
    if (n <= 0) return std::nullopt;
    std::string_view rest(text.data(), static_cast<std::size_t>(n));
    // The name, in parentheses, may hold anything: fields are counted after the last one. The state is the third.
    const auto end_of_name = rest.rfind(')');
    if (end_of_name == rest.npos) return std::nullopt;
    rest.remove_prefix(end_of_name + 2);
    if (!even_if_ended && (rest.starts_with('Z') || rest.starts_with('X'))) return std::nullopt;
    for (int field = 3; field < 22; ++field) {
        const auto space = rest.find(' ');
        if (space == rest.npos) return std::nullopt;
        rest.remove_prefix(space + 1);
    }
    return std::strtoull(std::string(rest.substr(0, rest.find(' '))).c_str(), nullptr, 10);
}

}  // namespace vir
