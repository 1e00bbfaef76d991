// Copyright virtxx contributors. Boost Software License 1.0.
// Guests from their definition to their end, with a real QEMU.
#include "tests/qemu/lab.hpp"

using namespace vir;
using namespace lab;

namespace {

task<void> define(lab::connection conn, std::string text) { co_await conn.define(text); }
task<void> create(lab::connection conn, std::string text) { co_await conn.create(text); }

}  // namespace

TEST_CASE("a guest is defined, started, paused, resumed, destroyed and undefined") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto events = conn.events<event::lifecycle>();
        auto dom = co_await conn.define(text_of(wish("web").with_boot(at)));
        auto got1 = co_await next(events, lifecycle::defined);
        CHECK(got1 == static_cast<int>(defined_detail::added));
        CHECK(at.has("etc/virtxx/qemu/web.xml"));
        auto got2 = co_await dom.is_active();
        CHECK_FALSE(got2);
        auto got3 = co_await dom.is_persistent();
        CHECK(got3);
        auto off = co_await dom.state();
        CHECK(off.state == domain_state::shutoff);

        co_await dom.start();
        auto got4 = co_await next(events, lifecycle::resumed);
        CHECK(got4 == static_cast<int>(resumed_detail::unpaused));
        auto got5 = co_await next(events, lifecycle::started);
        CHECK(got5 == static_cast<int>(started_detail::booted));
        CHECK(at.emulators().size() == 1);
        CHECK(at.has("run/virtxx/qemu/web.xml"));
        auto on = co_await dom.state();
        CHECK(on.state == domain_state::running);
        CHECK(on.reason == static_cast<int>(domain_running_reason::booted));
        auto again = co_await failure_of(dom.start());
        CHECK(again.code() == errc::operation_invalid);
        CHECK(again.message() == "Requested operation is not valid: domain is already running");

        co_await dom.suspend();
        auto got6 = co_await next(events, lifecycle::suspended);
        CHECK(got6 == static_cast<int>(suspended_detail::paused));
        auto paused = co_await dom.state();
        CHECK(paused.state == domain_state::paused);
        CHECK(paused.reason == static_cast<int>(domain_paused_reason::user));
        co_await dom.resume();
        auto got7 = co_await next(events, lifecycle::resumed);
        CHECK(got7 == static_cast<int>(resumed_detail::unpaused));

        auto info = co_await dom.info();
        CHECK(info.state == domain_state::running);
        CHECK(info.max_memory == mebibytes(32));
        CHECK(info.vcpus == 1);

        const auto pid = std::to_string(at.emulators().front().process.pid) + "\n";
        auto told = [&] { return at.read("run/virtxx/qemu/web.pid") == pid; };
        const bool is_told = co_await comes_true(told);
        CHECK(is_told);

        co_await dom.destroy();
        auto got8 = co_await next(events, lifecycle::stopped);
        CHECK(got8 == static_cast<int>(stopped_detail::destroyed));
        auto gone = co_await dom.state();
        CHECK(gone.state == domain_state::shutoff);
        CHECK(gone.reason == static_cast<int>(domain_shutoff_reason::destroyed));
        CHECK(at.emulators().empty());
        CHECK_FALSE(at.has("run/virtxx/qemu/web.xml"));
        CHECK_FALSE(at.has("run/virtxx/qemu/web.pid"));
        auto off_again = co_await failure_of(dom.destroy());
        CHECK(off_again.message() == "Requested operation is not valid: domain is not running");

        co_await dom.undefine();
        auto got9 = co_await next(events, lifecycle::undefined);
        CHECK(got9 == static_cast<int>(undefined_detail::removed));
        CHECK_FALSE(at.has("etc/virtxx/qemu/web.xml"));
        auto lost = co_await failure_of(conn.domain_by_name("web"));
        CHECK(lost.code() == errc::no_domain);
        CHECK(lost.message() == "Domain not found: no domain with matching name 'web'");
    };
    lab::run(body);
}

