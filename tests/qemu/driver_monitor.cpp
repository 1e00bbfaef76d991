// Copyright virtxx contributors. Boost Software License 1.0.
// The connection to a monitor is lost while the emulator lives.
#include "tests/qemu/lab.hpp"

#include <sys/socket.h>
#include <sys/un.h>

using namespace vir;
using namespace lab;

namespace {

/// Shuts this process' connection to a monitor down, under the driver's hands: both ends see its end.
/// Returns how many there were.
int sever(const std::string& folder_part) {
    int count = 0;
    for (int fd = 3; fd < 1024; ++fd) {
        sockaddr_un peer{};
        socklen_t size = sizeof peer;
        if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0 || peer.sun_family != AF_UNIX) continue;
        const std::string path(peer.sun_path, strnlen(peer.sun_path, sizeof peer.sun_path));
        if (path.ends_with("/monitor.sock") && path.find(folder_part) != path.npos && ::shutdown(fd, SHUT_RDWR) == 0)
            ++count;
    }
    return count;
}

std::string socket_of(const root& at, const std::string& guest) {
    for (const auto& one : std::filesystem::directory_iterator(at.file("var/lib/virtxx/qemu")))
        if (one.path().filename().string().ends_with("-" + guest)) return one.path().string() + "/monitor.sock";
    return {};
}

}  // namespace

TEST_CASE("a monitor that was lost is connected to again") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto dom = co_await conn.create(text_of(wish("severed").with_boot(at)));
        auto events = conn.events<event::lifecycle>(dom);
        auto errors = conn.events<event::control_error>(dom);
        const auto before = at.emulators();
        for (int round = 0; round < 3; ++round) {
            REQUIRE(sever("-severed/") == 1);
            // Asked for before the loss is noticed, and while there is no connection: it waits.
            auto first = co_await as_result(within(5s, dom.suspend()));
            if (!first) {
                CHECK(first.error().code() == errc::operation_failed);
                CHECK(first.error().message().find("the monitor of 'severed'") != std::string::npos);
                co_await within(5s, dom.suspend());
            }
            co_await within(5s, next(events, lifecycle::suspended));
            co_await within(5s, dom.resume());
            co_await within(5s, next(events, lifecycle::resumed));
        }
        CHECK(errors.size() == 0);
        CHECK(at.emulators().size() == 1);
        CHECK(at.emulators().front().process == before.front().process);
        auto control = co_await dom.control_info();
        CHECK(control.state == domain_control_state::ok);
        co_await lab::fresh_stats(conn);
        co_await dom.destroy();
    };
    lab::run(body);
}

TEST_CASE("what happened while nobody listened to the monitor is told afterwards") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto dom = co_await conn.create(text_of(wish("deaf").with_boot(at)), domain_create_flags::paused);
        auto events = conn.events<event::lifecycle>(dom);
        auto console = co_await dom.open_console();
        co_await dom.resume();
        co_await read_until(console, "ready");
        const auto pid = at.emulators().front().process.pid;
        // Stopped, so that the guest's shutdown comes before the next connection is accepted.
        ::kill(pid, SIGSTOP);
        REQUIRE(sever("-deaf/") == 1);
        co_await console.write("S");
        co_await pause(200ms);
        ::kill(pid, SIGCONT);
        auto how = co_await within(5s, next(events, lifecycle::stopped));
        CHECK(how == static_cast<int>(stopped_detail::shutdown));
        auto left = co_await conn.domains();
        CHECK(left.empty());
    };
    lab::run(body);
}

