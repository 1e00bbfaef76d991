// Copyright virtxx contributors. Boost Software License 1.0.
// What can be changed and asked of one guest while it runs, and in its definition, with a real QEMU.
#include "drivers/qemu/monitor_socket.hpp"
#include "tests/qemu/lab.hpp"

#include <asio/detached.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/read_until.hpp>
#include <asio/write.hpp>
#include <linux/input-event-codes.h>
#include <nlohmann/json.hpp>

using namespace vir;
using namespace lab;

namespace {

// Says "!" on the serial port, then what is typed.
constexpr std::string_view echoes_keys(
    "\xfa\x31\xc0\x8e\xd8\x8e\xd0\xbc\x00\x7c\xfb\xba\xf8\x03\xb0\x21\xee\x30\xe4\xcd\x16\xba\xf8\x03\xee\xeb\xf6", 27);

/// A guest's document with more memory and vCPUs than it begins with.
std::string roomy(const std::string& name, const std::string& balloon = "<memballoon model='virtio'/>") {
    return fmt::format("<domain type='qemu'><name>{}</name><memory unit='MiB'>64</memory><currentMemory unit='MiB'>48"
                       "</currentMemory><vcpu current='1'>3</vcpu><os><type arch='x86_64' machine='pc'>hvm</type></os>"
                       "<features><acpi/></features><devices><emulator>{}</emulator><controller type='usb' "
                       "model='none'/>{}</devices></domain>",
                       name, emulator(), balloon);
}

}  // namespace

TEST_CASE("memory is changed now, at the next start, and at most") {
    root at;
    auto body = [&]() -> task<void> {
        using f = domain_memory_flags;
        auto conn = co_await open(at);
        auto dom = co_await conn.define(roomy("memory"));
        auto off = co_await failure_of(dom.set_memory(32_MiB, f::live));
        CHECK(off.message() == "Requested operation is not valid: domain is not running");
        co_await dom.set_max_memory(80_MiB);
        co_await dom.set_memory(56_MiB, f::config);
        auto kept = co_await dom.xml();
        CHECK(kept.typed().memory == 80_MiB);
        CHECK(kept.typed().current_memory == kibibytes(56_MiB));
        CHECK(at.read("etc/virtxx/qemu/memory.xml").find("<currentMemory unit='KiB'>57344<") != std::string::npos);
        auto more = co_await failure_of(dom.set_memory(81_MiB, f::config));
        CHECK(more.message() == "invalid argument: cannot set memory higher than max memory");

        co_await dom.start();
        auto most = co_await failure_of(dom.set_max_memory(100_MiB));
        CHECK(most.message() ==
              "Requested operation is not valid: cannot resize the maximum memory on an active domain");
        co_await dom.set_memory(40_MiB, f::live | f::config);
        // The guest has no driver for its balloon, so it only knows what is wanted; the definition has it.
        kept = co_await dom.xml(domain_xml_flags::inactive);
        CHECK(kept.typed().current_memory == kibibytes(40_MiB));
        co_await dom.destroy();

        auto rigid = co_await conn.create(roomy("rigid", "<memballoon model='none'/>"));
        auto cannot = co_await failure_of(rigid.set_memory(40_MiB));
        CHECK(cannot.code() == errc::operation_invalid);
        CHECK(cannot.message().find("balloon") != std::string::npos);
        auto transient = co_await failure_of(rigid.set_memory(40_MiB, f::config));
        CHECK(transient.message() ==
              "Requested operation is not valid: transient domains do not have any persistent config");
        co_await rigid.destroy();
    };
    lab::run(body);
}

