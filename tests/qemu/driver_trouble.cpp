// Copyright virtxx contributors. Boost Software License 1.0.
// What the driver must survive: emulators that fail and hang, owners that come and go.
#include "tests/qemu/lab.hpp"

#include <fcntl.h>

#include <algorithm>
#include <map>

using namespace vir;
using namespace lab;

namespace {

/// Answers the probing like QEMU, which it asks; does something else when it is to be a guest.
std::string fake(const std::string& as_guest) {
    return "#!/bin/sh\ncase \"$*\" in *guest=*) " + as_guest + ";; *) exec " + emulator() + " \"$@\";; esac\n";
}

}  // namespace

TEST_CASE("an emulator that cannot start says why") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        const auto start_with = [&](std::string name, std::string program) {
            wish what(name);
            what.emulator = program;
            return conn.create(text_of(what));
        };

        const auto broken = at.program("ends", fake("echo first >&2; echo broken argument >&2; exit 1"));
        auto ends = co_await failure_of(start_with("ends", broken));
        CHECK(ends.code() == errc::internal_error);
        CHECK(ends.message().find("broken argument") != std::string::npos);
        CHECK(ends.message().find("exited with status 1") != std::string::npos);

        auto dies = co_await failure_of(start_with("dies", at.program("dies", fake("echo alas >&2; kill -9 $$"))));
        CHECK(dies.message().find("alas") != std::string::npos);
        CHECK(dies.message().find("signal 9") != std::string::npos);

        auto missing = co_await failure_of(start_with("missing", at.file("no-such-qemu")));
        CHECK(missing.message().find("no-such-qemu") != std::string::npos);
        auto locked = co_await failure_of(start_with("locked", at.program("locked", "#!/bin/sh\n", false)));
        CHECK(locked.message().find("locked") != std::string::npos);

        const auto begin = clock::now();
        const auto silent = at.program("hangs", fake("echo waiting for nothing >&2; exec sleep 100"));
        auto hangs = co_await failure_of(within(2s, start_with("hangs", silent)));
        CHECK(hangs.code() == errc::operation_timeout);
        CHECK(hangs.message().find("waiting for nothing") != std::string::npos);
        CHECK(clock::now() - begin < 6s);

        auto nobody = [&] { return at.emulators().empty(); };
        auto got1 = co_await comes_true(nobody);
        CHECK(got1);
        auto got2 = co_await conn.domains();
        CHECK(got2.empty());
        CHECK(std::filesystem::is_empty(at.file("var/lib/virtxx/qemu")));
    };
    lab::run(body);
}

TEST_CASE("whoever caught a failed start can be cancelled as before") {
    root at;
    bool failed = false, cancelled = false, ended = false;
    auto user = [&](lab::domain dom) -> task<void> {
        const auto why = co_await failure_of(dom.start());
        failed = why.code() == errc::internal_error;
        asio::steady_timer wait(co_await asio::this_coro::executor, 20s);
        asio::error_code woken;
        co_await wait.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        cancelled = woken == asio::error::operation_aborted;
    };
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        wish what("fails");
        what.emulator = at.program("fails", fake("exit 1"));
        auto dom = co_await conn.define(text_of(what));
        asio::cancellation_signal cancel;
        auto done = [&](std::exception_ptr) { ended = true; };
        asio::co_spawn(co_await asio::this_coro::executor, user(dom),
                       asio::bind_cancellation_slot(cancel.slot(), done));
        auto has_failed = [&] { return failed; };
        const bool caught = co_await comes_true(has_failed, 20s);
        CHECK(caught);
        co_await pause(10ms);
        cancel.emit(asio::cancellation_type::terminal);
        auto has_ended = [&] { return ended; };
        const bool over = co_await comes_true(has_ended, 2s);
        CHECK(over);
        CHECK(cancelled);
    };
    lab::run(body);
}

TEST_CASE("a definition whose binary has gone since fails at its start") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        wish what("moved");
        what.emulator = at.program("moved", fake("true"));
        auto dom = co_await conn.define(text_of(what));
        std::filesystem::remove(what.emulator);
        auto gone = co_await failure_of(dom.start());
        CHECK(gone.message().find(what.emulator) != std::string::npos);
        auto got3 = co_await dom.state();
        CHECK(got3.state == domain_state::shutoff);
    };
    lab::run(body);
}

