// Copyright virtxx contributors. Boost Software License 1.0.
// Devices whose host side the driver makes or talks to itself: taps, sockets, ports.
#include "tests/qemu/child.hpp"
#include "tests/qemu/lab.hpp"

#include "src/host/tap.hpp"
#include "tests/skip.hpp"

#include <virtxx/doc/graphics.hpp>
#include <virtxx/doc/interface.hpp>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>

#include <algorithm>

using namespace vir;
using namespace lab;

namespace {

/// Why no tap can be made here; nothing when one can.
std::optional<std::string> why_no_tap() {
    try {
        open_tap(tap_request());
        return std::nullopt;
    } catch (const error& e) {
        return e.message();
    }
}

std::string name_of_tap(int number) { return fmt::format("vx{}-{}", getpid() % 100000, number); }

std::string said_of(const std::string& link, const std::string& what) {
    std::ifstream in("/sys/class/net/" + link + "/" + what);
    return {std::istreambuf_iterator<char>(in), {}};
}

bool has_address(const std::string& link, const std::string& address) {
    ifaddrs* all = nullptr;
    REQUIRE(::getifaddrs(&all) == 0);
    bool found = false;
    for (auto* one = all; one; one = one->ifa_next) {
        if (link != one->ifa_name || !one->ifa_addr || one->ifa_addr->sa_family != AF_INET) continue;
        char text[INET_ADDRSTRLEN] = {};
        ::inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in*>(one->ifa_addr)->sin_addr, text, sizeof text);
        found |= address == text;
    }
    ::freeifaddrs(all);
    return found;
}

bool accepts(int port) {
    const unique_fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

int port_of(const document<domain_def>& from) {
    return std::get<device::vnc_graphics>(from.typed().devices.graphics.at(0).kind).port.value_or(-1);
}

}  // namespace

TEST_CASE("an interface of type ethernet has a tap, made for it and gone with it") {
    if (const auto why = why_no_tap()) {
        vir::test::skip(*why);
        return;
    }
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        const auto ours = name_of_tap(1), theirs = name_of_tap(2);
        auto dom = co_await conn.define(text_of(wish("wired").with_boot(at).with(
            "<interface type='ethernet'><mac address='52:54:00:00:00:01'/><target dev='" + ours +
            "'/><model type='virtio'/><mtu size='1400'/><source><ip address='192.0.2.1' "
            "prefix='30'/></source></interface>"
            "<interface type='ethernet'><mac address='52:54:00:00:00:02'/><model type='e1000'/></interface>")));
        CHECK(::if_nametoindex(ours.c_str()) == 0);
        co_await dom.start();
        CHECK(::if_nametoindex(ours.c_str()) != 0);
        CHECK(said_of(ours, "mtu") == "1400\n");
        CHECK(said_of(ours, "address") == "fe:54:00:00:00:01\n");
        CHECK(said_of(ours, "flags") == "0x1003\n");  // up, broadcast, multicast
        CHECK(has_address(ours, "192.0.2.1"));
        auto live = co_await dom.xml();
        const auto& nets = live.typed().devices.interfaces;
        REQUIRE(nets.size() == 2);
        CHECK(nets[0].target == ours);
        // The kernel chose a name for the other.
        CHECK_FALSE(nets[1].target.empty());
        const auto chosen = nets[1].target;
        CHECK(::if_nametoindex(chosen.c_str()) != 0);
        auto kept = co_await dom.xml(domain_xml_flags::inactive);
        CHECK(kept.typed().devices.interfaces.at(1).target.empty());
        auto records = co_await conn.stats(stats::interface);
        CHECK(records.at(0).params.number("net.count") == 2u);
        CHECK(records[0].params.number("net.0.rx.bytes").has_value());
        CHECK(records[0].params.number("net.1.tx.pkts").has_value());

        // Two guests cannot have one tap.
        auto second = co_await failure_of(conn.create(text_of(wish("second").with(
            "<interface type='ethernet'><target dev='" + ours + "'/></interface>"))));
        INFO(second.message());
        CHECK(second.message().find(ours) != std::string::npos);
        // One that must be there already and is not.
        auto absent = co_await failure_of(conn.create(text_of(wish("absent").with(
            "<interface type='ethernet'><target dev='" + theirs + "' managed='no'/></interface>"))));
        INFO(absent.message());
        CHECK(absent.message().find(theirs) != std::string::npos);

        co_await dom.destroy();
        auto gone = [&] { return !::if_nametoindex(ours.c_str()) && !::if_nametoindex(chosen.c_str()); };
        const bool are_gone = co_await comes_true(gone);
        CHECK(are_gone);
    };
    lab::run(body);
}