TEST_CASE("vCPUs are added to a running guest") {
    root at;
    auto body = [&]() -> task<void> {
        using f = domain_vcpu_flags;
        auto conn = co_await open(at);
        auto dom = co_await conn.define(roomy("vcpus"));
        co_await dom.start();
        co_await dom.set_vcpus(3, f::live);
        auto count = co_await dom.vcpus(f::live);
        CHECK(count == 3);
        count = co_await dom.vcpus(f::config);
        CHECK(count == 1);
        auto records = co_await conn.stats();
        CHECK(records.at(0).params.number("vcpu.current") == 3u);
        CHECK(records[0].params.number("vcpu.2.time").has_value());
        auto fewer = co_await failure_of(dom.set_vcpus(2, f::live));
        CHECK(fewer.code() == errc::operation_unsupported);
        auto more = co_await failure_of(dom.set_vcpus(4, f::live));
        CHECK(more.message() ==
              "invalid argument: requested vcpus is greater than max allowable vcpus for the live domain: 4 > 3");
        auto most = co_await failure_of(dom.set_vcpus(4, f::live | f::maximum));
        CHECK(most.code() == errc::invalid_arg);
        co_await dom.set_vcpus(4, f::config | f::maximum);
        co_await dom.set_vcpus(2, f::config);
        count = co_await dom.vcpus(f::config | f::maximum);
        CHECK(count == 4);
        count = co_await dom.vcpus(f::config);
        CHECK(count == 2);
        co_await dom.destroy();
        co_await dom.start();
        count = co_await dom.vcpus(f::live);
        CHECK(count == 2);
        co_await dom.destroy();
    };
    lab::run(body);
}

TEST_CASE("titles, descriptions and applications' elements") {
    root at;
    auto body = [&]() -> task<void> {
        using t = domain_metadata_type;
        using a = domain_affect;
        auto conn = co_await open(at);
        auto dom = co_await conn.define(roomy("labelled"));
        auto events = conn.events<event::metadata_change>(dom);
        auto none = co_await failure_of(dom.metadata(t::title));
        CHECK(none.code() == errc::no_domain_metadata);
        co_await dom.set_metadata(t::title, "the web server");
        auto told = co_await within(5s, events.next());
        CHECK(told->type == t::title);
        auto title = co_await dom.metadata(t::title);
        CHECK(title == "the web server");
        auto lines = co_await failure_of(dom.set_metadata(t::title, "two\nlines"));
        CHECK(lines.code() == errc::xml_error);

        co_await dom.start();
        co_await dom.set_metadata(t::description, "live only", std::nullopt, std::nullopt, a::live);
        auto kept = co_await failure_of(dom.metadata(t::description, std::nullopt, a::config));
        CHECK(kept.code() == errc::no_domain_metadata);
        const std::string uri = "http://example.org/app", other = "http://example.org/other";
        co_await dom.set_metadata(t::element, "<owner name='me'><note>x</note></owner>", "app", uri,
                                  a::live | a::config);
        co_await dom.set_metadata(t::element, "<p:tag xmlns:p='http://example.org/other'/>", "o", other, a::config);
        auto live = co_await dom.xml();
        CHECK(live.typed().metadata.find("<app:owner xmlns:app=\"http://example.org/app\" name=\"me\">") !=
              std::string::npos);
        auto element = co_await dom.metadata(t::element, uri, a::config);
        CHECK(element == "<owner name=\"me\">\n  <note>x</note>\n</owner>");
        element = co_await dom.metadata(t::element, other, a::config);
        CHECK(element == "<tag/>");
        // Taking one out leaves the other.
        co_await dom.set_metadata(t::element, std::nullopt, std::nullopt, uri, a::config);
        auto gone = co_await failure_of(dom.metadata(t::element, uri, a::config));
        CHECK(gone.code() == errc::no_domain_metadata);
        element = co_await dom.metadata(t::element, other, a::config);
        CHECK(element == "<tag/>");
        element = co_await dom.metadata(t::element, uri, a::live);
        CHECK(element.starts_with("<owner"));
        auto broken = co_await failure_of(dom.set_metadata(t::element, "<a><b></a>", "app", uri, a::config));
        CHECK(broken.code() == errc::xml_detail);
        co_await dom.destroy();
    };
    lab::run(body);
}

