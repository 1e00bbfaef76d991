// Copyright virtxx contributors. Boost Software License 1.0.
// Against a scripted peer, a fake written from QEMU's docs/interop/qmp-spec; the real QEMU is in qmp_real.cpp.
#include "drivers/qemu/qmp_client.hpp"

#include "tests/qemu/scripted_peer.hpp"

#include <asio/detached.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace vir;
using namespace vir::qemu;
using namespace std::chrono_literals;
using vir::qemu::testing::error_of;
using vir::qemu::testing::scripted_peer;

namespace {

const std::string hello =
    R"({"QMP":{"version":{"qemu":{"micro":0,"minor":2,"major":7},"package":""},"capabilities":["oob"]}})";

class recorder : public qmp_sink {
public:
    void on_event(const qmp_event& event) override { events.push_back(event.name); }
    void on_closed(const error& why) override { closed.push_back(why.message()); }
    std::vector<std::string> events, closed;
};

// A client and its peer after the negotiation.
struct pair {
    explicit pair(asio::any_io_executor executor) : peer(executor) {
        client = std::make_unique<qmp_client>(executor, peer.take_other(), "web", &heard);
    }
    task<void> shake_hands() {
        co_await peer.say(hello + "\n");
        auto negotiation = json::parse(co_await peer.line());
        CHECK(negotiation["execute"] == "qmp_capabilities");
        co_await reply(negotiation);
        co_await client->ready();
    }
    task<void> reply(json command) { return reply_with(std::move(command), json::object()); }
    task<void> reply_with(json command, json value) {
        json message;
        message["return"] = std::move(value);
        message["id"] = command["id"];
        co_await peer.say(message.dump() + "\n");
    }
    task<json> command() { co_return json::parse(co_await peer.line()); }

    recorder heard;
    scripted_peer peer;
    std::unique_ptr<qmp_client> client;
};

template <class Body>
void with_pair(Body body) {
    auto all = [&]() -> task<void> {
        auto executor = co_await asio::this_coro::executor;
        auto both = std::make_unique<pair>(executor);
        co_await both->shake_hands();
        co_await body(*both);
    };
    run(all());
}

task<error> failure_of(task<json> work) {
    auto got = co_await as_result(std::move(work));
    REQUIRE(!got);
    co_return got.error();
}

}  // namespace

TEST_CASE("commands are sent at once and matched by id") {
    auto body = [](pair& p) -> task<void> {
        auto a = p.client->submit("query-a");
        auto b = p.client->submit("query-b");
        CHECK(p.client->unanswered() == 2);
        auto first = co_await p.command();
        auto second = co_await p.command();
        co_await p.reply_with(second, "b");
        co_await p.peer.say(R"({"event":"STOP","timestamp":{"seconds":1,"microseconds":0}})");
        co_await p.reply_with(first, "a");
        auto got_a = co_await a.reply();
        CHECK(got_a == "a");
        auto got_b = co_await b.reply();
        CHECK(got_b == "b");
        CHECK(p.heard.events == std::vector<std::string>{"STOP"});
        CHECK(p.client->unanswered() == 0);
        CHECK(p.client->stalled_for() == 0ns);
    };
    with_pair(body);
}

TEST_CASE("a batch is one write, and one failure does not spoil it") {
    auto body = [](pair& p) -> task<void> {
        std::vector<qmp_command> commands;
        commands.emplace_back("query-a");
        commands.emplace_back("bad\"name");
        commands.emplace_back("query-b", qmp_args("x", 1));
        auto answer = [](pair& p) -> task<void> {
            auto first = co_await p.command();
            co_await p.peer.say(R"({"error":{"class":"GenericError","desc":"no"},"id":)" + first["id"].dump() + "}");
            auto second = co_await p.command();
            CHECK(second["arguments"]["x"] == 1);
            co_await p.reply(second);
        };
        auto executor = co_await asio::this_coro::executor;
        asio::co_spawn(executor, answer(p), asio::detached);
        auto got = co_await p.client->execute_all(std::move(commands));
        REQUIRE(got.size() == 3);
        REQUIRE(!got[0]);
        CHECK(got[0].error().message() == "monitor of 'web': unable to execute QEMU command 'query-a': no");
        REQUIRE(!got[1]);
        CHECK(got[1].error().code() == errc::invalid_arg);
        CHECK(got[2]);
    };
    with_pair(body);
}

