// Copyright virtxx contributors. Boost Software License 1.0.
// What becomes of a guest that ends, resets, panics, hangs or cannot write: as its document wants, with a real QEMU.
#include "drivers/qemu/monitor_socket.hpp"
#include "tests/qemu/lab.hpp"
#include "tests/skip.hpp"

#include <asio/detached.hpp>
#include <asio/local/stream_protocol.hpp>

#include <sys/mount.h>

using namespace vir;
using namespace lab;

namespace {

/// A disk that boots into some lines of 16-bit code.
std::string bootable(const std::string& path, std::string code, std::size_t size = 512) {
    code.resize(510);
    std::ofstream(path, std::ios::binary) << code << "\x55\xaa";
    std::filesystem::resize_file(path, size);
    return path;
}

std::string disk(const std::string& path, const std::string& policy = "") {
    return "<disk type='file' device='disk'><driver name='qemu' type='raw'" +
           (policy.empty() ? "" : " error_policy='" + policy + "'") + "/><source file='" + path +
           "'/><target dev='hda' bus='ide'/></disk>";
}

// cli; ds = 0; out 0x443, 14: the watchdog at port 0x443 bites in two seconds; for ever: hlt
constexpr std::string_view lets_watchdog_bite("\xfa\x31\xc0\x8e\xd8\xba\x43\x04\xb0\x0e\xee\xf4\xeb\xfd", 14);

// A stack, then the BIOS is to write eight sectors to head 1 of the first disk, again and again.
constexpr std::string_view writes_to_disk(
    "\xfa\x31\xc0\x8e\xd8\x8e\xc0\x8e\xd0\xbc\x00\x7c\xfb\xbb\x00\x7c\xb8\x08\x03\xb9\x01\x00\xba\x80\x01\xcd\x13\xf4"
    "\xeb\xfd",
    30);

/// A file system that has room for one page.
class mounted {
public:
    explicit mounted(std::string at) : at_(std::move(at)), done_(mount_with("size=4k", MS_NOSUID | MS_NODEV)) {}
    mounted(const mounted&) = delete;
    ~mounted() {
        if (done_) ::umount2(at_.c_str(), MNT_DETACH);
    }
    explicit operator bool() const noexcept { return done_; }
    bool grow() const { return mount_with("size=1m", MS_REMOUNT); }

private:
    bool mount_with(const char* options, unsigned long flags) const {
        return ::mount("small", at_.c_str(), "tmpfs", flags, options) == 0;
    }
    std::string at_;
    bool done_;
};

/// What a guest with one of the actions does after a key was pressed on its console.
class rule {
public:
    rule(std::string when, std::string action, char key) : when(std::move(when)), action(std::move(action)), key(key) {}
    std::string when, action;
    char key;
};

class running_rule {
public:
    running_rule(lab::domain dom, stream console, lifecycle_events events)
        : dom(std::move(dom)), console(std::move(console)), events(std::move(events)) {}
    lab::domain dom;
    stream console;
    lifecycle_events events;
};

/// Starts such a guest, and presses the key when it is ready.
task<running_rule> begin(const root& at, lab::connection conn, rule what) {
    auto dom = co_await conn.create(text_of(wish(what.when + "-" + what.action)
                                                .with_head(fmt::format("<{0}>{1}</{0}>", what.when, what.action))
                                                .with_boot(at)
                                                .with("<panic model='isa'/>")),
                                    domain_create_flags::paused);
    auto events = conn.events<event::lifecycle>(dom);
    auto console = co_await dom.open_console();
    co_await dom.resume();
    co_await within(10s, read_until(console, "ready"));
    co_await console.write(std::string(1, what.key));
    co_return running_rule(std::move(dom), std::move(console), std::move(events));
}

std::vector<std::string> dumps(const root& at) {
    std::vector<std::string> out;
    std::error_code none;
    for (const auto& one : std::filesystem::directory_iterator(at.file("var/lib/virtxx/qemu/dump"), none))
        if (one.file_size() > 0) out.push_back(one.path().filename().string());
    return out;
}

}  // namespace

TEST_CASE("actions that end a guest") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        std::vector<std::pair<rule, stopped_detail>> rules{
            {rule("on_poweroff", "destroy", 'S'), stopped_detail::shutdown},
            {rule("on_reboot", "destroy", 'R'), stopped_detail::shutdown},
            {rule("on_reboot", "preserve", 'R'), stopped_detail::shutdown},
            {rule("on_crash", "destroy", 'P'), stopped_detail::crashed},
            {rule("on_crash", "coredump-destroy", 'P'), stopped_detail::crashed}};
        for (const auto& [what, detail] : rules) {
            INFO(what.when << " " << what.action);
            auto guest = co_await begin(at, conn, what);
            auto how = co_await within(10s, next(guest.events, lifecycle::stopped));
            CHECK(how == static_cast<int>(detail));
            const auto left = co_await conn.domains();
            CHECK(left.empty());
        }
        REQUIRE(dumps(at).size() == 1);
        CHECK(dumps(at).front().starts_with("on_crash-coredump-destroy-"));
    };
    lab::run(body);
}