TEST_CASE("metadata that no document can hold is refused and changes nothing") {
    root at;
    auto body = [&]() -> task<void> {
        using t = domain_metadata_type;
        using a = domain_affect;
        auto conn = co_await open(at);
        auto dom = co_await conn.define(roomy("picky"));
        co_await dom.start();
        const auto both = a::live | a::config;
        const std::string uri = "http://example.org/app";
        const auto live = (co_await dom.xml()).text();
        const auto config = at.read("etc/virtxx/qemu/picky.xml");

        std::string deep;
        for (int i = 0; i < 200000; ++i) deep += "<a>";
        for (int i = 0; i < 200000; ++i) deep += "</a>";
        std::vector<error> refused;
        refused.push_back(co_await failure_of(dom.set_metadata(t::element, deep, "app", uri, both)));
        refused.push_back(co_await failure_of(dom.set_metadata(t::element, "<a x='1' x='2'/>", "app", uri, both)));
        refused.push_back(co_await failure_of(dom.set_metadata(t::element, "<a>&nothing;</a>", "app", uri, both)));
        refused.push_back(co_await failure_of(dom.set_metadata(t::element, "<a/>", "a b", uri, both)));
        refused.push_back(co_await failure_of(dom.set_metadata(t::element, "<a/>", "", uri, a::live)));
        refused.push_back(co_await failure_of(dom.set_metadata(t::element, "<a/>", "app", "", a::live)));
        const std::optional<std::string> none;
        refused.push_back(co_await failure_of(dom.set_metadata(t::title, "a\x01", none, none, both)));
        refused.push_back(co_await failure_of(dom.set_metadata(t::description, "caf\xe9", none, none, a::live)));
        for (std::size_t i = 0; i < refused.size(); ++i) {
            INFO(i << ": " << refused[i].message());
            const bool wrong_argument = i >= 3 && i <= 5, no_xml = i == 1 || i == 2;
            CHECK(refused[i].code() == (wrong_argument ? errc::invalid_arg
                                        : no_xml       ? errc::xml_detail
                                                       : errc::xml_error));
        }
        const auto live_after = (co_await dom.xml()).text();
        CHECK(live_after == live);
        CHECK(at.read("etc/virtxx/qemu/picky.xml") == config);

        // Its status is still written, and it can be ended.
        co_await within(5s, dom.set_metadata(t::title, "fine", std::nullopt, std::nullopt, both));
        CHECK(at.read("run/virtxx/qemu/picky.xml").find("<title>fine</title>") != std::string::npos);
        co_await within(10s, dom.destroy());
    };
    lab::run(body);
}

TEST_CASE("a definition with a text that its own reader refuses is not stored") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        for (const std::string bad : {"a\x01", "caf\xe9"}) {
            auto def = parse<domain_def>(roomy("named"));
            def.name = bad;
            auto refused = co_await failure_of(conn.define(def));
            INFO(refused.message());
            CHECK(refused.code() == errc::xml_error);
            CHECK(refused.message().find("'name'") != std::string::npos);
            def.name = "named";
            def.title = bad;
            refused = co_await failure_of(conn.define(def));
            CHECK(refused.code() == errc::xml_error);
            CHECK(refused.message().find("'title'") != std::string::npos);
        }
        auto all = co_await conn.domains();
        CHECK(all.empty());
        CHECK(std::filesystem::is_empty(at.file("etc/virtxx/qemu/autostart")));
        auto def = parse<domain_def>(roomy("named"));
        def.title = "caf\xc3\xa9";
        co_await conn.define(def);
    };
    lab::run(body);
    auto again = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto dom = co_await conn.domain_by_name("named");
        auto title = co_await dom.metadata(domain_metadata_type::title);
        CHECK(title == "caf\xc3\xa9");
    };
    lab::run(again);
}

TEST_CASE("keys arrive in the guest") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        std::string sector(echoes_keys);
        sector.resize(510);
        std::ofstream(at.file("keys.img"), std::ios::binary) << sector << "\x55\xaa";
        auto dom = co_await conn.create(
            text_of(wish("keys").with("<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='" +
                                      at.file("keys.img") +
                                      "'/><target dev='hda' bus='ide'/></disk><serial type='pty'/>")),
            domain_create_flags::paused);
        auto console = co_await dom.open_console();
        co_await dom.resume();
        co_await within(10s, read_until(console, "!"));
        const std::vector<std::uint32_t> a{KEY_A}, shift_b{KEY_LEFTSHIFT, KEY_B}, nothing{0}, high{0x30};
        co_await dom.send_key(keycode_set::linux_, 50ms, a);
        auto got = co_await within(5s, read_until(console, "a"));
        CHECK(got == "a");
        co_await dom.send_key(keycode_set::linux_, 50ms, shift_b);
        got = co_await within(5s, read_until(console, "B"));
        CHECK(got == "B");
        co_await dom.send_key(keycode_set::qnum, 50ms, high);
        got = co_await within(5s, read_until(console, "b"));
        CHECK(got == "b");
        auto unknown = co_await failure_of(dom.send_key(keycode_set::linux_, 50ms, nothing));
        CHECK(unknown.message() == "invalid argument: invalid keycode: 0x0");
        auto table = co_await failure_of(dom.send_key(keycode_set::win32, 50ms, a));
        CHECK(table.code() == errc::argument_unsupported);
        co_await dom.destroy();
    };
    lab::run(body);
}