TEST_CASE("a reply that does not come: the limit and the deadline name it, the connection stays usable") {
    auto body = [](pair& p) -> task<void> {
        auto e = co_await failure_of(p.client->execute("query-status", nullptr, 20ms));
        CHECK(e.code() == errc::operation_timeout);
        CHECK(e.message() ==
              "the limit of 0.02 s passed while waiting for the reply to 'query-status' from the monitor of 'web'");
        e = co_await failure_of(within(20ms, p.client->execute("query-status")));
        CHECK(e.message() == "the deadline of 20 ms passed while waiting for the reply to 'query-status' from the "
                             "monitor of 'web'");
        CHECK(p.client->unanswered() == 2);
        CHECK(p.client->stalled_for() >= 20ms);
        auto late = co_await p.command();
        co_await p.reply(late);
        late = co_await p.command();
        co_await p.reply(late);
        auto fresh = p.client->submit("query-c");
        auto asked = co_await p.command();
        CHECK(asked["execute"] == "query-c");
        co_await p.reply_with(asked, 5);
        auto got_fresh = co_await fresh.reply();
        CHECK(got_fresh == 5);
        CHECK(p.client->unanswered() == 0);
        CHECK(p.client->stalled_for() == 0ns);
    };
    with_pair(body);
}

TEST_CASE("the greeting is waited for with a limit") {
    auto body = []() -> task<void> {
        auto executor = co_await asio::this_coro::executor;
        pair p(executor);
        auto got = co_await as_result(p.client->ready(20ms));
        REQUIRE(!got);
        CHECK(got.error().message() ==
              "the limit of 0.02 s passed while waiting for the greeting of the monitor of 'web'");
        // A second one that comes in time, and a command from before the negotiation.
        auto early = p.client->submit("query-a");
        co_await p.shake_hands();
        auto command = co_await p.command();
        CHECK(command["execute"] == "query-a");
        co_await p.reply(command);
        co_await early.reply();
        auto again = co_await p.client->ready(1ms);
        CHECK(again.major == 7);
    };
    run(body());
}

TEST_CASE("the end of QEMU fails what is pending, at once and with the reason") {
    auto body = [](pair& p) -> task<void> {
        auto a = p.client->submit("quit");
        p.peer.close();
        auto e = co_await failure_of(a.reply());
        CHECK(e.code() == errc::operation_failed);
        CHECK(e.message() == "the reply to 'quit' from the monitor of 'web' will not come: it closed the connection");
        CHECK(p.heard.closed == std::vector<std::string>{"it closed the connection"});
        CHECK(!p.client->is_open());
        e = co_await failure_of(p.client->execute("query-a"));
        CHECK(e.message() == "the monitor of 'web' is gone: it closed the connection");
        CHECK(error_of([&] { p.client->submit("query-a"); }).code() == errc::operation_failed);
    };
    with_pair(body);
}

TEST_CASE("what was said before the end is heard") {
    auto body = [](pair& p) -> task<void> {
        auto a = p.client->submit("quit");
        auto command = co_await p.command();
        co_await p.reply(command);
        co_await p.peer.say(R"({"event":"SHUTDOWN","timestamp":{"seconds":1,"microseconds":0}})");
        p.peer.close();
        co_await a.reply();
        asio::steady_timer turn(co_await asio::this_coro::executor, 10ms);
        co_await turn.async_wait(asio::use_awaitable);
        CHECK(p.heard.events == std::vector<std::string>{"SHUTDOWN"});
        CHECK(p.heard.closed.size() == 1);
    };
    with_pair(body);
}

TEST_CASE("nonsense ends the connection") {
    auto body = [](pair& p) -> task<void> {
        auto a = p.client->submit("query-a");
        co_await p.peer.say("Segmentation fault\n");
        auto e = co_await failure_of(a.reply());
        CHECK(e.message().find("what it sends is not QMP: expected a JSON object, found the byte 0x53") !=
              std::string::npos);
    };
    with_pair(body);
}

TEST_CASE("destroying the client fails what is pending and tells the sink nothing") {
    auto body = [](pair& p) -> task<void> {
        auto a = p.client->submit("query-a");
        auto whole = p.client->execute("query-b");
        p.client.reset();
        auto e = co_await failure_of(a.reply());
        CHECK(e.message().find("it was closed from this side") != std::string::npos);
        e = co_await failure_of(std::move(whole));
        CHECK(e.message() == "the monitor of 'web' is gone: it was closed from this side");
        CHECK(p.heard.closed.empty());
    };
    with_pair(body);
}

TEST_CASE("a peer that reads nothing blocks nobody and is bounded") {
    auto body = [](pair& p) -> task<void> {
        const auto start = clock::now();
        const auto big = qmp_args("text", std::string(4000, 'x'));
        std::vector<qmp_request> requests;
        std::optional<error> refused;
        for (int i = 0; i < 2000 && !refused; ++i) {
            try {
                requests.push_back(p.client->submit("query-a", big));
            } catch (const error& e) {
                refused = e;
            }
        }
        REQUIRE(refused);
        CHECK(refused->code() == errc::resource_busy);
        CHECK(refused->message() == "monitor of 'web': 1024 commands are still unanswered, 'query-a' was not sent");
        CHECK(requests.size() == 1024);
        CHECK(clock::now() - start < 10s);
        // It comes to life again: all is carried out in order.
        for (std::size_t i = 0; i < requests.size(); ++i) {
            auto command = co_await p.command();
            co_await p.reply_with(command, i);
        }
        for (std::size_t i = 0; i < requests.size(); ++i) {
            auto got = co_await requests[i].reply();
            if (got != i) FAIL("reply " << i << " is " << got.dump());
        }
    };
    with_pair(body);
}