TEST_CASE("a start that is given up leaves nothing") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto dom = co_await conn.define(text_of(wish("hasty").with_boot(at)));
        for (auto limit : {1ms, 5ms, 15ms, 30ms}) {
            auto result = co_await as_result(within(limit, dom.start()));
            if (result) {
                co_await dom.destroy();
                continue;
            }
            auto off = [&] { return at.emulators().empty() && !at.has("run/virtxx/qemu/hasty.xml"); };
            auto got4 = co_await comes_true(off);
            CHECK(got4);
        }
        co_await dom.start();
        auto got5 = co_await dom.is_active();
        CHECK(got5);
        co_await dom.destroy();
    };
    lab::run(body);
}

namespace {

/// How long each of the calls took that must not wait for a stopped emulator: the best of several attempts, for a busy
/// machine must not decide a test.
class best_times {
public:
    void note(const std::string& call, clock::time_point since) {
        const auto took = std::chrono::duration<double, std::milli>(clock::now() - since).count();
        const auto [at, first] = best_.emplace(call, took);
        if (!first) at->second = std::min(at->second, took);
    }
    const std::map<std::string, double>& all() const { return best_; }
    std::string text() const {
        std::string out;
        for (const auto& [call, took] : best_)
            out += fmt::format("{}{} {:.2f} ms", out.empty() ? "" : ", ", call, took);
        return out;
    }

private:
    std::map<std::string, double> best_;
};

pid_t emulator_of(const root& at, const lab::domain& dom) {
    for (const auto& one : at.emulators())
        if (one.guest == to_string(dom.uuid())) return one.process.pid;
    return 0;
}

}  // namespace

TEST_CASE("one stopped emulator holds up nobody else") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto good = co_await conn.create(text_of(wish("good").with_boot(at)));
        auto stuck = co_await conn.create(text_of(wish("stuck").with_boot(at)));
        const auto pid = emulator_of(at, stuck);
        REQUIRE(pid > 0);
        best_times best;
        bool good_was_fresh = false;
        for (int attempt = 0; attempt < 5; ++attempt) {
            co_await lab::fresh_stats(conn);
            ::kill(pid, SIGSTOP);
            auto begin = clock::now();
            const auto all = co_await conn.domains();
            best.note("list", begin);
            CHECK(all.size() == 2);
            for (const auto& dom : all) {
                begin = clock::now();
                const auto info = co_await dom.info();
                best.note("info of " + dom.name(), begin);
                CHECK(info.state == domain_state::running);
                begin = clock::now();
                const auto state = co_await dom.state();
                best.note("state of " + dom.name(), begin);
                CHECK(state.state == domain_state::running);
                begin = clock::now();
                const auto document = co_await dom.xml();
                best.note("XML of " + dom.name(), begin);
                CHECK(document.text().find("<name>" + dom.name() + "</name>") != std::string::npos);
            }
            // The first to find that nobody answers, and one that knows it already.
            for (const std::string which : {"first stats", "next stats"}) {
                begin = clock::now();
                const auto records = co_await conn.stats();
                best.note(which, begin);
                REQUIRE(records.size() == 2);
                CHECK(records[0].domain.name == "good");
                good_was_fresh |= !records[0].stale;
                CHECK(records[1].domain.name == "stuck");
                CHECK(records[1].stale);
                CHECK(records[1].params.number("cpu.time").value_or(0) > 0);
                CHECK(records[1].params.number("block.0.capacity") == 512u);
            }
            ::kill(pid, SIGCONT);
        }
        CHECK(good_was_fresh);  // on a busy machine not each time within the 20 ms that figures are waited for
        fmt::print("beside a stopped emulator, best of 5: {}\n", best.text());
        for (const auto& [call, took] : best.all()) {
            INFO(call << " took " << took << " ms");
            CHECK(took <= 50);
        }
    };
    lab::run(body);
}

