// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/driver.hpp"
#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/instance.hpp"
#include "drivers/qemu/reset.hpp"
#include "drivers/qemu/site.hpp"
#include "drivers/qemu/stop.hpp"
#include "src/core/launch.hpp"
#include "src/core/log.hpp"
#include "src/host/system_error.hpp"
#include "src/host/unique_fd.hpp"

#include <virtxx/pool.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

// A guest's memory, written to a file for a debugger.
namespace vir::qemu {
namespace {

/// How long a failed dump's caller waits for the removal of what there is of it.
constexpr auto removal_limit = std::chrono::seconds(5);

const char* qemu_name(domain_core_dump_format format) {
    switch (format) {
        case domain_core_dump_format::raw: return "elf";
        case domain_core_dump_format::kdump_zlib: return "kdump-zlib";
        case domain_core_dump_format::kdump_lzo: return "kdump-lzo";
        case domain_core_dump_format::kdump_snappy: return "kdump-snappy";
        case domain_core_dump_format::win_dmp: return "win-dmp";
    }
    fail(errc::operation_invalid, "unknown dumpformat '{}'", static_cast<int>(format));
}

/// The dump while it is not complete: a file of our own beside the wanted one. It goes with this object unless it was
/// given its name; what has that name already stays until then. Blocks: for the pool.
class dump_file {
public:
    explicit dump_file(std::string wanted) : wanted_(std::move(wanted)) {
        check_wanted();
        auto path = fmt::format("{}.{}.part", wanted_, to_string(uuid::random()).substr(0, 8));
        fd.reset(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!fd) throw_errno("create '" + path + "'");
        path_ = std::move(path);
    }
    dump_file(const dump_file&) = delete;
    ~dump_file() { remove(); }

    void publish() {
        check_wanted();
        if (::rename(path_.c_str(), wanted_.c_str()) != 0) throw_errno("name the dump '" + wanted_ + "'");
        path_.clear();
    }
    void remove() noexcept {
        if (!path_.empty()) ::unlink(path_.c_str());
        path_.clear();
    }

    unique_fd fd;

private:
    /// A device, a link or a folder is not to be replaced by a dump.
    void check_wanted() const {
        struct stat there {};
        if (::lstat(wanted_.c_str(), &there) == 0 && !S_ISREG(there.st_mode))
            fail(errc::invalid_arg, "the dump's file '{}' exists and is no regular file: name another one", wanted_);
    }
    std::string wanted_;
    std::string path_;  // empty once it is not ours any more
};

/// One dump, for what goes on when its caller was cancelled.
class dumping {
public:
    dumping(instance_ptr run, op::domain_core_dump what) : run(std::move(run)), what(std::move(what)) {}
    instance_ptr run;
    op::domain_core_dump what;
    std::shared_ptr<dump_file> file;
    bool paused = false;  ///< it was asked to, at least
};
using dumping_ptr = std::shared_ptr<dumping>;

/// The emulator is given the open file, so it needs no right to the folder.
task<void> write_dump(dumping_ptr self) {
    const auto& run = self->run;
    const auto name = "'" + self->what.file + "'";
    auto make = [wanted = self->what.file] { return std::make_shared<dump_file>(wanted); };
    self->file = co_await on_pool(make, "creating the dump " + name);
    if (run->guest->state() == domain_state::running && !any(self->what.flags, domain_core_dump_flags::live)) {
        self->paused = true;
        run->pauses_as = domain_paused_reason::dump;
        co_await run->ask("stop");
    }
    // Connects again to a monitor that was lost, or says why it cannot.
    if (!run->has_monitor()) co_await run->ask("query-status");
    auto handed = run->monitor->submit_with_fd("getfd", qmp_args("fdname", "dump"), std::move(self->file->fd));
    co_await handed.reply();
    auto arguments = qmp_args("paging", false, "protocol", "fd:dump");
    if (self->what.format != domain_core_dump_format::raw) arguments["format"] = qemu_name(self->what.format);
    co_await run->ask("dump-guest-memory", std::move(arguments), dump_limit);
    auto publish = [file = self->file] { file->publish(); };
    co_await on_pool(publish, "naming the dump " + name);
}

task<void> let_go_on(dumping_ptr self, bool good) {
    using f = domain_core_dump_flags;
    const auto& run = self->run;
    run->pauses_as.reset();
    if (good && any(self->what.flags, f::crash)) {
        begin_stop(run, stop_cause(domain_shutoff_reason::crashed, stopped_detail::crashed));
        co_await stopped(run);
        co_return;
    }
    if (self->paused && !run->is_over()) {
        run->resumes_as = domain_running_reason::unpaused;
        co_await run->ask("cont");
    }
    if (good && any(self->what.flags, f::reset)) co_await run->ask("system_reset");
}

/// What follows a dump, also one that failed or was given up: the guest must not stay paused.
task<void> wind_up(dumping_ptr self, [[maybe_unused]] job_guard turn, bool good) {
    const auto went_on = co_await as_result(let_go_on(self, good));
    if (auto file = std::move(self->file); file && !good) {
        auto remove = [file = std::move(file)] { file->remove(); };
        auto removal = on_pool(remove, "removing the failed dump '" + self->what.file + "'");
        static_cast<void>(co_await as_result(within(removal_limit, std::move(removal))));
    }
    if (went_on) co_return;
    // Why the dump failed is what its caller is to hear.
    if (good) throw went_on.error();
    logger("qemu").error("'{}' may stay paused after its failed dump: {}", self->run->guest->name,
                         went_on.error().what());
}

void check_choice(const op::domain_core_dump& op) {
    using f = domain_core_dump_flags;
    check_flags(op, f::crash | f::live | f::reset | f::memory_only);
    const int choices = any(op.flags, f::crash) + any(op.flags, f::live) + any(op.flags, f::reset);
    if (choices > 1) fail(errc::invalid_arg, "only one of crash, live and reset can be what follows the dump");
    if (!any(op.flags, f::memory_only)) {
        if (op.format != domain_core_dump_format::raw)
            fail(errc::operation_unsupported, "kdump-compressed format is only supported with memory-only dump");
        fail(errc::operation_unsupported,
             "the whole machine cannot be dumped, its memory can: use the flag memory_only");
    }
    if (!op.file.starts_with('/')) fail(errc::invalid_arg, "the dump's file '{}' must be an absolute path", op.file);
}

}  // namespace

task<void> driver::handle(op::domain_core_dump op) {
    check_choice(op);
    const auto guest = site_->domains.get(op.domain);
    auto job = job_request::long_job("core_dump");
    auto turn = co_await guest->jobs.acquire(std::move(job));
    const auto self = std::make_shared<dumping>(running_instance(*guest), std::move(op));
    std::exception_ptr failure;
    try {
        co_await write_dump(self);
    } catch (...) {
        failure = std::current_exception();
    }
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    std::exception_ptr trouble;
    try {
        co_await see_through(wind_up(self, std::move(turn), !failure));
    } catch (...) {
        trouble = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (failure) std::rethrow_exception(failure);
    if (trouble) std::rethrow_exception(trouble);
}

}  // namespace vir::qemu