TEST_CASE("an interface of type user needs nothing of the host") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto dom = co_await conn.create(text_of(wish("slirp").with_boot(at).with(
            "<interface type='user'><mac address='52:54:00:00:00:03'/><model type='e1000'/></interface>")));
        auto network = co_await dom.monitor_command("info network", domain_monitor_command_flags::hmp);
        INFO(network);
        CHECK(network.find("type=user") != std::string::npos);
        CHECK(network.find("52:54:00:00:00:03") != std::string::npos);
        auto records = co_await conn.stats(stats::interface);
        CHECK(records.at(0).params.number("net.count") == 1u);
        co_await dom.destroy();
    };
    lab::run(body);
}

TEST_CASE("a console over a unix socket") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        const auto port = at.file("port.sock");
        auto dom = co_await conn.create(
            text_of(wish("socket")
                        .with("<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='" +
                              at.boot_image("socket") + "'/><target dev='hda' bus='ide'/></disk>")
                        .with("<serial type='unix'><source mode='bind' path='" + port + "'/></serial>")),
            domain_create_flags::paused);
        auto console = co_await dom.open_console();
        co_await dom.resume();
        const auto said = co_await within(10s, read_until(console, "ready"));
        CHECK(said.find("ready") != std::string::npos);
        auto refused = co_await failure_of(dom.open_console("serial0"));
        CHECK(refused.code() == errc::operation_failed);
        // By force, the one before ends.
        auto forced = co_await dom.open_console("serial0", domain_console_flags::force);
        std::array<char, 8> rest;
        const auto ended = co_await as_result(within(5s, console.read_some(rest)));
        CHECK((!ended || *ended == 0));
        co_await forced.write("xyz");
        const auto echo = co_await within(5s, read_until(forced, "xyz"));
        CHECK(echo.find("xyz") != std::string::npos);
        auto none = co_await failure_of(dom.open_console("serial7"));
        CHECK(none.message() == "internal error: cannot find console device 'serial7'");
        co_await dom.destroy();
    };
    lab::run(body);
}

TEST_CASE("channels are opened by their name, and their sockets go with the guest") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto dom = co_await conn.create(
            text_of(wish("ports")
                        .with("<channel type='unix'><target type='virtio' name='org.example.a'/></channel>")
                        .with("<channel type='pty'><target type='virtio' name='org.example.b'/></channel>")));
        auto live = co_await dom.xml();
        const auto& channels = live.typed().devices.channels;
        REQUIRE(channels.size() == 2);
        const auto path = std::get<device::unix_chardev>(channels[0].source).path;
        CHECK(std::filesystem::is_socket(path));
        auto a = co_await dom.open_channel("org.example.a");
        auto busy = co_await failure_of(dom.open_channel("org.example.a"));
        CHECK(busy.message() == "operation failed: Active channel session exists for this domain");
        auto b = co_await dom.open_channel("org.example.b");
        co_await a.write("into the void");
        auto none = co_await failure_of(dom.open_channel("org.example.c"));
        CHECK(none.message() == "internal error: cannot find channel org.example.c");
        co_await dom.destroy();
        std::array<char, 8> rest;
        const auto n = co_await within(5s, a.read_some(rest));
        CHECK(n == 0);
        CHECK_FALSE(std::filesystem::exists(path));
    };
    lab::run(body);
}

