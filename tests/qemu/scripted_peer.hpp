// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/monitor_socket.hpp"

#include <catch2/catch.hpp>

#include <asio/read_until.hpp>
#include <asio/write.hpp>

#include <sys/socket.h>

#include <memory>
#include <string>

namespace vir::qemu::testing {

/// The other end of a socketpair, played by the test. A fake: what it says is written from the protocol's
/// documentation.
class scripted_peer {
public:
    explicit scripted_peer(asio::any_io_executor executor) : socket_(executor) {
        int fds[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
        socket_.assign(asio::local::stream_protocol(), fds[0]);
        other_ = unique_fd(fds[1]);
    }

    /// The end for whoever is tested.
    unique_fd take_other() { return std::move(other_); }

    task<void> say(std::string text) { co_await asio::async_write(socket_, asio::buffer(text), asio::use_awaitable); }

    /// One line without its end.
    task<std::string> line() {
        auto buffer = asio::dynamic_buffer(received_);
        const auto size = co_await asio::async_read_until(socket_, buffer, '\n', asio::use_awaitable);
        std::string out = received_.substr(0, size - 1);
        received_.erase(0, size);
        co_return out;
    }

    void close() { socket_.close(); }
    asio::local::stream_protocol::socket& socket() { return socket_; }

private:
    asio::local::stream_protocol::socket socket_;
    unique_fd other_;
    std::string received_;
};

template <class F>
error error_of(F f) {
    try {
        f();
    } catch (const error& e) {
        return e;
    }
    FAIL("nothing was thrown");
    throw;
}

}  // namespace vir::qemu::testing
