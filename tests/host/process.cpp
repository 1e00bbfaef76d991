// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/process.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>

using namespace vir;
using namespace std::chrono_literals;

namespace {

template <class F>
error error_of(F f) {
    try {
        f();
    } catch (const error& e) {
        return e;
    }
    FAIL("nothing was thrown");
    throw;
}

class temporary_folder {
public:
    temporary_folder() {
        char name[] = "/tmp/virtxx-test-XXXXXX";
        path = ::mkdtemp(name);
    }
    ~temporary_folder() { std::system(("rm -rf " + path).c_str()); }
    std::string file(const std::string& name, const std::string& content, mode_t mode = 0600) {
        std::ofstream(path + "/" + name) << content;
        ::chmod((path + "/" + name).c_str(), mode);
        return path + "/" + name;
    }
    std::string path;
};

task<exit_status> status_of(command what) {
    auto p = co_await process::spawn(std::move(what));
    co_return co_await p.wait();
}

std::vector<std::string> shell(const std::string& script) { return {"-c", script}; }

}  // namespace

TEST_CASE("a program runs and its status is known") {
    CHECK(run(status_of(command("true"))).success());
    auto failed = run(status_of(command("sh", shell("exit 3"))));
    CHECK(failed.known);
    CHECK(failed.code == 3);
    CHECK(to_string(failed) == "exited with status 3");
    auto killed = run(status_of(command("sh", shell("kill -9 $$"))));
    CHECK(killed.signal == 9);
    CHECK(to_string(killed) == "was killed by signal 9 (Killed)");
}

TEST_CASE("arguments, environment, folder and input arrive as they are") {
    command what("sh", shell("printf '%s|' \"$0\" \"$@\" \"$X\" \"$PWD\"; cat"));
    what.arguments.insert(what.arguments.end(), {"a b", "$(id)", "'"});
    what.environment = {{"X=y z", "PATH=/usr/bin:/bin"}};
    what.folder = "/usr";
    what.input = "from stdin";
    CHECK(run(output_of(what)) == "a b|$(id)|'|y z|/usr|from stdin");
}

TEST_CASE("a program gets the descriptors that it is given, and no other") {
    int pipes[2];
    REQUIRE(::pipe(pipes) == 0);  // without CLOEXEC: must not leak all the same
    command what("sh", shell("echo hello >&7; ls /proc/self/fd | tr '\\n' ' '"));
    what.descriptors = {{7, pipes[1]}, {8, 1}};
    // ls itself opens one.
    CHECK(run(output_of(what)) == "0 1 2 3 7 8 ");
    ::close(pipes[1]);
    char text[16]{};
    CHECK(::read(pipes[0], text, sizeof text) == 6);
    CHECK(std::string(text) == "hello\n");
    ::close(pipes[0]);
}

TEST_CASE("descriptors may be exchanged") {
    int a[2], b[2];
    REQUIRE(::pipe(a) == 0);
    REQUIRE(::pipe(b) == 0);
    command what("sh", shell("echo to a >&" + std::to_string(b[1]) + "; echo to b >&" + std::to_string(a[1])));
    what.descriptors = {{a[1], b[1]}, {b[1], a[1]}};
    if (a[1] < 10 && b[1] < 10) {  // sh knows one digit
        CHECK(run(output_of(what)).empty());
        char text[8]{};
        CHECK(::read(a[0], text, 5) == 5);
        CHECK(std::string(text) == "to a\n");
    }
    for (int fd : {a[0], a[1], b[0], b[1]}) ::close(fd);
}

TEST_CASE("what cannot be run is named") {
    temporary_folder folder;
    auto reason = [](const std::string& program) { return error_of([&] { run(status_of(command(program))); }); };
    auto missing = reason("/no/such/qemu");
    CHECK(missing.code() == errc::system_error);
    CHECK(missing.number(1) == ENOENT);
    CHECK(missing.message() == "cannot run '/no/such/qemu': there is no such file; install it or correct the path");
    CHECK(reason("no-such-qemu").message() ==
          "cannot run 'no-such-qemu': there is no program of that name in PATH; install it");
    auto plain = reason(folder.file("plain", "#!/bin/sh\n", 0600));
    CHECK(plain.number(1) == EACCES);
    CHECK_THAT(plain.message(), Catch::Contains("it is not executable"));
    auto orphan = reason(folder.file("orphan", "#!/no/such/interpreter\n", 0700));
    CHECK_THAT(orphan.message(), Catch::Contains("interpreter or loader that it names is missing"));
    auto junk = reason(folder.file("junk", "\x01\x02\x03", 0700));
    CHECK_THAT(junk.message(), Catch::Contains("not a program for this machine"));
    command elsewhere("/bin/true");
    elsewhere.folder = "/no/such/folder";
    CHECK_THAT(error_of([&] { run(status_of(elsewhere)); }).message(),
               Catch::Contains("cannot run '/bin/true' in '/no/such/folder'"));
}

