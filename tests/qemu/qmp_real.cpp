// Copyright virtxx contributors. Boost Software License 1.0.
// The client against the installed qemu-system-x86_64.
#include "drivers/qemu/qmp_client.hpp"

#include "tests/qemu/scripted_peer.hpp"
#include "tests/skip.hpp"

#include <fmt/format.h>

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

using namespace vir;
using namespace vir::qemu;
using namespace std::chrono_literals;

namespace {

constexpr auto binary = "/usr/bin/qemu-system-x86_64";

// A QEMU without a guest, its monitor inherited as a listening socket.
class bare_qemu {
public:
    bare_qemu() {
        char folder[] = "/tmp/virtxx-test-XXXXXX";
        REQUIRE(::mkdtemp(folder));
        folder_ = folder;
        path = folder_ + "/monitor";
        auto listener = listen_at(path);
        auto chardev = fmt::format("socket,id=monitor,fd=3,server=on,wait=off");
        const char* argv[] = {binary, "-S", "-machine", "none", "-nodefaults", "-no-user-config", "-display", "none",
                              "-chardev", chardev.c_str(), "-mon", "chardev=monitor,mode=control", nullptr};
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, listener.get(), 3);
        REQUIRE(::posix_spawn(&pid, binary, &actions, nullptr, const_cast<char**>(argv), environ) == 0);
        posix_spawn_file_actions_destroy(&actions);
    }
    ~bare_qemu() {
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        ::unlink(path.c_str());
        ::rmdir(folder_.c_str());
    }

    pid_t pid = -1;
    std::string path;

private:
    std::string folder_;
};

bool skipped() {
    if (::access(binary, X_OK) == 0) return false;
    vir::test::skip("there is no qemu-system-x86_64");
    return true;
}

class recorder : public qmp_sink {
public:
    void on_event(const qmp_event& event) override { events.push_back(event.name); }
    void on_closed(const error& why) override { closed.push_back(why.message()); }
    std::vector<std::string> events, closed;
};

template <class Body>
void with_qemu(Body body) {
    if (skipped()) return;
    auto all = [&]() -> task<void> {
        bare_qemu qemu;
        recorder heard;
        auto client = co_await qmp_client::connect(qemu.path, "web", &heard);
        co_await body(qemu, *client, heard);
    };
    run(all());
}

}  // namespace

TEST_CASE("QEMU is greeted, asked and told to quit") {
    auto body = [](bare_qemu& qemu, qmp_client& client, recorder& heard) -> task<void> {
        CHECK(client.greeting().major >= 5);
        CHECK(client.greeting().oob);
        auto status = co_await client.execute("query-status");
        CHECK(status["status"] == "prelaunch");
        auto bad = co_await as_result(client.execute("no-such-command"));
        REQUIRE(!bad);
        CHECK(bad.error().code() == errc::operation_unsupported);
        CHECK(bad.error().str(1) == "CommandNotFound");
        auto arguments = qmp_args("typename", "no-such-type");
        bad = co_await as_result(client.execute("device-list-properties", arguments));
        REQUIRE(!bad);
        CHECK(bad.error().code() == errc::device_missing);
        auto schema = co_await client.execute("query-qmp-schema");
        CHECK(schema.size() > 500);
        co_await client.execute("quit");
        ::siginfo_t ended;
        REQUIRE(::waitid(P_PID, static_cast<id_t>(qemu.pid), &ended, WEXITED | WNOWAIT) == 0);
        auto gone = co_await as_result(client.execute("query-status"));
        REQUIRE(!gone);
        CHECK(gone.error().code() == errc::operation_failed);
        CHECK(heard.closed.size() == 1);
        CHECK(heard.events == std::vector<std::string>{"SHUTDOWN"});
    };
    with_qemu(body);
}

TEST_CASE("a hundred commands in flight") {
    auto body = [](bare_qemu&, qmp_client& client, recorder&) -> task<void> {
        std::vector<qmp_command> commands;
        for (int i = 0; i < 100; ++i) commands.emplace_back(i % 2 ? "query-status" : "query-uuid");
        auto got = co_await client.execute_all(std::move(commands));
        REQUIRE(got.size() == 100);
        for (std::size_t i = 0; i < got.size(); ++i) {
            REQUIRE(got[i]);
            CHECK(got[i]->contains(i % 2 ? "status" : "UUID"));
        }
    };
    with_qemu(body);
}

TEST_CASE("descriptors reach QEMU under their names") {
    auto body = [](bare_qemu&, qmp_client& client, recorder&) -> task<void> {
        std::vector<qmp_request> requests;
        for (int i = 0; i < 8; ++i) {
            unique_fd null(::dup(1));
            requests.push_back(
                client.submit_with_fd("getfd", qmp_args("fdname", fmt::format("fd{}", i)), std::move(null)));
        }
        for (auto& one : requests) co_await one.reply();
        requests.clear();
        // A name that was not kept would be an error here.
        for (int i = 0; i < 8; ++i)
            requests.push_back(client.submit("closefd", qmp_args("fdname", fmt::format("fd{}", i))));
        for (auto& one : requests) co_await one.reply();
        unique_fd null(::dup(1));
        auto added = co_await client.submit_with_fd("add-fd", qmp_args("fdset-id", 7), std::move(null)).reply();
        CHECK(added["fdset-id"] == 7);
    };
    with_qemu(body);
}

TEST_CASE("a stopped QEMU costs its own callers their deadline and nobody else anything") {
    auto body = [](bare_qemu& qemu, qmp_client& client, recorder&) -> task<void> {
        bare_qemu other;
        auto living = co_await qmp_client::connect(other.path, "db");
        ::kill(qemu.pid, SIGSTOP);
        const auto start = clock::now();
        auto stuck = client.submit("query-status");
        co_await living->execute("query-status");
        CHECK(clock::now() - start < 1s);
        auto failed = co_await as_result(within(100ms, stuck.reply()));
        REQUIRE(!failed);
        CHECK(failed.error().message() == "the deadline of 100 ms passed while waiting for the reply to 'query-status' "
                                          "from the monitor of 'web'");
        CHECK(client.stalled_for() >= 100ms);
        CHECK(living->stalled_for() == 0ns);
        ::kill(qemu.pid, SIGCONT);
        co_await client.execute("query-uuid");
        CHECK(client.stalled_for() == 0ns);
    };
    with_qemu(body);
}

TEST_CASE("a killed QEMU is noticed at once") {
    auto body = [](bare_qemu& qemu, qmp_client& client, recorder& heard) -> task<void> {
        ::kill(qemu.pid, SIGSTOP);
        auto stuck = client.submit("query-status");
        ::kill(qemu.pid, SIGKILL);
        const auto start = clock::now();
        auto failed = co_await as_result(stuck.reply());
        REQUIRE(!failed);
        CHECK(failed.error().code() == errc::operation_failed);
        CHECK(clock::now() - start < 2s);
        CHECK(heard.closed.size() == 1);
    };
    with_qemu(body);
}

TEST_CASE("a monitor can be taken over by the next client") {
    auto body = [](bare_qemu& qemu, qmp_client& client, recorder&) -> task<void> {
        std::vector<qmp_request> left;
        for (int i = 0; i < 5; ++i) left.push_back(client.submit("query-qmp-schema"));
        client.close();
        auto next = co_await qmp_client::connect(qemu.path, "web");
        auto status = co_await next->execute("query-status");
        CHECK(status["status"] == "prelaunch");
    };
    with_qemu(body);
}