TEST_CASE("names and UUIDs are there once") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        const std::string one = "11111111-1111-1111-1111-111111111111", two = "22222222-2222-2222-2222-222222222222";
        wish web("web"), other("other");
        web.uuid = other.uuid = one;
        co_await conn.define(text_of(web));
        auto same_uuid = co_await failure_of(conn.define(text_of(other)));
        CHECK(same_uuid.code() == errc::operation_failed);
        CHECK(same_uuid.message() == "operation failed: domain 'web' is already defined with uuid " + one);
        web.uuid = two;
        auto same_name = co_await failure_of(conn.define(text_of(web)));
        CHECK(same_name.message() == "operation failed: domain 'web' already exists with uuid " + one);
        auto slash = co_await failure_of(conn.define(text_of(wish("a/b"))));
        CHECK(slash.code() == errc::xml_error);
        auto domains = co_await conn.domains();
        CHECK(domains.size() == 1);
    };
    lab::run(body);
}

TEST_CASE("definitions of one new name at the same time agree on its UUID") {
    root at;
    std::vector<std::string> failures;
    int ended = 0;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        const auto executor = co_await asio::this_coro::executor;
        auto note = [&](std::exception_ptr failure, auto&&...) {
            ++ended;
            try {
                if (failure) std::rethrow_exception(failure);
            } catch (const std::exception& e) {
                failures.emplace_back(e.what());
            }
        };
        for (int i = 0; i < 4; ++i) asio::co_spawn(executor, define(conn, text_of(wish("twin"))), note);
        auto all = [&] { return ended == 4; };
        const bool done = co_await comes_true(all, 20s);
        CHECK(done);
        CHECK(failures == std::vector<std::string>());
        const auto guests = co_await conn.domains();
        CHECK(guests.size() == 1);
    };
    lab::run(body);
}

TEST_CASE("a start from a document, a change and an undefinition at the same time wait for each other in one order") {
    root at;
    int ended = 0;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        const auto executor = co_await asio::this_coro::executor;
        // Whatever the order, some of these may find no such guest, or one that is running: none may wait in vain.
        std::vector<std::string> failures;
        auto note = [&](std::exception_ptr failure) {
            ++ended;
            try {
                if (failure) std::rethrow_exception(failure);
            } catch (const error& e) {
                if (e.code() == errc::operation_timeout) failures.emplace_back(e.what());
            }
        };
        for (int round = 0; round < 3; ++round) {
            ended = 0;
            auto dom = co_await conn.define(text_of(wish("busy")));
            auto document = co_await dom.xml();
            asio::co_spawn(executor, dom.set_memory(16_MiB, domain_memory_flags::config), note);
            asio::co_spawn(executor, create(conn, document.text()), note);
            asio::co_spawn(executor, dom.undefine(), note);
            asio::co_spawn(executor, create(conn, document.text()), note);
            auto all = [&] { return ended == 4; };
            const bool done = co_await comes_true(all, 15s);
            REQUIRE(done);
            CHECK(failures == std::vector<std::string>());
            const auto running = co_await conn.domains();
            CHECK(running.size() == 1);
            for (const auto& one : running) co_await one.destroy();
            for (const auto& one : co_await conn.domains()) co_await one.undefine();
        }
    };
    lab::run(body);
}

TEST_CASE("a transient guest vanishes at its end") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto events = conn.events<event::lifecycle>();
        auto dom = co_await conn.create(text_of(wish("fleeting").with_boot(at)));
        auto got10 = co_await dom.is_persistent();
        CHECK_FALSE(got10);
        auto twice = co_await failure_of(conn.create(text_of(wish("fleeting").with_boot(at))));
        CHECK(twice.message() == "Requested operation is not valid: domain 'fleeting' is already active");
        auto keep = co_await failure_of(dom.set_autostart(true));
        CHECK(keep.message() == "Requested operation is not valid: cannot set autostart for transient domain");
        co_await dom.destroy();
        co_await next(events, lifecycle::stopped);
        auto got11 = co_await conn.domains();
        CHECK(got11.empty());
    };
    lab::run(body);
}

