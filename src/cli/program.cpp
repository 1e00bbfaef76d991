// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cli/program.hpp"

#include "src/host/read_file.hpp"
#include "src/host/system_error.hpp"
#include "src/host/unique_fd.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace vir::cli {

using namespace std::chrono_literals;

task<connection<>> settings::open() const {
    const auto flags = read_only ? connect_flags::ro : connect_flags::none;
    const auto executor = co_await asio::this_coro::executor;
    progress shown(executor, fmt::format("connecting to {}", uri.empty() ? "the default" : uri));
    const bool limited = timeout > 0;
    const auto patience = limited ? std::chrono::nanoseconds(static_cast<std::int64_t>(timeout * 1e9)) : 2s;
    const auto end = clock::now() + patience;
    asio::steady_timer timer(executor);
    std::optional<error> busy;
    for (std::chrono::nanoseconds pause = 10ms;; pause = std::min<std::chrono::nanoseconds>(2 * pause, 100ms)) {
        // The first try has the whole limit, so that its error says what the user gave.
        const auto left = busy ? end - clock::now() : patience;
        auto attempt = limited ? within(left, vir::open(uri, flags)) : vir::open(uri, flags);
        auto opened = co_await as_result(std::move(attempt));
        if (opened) co_return std::move(*opened);
        auto failure = opened.error();
        // A deadline that passes in a later try says less than what it waited for.
        if (busy && failure.code() == errc::operation_timeout) failure = *busy;
        if (failure.code() != errc::resource_busy || clock::now() + pause >= end)
            throw classified(failure, exit_code_of_opening(failure));
        busy = failure;
        timer.expires_after(pause);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

task<domain<>> settings::find(connection<> conn, std::string name) const {
    std::int32_t id = -1;
    const auto [end, not_a_number] = std::from_chars(name.data(), name.data() + name.size(), id);
    const auto doing = fmt::format("looking for '{}'", name);
    if (not_a_number == std::errc() && end == name.data() + name.size() && id >= 0) {
        auto found = co_await as_result(run(doing, conn.domain_by_id(id)));
        if (found) co_return *found;
        if (found.error().code() != errc::no_domain) throw found.error();
    }
    if (const auto id_128 = uuid::parse(name)) {
        auto found = co_await as_result(run(doing, conn.domain_by_uuid(*id_128)));
        if (found) co_return *found;
        if (found.error().code() != errc::no_domain) throw found.error();
    }
    auto found = co_await as_result(run(doing, conn.domain_by_name(name)));
    if (found) co_return *found;
    auto failure = found.error();
    // A driver's own message need not say which name it was.
    if (failure.message().find(name) == std::string::npos) failure.with_prefix(fmt::format("'{}': ", name));
    throw failure;
}

void check_stdin_once(const std::vector<std::string>& files) {
    if (std::count(files.begin(), files.end(), "-") > 1)
        throw classified(error(errc::invalid_arg, "stdin can be one of the files only"), exit_code::usage);
}

std::string content_of(const std::string& file) {
    auto code = errc::open_failed;
    try {
        unique_fd opened;
        if (file != "-") {
            // What is a pipe is waited for.
            opened = unique_fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
            if (!opened) throw_errno(fmt::format("open '{}'", file));
        }
        code = errc::read_failed;
        return read_all(opened ? opened.get() : STDIN_FILENO, file, largest_named_file);
    } catch (const error& e) {
        if (e.code() == errc::overflow)
            throw classified(error(errc::invalid_arg, fmt::format("'{}' has more than {} MiB", file,
                                                                  largest_named_file >> 20)),
                             exit_code::usage);
        throw classified(error(code, e.message()).with_number(1, e.number(1)), exit_code::usage);
    }
}

}  // namespace vir::cli