TEST_CASE("signals are at their defaults, and the program leads a session") {
    ::signal(SIGPIPE, SIG_IGN);
    auto text =
        run(output_of(command("sh", shell("grep -E 'SigIgn|SigBlk' /proc/self/status; ps -o sid= -p $$; echo $$"))));
    ::signal(SIGPIPE, SIG_DFL);
    CHECK_THAT(text, Catch::Contains("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n"));
}

TEST_CASE("the last lines of stderr are kept, from a pipe or from a file") {
    temporary_folder folder;
    auto tail_of = [](command what) -> task<std::string> {
        auto p = co_await process::spawn(std::move(what));
        co_await p.wait();
        co_return co_await p.tail(2);
    };
    command what("sh", shell("for i in 1 2 3 4 5; do echo line $i >&2; done"));
    CHECK(run(tail_of(what)) == "line 4\nline 5");
    what.err = output::file(folder.file("log", "from before\n"));
    CHECK(run(tail_of(what)) == "line 4\nline 5");
    what.arguments = shell("echo only >&2");
    CHECK(run(tail_of(what)) == "only");
    what.arguments = shell("exit 1");
    CHECK(run(tail_of(what)).empty());
}

TEST_CASE("much output is read to the end, and only its end is kept") {
    command what("sh", shell("head -c 3000000 /dev/zero | tr '\\0' x; echo end"));
    CHECK(run(output_of(what)).size() == 3000004);
    auto captured = [](command c) -> task<std::string> {
        auto p = co_await process::spawn(std::move(c));
        co_await p.wait();
        co_return p.captured_out();
    };
    what.out = output::capture(10);
    CHECK(run(captured(what)) == "xxxxxxend\n");
}

TEST_CASE("a grandchild that holds the output open delays nobody") {
    const auto start = clock::now();
    CHECK(run(output_of(command("sh", shell("sleep 5 & echo done")))) == "done\n");
    CHECK(clock::now() - start < 3s);
}

TEST_CASE("a failing helper is an error with what it said") {
    auto e = error_of([] { run(output_of(command("sh", shell("echo no such image >&2; exit 1")))); });
    CHECK(e.code() == errc::operation_failed);
    CHECK(e.message() == "'sh' exited with status 1: no such image");
    auto late = error_of([] { run(output_of(command("sleep", "10"), 50ms)); });
    CHECK(late.code() == errc::operation_timeout);
    CHECK_THAT(late.message(),
               Catch::Contains("'sleep' did not end: the deadline of 50 ms passed while waiting for the end "
                               "of process "));
}

TEST_CASE("waiting can be cancelled, and more than one may wait") {
    auto work = []() -> task<void> {
        auto p = co_await process::spawn(command("sleep", "10"));
        auto first = co_await as_result(within(30ms, p.wait()));
        REQUIRE(!first);
        CHECK(first.error().str(1) == "the end of process " + std::to_string(p.pid()) + " (sleep)");
        CHECK(!p.ended());
        int ended = 0;
        auto count = [&ended](std::exception_ptr, exit_status how) { ended += how.signal == SIGKILL; };
        auto executor = co_await asio::this_coro::executor;
        asio::co_spawn(executor, p.wait(), count);
        asio::co_spawn(executor, p.wait(), count);
        CHECK(p.signal(SIGKILL));
        auto how = co_await p.wait();
        CHECK(how.signal == SIGKILL);
        CHECK(!p.signal(SIGKILL));
        asio::steady_timer timer(executor, 1ms);
        co_await timer.async_wait(asio::use_awaitable);
        CHECK(ended == 2);
    };
    run(work());
}

