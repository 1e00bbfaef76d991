// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/cshim/c_test.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace c_test;
using namespace std::chrono_literals;

namespace {

constexpr int thread_count = 8;

template <class F>
void in_threads(F work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < thread_count; ++i) threads.emplace_back([&work, i] { work(i); });
    for (auto& one : threads) one.join();
}

// A loop as a program may have its own: only descriptors.
class own_loop {
public:
    static own_loop& get() {
        static auto* one = new own_loop;
        return *one;
    }

    static void take_over() {
        virEventRegisterImpl(
            [](int fd, int events, virEventHandleCallback call, void* opaque, virFreeCallback release) {
                return get().add(fd, events, call, opaque, release);
            },
            [](int watch, int events) { get().update(watch, events); }, [](int watch) { return get().remove(watch); },
            [](int, virEventTimeoutCallback, void*, virFreeCallback) { return -1; }, [](int, int) {},
            [](int) { return -1; });
    }

    void turn(int time) {
        std::vector<pollfd> wanted;
        std::vector<int> watches;
        {
            std::lock_guard lock(mutex_);
            for (auto& [watch, one] : handles_) {
                wanted.push_back({one.fd, static_cast<short>(one.events ? POLLIN : 0), 0});
                watches.push_back(watch);
            }
        }
        ::poll(wanted.data(), wanted.size(), time);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (!(wanted[i].revents & POLLIN)) continue;
            handle one{};
            {
                std::lock_guard lock(mutex_);
                const auto found = handles_.find(watches[i]);
                if (found == handles_.end()) continue;
                one = found->second;
            }
            one.call(watches[i], one.fd, VIR_EVENT_HANDLE_READABLE, one.opaque);
        }
        std::vector<handle> gone;
        {
            std::lock_guard lock(mutex_);
            gone.swap(gone_);
        }
        for (auto& one : gone)
            if (one.release) one.release(one.opaque);
    }

private:
    struct handle {
        int fd = -1;
        int events = 0;
        virEventHandleCallback call = nullptr;
        void* opaque = nullptr;
        virFreeCallback release = nullptr;
    };

    int add(int fd, int events, virEventHandleCallback call, void* opaque, virFreeCallback release) {
        std::lock_guard lock(mutex_);
        handles_[++last_] = {fd, events, call, opaque, release};
        return last_;
    }
    void update(int watch, int events) {
        std::lock_guard lock(mutex_);
        if (const auto found = handles_.find(watch); found != handles_.end()) found->second.events = events;
    }
    int remove(int watch) {
        std::lock_guard lock(mutex_);
        const auto found = handles_.find(watch);
        if (found == handles_.end()) return -1;
        gone_.push_back(found->second);
        handles_.erase(found);
        return 0;
    }

    std::mutex mutex_;
    std::map<int, handle> handles_;
    std::vector<handle> gone_;
    int last_ = 0;
};

}  // namespace

TEST_CASE("threads share a connection: calls that answer at once, late, and not at all") {
    const quiet q;
    const auto conn = open("rig:///x?call_timeout=2000");
    std::atomic<int> wrong = 0;
    in_threads([&](int i) {
        for (int round = 0; round < 40; ++round) {
            const auto name = "d" + std::to_string(i);
            const domain dom(virDomainLookupByName(conn.get(), name.c_str()));
            virDomainInfo info;
            if (!dom || virDomainGetInfo(dom.get(), &info) != 0 || info.nrVirtCpu != 2) ++wrong;
            if ((round + i) % 10 == 0 && take(virConnectGetHostname(conn.get())) != "box") ++wrong;
            if ((round + i) % 10 == 5 && take(virConnectGetSysinfo(conn.get(), 0)) != "<sysinfo/>") ++wrong;
            // Errors are of the thread that made them.
            if (virDomainLookupByName(conn.get(), "nix") || virGetLastErrorCode() != VIR_ERR_NO_DOMAIN) ++wrong;
            if (virConnectSetKeepAlive(conn.get(), 1, 1) != -1 || virGetLastErrorCode() != VIR_ERR_NO_SUPPORT) ++wrong;
        }
    });
    CHECK(wrong == 0);
}

