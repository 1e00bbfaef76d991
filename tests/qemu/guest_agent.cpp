// Copyright virtxx contributors. Boost Software License 1.0.
// Against a scripted peer, a fake written from the documentation of QEMU's guest agent (docs/interop/qemu-ga-ref).
#include "drivers/qemu/guest_agent.hpp"

#include "drivers/qemu/agent_fsm.hpp"
#include "tests/qemu/scripted_peer.hpp"

#include <asio/detached.hpp>

using namespace vir;
using namespace vir::qemu;
using namespace std::chrono_literals;
using nlohmann::json;
using vir::qemu::testing::error_of;
using vir::qemu::testing::scripted_peer;

namespace {

std::string spell(const result<json>& reply) { return reply ? reply->dump() : "error: " + reply.error().message(); }

std::vector<std::string> feed(agent_fsm& fsm, std::string_view bytes) {
    std::vector<std::string> out;
    while (auto reply = fsm.next(bytes)) out.push_back(spell(*reply));
    CHECK(bytes.empty());
    return out;
}

using lines = std::vector<std::string>;

const std::string sync_1 = "\xff{\"execute\":\"guest-sync-delimited\",\"arguments\":{\"id\":1}}\n";

// An fsm with the first command under way and its synchronisation done.
agent_fsm asking(std::string_view command = "guest-ping") {
    agent_fsm fsm;
    fsm.start(command);
    CHECK(fsm.take_output() == sync_1);
    CHECK(feed(fsm, "\xff{\"return\": 1}\n").empty());
    return fsm;
}

}  // namespace

TEST_CASE("the first command is preceded by the synchronisation, the second is not") {
    auto fsm = asking();
    CHECK(fsm.take_output() == "{\"execute\":\"guest-ping\"}\n");
    CHECK(!fsm.idle());
    CHECK(feed(fsm, "{\"return\": {}}\n") == lines{"{}"});
    CHECK(fsm.idle());
    fsm.start("guest-info", json::object());
    CHECK(fsm.take_output() == "{\"arguments\":{},\"execute\":\"guest-info\"}\n");
}

TEST_CASE("what was left in the channel is thrown away") {
    agent_fsm fsm;
    fsm.start("guest-ping");
    CHECK(feed(fsm, "{\"return\": {\"old\": 1}}\nhalf a rep").empty());
    CHECK(feed(fsm, "\xff{\"return\": 77}\n{\"return\": 1}").empty());
    CHECK(!fsm.synced());
    CHECK(feed(fsm, "\xff{\"ret\xff{\"return\": 1}\n").empty());
    CHECK(fsm.synced());
    CHECK(feed(fsm, "{\"return\": {}}") == lines{"{}"});
}

TEST_CASE("agent replies are the same however they are cut") {
    const std::string stream = "noise {\"return\": 1}\xff{\"return\": 1}\n{\"return\": {\"a\": \"}\\\"\"}}\n";
    for (std::size_t i = 0; i <= stream.size(); ++i) {
        agent_fsm fsm;
        fsm.start("guest-info");
        auto first = feed(fsm, std::string_view(stream).substr(0, i));
        auto second = feed(fsm, std::string_view(stream).substr(i));
        first.insert(first.end(), second.begin(), second.end());
        if (first != lines{R"({"a":"}\""})"}) FAIL("cut at " << i);
    }
    agent_fsm fsm;
    fsm.start("guest-info");
    lines said;
    for (char c : stream)
        for (auto& one : feed(fsm, std::string_view(&c, 1))) said.push_back(one);
    CHECK(said == lines{R"({"a":"}\""})"});
}

TEST_CASE("the agent's own errors") {
    auto fsm = asking("guest-get-users");
    CHECK(feed(fsm, R"({"error": {"class": "CommandNotFound", "desc": "not enabled"}})") ==
          lines{"error: unable to execute QEMU agent command 'guest-get-users': not enabled"});
    CHECK(fsm.synced());
}

TEST_CASE("nonsense from the guest fails the command that waits, and the next one synchronises again") {
    for (std::string nonsense :
         {"Kernel panic", "{]", "{\"x\": 1}", "{\"return\": \"\xc3\x28\"}", "\xff{\"return\": 1}"}) {
        auto fsm = asking();
        fsm.take_output();
        auto said = feed(fsm, nonsense);
        REQUIRE(said.size() == 1);
        CHECK(said[0].rfind("error: guest agent, 'guest-ping': ", 0) == 0);
        CHECK(fsm.idle());
        fsm.start("guest-ping");
        CHECK(fsm.take_output().find("\"id\":2") != std::string::npos);
    }
    agent_fsm deep = asking();
    auto said = feed(deep, "{\"return\":" + std::string(100, '['));
    REQUIRE(said.size() == 1);
    CHECK(said[0].find("nested deeper than 64 levels") != std::string::npos);
}

TEST_CASE("an abandoned command's reply is not taken for the next one's") {
    auto fsm = asking("guest-fsfreeze-freeze");
    fsm.abandon();
    fsm.start("guest-ping");
    CHECK(feed(fsm, "{\"return\": 5}\n\xff{\"return\": 2}\n{\"return\": {}}") == lines{"{}"});
    auto late = asking();
    feed(late, "{\"return\": {}}");
    CHECK(late.synced());
    feed(late, "\n");
    CHECK(late.synced());
    feed(late, "{\"return\": {}}");
    CHECK(!late.synced());
}