TEST_CASE("descriptors go with their own command, one at a time") {
    auto body = [](pair& p) -> task<void> {
        auto null_device = [] { return unique_fd(::open("/dev/null", O_RDWR | O_CLOEXEC)); };
        auto plain = p.client->submit("query-a");
        auto first = p.client->submit_with_fd("getfd", qmp_args("fdname", "one"), null_device());
        auto second = p.client->submit_with_fd("getfd", qmp_args("fdname", "two"), null_device());
        auto dropped = p.client->submit_with_fd("getfd", qmp_args("fdname", "three"), null_device());
        dropped = qmp_request();
        auto after = p.client->submit("query-b");

        std::string seen;
        auto receive = [&]() -> task<int> {
            auto& socket = p.peer.socket();
            co_await socket.async_wait(asio::local::stream_protocol::socket::wait_read, asio::use_awaitable);
            char text[4096], control[CMSG_SPACE(sizeof(int) * 4)];
            iovec data{text, sizeof text};
            msghdr message{};
            message.msg_iov = &data;
            message.msg_iovlen = 1;
            message.msg_control = control;
            message.msg_controllen = sizeof control;
            const auto got = ::recvmsg(socket.native_handle(), &message, MSG_CMSG_CLOEXEC);
            REQUIRE(got > 0);
            seen = std::string(text, static_cast<std::size_t>(got));
            int fds = 0;
            for (auto* c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
                int fd;
                std::memcpy(&fd, CMSG_DATA(c), sizeof fd);
                ::close(fd);
                ++fds;
            }
            co_return fds;
        };
        std::vector<std::pair<std::string, int>> order;
        while (order.size() < 4) {
            const int fds = co_await receive();
            std::size_t begin = 0;
            while (begin < seen.size()) {
                const auto end = seen.find('\n', begin);
                REQUIRE(end != std::string::npos);
                auto command = json::parse(seen.substr(begin, end - begin));
                begin = end + 1;
                auto name = command["execute"].get<std::string>();
                if (name == "getfd") name = command["arguments"]["fdname"];
                // The kernel may put plain bytes in front of those that carry a descriptor, never behind them.
                order.emplace_back(name, begin == seen.size() ? fds : 0);
                co_await p.reply(command);
            }
        }
        using entry = std::pair<std::string, int>;
        const std::vector<entry> expected = {entry("query-a", 0), entry("one", 1), entry("query-b", 0),
                                             entry("two", 1)};
        CHECK(order == expected);
        co_await plain.reply();
        co_await first.reply();
        co_await second.reply();
        co_await after.reply();
        CHECK(p.client->unanswered() == 0);
    };
    with_pair(body);
}

TEST_CASE("a command that cannot be sent ends the connection, and says so at once") {
    auto body = [](pair& p) -> task<void> {
        auto request = p.client->submit_with_fd("getfd", qmp_args("fdname", "none"), unique_fd(1 << 20));
        auto got = co_await as_result(request.reply(2s));
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error().code() == errc::operation_failed);
        CHECK(got.error().message().find("it takes no commands any more") != std::string::npos);
        CHECK_FALSE(p.client->is_open());
    };
    with_pair(body);
}

TEST_CASE("sockets at paths longer than the kernel's own limit") {
    char folder[] = "/tmp/virtxx-test-XXXXXX";
    REQUIRE(::mkdtemp(folder));
    std::string deep = folder;
    for (int i = 0; i < 4; ++i) {
        deep += "/" + std::string(40, static_cast<char>('a' + i));
        REQUIRE(::mkdir(deep.c_str(), 0700) == 0);
    }
    const auto path = deep + "/monitor";
    {
        auto listener = listen_at(path);
        auto again = listen_at(path);
        auto client = connect_to(path);
        CHECK(client);
        unique_fd peer(::accept4(again.get(), nullptr, nullptr, SOCK_CLOEXEC));
        CHECK(peer);
    }
    auto e = error_of([&] { connect_to(path); });
    CHECK(e.code() == errc::open_failed);
    CHECK(e.message() == "cannot connect to '" + path + "': Connection refused");
    CHECK(error_of([&] { connect_to(deep + "/none"); }).message().find("No such file or directory") !=
          std::string::npos);
    std::system(("rm -r " + std::string(folder)).c_str());
}