TEST_CASE("what needs a stopped emulator fails at its deadline, and can be done once it goes on") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto good = co_await conn.create(text_of(wish("good").with_boot(at)));
        auto stuck = co_await conn.create(text_of(wish("stuck").with_boot(at)));
        const auto pid = emulator_of(at, stuck);
        REQUIRE(pid > 0);
        ::kill(pid, SIGSTOP);

        const auto begin = clock::now();
        auto late = co_await failure_of(within(200ms, stuck.suspend()));
        CHECK(clock::now() - begin < 1s);
        CHECK(late.code() == errc::operation_timeout);
        CHECK(late.message().find("'stop'") != std::string::npos);
        CHECK(late.message().find("the monitor of 'stuck'") != std::string::npos);
        auto control = co_await stuck.control_info();
        CHECK(control.state == domain_control_state::occupied);
        // The other one does not notice.
        co_await within(5s, good.suspend());
        co_await within(5s, good.resume());
        auto fine = co_await good.control_info();
        CHECK(fine.state == domain_control_state::ok);

        auto events = conn.events<event::lifecycle>(stuck);
        ::kill(pid, SIGCONT);
        // What was asked for while nobody answered is done now: the guest pauses.
        co_await within(5s, next(events, lifecycle::suspended));
        co_await within(5s, stuck.resume());
        auto state = co_await stuck.state();
        CHECK(state.state == domain_state::running);
        co_await lab::fresh_stats(conn);

        // One that is stopped can be ended all the same.
        ::kill(pid, SIGSTOP);
        co_await within(5s, stuck.destroy());
        CHECK(at.emulators().size() == 1);
        co_await good.destroy();
    };
    lab::run(body);
}

TEST_CASE("a suspend that nobody waited for to the end can be taken back") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto dom = co_await conn.define(text_of(wish("hesitant").with_boot(at)));
        co_await dom.start();
        const auto pid = at.emulators().at(0).process.pid;
        ::kill(pid, SIGSTOP);
        auto late = co_await failure_of(within(200ms, dom.suspend()));
        CHECK(late.code() == errc::operation_timeout);
        auto also_late = co_await failure_of(within(200ms, dom.resume()));
        INFO(also_late.message());
        CHECK(also_late.code() == errc::operation_timeout);
        auto events = conn.events<event::lifecycle>(dom);
        ::kill(pid, SIGCONT);
        co_await within(10s, next(events, lifecycle::suspended));
        co_await within(10s, next(events, lifecycle::resumed));
        auto state = co_await dom.state();
        CHECK(state.state == domain_state::running);
        co_await dom.destroy();
    };
    lab::run(body);
}

TEST_CASE("guests outlive their owner, and the next one finds them") {
    root at;
    auto body = [&]() -> task<void> {
        std::vector<qemu::proc::marked> before;
        {
            auto conn = co_await open(at);
            co_await conn.define(text_of(wish("off").with_boot(at)));
            auto kept = co_await conn.define(text_of(wish("kept").with_boot(at)));
            co_await kept.start();
            co_await conn.create(text_of(wish("paused").with_boot(at)), domain_create_flags::paused);
            before = at.emulators();
            CHECK(before.size() == 2);
        }
        auto conn = co_await open(at);
        CHECK(at.emulators().size() == 2);
        auto kept = co_await conn.domain_by_name("kept");
        auto got10 = co_await kept.is_active();
        CHECK(got10);
        auto got11 = co_await kept.is_persistent();
        CHECK(got11);
        auto got12 = co_await kept.state();
        CHECK(got12.state == domain_state::running);
        auto paused = co_await conn.domain_by_name("paused");
        auto got13 = co_await paused.state();
        CHECK(got13.state == domain_state::paused);
        auto got14 = co_await paused.is_persistent();
        CHECK_FALSE(got14);
        auto got15 = co_await conn.domain_by_name("off");
        auto got16 = co_await got15.is_active();
        CHECK_FALSE(got16);

        // They can be worked with, and their ends are noticed.
        co_await paused.resume();
        auto got17 = co_await paused.state();
        CHECK(got17.state == domain_state::running);
        auto events = conn.events<event::lifecycle>();
        for (const auto& one : at.emulators())
            if (one.guest == to_string(kept.uuid())) ::kill(one.process.pid, SIGKILL);
        auto got18 = co_await next(events, lifecycle::stopped);
        CHECK(got18 == static_cast<int>(stopped_detail::failed));
        co_await paused.destroy();
        auto got19 = co_await conn.domains();
        CHECK(got19.size() == 2);
    };
    lab::run(body);
}

