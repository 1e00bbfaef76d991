// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/driver.hpp"
#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/instance.hpp"
#include "drivers/qemu/reset.hpp"
#include "drivers/qemu/site.hpp"
#include "drivers/qemu/stop.hpp"
#include "src/host/system_error.hpp"
#include "src/host/unique_fd.hpp"

#include <virtxx/pool.hpp>

#include <fcntl.h>

#include <filesystem>

// A guest's memory, written to a file for a debugger.
namespace vir::qemu {
namespace {

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

unique_fd make_file(const std::string& path) {
    unique_fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!fd) throw_errno("create '" + path + "'");
    return fd;
}

/// The emulator is given the open file, so it needs no right to the folder.
task<void> write_dump(instance_ptr run, std::string file, domain_core_dump_format format) {
    auto make = [file] { return make_file(file); };
    auto fd = co_await on_pool(make, "creating '" + file + "'");
    // Connects again to a monitor that was lost, or says why it cannot.
    if (!run->has_monitor()) co_await run->ask("query-status");
    auto handed = run->monitor->submit_with_fd("getfd", qmp_args("fdname", "dump"), std::move(fd));
    co_await handed.reply();
    auto arguments = qmp_args("paging", false, "protocol", "fd:dump");
    if (format != domain_core_dump_format::raw) arguments["format"] = qemu_name(format);
    co_await run->ask("dump-guest-memory", std::move(arguments), dump_limit);
}

void check_choice(const op::domain_core_dump& op) {
    using f = domain_core_dump_flags;
    check_flags(op, f::crash | f::live | f::reset | f::memory_only);
    const int choices = any(op.flags, f::crash) + any(op.flags, f::live) + any(op.flags, f::reset);
    if (choices > 1) fail(errc::invalid_arg, "only one of crash, live and reset can be what follows the dump");
    if (!any(op.flags, f::memory_only)) {
        if (op.format != domain_core_dump_format::raw)
            fail(errc::operation_unsupported, "kdump-compressed format is only supported with memory-only dump");
        fail(errc::operation_unsupported, "the whole machine cannot be dumped, its memory can: use the flag memory_only");
    }
    if (!op.file.starts_with('/')) fail(errc::invalid_arg, "the dump's file '{}' must be an absolute path", op.file);
}

}  // namespace

task<void> driver::handle(op::domain_core_dump op) {
    using f = domain_core_dump_flags;
    check_choice(op);
    const auto guest = site_->domains.get(op.domain);
    auto job = job_request::long_job("core_dump");
    const auto turn = co_await guest->jobs.acquire(std::move(job));
    const auto run = running_instance(*guest);
    const bool pause = guest->state() == domain_state::running && !any(op.flags, f::live);
    run->pauses_as = domain_paused_reason::dump;
    if (pause) co_await run->ask("stop");

    std::exception_ptr failure;
    try {
        co_await write_dump(run, op.file, op.format);
    } catch (...) {
        failure = std::current_exception();
    }
    // What follows is done although the dump failed or was given up: the guest must not stay paused.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    run->pauses_as.reset();
    if (failure) {
        auto remove = [file = op.file] {
            std::error_code ignored;
            std::filesystem::remove(file, ignored);
        };
        co_await on_pool(remove, "removing the failed dump '" + op.file + "'");
    }
    if (!failure && any(op.flags, f::crash)) {
        begin_stop(run, stop_cause(domain_shutoff_reason::crashed, stopped_detail::crashed));
        co_await stopped(run);
        co_return;
    }
    if (pause && !run->is_over()) {
        run->resumes_as = domain_running_reason::unpaused;
        co_await run->ask("cont");
    }
    if (failure) std::rethrow_exception(failure);
    if (any(op.flags, f::reset)) co_await run->ask("system_reset");
}

}  // namespace vir::qemu