TEST_CASE("actions that start a guest again") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        const std::vector<rule> rules{rule("on_poweroff", "restart", 'S'), rule("on_poweroff", "rename-restart", 'S'),
                                      rule("on_reboot", "restart", 'R'),   rule("on_reboot", "rename-restart", 'R'),
                                      rule("on_crash", "restart", 'P'),    rule("on_crash", "rename-restart", 'P'),
                                      rule("on_crash", "coredump-restart", 'P')};
        for (const auto& what : rules) {
            INFO(what.when << " " << what.action);
            auto guest = co_await begin(at, conn, what);
            co_await within(10s, read_until(guest.console, "ready"));
            auto running = [&guest]() -> task<bool> {
                const auto state = co_await guest.dom.state();
                co_return state.state == domain_state::running;
            };
            bool is_running = false;
            for (int i = 0; i < 100 && !is_running; ++i) {
                is_running = co_await running();
                if (!is_running) co_await pause(10ms);
            }
            CHECK(is_running);
            CHECK(at.emulators().size() == 1);
            co_await guest.dom.destroy();
        }
        REQUIRE(dumps(at).size() == 1);
        CHECK(dumps(at).front().starts_with("on_crash-coredump-restart-"));
    };
    lab::run(body);
}

TEST_CASE("a guest that starts again while its agent is asked does so at once") {
    root at;
    bool given_up = false;
    auto ask = [&](lab::domain dom) -> task<void> {
        const auto why = co_await failure_of(dom.agent_command(R"({"execute":"guest-never-answers"})", 40));
        given_up = why.code() == errc::agent_unresponsive;
    };
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        // Somebody who takes what QEMU and the driver say, and never answers.
        const auto path = at.file("agent.sock");
        auto executor = co_await asio::this_coro::executor;
        asio::local::stream_protocol::acceptor silent(executor, asio::local::stream_protocol(),
                                                      qemu::listen_at(path).release());
        auto dom = co_await conn.create(
            text_of(wish("asked").with_head("<on_poweroff>restart</on_poweroff>").with_boot(at).with(
                "<channel type='unix'><source mode='connect' path='" + path +
                "'/><target type='virtio' name='org.qemu.guest_agent.0'/></channel>")),
            domain_create_flags::paused);
        auto console = co_await dom.open_console();
        co_await dom.resume();
        co_await within(10s, read_until(console, "ready"));
        asio::co_spawn(executor, ask(dom), asio::detached);
        co_await pause(50ms);
        const auto begin = clock::now();
        co_await console.write("S");
        co_await within(10s, read_until(console, "ready"));
        CHECK(clock::now() - begin < 8s);
        CHECK(at.emulators().size() == 1);
        CHECK_FALSE(given_up);
        co_await dom.destroy();
    };
    lab::run(body);
}

TEST_CASE("actions that keep a guest as it is, until it is destroyed") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto off = co_await begin(at, conn, rule("on_poweroff", "preserve", 'S'));
        co_await within(10s, next(off.events, lifecycle::shutdown));
        auto state = co_await off.dom.state();
        CHECK(state.state == domain_state::shutdown);
        CHECK(at.emulators().size() == 1);
        co_await within(10s, off.dom.destroy());

        auto crashed = co_await begin(at, conn, rule("on_crash", "preserve", 'P'));
        co_await within(10s, next(crashed.events, lifecycle::crashed));
        state = co_await crashed.dom.state();
        CHECK(state.state == domain_state::crashed);
        CHECK(state.reason == static_cast<int>(domain_crashed_reason::panicked));
        CHECK(at.emulators().size() == 1);
        co_await within(10s, crashed.dom.destroy());
    };
    lab::run(body);
}