TEST_CASE("a guest that shut down while it had no owner is off when one comes") {
    root at;
    auto body = [&]() -> task<void> {
        int line = -1;
        {
            auto conn = co_await open(at);
            auto dom = co_await conn.define(text_of(wish("alone").with_boot(at)));
            co_await dom.start(domain_create_flags::paused);
            {
                auto console = co_await dom.open_console();
                co_await dom.resume();
                co_await read_until(console, "ready");
            }
            auto live = co_await dom.xml();
            const auto& serial = live.typed().devices.serials.at(0);
            line = ::open(std::get<device::pty_chardev>(serial.source).path.c_str(), O_RDWR | O_NOCTTY);
            REQUIRE(line >= 0);
        }
        CHECK(::write(line, "S", 1) == 1);
        // QEMU looks once a second whether somebody has opened its pty.
        co_await pause(1500ms);
        ::close(line);
        REQUIRE(at.emulators().size() == 1);
        auto conn = co_await open(at);
        auto dom = co_await conn.domain_by_name("alone");
        auto off = [&] { return at.emulators().empty(); };
        auto is_off = co_await comes_true(off);
        CHECK(is_off);
        auto ended = [&] { return !at.has("run/virtxx/qemu/alone.xml"); };
        auto has_ended = co_await comes_true(ended);
        CHECK(has_ended);
        co_await pause(50ms);
        auto state = co_await dom.state();
        CHECK(state.state == domain_state::shutoff);
        CHECK(state.reason == static_cast<int>(domain_shutoff_reason::shutdown));
    };
    lab::run(body);
}

TEST_CASE("a stopped emulator does not hold up its next owner") {
    root at;
    auto body = [&]() -> task<void> {
        {
            auto conn = co_await open(at);
            co_await conn.create(text_of(wish("stopped").with_boot(at)));
        }
        REQUIRE(at.emulators().size() == 1);
        const auto pid = at.emulators().front().process.pid;
        ::kill(pid, SIGSTOP);
        const auto begin = clock::now();
        auto conn = co_await open(at);
        CHECK(clock::now() - begin < 2s);
        auto dom = co_await conn.domain_by_name("stopped");
        auto got22 = co_await dom.is_active();
        CHECK(got22);
        auto got23 = co_await conn.stats();
        CHECK(got23[0].stale);
        ::kill(pid, SIGCONT);
        co_await within(5s, dom.suspend());
        auto got24 = co_await dom.state();
        CHECK(got24.state == domain_state::paused);
        co_await dom.destroy();
    };
    lab::run(body);
}

TEST_CASE("a second owner is refused with the first one's pid") {
    root at;
    auto body = [&]() -> task<void> {
        auto first = co_await open(at);
        auto refused = co_await failure_of(open(at));
        CHECK(refused.code() == errc::resource_busy);
        CHECK(refused.message().find(std::to_string(getpid())) != std::string::npos);
    };
    lab::run(body);
}

TEST_CASE("a guest marked for autostart starts once per boot of the host") {
    root at;
    auto body = [&]() -> task<void> {
        {
            auto conn = co_await open(at);
            auto dom = co_await conn.define(text_of(wish("early").with_boot(at)));
            co_await dom.set_autostart(true);
            auto got25 = co_await dom.autostart();
            CHECK(got25);
            CHECK(std::filesystem::is_symlink(at.file("etc/virtxx/qemu/autostart/early.xml")));
        }
        {
            auto conn = co_await open(at);
            auto dom = co_await conn.domain_by_name("early");
            auto got26 = co_await dom.autostart();
            CHECK(got26);
            auto got27 = co_await dom.is_active();
            CHECK_FALSE(got27);
        }
        // As after a boot.
        std::ofstream(at.file("run/virtxx/qemu/autostarted")) << "another boot";
        auto conn = co_await open(at);
        auto dom = co_await conn.domain_by_name("early");
        auto up = [&] { return at.emulators().size() == 1; };
        auto got28 = co_await comes_true(up);
        CHECK(got28);
        auto events = conn.events<event::lifecycle>(dom);
        if ((co_await dom.state()).state != domain_state::running) co_await next(events, lifecycle::started);
        co_await dom.destroy();
    };
    lab::run(body);
}
