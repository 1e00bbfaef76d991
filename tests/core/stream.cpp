// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/stream_fd.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

#include <array>

using namespace vir;
using namespace std::chrono_literals;

namespace {

task<std::string> read_all(stream& from) {
    std::string out;
    std::array<char, 4096> chunk;
    while (auto n = co_await from.read_some(chunk)) out.append(chunk.data(), n);
    co_return out;
}

task<void> write_and_finish(stream& to, std::string data) {
    co_await to.write(std::move(data));
    co_await to.finish();
}

}  // namespace

TEST_CASE("what is written to one end is read from the other, however much it is") {
    auto work = []() -> task<void> {
        auto executor = co_await asio::this_coro::executor;
        auto ends = std::make_shared<std::pair<stream, stream>>(make_stream_pair(executor));
        std::string data(5 << 20, 'x');
        data[12345] = 'y';
        auto ignore = [ends](std::exception_ptr) {};
        asio::co_spawn(executor, write_and_finish(ends->first, data), ignore);
        auto got = co_await read_all(ends->second);
        CHECK((got == data));
        // The other direction is still open.
        co_await ends->second.write("back");
        std::array<char, 16> chunk;
        auto n = co_await ends->first.read_some(chunk);
        CHECK(std::string(chunk.data(), n) == "back");
    };
    run(within(20s, work()));
}

TEST_CASE("a read can be cancelled, says what it waited for, and loses nothing") {
    auto work = []() -> task<void> {
        auto executor = co_await asio::this_coro::executor;
        int fds[2];
        REQUIRE(::pipe2(fds, O_CLOEXEC) == 0);
        auto in = make_fd_stream(executor, fds[0], "the console of 'web'");
        auto out = make_fd_stream(executor, fds[1], "the console of 'web'");
        std::array<char, 16> chunk;
        auto none = co_await as_result(within(5ms, in.read_some(chunk)));
        REQUIRE(!none);
        CHECK(none.error().message() == "the deadline of 5 ms passed while waiting for data from the console of 'web'");
        co_await out.write("hello");
        auto got = co_await in.read_some(chunk);
        CHECK(got == 5);
    };
    run(work());
}

TEST_CASE("a closed stream says so, and closing ends a waiting read") {
    auto work = []() -> task<void> {
        auto executor = co_await asio::this_coro::executor;
        auto [a, b] = make_stream_pair(executor);
        std::array<char, 16> chunk;
        std::string said;
        auto note = [&](std::exception_ptr failure, std::size_t) {
            try {
                if (failure) std::rethrow_exception(failure);
            } catch (const error& e) {
                said = e.message();
            }
        };
        asio::co_spawn(executor, a.read_some(chunk), note);
        asio::steady_timer timer(executor, 2ms);
        co_await timer.async_wait(asio::use_awaitable);
        a.close();
        timer.expires_after(2ms);
        co_await timer.async_wait(asio::use_awaitable);
        CHECK(said == "interrupted while waiting for data from the stream");
        auto closed = co_await as_result(a.read_some(chunk));
        REQUIRE(!closed);
        CHECK(closed.error().code() == errc::invalid_stream);
        auto end = co_await b.read_some(chunk);
        CHECK(end == 0);
        auto gone = co_await as_result(b.write("to nobody"));
        REQUIRE(!gone);
        CHECK(gone.error().code() == errc::write_failed);
    };
    run(work());
}

TEST_CASE("a pipe without a reader is an error, not the end of the program") {
    auto work = []() -> task<void> {
        auto executor = co_await asio::this_coro::executor;
        int fds[2];
        REQUIRE(::pipe2(fds, O_CLOEXEC) == 0);
        auto out = make_fd_stream(executor, fds[1], "the volume");
        ::close(fds[0]);
        auto gone = co_await as_result(out.write("x"));
        REQUIRE(!gone);
        CHECK(gone.error().message() == "cannot write to the volume: Broken pipe");
    };
    run(work());
}

TEST_CASE("a terminal works both ways and ends when its other side does") {
    auto work = []() -> task<void> {
        auto executor = co_await asio::this_coro::executor;
        int master, slave;
        REQUIRE(::openpty(&master, &slave, nullptr, nullptr, nullptr) == 0);
        auto console = make_fd_stream(executor, master, "the console");
        REQUIRE(::write(slave, "login: ", 7) == 7);
        std::array<char, 64> chunk;
        auto greeting = co_await console.read_some(chunk);
        CHECK(greeting == 7);
        co_await console.write("root\n");
        CHECK(::read(slave, chunk.data(), chunk.size()) == 5);
        ::close(slave);
        std::size_t n;
        while ((n = co_await console.read_some(chunk)) != 0) {
        }
        CHECK(n == 0);
    };
    run(within(5s, work()));
}