TEST_CASE("the power button ends a guest, its console says what it does") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto events = conn.events<event::lifecycle>();
        auto dom = co_await conn.create(text_of(wish("button").with_boot(at)), domain_create_flags::paused);
        auto console = co_await dom.open_console();
        auto busy = co_await failure_of(dom.open_console());
        CHECK(busy.message() == "operation failed: Active console session exists for this domain");
        co_await dom.resume();
        auto got12 = co_await read_until(console, "ready");
        CHECK(got12.find("ready") != std::string::npos);
        co_await console.write("abc");
        auto got13 = co_await read_until(console, "abc");
        CHECK(got13.find("abc") != std::string::npos);

        co_await dom.shutdown();
        auto got14 = co_await next(events, lifecycle::shutdown);
        CHECK(got14 == static_cast<int>(shutdown_detail::guest));
        auto got15 = co_await next(events, lifecycle::stopped);
        CHECK(got15 == static_cast<int>(stopped_detail::shutdown));
        auto got16 = co_await conn.domains();
        CHECK(got16.empty());
        std::array<char, 8> rest;
        auto got17 = co_await console.read_some(rest);
        CHECK(got17 == 0);
    };
    lab::run(body);
}

TEST_CASE("a reboot keeps the emulator, the guest starts again") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto reboots = conn.events<event::reboot>();
        auto dom = co_await conn.create(text_of(wish("again").with_boot(at)), domain_create_flags::paused);
        auto console = co_await dom.open_console();
        co_await dom.resume();
        co_await read_until(console, "ready");
        const auto before = at.emulators();
        co_await dom.reboot();
        auto got18 = co_await reboots.next();
        CHECK(got18.has_value());
        co_await read_until(console, "ready");
        REQUIRE(at.emulators().size() == 1);
        CHECK(at.emulators().front().process == before.front().process);
        auto got19 = co_await dom.state();
        CHECK(got19.state == domain_state::running);

        // The guest's own reset, and the reset button.
        co_await console.write("R");
        auto got20 = co_await reboots.next();
        CHECK(got20.has_value());
        co_await read_until(console, "ready");
        co_await dom.reset();
        auto got21 = co_await reboots.next();
        CHECK(got21.has_value());
        co_await read_until(console, "ready");
    };
    lab::run(body);
}

TEST_CASE("on_poweroff restart starts the guest anew, on_reboot destroy ends it") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto events = conn.events<event::lifecycle>();
        auto phoenix = co_await conn.create(text_of(wish("phoenix")
                                                         .with_head("<on_poweroff>restart</on_poweroff>")
                                                         .with_boot(at)),
                                            domain_create_flags::paused);
        auto console = co_await phoenix.open_console();
        co_await phoenix.resume();
        co_await read_until(console, "ready");
        co_await console.write("S");
        co_await next(events, lifecycle::shutdown);
        co_await read_until(console, "ready");
        auto got22 = co_await phoenix.state();
        CHECK(got22.state == domain_state::running);
        co_await phoenix.destroy();

        auto once = co_await conn.create(text_of(wish("once")
                                                      .with_head("<on_reboot>destroy</on_reboot>")
                                                      .with_boot(at)),
                                         domain_create_flags::paused);
        auto port = co_await once.open_console();
        co_await once.resume();
        co_await read_until(port, "ready");
        auto ends = conn.events<event::lifecycle>(once);
        co_await port.write("R");
        auto got23 = co_await next(ends, lifecycle::stopped);
        CHECK(got23 == static_cast<int>(stopped_detail::shutdown));
    };
    lab::run(body);
}