namespace {

// An agent in the guest as the documentation describes it; `answer` gives the reply or null for none.
struct fake_guest {
    explicit fake_guest(asio::any_io_executor executor) : peer(executor) {
        agent = std::make_unique<guest_agent>(executor, peer.take_other(), "web");
    }
    static task<void> live(std::shared_ptr<fake_guest> self) {
        for (;;) {
            auto got = co_await as_result(line(self));
            if (!got) co_return;
            auto text = std::move(*got);
            const bool delimited = text.starts_with('\xff');
            auto command = json::parse(delimited ? text.substr(1) : text);
            auto name = command["execute"].get<std::string>();
            self->heard.push_back(name);
            json reply;
            if (name == "guest-sync-delimited") {
                reply["return"] = command["arguments"]["id"];
                co_await self->peer.say("\xff" + reply.dump() + "\n");
            } else if (name == "guest-info") {
                reply["return"] = json::parse(
                    R"({"version":"7.2.22","supported_commands":[{"name":"guest-ping","enabled":true},)"
                    R"({"name":"guest-exec","enabled":false}, 5]})");
                co_await self->peer.say(reply.dump() + "\n");
            } else if (name == "guest-shutdown") {
                if (self->goes_down) self->peer.close();
                if (self->goes_down) co_return;
                if (self->refuses) co_await self->peer.say(R"({"error":{"class":"GenericError","desc":"no"}})" "\n");
            } else if (name != "guest-hang") {
                reply["return"] = json::object();
                co_await self->peer.say(reply.dump() + "\n");
            }
        }
    }
    static task<std::string> line(std::shared_ptr<fake_guest> self) {
        try {
            co_return co_await self->peer.line();
        } catch (const std::exception& e) {
            throw error(errc::read_failed, e.what());
        }
    }
    scripted_peer peer;
    std::unique_ptr<guest_agent> agent;
    std::vector<std::string> heard;
    bool goes_down = false, refuses = false;
};

template <class Body>
void with_guest(Body body, bool alive = true) {
    auto all = [&]() -> task<void> {
        auto executor = co_await asio::this_coro::executor;
        auto g = std::make_shared<fake_guest>(executor);
        if (alive) asio::co_spawn(executor, fake_guest::live(g), asio::detached);
        co_await body(*g);
    };
    run(all());
}

}  // namespace

TEST_CASE("ping and any command") {
    auto body = [](fake_guest& g) -> task<void> {
        co_await g.agent->ping();
        auto any = co_await g.agent->execute("guest-fstrim");
        CHECK(any == json::object());
        CHECK(g.heard == std::vector<std::string>{"guest-sync-delimited", "guest-ping", "guest-fstrim"});
    };
    with_guest(body);
}

TEST_CASE("no agent in the guest: an error within the limit, and one that appears later is used") {
    auto body = [](fake_guest& g) -> task<void> {
        auto got = co_await as_result(g.agent->ping(20ms));
        REQUIRE(!got);
        CHECK(got.error().code() == errc::agent_unresponsive);
        CHECK(got.error().message() ==
              "the limit of 0.02 s passed while waiting for the reply to 'guest-ping' from the guest "
              "agent of 'web': is it installed and running in the guest?");
        got = co_await as_result(within(20ms, g.agent->ping()));
        REQUIRE(!got);
        CHECK(got.error().message() ==
              "the deadline of 20 ms passed while waiting for the reply to 'guest-ping' from the "
              "guest agent of 'web'");
        auto self = std::shared_ptr<fake_guest>(std::shared_ptr<fake_guest>(), &g);
        asio::co_spawn(co_await asio::this_coro::executor, fake_guest::live(self), asio::detached);
        co_await g.agent->ping();
    };
    with_guest(body, false);
}

TEST_CASE("a command that hangs delays others no longer than its own limit") {
    auto body = [](fake_guest& g) -> task<void> {
        auto executor = co_await asio::this_coro::executor;
        bool failed = false;
        auto hang = [](fake_guest& g, bool& failed) -> task<void> {
            auto got = co_await as_result(g.agent->execute("guest-hang", nullptr, 50ms));
            failed = !got;
        };
        asio::co_spawn(executor, hang(g, failed), asio::detached);
        co_await g.agent->ping();
        CHECK(failed);
    };
    with_guest(body);
}

TEST_CASE("shutdown: silence and a closing channel are success, a refusal is not") {
    auto silent = [](fake_guest& g) -> task<void> {
        co_await g.agent->shutdown(agent_shutdown::powerdown, 20ms);
        CHECK(g.heard.back() == "guest-shutdown");
        co_await g.agent->ping();
    };
    with_guest(silent);
    auto closing = [](fake_guest& g) -> task<void> {
        g.goes_down = true;
        co_await g.agent->shutdown(agent_shutdown::reboot, 5s);
        CHECK(!g.agent->is_open());
    };
    with_guest(closing);
    auto refusing = [](fake_guest& g) -> task<void> {
        g.refuses = true;
        auto got = co_await as_result(g.agent->shutdown(agent_shutdown::halt, 5s));
        REQUIRE(!got);
        CHECK(got.error().message() == "unable to execute QEMU agent command 'guest-shutdown': no");
    };
    with_guest(refusing);
    auto dead = [](fake_guest& g) -> task<void> {
        auto got = co_await as_result(g.agent->shutdown(agent_shutdown::powerdown, 1s, 20ms));
        REQUIRE(!got);
        CHECK(got.error().code() == errc::agent_unresponsive);
    };
    with_guest(dead, false);
}

TEST_CASE("a closed channel fails all that wait, and what comes later") {
    auto body = [](fake_guest& g) -> task<void> {
        g.peer.close();
        auto got = co_await as_result(g.agent->ping());
        REQUIRE(!got);
        CHECK(got.error().message() ==
              "the reply to 'guest-ping' from the guest agent of 'web' will not come: its channel is closed");
        auto again = co_await as_result(g.agent->ping());
        REQUIRE(!again);
    };
    with_guest(body, false);
}