TEST_CASE("a guest's memory is dumped") {
    root at;
    auto body = [&]() -> task<void> {
        using f = domain_core_dump_flags;
        using as = domain_core_dump_format;
        auto conn = co_await open(at);
        auto dom = co_await conn.define(text_of(wish("dumped").with_boot(at)));
        co_await dom.start();
        const auto file = at.file("memory.elf");
        auto whole = co_await failure_of(dom.core_dump(file));
        CHECK(whole.message().find("memory_only") != std::string::npos);
        co_await dom.core_dump(file, as::raw, f::memory_only);
        CHECK(std::filesystem::file_size(file) > 32u << 20);
        CHECK(at.read("memory.elf").starts_with("\x7f" "ELF"));
        auto state = co_await dom.state();
        CHECK(state.state == domain_state::running);
        co_await dom.core_dump(at.file("memory.kdump"), as::kdump_zlib, f::memory_only | f::live);
        CHECK(at.read("memory.kdump").starts_with("makedumpfile"));
        state = co_await dom.state();
        CHECK(state.state == domain_state::running);
        auto nowhere = co_await failure_of(dom.core_dump(at.file("none/here"), as::raw, f::memory_only));
        CHECK(nowhere.message().find("none/here") != std::string::npos);
        state = co_await dom.state();
        CHECK(state.state == domain_state::running);

        // What is in a dump's way and is no older dump stays as it is.
        std::filesystem::create_directory(at.file("folder"));
        std::filesystem::create_symlink("memory.kdump", at.file("link"));
        for (const std::string taken : {"folder", "link"}) {
            auto refused = co_await failure_of(dom.core_dump(at.file(taken), as::raw, f::memory_only));
            CHECK(refused.code() == errc::invalid_arg);
            CHECK(refused.message().find(taken) != std::string::npos);
        }
        CHECK(std::filesystem::is_directory(at.file("folder")));
        CHECK(std::filesystem::is_symlink(at.file("link")));
        CHECK(at.read("memory.kdump").starts_with("makedumpfile"));

        auto events = conn.events<event::lifecycle>(dom);
        co_await dom.core_dump(file, as::raw, f::memory_only | f::crash);
        auto how = co_await next(events, lifecycle::stopped);
        CHECK(how == static_cast<int>(stopped_detail::crashed));
        state = co_await dom.state();
        CHECK(state.reason == static_cast<int>(domain_shutoff_reason::crashed));
    };
    lab::run(body);
}

TEST_CASE("a dump that is given up leaves its guest running and an older dump as it was") {
    root at;
    auto body = [&]() -> task<void> {
        using f = domain_core_dump_flags;
        using as = domain_core_dump_format;
        auto conn = co_await open(at);
        auto dom = co_await conn.define(text_of(wish("hung").with_boot(at)));
        co_await dom.start();
        REQUIRE(at.emulators().size() == 1);
        const auto pid = at.emulators().front().process.pid;
        const auto file = at.file("older.elf");
        std::ofstream(file) << "an older dump";
        auto events = conn.events<event::lifecycle>(dom);
        ::kill(pid, SIGSTOP);
        auto late = co_await failure_of(within(100ms, dom.core_dump(file, as::raw, f::memory_only)));
        CHECK(late.code() == errc::operation_timeout);
        ::kill(pid, SIGCONT);
        co_await within(5s, next(events, lifecycle::suspended));
        co_await within(5s, next(events, lifecycle::resumed));
        auto alone = [&] {
            for (const auto& one : std::filesystem::directory_iterator(at.path()))
                if (one.path().extension() == ".part") return false;
            return true;
        };
        const bool none_left = co_await comes_true(alone);
        CHECK(none_left);
        CHECK(at.read("older.elf") == "an older dump");
        auto state = co_await dom.state();
        CHECK(state.state == domain_state::running);
        co_await dom.destroy();
    };
    lab::run(body);
}

