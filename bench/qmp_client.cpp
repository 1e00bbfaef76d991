// Copyright virtxx contributors. Boost Software License 1.0.
// What the process type and the QMP client cost: from spawn to "running", and a connection to a running monitor,
// against the same in bare system calls.
#include "bench/bare_qemu.hpp"
#include "drivers/qemu/qmp_client.hpp"
#include "src/host/process.hpp"

#include <virtxx/all.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

using namespace vir;
using namespace vir::qemu;

namespace {

const std::string binary = "/usr/bin/qemu-system-x86_64";

// The monitor is descriptor 3 of the program.
std::vector<std::string> arguments() {
    return {"-nodefaults", "-no-user-config", "-display", "none", "-machine", "pc,accel=tcg", "-m", "64", "-chardev",
            "socket,id=monitor,fd=3", "-mon", "chardev=monitor,mode=control", "-device", "virtio-blk-pci,drive=disk",
            "-blockdev", R"({"driver":"null-co","node-name":"disk"})", "-S"};
}

double milliseconds(clock::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

double floor_of(int guests) {
    bare::command_line line;
    line.arguments = arguments();
    line.arguments.insert(line.arguments.begin(), binary);
    for (char** one = environ; *one; ++one) line.environment.emplace_back(*one);
    return bare::start_all(std::vector<bare::command_line>(static_cast<std::size_t>(guests), line));
}

// ---- The same with the house's process and client.

struct guest {
    process program;
    std::unique_ptr<qmp_client> monitor;
};

task<void> start(guest& self) {
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) bare::fail("socketpair");
    unique_fd ours(pair[0]), its(pair[1]);
    command line(binary, arguments());
    line.descriptors.emplace_back(3, its.get());
    self.program = co_await process::spawn(std::move(line));
    self.program.kill_on_drop();
    its.reset();
    auto executor = co_await asio::this_coro::executor;
    self.monitor = std::make_unique<qmp_client>(executor, std::move(ours), "bench");
    co_await self.monitor->ready();
    co_await self.monitor->execute("cont");
}

task<double> client_start(int guests) {
    std::vector<guest> all(static_cast<std::size_t>(guests));
    const auto begin = clock::now();
    std::vector<task<void>> work;
    for (auto& one : all) work.push_back(start(one));
    co_await vir::all(std::move(work));
    const auto took = clock::now() - begin;
    for (auto& one : all) {
        one.program.signal(SIGKILL);
        co_await one.program.wait();
    }
    co_return milliseconds(took);
}

// ---- A connection to a monitor that is there: connect, handshake, query-status.

// The floor of that: blocking reads and writes.
class blocking_monitor {
public:
    explicit blocking_monitor(const std::string& path) : fd_(connect_to(path)) { ::fcntl(fd_.get(), F_SETFL, 0); }

    void say(const char* text) {
        if (::write(fd_.get(), text, std::strlen(text)) < 0) bare::fail("write");
    }
    // Reads up to a line that contains the word.
    void expect(const char* word) {
        for (;;) {
            const auto end = received_.find('\n');
            if (end != received_.npos) {
                const auto line = received_.substr(0, end);
                received_.erase(0, end + 1);
                if (line.find(word) != line.npos) return;
                continue;
            }
            char chunk[4096];
            const auto got = ::read(fd_.get(), chunk, sizeof chunk);
            if (got <= 0) bare::fail("read");
            received_.append(chunk, static_cast<std::size_t>(got));
        }
    }

private:
    unique_fd fd_;
    std::string received_;
};

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

void figure(const char* name, double value, double floor, const char* unit, const char* limit) {
    std::printf("figure\t%s\t%.2f %s\t%.2f %s\t%s\n", name, value, unit, floor, unit, limit);
}

template <class F, class G>
void compare(const char* name, int rounds, F ours, G floor, const char* unit, const char* limit) {
    std::vector<double> a, b;
    floor(), ours();
    // Taken in turns: what else the machine does falls on both.
    for (int i = 0; i < rounds; ++i) {
        b.push_back(floor());
        a.push_back(ours());
    }
    figure(name, median(a), median(b), unit, limit);
}

void compare_connections() {
    char folder[] = "/tmp/virtxx-bench-XXXXXX";
    if (!::mkdtemp(folder)) bare::fail("mkdtemp");
    const auto path = std::string(folder) + "/monitor";
    auto listener = listen_at(path);
    command line(binary, {"-nodefaults", "-no-user-config", "-display", "none", "-machine", "none", "-chardev",
                          "socket,id=monitor,fd=3,server=on,wait=off", "-mon", "chardev=monitor,mode=control", "-S"});
    line.descriptors.emplace_back(3, listener.get());
    auto body = [&]() -> task<void> {
        auto program = co_await process::spawn(line);
        program.kill_on_drop();
        auto ours = [&]() -> task<double> {
            const auto begin = clock::now();
            auto monitor = co_await qmp_client::connect(path, "bench");
            co_await monitor->execute("query-status");
            co_return milliseconds(clock::now() - begin) * 1000;
        };
        auto floor = [&] {
            const auto begin = clock::now();
            blocking_monitor monitor(path);
            monitor.expect("\"QMP\"");
            monitor.say("{\"execute\":\"qmp_capabilities\"}\n");
            monitor.expect("\"return\"");
            monitor.say("{\"execute\":\"query-status\"}\n");
            monitor.expect("\"status\"");
            const auto took = clock::now() - begin;
            return milliseconds(took) * 1000;
        };
        std::vector<double> a, b;
        for (int i = 0; i < 300; ++i) {
            b.push_back(floor());
            a.push_back(co_await ours());
        }
        figure("qmp connect + query-status", median(a), median(b), "us", "-");
        program.signal(SIGKILL);
        co_await program.wait();
    };
    run(body());
    ::unlink(path.c_str());
    ::rmdir(folder);
}

}  // namespace

int main() {
    if (::access(binary.c_str(), X_OK) != 0) {
        std::puts("there is no qemu-system-x86_64: nothing was measured");
        return 0;
    }
    compare_connections();
    compare(
        "spawn + qmp to running", 21, [] { return run(client_start(1)); }, [] { return floor_of(1); }, "ms", "1.15");
    compare(
        "spawn + qmp of 32 at once", 3, [] { return run(client_start(32)); }, [] { return floor_of(32); }, "ms", "1.3");
}