TEST_CASE("terminate insists") {
    auto work = []() -> task<void> {
        auto meek = co_await process::spawn(command("sleep", "10"));
        auto meekly = co_await meek.terminate();
        CHECK(meekly.signal == SIGTERM);
        command deaf("sh", shell("trap '' TERM; echo ready >&2; while :; do sleep 1; done"));
        auto p = co_await process::spawn(deaf);
        while (p.captured_err().empty()) {
            asio::steady_timer timer(co_await asio::this_coro::executor, 5ms);
            co_await timer.async_wait(asio::use_awaitable);
        }
        auto insisted = co_await p.terminate(50ms);
        CHECK(insisted.signal == SIGKILL);
    };
    run(work());
}

TEST_CASE("a process that is not our child is adopted, if it is still the same") {
    // A shell starts it in the background and ends.
    auto text = run(output_of(command("sh", shell("sleep 60 >/dev/null 2>&1 & echo $!"))));
    const auto pid = static_cast<pid_t>(std::stoi(text));
    const auto start = start_time_of(pid);
    REQUIRE(start);
    auto work = [&]() -> task<void> {
        process_id other(pid, *start + 1);
        auto successor = co_await process::adopt(other, "sleep");
        CHECK(!successor);
        process_id same(pid, *start);
        auto adopted = co_await process::adopt(same, "sleep");
        REQUIRE(adopted);
        CHECK(!adopted->ended());
        CHECK(adopted->signal(SIGTERM));
        auto how = co_await within(2s, adopted->wait());
        CHECK(!how.known);
        CHECK(to_string(how) == "ended, and only its parent was told how");
        auto gone = co_await process::adopt(same, "sleep");
        CHECK(!gone);
    };
    run(work());
}

TEST_CASE("a dropped process goes on, can be adopted again with its status, and leaves no zombie") {
    process_id id;
    run([&]() -> task<void> {
        auto p = co_await process::spawn(command("sleep", "60"));
        id = p.id();
        CHECK(id.start_time != 0);
    }());
    CHECK(::kill(id.pid, 0) == 0);
    run([&]() -> task<void> {
        auto again = co_await process::adopt(id, "sleep");
        REQUIRE(again);
        again->signal(SIGKILL);
        auto how = co_await again->wait();
        CHECK(how.signal == SIGKILL);
    }());
    run([&]() -> task<void> {
        auto p = co_await process::spawn(command("sleep", "60"));
        id = p.id();
        p.kill_on_drop();
    }());
    while (start_time_of(id.pid)) ::usleep(1000);
    run(status_of(command("true")));
    CHECK(::kill(id.pid, 0) == -1);  // reaped by the next start
}

TEST_CASE("a program whose owner is to be killed", "[.]") {
    auto own = []() -> task<void> {
        command what("sleep", {"100"});
        what.dies_with_owner = true;
        auto sleeper = co_await process::spawn(std::move(what));
        const auto said = std::to_string(sleeper.pid()) + " " + std::to_string(sleeper.id().start_time) + "\n";
        REQUIRE(::write(STDERR_FILENO, said.data(), said.size()) > 0);
        co_await sleeper.wait();
    };
    run(own());
}

TEST_CASE("a program that dies with its owner does, and not before") {
    auto work = []() -> task<void> {
        command what("/proc/self/exe", {"a program whose owner is to be killed"});
        what.out = output::null();
        what.err = output::capture();
        auto owner = co_await process::spawn(std::move(what));
        asio::steady_timer pause(co_await asio::this_coro::executor);
        for (int i = 0; i < 1000 && owner.captured_err().find('\n') == std::string::npos; ++i) {
            pause.expires_after(10ms);
            co_await pause.async_wait(asio::use_awaitable);
        }
        process_id id;
        std::istringstream(owner.captured_err()) >> id.pid >> id.start_time;
        INFO(owner.captured_err());
        REQUIRE(id.start_time != 0);
        auto sleeper = co_await process::adopt(id, "sleep");
        REQUIRE(sleeper.has_value());
        owner.signal(SIGKILL);
        co_await within(10s, owner.wait());
        co_await within(10s, sleeper->wait());
        CHECK(sleeper->ended().has_value());
    };
    run(work());
}