TEST_CASE("a guest without an agent says so within the limit") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto none = co_await conn.create(text_of(wish("none").with_boot(at)));
        auto not_there = co_await failure_of(none.shutdown(domain_shutdown_flags::guest_agent));
        CHECK(not_there.code() == errc::argument_unsupported);
        CHECK(not_there.message() == "argument unsupported: QEMU guest agent is not configured");

        auto dom = co_await conn.create(
            text_of(wish("silent")
                        .with_boot(at)
                        .with("<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>")));
        const auto begin = clock::now();
        auto absent = co_await failure_of(dom.shutdown(domain_shutdown_flags::guest_agent));
        const auto took = clock::now() - begin;
        INFO(absent.message());
        CHECK(took < 7s);
        CHECK(absent.code() == errc::agent_unresponsive);
        // Without the flag the power button is pressed at once.
        auto events = conn.events<event::lifecycle>(dom);
        co_await within(2s, dom.shutdown());
        co_await within(10s, next(events, lifecycle::stopped));
        co_await none.destroy();
    };
    lab::run(body);
}

TEST_CASE("displays are given ports of their own, which the document of the running guest tells") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        const std::string any_port = "<graphics type='vnc' autoport='yes'/>";
        auto one = co_await conn.define(text_of(wish("one").with(any_port)));
        auto two = co_await conn.define(text_of(wish("two").with(any_port)));
        co_await one.start();
        co_await two.start();
        auto first = co_await one.xml();
        auto second = co_await two.xml();
        const int a = port_of(first), b = port_of(second);
        CHECK(a >= 5900);
        CHECK(b >= 5900);
        CHECK(a != b);
        CHECK(accepts(a));
        CHECK(accepts(b));
        auto kept = co_await one.xml(domain_xml_flags::inactive);
        CHECK(port_of(kept) == -1);

        // One that names a port that is taken is told so by QEMU.
        auto taken = co_await failure_of(
            conn.create(text_of(wish("taken").with(fmt::format("<graphics type='vnc' port='{}'/>", a)))));
        INFO(taken.message());
        CHECK(taken.message().find("Address already in use") != std::string::npos);
        // A port that became free is used again.
        co_await one.destroy();
        auto three = co_await conn.create(text_of(wish("three").with(any_port)));
        auto third = co_await three.xml();
        CHECK(port_of(third) == a);
        co_await two.destroy();
        co_await three.destroy();
    };
    lab::run(body);
}

namespace {

task<void> start_where_kvm_is_not() {
    const std::string dir = std::getenv("VIRTXX_NO_KVM");
    auto conn = co_await vir::connect<qemu::driver>(uri("qemu:///embed?root=" + dir));
    wish what("accelerated");
    what.type = "kvm";
    const auto made = co_await as_result(conn.create(text_of(what)));
    const auto defined = co_await as_result(conn.define(text_of(what)));
    std::ofstream(dir + "/start") << (made ? "runs" : made.error().message());
    std::ofstream(dir + "/define") << (defined ? "defined" : defined.error().message());
}

}  // namespace

TEST_CASE("a guest that wants KVM where there is none", "[.]") {
    // Another file in place of the device, for this process and its children only.
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("/dev/null", "/dev/kvm", nullptr, MS_BIND, nullptr) != 0)
        std::abort();
    vir::run(within(30s, start_where_kvm_is_not()));
}

TEST_CASE("type='kvm' where KVM cannot be used is refused with the reason and the remedy") {
    if (::geteuid() != 0 || !std::filesystem::exists("/dev/kvm")) {
        vir::test::skip("needs root and a /dev/kvm to put something else in its place");
        return;
    }
    if (!emulator()) {
        vir::test::skip("qemu-system-x86_64 is not installed");
        return;
    }
    root at;
    child other("a guest that wants KVM where there is none", {"VIRTXX_NO_KVM=" + at.path()});
    const int status = other.wait();
    REQUIRE(WIFEXITED(status));
    const auto said = at.read("start");
    INFO(said);
    CHECK(said.find("/dev/kvm") != std::string::npos);
    CHECK(said.find("is not the KVM device") != std::string::npos);
    CHECK(said.find("type='qemu'") != std::string::npos);
    // What only is kept may be meant for another time, or host.
    CHECK(at.read("define") == "defined");
    CHECK(at.emulators().empty());
}
