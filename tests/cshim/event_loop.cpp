// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/event_loop.hpp"

#include "src/host/unique_fd.hpp"
#include "tests/cshim/c_test.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

struct pipe_pair {
    pipe_pair() {
        int ends[2];
        REQUIRE(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
        read.reset(ends[0]);
        write.reset(ends[1]);
    }
    void put() const { REQUIRE(::write(write.get(), "x", 1) == 1); }
    vir::unique_fd read, write;
};

// What happened, in order.
struct diary {
    std::vector<std::string> lines;
    int timer = 0;
    int watch = 0;
};

void drain(int fd) {
    char bytes[16];
    while (::read(fd, bytes, sizeof(bytes)) > 0) {
    }
}

void on_handle(int watch, int fd, int events, void* opaque) {
    static_cast<diary*>(opaque)->lines.push_back("handle " + std::to_string(watch) + " " + std::to_string(events));
    if (events & VIR_EVENT_HANDLE_READABLE) drain(fd);
}

void on_release(void* opaque) { static_cast<diary*>(opaque)->lines.push_back("released"); }

}  // namespace

TEST_CASE("the loop calls back for descriptors and timers, and releases what was removed in its next round") {
    virEventRegisterDefaultImpl();
    pipe_pair pipe;
    diary seen;
    const int watch = virEventAddHandle(pipe.read.get(), VIR_EVENT_HANDLE_READABLE, on_handle, &seen, on_release);
    REQUIRE(watch > 0);
    pipe.put();
    CHECK(virEventRunDefaultImpl() == 0);
    CHECK(seen.lines == std::vector<std::string>{"handle " + std::to_string(watch) + " 1"});

    CHECK(virEventRemoveHandle(watch) == 0);
    CHECK(virEventRemoveHandle(watch) == -1);
    CHECK(seen.lines.size() == 1);
    CHECK(virEventRunDefaultImpl() == 0);  // does not wait: there is something to do
    CHECK(seen.lines.back() == "released");

    // A timer runs out once for each of its intervals, and never when it is below 0.
    const int timer = virEventAddTimeout(
        1,
        [](int timer, void* opaque) {
            static_cast<diary*>(opaque)->lines.push_back("timer");
            virEventUpdateTimeout(timer, -1);
        },
        &seen, on_release);
    CHECK(virEventRunDefaultImpl() == 0);
    CHECK(seen.lines.back() == "timer");
    virEventUpdateTimeout(timer, 0);
    CHECK(virEventRunDefaultImpl() == 0);
    CHECK(seen.lines.size() == 4);
    CHECK(virEventRemoveTimeout(timer) == 0);
    CHECK(virEventRemoveTimeout(timer) == -1);
    CHECK(virEventRunDefaultImpl() == 0);
    CHECK(seen.lines.size() == 5);
    virEventUpdateHandle(watch, 1);
    virEventUpdateTimeout(timer, 1);
}

TEST_CASE("a watch without events is paused") {
    virEventRegisterDefaultImpl();
    pipe_pair pipe;
    diary seen;
    const int watch = virEventAddHandle(pipe.read.get(), 0, on_handle, &seen, nullptr);
    pipe.put();
    const int timer = virEventAddTimeout(0, [](int, void*) {}, nullptr, nullptr);
    CHECK(virEventRunDefaultImpl() == 0);
    CHECK(seen.lines.empty());
    virEventUpdateHandle(watch, VIR_EVENT_HANDLE_READABLE);
    CHECK(virEventRunDefaultImpl() == 0);
    CHECK(seen.lines.size() == 1);
    // The other end closes: nobody asked for that, but it cannot be overlooked.
    pipe.write.reset();
    CHECK(virEventRunDefaultImpl() == 0);
    CHECK(seen.lines.size() == 2);
    virEventRemoveHandle(watch);
    virEventRemoveTimeout(timer);
    CHECK(virEventRunDefaultImpl() == 0);
}

TEST_CASE("a callback may remove itself and others, and those are not called any more") {
    virEventRegisterDefaultImpl();
    pipe_pair one, other;
    diary seen;
    seen.watch = virEventAddHandle(
        one.read.get(), VIR_EVENT_HANDLE_READABLE,
        [](int watch, int fd, int, void* opaque) {
            auto& seen = *static_cast<diary*>(opaque);
            seen.lines.push_back("first");
            drain(fd);
            CHECK(virEventRemoveHandle(watch) == 0);
            CHECK(virEventRemoveHandle(seen.timer) == 0);
        },
        &seen, on_release);
    seen.timer = virEventAddHandle(other.read.get(), VIR_EVENT_HANDLE_READABLE, on_handle, &seen, on_release);
    one.put();
    other.put();
    CHECK(virEventRunDefaultImpl() == 0);
    CHECK(seen.lines == std::vector<std::string>{"first"});
    CHECK(virEventRunDefaultImpl() == 0);
    CHECK(seen.lines == std::vector<std::string>{"first", "released", "released"});
}

TEST_CASE("a callback may run the loop itself") {
    virEventRegisterDefaultImpl();
    diary seen;
    seen.timer = virEventAddTimeout(
        0,
        [](int timer, void* opaque) {
            auto& seen = *static_cast<diary*>(opaque);
            seen.lines.push_back("in");
            virEventUpdateTimeout(timer, seen.lines.size() < 3 ? 0 : -1);
            if (seen.lines.size() == 1) CHECK(virEventRunDefaultImpl() == 0);
            seen.lines.push_back("out");
        },
        &seen, nullptr);
    CHECK(virEventRunDefaultImpl() == 0);
    CHECK(seen.lines == std::vector<std::string>{"in", "in", "out", "out"});
    virEventRemoveTimeout(seen.timer);
    CHECK(virEventRunDefaultImpl() == 0);
}

TEST_CASE("what another thread adds, changes or removes wakes the loop") {
    virEventRegisterDefaultImpl();
    pipe_pair pipe;
    std::atomic<int> called = 0;
    const auto count = [](int, int fd, int, void* opaque) {
        drain(fd);
        ++*static_cast<std::atomic<int>*>(opaque);
    };
    const auto start = std::chrono::steady_clock::now();
    std::thread other([&] {
        std::this_thread::sleep_for(20ms);
        const int watch = virEventAddHandle(pipe.read.get(), VIR_EVENT_HANDLE_READABLE, count, &called, nullptr);
        pipe.put();
        while (called == 0) std::this_thread::sleep_for(1ms);
        virEventRemoveHandle(watch);
    });
    // Catch may be asked by one thread at a time.
    int failed = 0;
    while (called == 0) failed += virEventRunDefaultImpl() != 0;
    other.join();
    CHECK(failed == 0);
    CHECK(virEventRunDefaultImpl() == 0);
    CHECK(std::chrono::steady_clock::now() - start < 5s);
}

TEST_CASE("the loop waits without working") {
    virEventRegisterDefaultImpl();
    const int timer = virEventAddTimeout(100, [](int, void*) {}, nullptr, nullptr);
    const auto before = std::clock();
    CHECK(virEventRunDefaultImpl() == 0);
    CHECK(std::clock() - before < CLOCKS_PER_SEC / 20);
    virEventRemoveTimeout(timer);
    CHECK(virEventRunDefaultImpl() == 0);
}