namespace {

/// An agent played by the test: QEMU connects to it as a channel's other end, then the driver does. A fake, written
/// from the documentation of QEMU's guest agent.
class fake_agent : public std::enable_shared_from_this<fake_agent> {
public:
    fake_agent(asio::any_io_executor executor, const std::string& path)
        : acceptor_(executor, asio::local::stream_protocol(), qemu::listen_at(path).release()) {}

    static task<void> serve(std::shared_ptr<fake_agent> self) {
        auto of_qemu = co_await self->acceptor_.async_accept(asio::use_awaitable);
        auto of_driver = co_await self->acceptor_.async_accept(asio::use_awaitable);
        std::string received;
        while (true) {
            auto buffer = asio::dynamic_buffer(received);
            const auto size = co_await asio::async_read_until(of_driver, buffer, '\n', asio::use_awaitable);
            auto line = received.substr(0, size);
            received.erase(0, size);
            const auto reply = self->answer(line.substr(line.find('{')));
            if (!reply.empty()) co_await asio::async_write(of_driver, asio::buffer(reply), asio::use_awaitable);
        }
    }

    std::vector<nlohmann::json> asked;

private:
    std::string answer(const std::string& line) {
        const auto command = nlohmann::json::parse(line);
        const auto name = command.at("execute").get<std::string>();
        if (name == "guest-sync-delimited")
            return "\xff{\"return\":" + command["arguments"]["id"].dump() + "}\n";
        asked.push_back(command);
        if (name == "guest-get-time") return "{\"return\":1700000000000000123}\n";
        if (name == "guest-get-host-name") return "{\"return\":{\"host-name\":\"inside\"}}\n";
        if (name == "guest-silent") return {};
        if (name == "guest-fails") return "{\"error\":{\"class\":\"GenericError\",\"desc\":\"no such luck\"}}\n";
        return "{\"return\":{}}\n";
    }
    asio::local::stream_protocol::acceptor acceptor_;
};

}  // namespace

TEST_CASE("the guest's agent is asked for its time, its name and whatever else") {
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto executor = co_await asio::this_coro::executor;
        const auto path = at.file("agent.sock");
        auto agent = std::make_shared<fake_agent>(executor, path);
        asio::co_spawn(executor, fake_agent::serve(agent), asio::detached);
        auto dom = co_await conn.create(text_of(wish("helped").with(
            "<channel type='unix'><source mode='connect' path='" + path +
            "'/><target type='virtio' name='org.qemu.guest_agent.0'/></channel>")));
        auto time = co_await dom.time();
        CHECK(time.seconds == 1700000000);
        CHECK(time.nseconds == 123);
        auto name = co_await dom.hostname();
        CHECK(name == "inside");
        co_await dom.set_time(1700000001, 5);
        CHECK(agent->asked.back()["arguments"]["time"] == 1700000001000000005);
        co_await dom.set_time(0, 0, domain_set_time_flags::sync);
        CHECK_FALSE(agent->asked.back().contains("arguments"));
        auto answer = co_await dom.agent_command(R"({"execute":"guest-ping"})");
        CHECK(answer == std::string(R"({"return":{}})"));
        auto refused = co_await failure_of(dom.agent_command(R"({"execute":"guest-fails"})"));
        CHECK(refused.message().find("no such luck") != std::string::npos);

        const auto begin = clock::now();
        auto silent = co_await failure_of(dom.agent_command(R"({"execute":"guest-silent"})", 1));
        CHECK(clock::now() - begin < 3s);
        CHECK(silent.code() == errc::agent_unresponsive);
        CHECK(silent.message().find("guest-silent") != std::string::npos);
        auto hasty = co_await failure_of(within(100ms, dom.agent_command(R"({"execute":"guest-silent"})")));
        CHECK(hasty.code() == errc::operation_timeout);
        CHECK(hasty.message().find("helped") != std::string::npos);
        // The guest itself is as it was.
        co_await within(5s, dom.suspend());
        co_await dom.destroy();

        auto without = co_await conn.create(text_of(wish("alone")));
        auto none = co_await failure_of(without.time());
        CHECK(none.message() == "argument unsupported: QEMU guest agent is not configured");
        co_await without.destroy();
    };
    lab::run(body);
}