TEST_CASE("one that waits for an answer holds up nobody") {
    const quiet q;
    const auto conn = open("rig:///x?call_timeout=300");
    std::thread stuck([&] { virConnectGetCapabilities(conn.get()); });
    std::this_thread::sleep_for(20ms);
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) lookup(conn, "web");
    CHECK(std::chrono::steady_clock::now() - start < 250ms);
    stuck.join();
}

TEST_CASE("threads open and close connections, and make and release what is in them") {
    const quiet q;
    std::atomic<int> wrong = 0;
    in_threads([&](int i) {
        for (int round = 0; round < 20; ++round) {
            auto* conn = virConnectOpen(i % 2 ? "test:///default" : "rig:///x");
            auto* dom = conn ? virDomainLookupByName(conn, "test") : nullptr;
            if (!dom) {
                ++wrong;
                continue;
            }
            virConnectClose(conn);
            if (virConnectNumOfNetworks(virDomainGetConnect(dom)) < 0) ++wrong;
            virDomainFree(dom);
        }
    });
    CHECK(wrong == 0);
}

TEST_CASE("threads share one reference count") {
    const quiet q;
    const auto conn = open("rig:///x");
    const auto dom = lookup(conn, "web");
    in_threads([&](int) {
        for (int i = 0; i < 1000; ++i) {
            virDomainRef(dom.get());
            virConnectRef(conn.get());
            virDomainFree(dom.get());
            virConnectClose(conn.get());
        }
    });
    CHECK(virDomainGetName(dom.get()) == std::string("web"));
}

TEST_CASE("events reach a loop of the program's own from all threads, none is lost, and callbacks come and go") {
    const quiet q;
    own_loop::take_over();
    const auto conn = open("rig:///x");
    const auto dom = lookup(conn, "web");
    static std::atomic<int> counted;
    static std::atomic<int> released;
    counted = released = 0;
    const auto count = [](virConnectPtr, virDomainPtr, int, int, void*) {
        ++counted;
        return 0;
    };
    const auto release = [](void*) { ++released; };
    const int id = virConnectDomainEventRegisterAny(conn.get(), nullptr, 0, VIR_DOMAIN_EVENT_CALLBACK(+count), nullptr,
                                                    release);
    REQUIRE(id >= 0);
    std::atomic<bool> done = false;
    std::thread loop([&] {
        while (!done) own_loop::get().turn(5);
    });
    in_threads([&](int i) {
        for (int round = 0; round < 50; ++round) {
            virDomainSuspend(dom.get());
            // A callback that is another one by what it is about.
            const auto name = "d" + std::to_string(i);
            const domain other(virDomainLookupByName(conn.get(), name.c_str()));
            const int mine = virConnectDomainEventRegisterAny(conn.get(), other.get(), 0,
                                                              VIR_DOMAIN_EVENT_CALLBACK(+count), nullptr, release);
            if (mine >= 0) virConnectDomainEventDeregisterAny(conn.get(), mine);
        }
    });
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (counted < 50 * thread_count && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(1ms);
    CHECK(counted == 50 * thread_count);
    CHECK(virConnectDomainEventDeregisterAny(conn.get(), id) == 0);
    while (released < 50 * thread_count + 1 && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(1ms);
    CHECK(released == 50 * thread_count + 1);
    done = true;
    loop.join();
    own_loop::get().turn(0);
}

#if !defined(__SANITIZE_THREAD__)
TEST_CASE("a process that forked goes on with the library in both") {
    const quiet q;
    const auto conn = open();
    const auto pid = ::fork();
    REQUIRE(pid >= 0);
    if (pid == 0) {
        const bool fine = virConnectNumOfDomains(conn.get()) == 1 && virConnectOpen("test:///default") &&
                          take(virConnectGetHostname(virConnectOpen("rig:///x"))) == "box";
        ::_exit(fine ? 0 : 1);
    }
    int status = -1;
    REQUIRE(::waitpid(pid, &status, 0) == pid);
    CHECK(status == 0);
    CHECK(virConnectNumOfDomains(conn.get()) == 1);
}
#endif