TEST_CASE("a panic is told, and handled as the document wants") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        for (const std::string action : {"destroy", "restart", "preserve"}) {
            auto dom = co_await conn.create(text_of(wish("panic-" + action)
                                                         .with_head("<on_crash>" + action + "</on_crash>")
                                                         .with_boot(at)
                                                         .with("<panic model='isa'/>")),
                                            domain_create_flags::paused);
            auto events = conn.events<event::lifecycle>(dom);
            auto console = co_await dom.open_console();
            co_await dom.resume();
            co_await read_until(console, "ready");
            co_await console.write("P");
            auto got24 = co_await next(events, lifecycle::crashed);
            CHECK(got24 == static_cast<int>(crashed_detail::panicked));
            if (action == "destroy") {
                auto got25 = co_await next(events, lifecycle::stopped);
                CHECK(got25 == static_cast<int>(stopped_detail::crashed));
            } else if (action == "restart") {
                co_await read_until(console, "ready");
                auto state = co_await dom.state();
                CHECK(state.state == domain_state::running);
                CHECK(state.reason == static_cast<int>(domain_running_reason::crashed));
                co_await dom.destroy();
            } else {
                auto got26 = co_await dom.state();
                CHECK(got26.state == domain_state::crashed);
                co_await dom.destroy();
            }
        }
    };
    lab::run(body);
}

TEST_CASE("a killed emulator is noticed at once, and its name can be started again") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto dom = co_await conn.define(text_of(wish("victim").with_boot(at)));
        auto events = conn.events<event::lifecycle>(dom);
        co_await dom.start();
        REQUIRE(at.emulators().size() == 1);
        ::kill(at.emulators().front().process.pid, SIGKILL);
        const auto begin = clock::now();
        auto got27 = co_await next(events, lifecycle::stopped);
        CHECK(got27 == static_cast<int>(stopped_detail::failed));
        CHECK(clock::now() - begin < 500ms);
        auto got28 = co_await dom.state();
        CHECK(got28.reason == static_cast<int>(domain_shutoff_reason::crashed));
        co_await dom.start();
        auto got29 = co_await dom.is_active();
        CHECK(got29);
        co_await dom.destroy();
    };
    lab::run(body);
}

TEST_CASE("documents of a running guest have what was decided at its start") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto dom = co_await conn.define(text_of(wish("seen").with_boot(at)));
        co_await dom.start();
        auto live = co_await dom.xml();
        CHECK(live.typed().id == 1);
        REQUIRE(live.typed().devices.serials.size() == 1);
        const auto& pty = std::get<device::pty_chardev>(live.typed().devices.serials[0].source);
        CHECK(pty.path.starts_with("/dev/pts/"));
        CHECK(live.typed().devices.serials[0].info.alias == "serial0");
        auto kept = co_await dom.xml(domain_xml_flags::inactive);
        CHECK_FALSE(kept.typed().id);
        CHECK(kept.typed().devices.serials[0].info.alias.empty());
        auto by_id = co_await conn.domain_by_id(1);
        CHECK(by_id.name() == "seen");
        auto records = co_await lab::fresh_stats(conn);
        REQUIRE(records.size() == 1);
        CHECK(records[0].params.number("state.state") == 1u);
        CHECK(records[0].params.number("cpu.time").value_or(0) > 0);
        CHECK(records[0].params.number("vcpu.0.state") == 1u);
        CHECK(records[0].params.number("block.count") == 1u);
        CHECK(records[0].params.number("block.0.capacity") == 512u);
        auto answer = co_await dom.monitor_command(R"({"execute":"query-status"})");
        CHECK(answer.find("\"running\":true") != std::string::npos);
        co_await dom.destroy();
    };
    lab::run(body);
}

TEST_CASE("a guest's log that has grown is put aside by its next start") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto dom = co_await conn.define(text_of(wish("wordy").with_boot(at)));
        co_await dom.start();
        co_await dom.destroy();
        CHECK_FALSE(at.has("var/log/virtxx/qemu/wordy.log.1"));
        for (const char* mark : {"first", "second", "third", "fourth"}) {
            std::ofstream(at.file("var/log/virtxx/qemu/wordy.log"), std::ios::app) << std::string(3 << 20, '.') << mark;
            co_await dom.start();
            co_await dom.destroy();
        }
        CHECK(std::filesystem::file_size(at.file("var/log/virtxx/qemu/wordy.log")) < 1 << 20);
        CHECK(at.read("var/log/virtxx/qemu/wordy.log.1").ends_with("fourth"));
        CHECK(at.read("var/log/virtxx/qemu/wordy.log.3").ends_with("second"));
        CHECK_FALSE(at.has("var/log/virtxx/qemu/wordy.log.4"));
    };
    lab::run(body);
}