TEST_CASE("destroying gracefully asks QEMU to end, and never kills it") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto dom = co_await conn.create(text_of(wish("gentle").with_boot(at)));
        auto events = conn.events<event::lifecycle>(dom);
        co_await within(10s, dom.destroy(domain_destroy_flags::graceful));
        auto how = co_await next(events, lifecycle::stopped);
        CHECK(how == static_cast<int>(stopped_detail::destroyed));
        CHECK(at.emulators().empty());

        auto stuck = co_await conn.create(text_of(wish("stuck").with_boot(at)));
        const auto pid = at.emulators().front().process.pid;
        ::kill(pid, SIGSTOP);
        auto late = co_await failure_of(within(300ms, stuck.destroy(domain_destroy_flags::graceful)));
        CHECK(late.code() == errc::operation_timeout);
        CHECK(late.message().find("the end of the emulator of 'stuck'") != std::string::npos);
        CHECK(at.emulators().size() == 1);
        auto state = co_await stuck.state();
        CHECK(state.state == domain_state::running);
        // What it was asked, it does when it goes on.
        auto ends = conn.events<event::lifecycle>(stuck);
        ::kill(pid, SIGCONT);
        co_await within(10s, next(ends, lifecycle::stopped));
    };
    lab::run(body);
}

TEST_CASE("a watchdog that bites is told, and does what the document wants") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        const auto image = bootable(at.file("bites.img"), std::string(lets_watchdog_bite));
        const auto guest = [&](std::string action) {
            return text_of(wish(action).with(disk(image)).with("<watchdog model='ib700' action='" + action + "'/>"));
        };
        auto bites = conn.events<event::watchdog>();
        auto events = conn.events<event::lifecycle>();

        auto paused = co_await conn.create(guest("pause"));
        auto bite = co_await within(15s, bites.next());
        REQUIRE(bite.has_value());
        CHECK(bite->action == watchdog_action::pause);
        CHECK(bite->domain.name == "pause");
        auto how = co_await within(5s, next(events, lifecycle::suspended));
        CHECK(how == static_cast<int>(suspended_detail::watchdog));
        auto state = co_await paused.state();
        CHECK(state.state == domain_state::paused);
        CHECK(state.reason == static_cast<int>(domain_paused_reason::watchdog));
        co_await paused.destroy();

        auto off = co_await conn.create(guest("poweroff"));
        bite = co_await within(15s, bites.next());
        CHECK(bite->action == watchdog_action::poweroff);
        // The one before was destroyed.
        how = co_await within(5s, next(events, lifecycle::stopped));
        CHECK(how == static_cast<int>(stopped_detail::destroyed));
        how = co_await within(5s, next(events, lifecycle::stopped));
        CHECK(how == static_cast<int>(stopped_detail::shutdown));
        const auto left = co_await conn.domains();
        CHECK(left.empty());

        // A dump is the driver's to take; then the guest runs on.
        auto dumped = co_await conn.create(guest("dump"));
        auto its = conn.events<event::lifecycle>(dumped);
        co_await within(15s, bites.next());
        co_await within(5s, next(its, lifecycle::suspended));
        co_await within(10s, next(its, lifecycle::resumed));
        CHECK(dumps(at).size() == 1);
        co_await dumped.destroy();
    };
    lab::run(body);
}

TEST_CASE("a disk that is full is told, and the guest waits for room") {
    root at;
    const auto folder = at.file("small");
    std::filesystem::create_directory(folder);
    const mounted small(folder);
    if (!small) {
        vir::test::skip("a file system of one page cannot be mounted here (that needs root)");
        return;
    }
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        // Its only page is the boot sector's; the rest is a hole.
        const auto image = bootable(folder + "/full.img", std::string(writes_to_disk), 1 << 20);
        auto errors = conn.events<event::io_error>();
        auto reasons = conn.events<event::io_error_reason>();
        auto events = conn.events<event::lifecycle>();
        auto dom = co_await conn.create(text_of(wish("full").with(disk(image, "stop"))));
        auto told = co_await within(15s, errors.next());
        REQUIRE(told.has_value());
        CHECK(told->action == io_error_action::pause);
        CHECK(told->source == image);
        CHECK(told->device == "ide0-0-0");
        auto reason = co_await within(5s, reasons.next());
        REQUIRE(reason.has_value());
        CHECK(reason->reason == "enospc");
        auto how = co_await within(5s, next(events, lifecycle::suspended));
        CHECK(how == static_cast<int>(suspended_detail::ioerror));
        auto state = co_await dom.state();
        CHECK(state.state == domain_state::paused);
        CHECK(state.reason == static_cast<int>(domain_paused_reason::ioerror));

        // With more room, what could not be written is written.
        REQUIRE(small.grow());
        co_await dom.resume();
        auto written = [&] {
            struct stat info{};
            return ::stat(image.c_str(), &info) == 0 && info.st_blocks > 8;
        };
        const bool is_written = co_await comes_true(written);
        CHECK(is_written);
        state = co_await dom.state();
        CHECK(state.state == domain_state::running);
        co_await dom.destroy();
    };
    lab::run(body);
}