TEST_CASE("a monitor that cannot be had leaves a guest that is listed, watched and says what is wrong") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto lost = co_await conn.define(text_of(wish("lost").with_boot(at)));
        auto fine = co_await conn.create(text_of(wish("fine").with_boot(at)));
        co_await lost.start();
        const auto pid = [&] {
            for (const auto& one : at.emulators())
                if (one.guest == to_string(lost.uuid())) return one.process.pid;
            return 0;
        }();
        auto errors = conn.events<event::control_error>(lost);
        auto events = conn.events<event::lifecycle>(lost);
        const auto socket = socket_of(at, "lost");
        std::filesystem::rename(socket, socket + ".away");
        REQUIRE(sever("-lost/") == 1);
        auto told = co_await within(10s, errors.next());
        CHECK(told.has_value());

        // It is as it was for those who only read.
        auto all = co_await conn.domains();
        CHECK(all.size() == 2);
        auto state = co_await lost.state();
        CHECK(state.state == domain_state::running);
        auto info = co_await lost.info();
        CHECK(info.cpu_time.count() > 0);
        auto records = co_await lab::fresh_stats(conn, "lost");
        for (const auto& one : records) CHECK(one.stale == (one.domain.name == "lost"));
        auto control = co_await lost.control_info();
        CHECK(control.state == domain_control_state::error);
        CHECK(control.details == domain_control_error_reason::monitor);

        // What needs the monitor says why there is none, and what to do.
        const auto begin = clock::now();
        auto refused = co_await failure_of(lost.suspend());
        CHECK(clock::now() - begin < 1s);
        CHECK(refused.code() == errc::operation_failed);
        for (const auto& part : {std::string("'lost'"), std::to_string(pid), socket, std::string("No such file"),
                                 std::string("destroy the guest")}) {
            INFO(refused.message());
            CHECK(refused.message().find(part) != std::string::npos);
        }
        co_await within(5s, fine.suspend());
        CHECK(errors.size() == 0);

        // The remedy helps, with the next thing that is asked.
        std::filesystem::rename(socket + ".away", socket);
        co_await within(5s, lost.suspend());
        co_await within(5s, next(events, lifecycle::suspended));
        co_await within(5s, lost.resume());
        auto again = co_await lost.control_info();
        CHECK(again.state == domain_control_state::ok);

        // Out of reach once more: the end of its process is noticed all the same.
        std::filesystem::remove(socket);
        REQUIRE(sever("-lost/") == 1);
        co_await within(10s, errors.next());
        ::kill(pid, SIGKILL);
        auto how = co_await within(5s, next(events, lifecycle::stopped));
        CHECK(how == static_cast<int>(stopped_detail::failed));
        co_await lost.start();
        co_await lost.destroy();
        co_await fine.destroy();
    };
    lab::run(body);
}

TEST_CASE("a monitor that comes back is found though nobody asks for anything") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto dom = co_await conn.create(text_of(wish("alone").with_boot(at)));
        auto errors = conn.events<event::control_error>(dom);
        const auto socket = socket_of(at, "alone");
        std::filesystem::rename(socket, socket + ".away");
        REQUIRE(sever("-alone/") == 1);
        auto told = co_await within(10s, errors.next());
        CHECK(told.has_value());
        std::filesystem::rename(socket + ".away", socket);
        // What is asked here needs no monitor.
        auto control = co_await dom.control_info();
        for (const auto end = clock::now() + 20s; control.state != domain_control_state::ok && clock::now() < end;) {
            co_await pause(20ms);
            control = co_await dom.control_info();
        }
        CHECK(control.state == domain_control_state::ok);
        CHECK(errors.size() == 0);
        co_await dom.destroy();
    };
    lab::run(body);
}

TEST_CASE("a guest whose monitor is out of reach can be destroyed, and is found by the next owner") {
    root at;
    auto body = [&]() -> task<void> {
        {
            auto conn = co_await open(at);
            co_await conn.define(text_of(wish("mute").with_boot(at)));
            auto dom = co_await conn.domain_by_name("mute");
            co_await dom.start();
            std::filesystem::remove(socket_of(at, "mute"));
        }
        auto conn = co_await open(at);
        auto dom = co_await conn.domain_by_name("mute");
        auto active = co_await dom.is_active();
        CHECK(active);
        auto refused = co_await failure_of(dom.suspend());
        CHECK(refused.message().find("cannot be controlled") != std::string::npos);
        co_await within(10s, dom.destroy());
        CHECK(at.emulators().empty());
        auto state = co_await dom.state();
        CHECK(state.reason == static_cast<int>(domain_shutoff_reason::destroyed));
    };
    lab::run(body);
}
