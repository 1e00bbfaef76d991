// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/stream_fd.hpp"

#include <asio/posix/stream_descriptor.hpp>
#include <fmt/format.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>

namespace vir {
namespace {

// Free coroutines that hold the source: the stream may be moved or destroyed while they wait.
task<std::size_t> read_from(std::shared_ptr<stream::source> source, std::span<char> into) {
    if (!source) throw error(errc::invalid_stream, error_domain::streams, "the stream is closed");
    co_return co_await source->read_some(into);
}

task<std::size_t> write_to(std::shared_ptr<stream::source> source, std::span<const char> from) {
    if (!source) throw error(errc::invalid_stream, error_domain::streams, "the stream is closed");
    co_return co_await source->write_some(from);
}

task<void> write_all(std::shared_ptr<stream::source> source, std::string data) {
    std::span<const char> rest(data);
    while (!rest.empty()) rest = rest.subspan(co_await write_to(source, rest));
}

task<void> finish_of(std::shared_ptr<stream::source> source) {
    if (!source) throw error(errc::invalid_stream, error_domain::streams, "the stream is closed");
    co_await source->finish();
}

// A write to a pipe without a reader raises SIGPIPE; a library must neither die of it nor change the program's
// handling.
ssize_t write_without_sigpipe(int fd, std::span<const char> from) {
    sigset_t pipe_only, before, pending;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    sigpending(&pending);
    const bool was_pending = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
    const ssize_t n = ::write(fd, from.data(), from.size());
    const int saved = errno;
    if (n < 0 && saved == EPIPE && !was_pending) {
        const timespec now{};
        sigtimedwait(&pipe_only, nullptr, &now);
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    errno = saved;
    return n;
}

class fd_source final : public stream::source {
public:
    fd_source(const asio::any_io_executor& executor, int fd, std::string name)
        : descriptor_(executor), name_(std::move(name)) {
        asio::error_code ec;
        if (descriptor_.assign(fd, ec); ec) {
            ::close(fd);
            throw std::system_error(ec);
        }
        struct stat facts {};
        socket_ = ::fstat(fd, &facts) == 0 && S_ISSOCK(facts.st_mode);
        pipe_ = S_ISFIFO(facts.st_mode);
        descriptor_.non_blocking(true);
    }

    task<std::size_t> read_some(std::span<char> into) override {
        if (into.empty()) co_return 0;
        for (;;) {
            check_open();
            const ssize_t n = ::read(descriptor_.native_handle(), into.data(), into.size());
            if (n >= 0) co_return static_cast<std::size_t>(n);
            if (errno == EIO) co_return 0;  // a pty's way to say that the other side is closed
            if (errno == EAGAIN)
                co_await ready(asio::posix::descriptor_base::wait_read, "data from");
            else if (errno != EINTR)
                fail(errc::read_failed, "read from", errno);
        }
    }

    task<std::size_t> write_some(std::span<const char> from) override {
        if (from.empty()) co_return 0;
        for (;;) {
            check_open();
            const int fd = descriptor_.native_handle();
            ssize_t n;
            if (socket_)
                n = ::send(fd, from.data(), from.size(), MSG_NOSIGNAL);
            else if (pipe_)
                n = write_without_sigpipe(fd, from);
            else
                n = ::write(fd, from.data(), from.size());
            if (n >= 0) co_return static_cast<std::size_t>(n);
            if (errno == EAGAIN)
                co_await ready(asio::posix::descriptor_base::wait_write, "room in");
            else if (errno != EINTR)
                fail(errc::write_failed, "write to", errno);
        }
    }

    task<void> finish() override {
        check_open();
        if (socket_)
            ::shutdown(descriptor_.native_handle(), SHUT_WR);
        else if (pipe_)
            close();
        co_return;
    }

    void close() noexcept override {
        asio::error_code ignored;
        descriptor_.close(ignored);
    }

private:
    task<void> ready(asio::posix::descriptor_base::wait_type what, std::string_view noun) {
        asio::error_code ec;
        co_await descriptor_.async_wait(what, asio::redirect_error(asio::use_awaitable, ec));
        if (ec == asio::error::operation_aborted) throw_interrupted(fmt::format("{} {}", noun, name_));
        if (ec) fail(errc::operation_failed, "wait for", ec.value());
    }

    void check_open() const {
        if (!descriptor_.is_open())
            throw error(errc::invalid_stream, error_domain::streams, fmt::format("{} is closed", name_));
    }

    [[noreturn]] void fail(errc code, std::string_view verb, int number) const {
        throw error(code, error_domain::streams,
                    fmt::format("cannot {} {}: {}", verb, name_, std::generic_category().message(number)))
            .with_number(1, number);
    }

    asio::posix::stream_descriptor descriptor_;
    std::string name_;
    bool socket_ = false;
    bool pipe_ = false;
};

}  // namespace

stream& stream::operator=(stream&& other) noexcept {
    if (this != &other) {
        close();
        source_ = std::move(other.source_);
    }
    return *this;
}

task<std::size_t> stream::read_some(std::span<char> into) { return read_from(source_, into); }
task<std::size_t> stream::write_some(std::span<const char> from) { return write_to(source_, from); }
task<void> stream::write(std::string data) { return write_all(source_, std::move(data)); }
task<void> stream::finish() { return finish_of(source_); }

void stream::close() noexcept {
    if (auto source = std::move(source_)) source->close();
}

stream make_fd_stream(const asio::any_io_executor& executor, int fd, std::string name) {
    try {
        return stream(std::make_shared<fd_source>(executor, fd, name));
    } catch (const std::system_error& e) {
        throw error(errc::system_error, error_domain::streams, fmt::format("cannot wait for {}: {}", name, e.what()))
            .with_number(1, e.code().value());
    }
}

std::pair<stream, stream> make_stream_pair(const asio::any_io_executor& executor) {
    int fds[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
        throw error(errc::system_error, error_domain::streams,
                    fmt::format("cannot make a pair of sockets: {}", std::generic_category().message(errno)))
            .with_number(1, errno);
    auto first = make_fd_stream(executor, fds[0], "the stream");
    return {std::move(first), make_fd_stream(executor, fds[1], "the stream")};
}

}  // namespace vir
