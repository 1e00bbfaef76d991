// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/cshim/c_test.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

using namespace c_test;

namespace {

struct console {
    explicit console(const char* device, unsigned int flags = 0, const char* uri = "rig:///x")
        : conn(open(uri)), dom(lookup(conn, "web")), st(virStreamNew(conn.get(), flags)) {
        REQUIRE(st);
        REQUIRE(virDomainOpenConsole(dom.get(), device, st.get(), 0) == 0);
    }

    int send(const std::string& data) { return virStreamSend(st.get(), data.data(), data.size()); }
    int receive(std::string& into, std::size_t most = 4096) {
        std::vector<char> piece(most);
        const int n = virStreamRecv(st.get(), piece.data(), most);
        if (n > 0) into.append(piece.data(), static_cast<std::size_t>(n));
        return n;
    }

    connection conn;
    domain dom;
    stream st;
};

// What was told to a callback, and how often the loop went round.
struct told {
    int events = 0;
    int times = 0;
    int released = 0;
    std::string data;

    static void take(virStreamPtr, int events, void* opaque) {
        auto& self = *static_cast<told*>(opaque);
        self.events |= events;
        ++self.times;
    }
    static void release(void* opaque) { ++static_cast<told*>(opaque)->released; }
};

void round_the_loop(int times = 1) {
    const int timer = virEventAddTimeout(5, [](int, void*) {}, nullptr, nullptr);
    for (int i = 0; i < times; ++i) virEventRunDefaultImpl();
    virEventRemoveTimeout(timer);
    virEventRunDefaultImpl();
}

}  // namespace

TEST_CASE("a stream that was given to nobody can do nothing but end") {
    const quiet q;
    const auto conn = open();
    const stream st(virStreamNew(conn.get(), 0));
    char byte = 0;
    CHECK(virStreamSend(st.get(), "a", 1) == -1);
    CHECK(last() == answer{3, 38, "this function is not supported by the connection driver: virStreamSend"});
    CHECK(virStreamRecv(st.get(), &byte, 1) == -1);
    CHECK(virStreamFinish(st.get()) == -1);
    CHECK(virStreamSend(st.get(), nullptr, 1) == -1);
    CHECK(last() == answer{8, 38, "data in virStreamSend must not be NULL"});
    CHECK(virStreamSendAll(st.get(), nullptr, nullptr) == -1);
    CHECK(last() == answer{8, 38, "handler in virStreamSendAll must not be NULL"});
    CHECK(virStreamRecvHole(st.get(), nullptr, 0) == -1);
    CHECK(last() == answer{8, 38, "length in virStreamRecvHole must not be NULL"});
    CHECK(virStreamEventAddCallback(st.get(), 1, &told::take, nullptr, nullptr) == -1);
    CHECK(last().code == VIR_ERR_NO_SUPPORT);
    CHECK(virStreamAbort(st.get()) == 0);
    CHECK(virStreamRef(st.get()) == 0);
    CHECK(virStreamFree(st.get()) == 0);
}

TEST_CASE("what is sent comes back, and calls wait for it") {
    const quiet q;
    console c("echo");
    CHECK(c.send("hello") == 5);
    std::string got;
    while (got.size() < 5) REQUIRE(c.receive(got) > 0);
    CHECK(got == "hello");

    // More than anything between the ends holds.
    const std::string much(100'000, 'y');
    CHECK(c.send(much) == 100'000);
    got.clear();
    while (got.size() < much.size()) REQUIRE(c.receive(got) > 0);
    CHECK((got == much));
    CHECK(virStreamFinish(c.st.get()) == 0);
    CHECK(c.send("more") == -1);
}

TEST_CASE("a stream that ends gives nothing more") {
    const quiet q;
    console c("fill");
    std::string got;
    int n;
    while ((n = c.receive(got, 100'000)) > 0) {
    }
    CHECK(n == 0);
    CHECK(got.size() == 1 << 20);
    CHECK(c.receive(got) == 0);
    CHECK(virStreamFinish(c.st.get()) == 0);
}

TEST_CASE("a stream that may not wait says so") {
    const quiet q;
    console c("stuck", VIR_STREAM_NONBLOCK);
    std::string got;
    CHECK(c.receive(got) == -2);
    CHECK(virGetLastError() == nullptr);
    // There is room, but not for ever.
    const std::string piece(64 * 1024, 'z');
    long long sent = 0;
    int n;
    while ((n = c.send(piece)) > 0) sent += n;
    CHECK(n == -2);
    CHECK(sent >= 256 * 1024);
    CHECK(virStreamAbort(c.st.get()) == 0);

    console echo("echo", VIR_STREAM_NONBLOCK);
    CHECK(echo.send("abc") == 3);
    while (got.size() < 3) {
        n = echo.receive(got);
        REQUIRE((n > 0 || n == -2));
    }
    CHECK(got == "abc");
    CHECK(virStreamFinish(echo.st.get()) == 0);
}

TEST_CASE("a stream that neither gives nor takes holds a call up to its deadline, and its connection not at all") {
    const quiet q;
    console stuck("stuck", 0, "rig:///x?call_timeout=50");
    std::string got;
    CHECK(stuck.receive(got) == -1);
    CHECK(virGetLastErrorCode() == VIR_ERR_OPERATION_TIMEOUT);
    // What is on its way has room for less than this.
    const std::string piece(64 * 1024, 'x');
    int sent = 0;
    for (int i = 0; i < 1000 && sent >= 0; ++i) sent = stuck.send(piece);
    CHECK(sent == -1);
    CHECK(virGetLastErrorCode() == VIR_ERR_OPERATION_TIMEOUT);
    CHECK(take(virConnectGetHostname(stuck.conn.get())) == "box");
    CHECK(virStreamAbort(stuck.st.get()) == 0);
}

TEST_CASE("what fails at the other end is told with its words") {
    const quiet q;
    for (const unsigned flags : {0u, static_cast<unsigned>(VIR_STREAM_NONBLOCK)}) {
        console c("cut", flags);
        std::string got;
        CHECK(c.receive(got) == 2);
        CHECK(got == "ab");
        int n;
        while ((n = c.receive(got)) == -2) {
        }
        CHECK(n == -1);
        CHECK(last() == answer{VIR_ERR_READ_FAILED, VIR_FROM_STREAMS, "cannot read from the rig: cut"});
        CHECK(virStreamAbort(c.st.get()) == 0);
    }
}

TEST_CASE("all that a function gives is sent, and all that comes is given to one") {
    const quiet q;
    console c("echo");
    struct source {
        std::string data = std::string(200'000, 'd');
        std::size_t at = 0;
        static int give(virStreamPtr, char* into, size_t most, void* opaque) {
            auto& self = *static_cast<source*>(opaque);
            const auto n = std::min(most, self.data.size() - self.at);
            std::memcpy(into, self.data.data() + self.at, n);
            self.at += n;
            return static_cast<int>(n);
        }
    } from;
    CHECK(virStreamSendAll(c.st.get(), &source::give, &from) == 0);
    std::string got;
    while (got.size() < from.data.size()) REQUIRE(c.receive(got, 65536) > 0);
    CHECK((got == from.data));
    CHECK(virStreamFinish(c.st.get()) == 0);

    console fill("fill");
    std::string all;
    const auto take = [](virStreamPtr, const char* data, size_t n, void* opaque) {
        // Not all at once.
        n = std::min<size_t>(n, 1000);
        static_cast<std::string*>(opaque)->append(data, n);
        return static_cast<int>(n);
    };
    CHECK(virStreamRecvAll(fill.st.get(), take, &all) == 0);
    CHECK(all.size() == 1 << 20);
    CHECK(virStreamFinish(fill.st.get()) == 0);
}

TEST_CASE("a function that gives up ends the stream, and may say why") {
    const quiet q;
    console c("fill");
    const auto give_up = [](virStreamPtr, const char*, size_t, void*) {
        errno = ENOSPC;
        return -1;
    };
    CHECK(virStreamRecvAll(c.st.get(), give_up, nullptr) == -1);
    CHECK(last() == answer{38, 38, "recv handler failed: No space left on device"});
    CHECK(virGetLastError()->int1 == ENOSPC);
    CHECK(virStreamFinish(c.st.get()) == -1);

    console waits("echo", VIR_STREAM_NONBLOCK);
    CHECK(virStreamRecvAll(waits.st.get(), give_up, nullptr) == -1);
    CHECK(last() == answer{55, 38, "Requested operation is not valid: data sinks cannot be used for non-blocking "
                                   "streams"});
    CHECK(virStreamAbort(waits.st.get()) == 0);
}

TEST_CASE("holes are sent as what they stand for") {
    const quiet q;
    console c("echo");
    CHECK(virStreamSendHole(c.st.get(), 3, 0) == 0);
    std::string got;
    while (got.size() < 3) REQUIRE(c.receive(got) > 0);
    CHECK(got == std::string(3, '\0'));
    long long length = 0;
    CHECK(virStreamRecvHole(c.st.get(), &length, 0) == -1);
    CHECK(virStreamAbort(c.st.get()) == 0);
}

TEST_CASE("who asked is told, in the loop, as long as a stream need not be waited for") {
    const quiet q;
    virEventRegisterDefaultImpl();
    console c("echo", VIR_STREAM_NONBLOCK);
    told seen;
    auto* st = c.st.get();
    CHECK(virStreamEventUpdateCallback(st, 1) == -1);
    CHECK(last() == answer{1, 38, "internal error: stream does not have a callback registered"});
    CHECK(virStreamEventAddCallback(st, VIR_STREAM_EVENT_READABLE, &told::take, &seen, &told::release) == 0);
    CHECK(virStreamEventAddCallback(st, 1, &told::take, &seen, &told::release) == -1);
    CHECK(last() == answer{1, 38, "internal error: stream already has a callback registered"});
    round_the_loop(3);
    CHECK(seen.times == 0);

    CHECK(c.send("abc") == 3);
    round_the_loop(20);
    CHECK(seen.events == VIR_STREAM_EVENT_READABLE);
    CHECK(seen.times > 1);  // again and again, until it is read
    std::string got;
    CHECK(c.receive(got) == 3);
    const int before = seen.times;
    round_the_loop(3);
    CHECK(seen.times == before);

    CHECK(virStreamEventUpdateCallback(st, VIR_STREAM_EVENT_WRITABLE) == 0);
    round_the_loop(2);
    CHECK((seen.events & VIR_STREAM_EVENT_WRITABLE));
    CHECK(seen.released == 0);
    CHECK(virStreamEventRemoveCallback(st) == 0);
    CHECK(seen.released == 1);
    CHECK(virStreamEventRemoveCallback(st) == -1);
    const int after = seen.times;
    round_the_loop(3);
    CHECK(seen.times == after);
    CHECK(virStreamAbort(st) == 0);
}

TEST_CASE("a callback may end its stream") {
    const quiet q;
    virEventRegisterDefaultImpl();
    console c("fill", VIR_STREAM_NONBLOCK);
    told seen;
    const auto read_on = [](virStreamPtr st, int events, void* opaque) {
        auto& self = *static_cast<told*>(opaque);
        self.events |= events;
        std::vector<char> piece(65536);
        int n;
        while ((n = virStreamRecv(st, piece.data(), piece.size())) > 0)
            self.data.append(piece.data(), static_cast<std::size_t>(n));
        if (n == -2) return;
        CHECK(n == 0);
        CHECK(virStreamFinish(st) == 0);
        CHECK(self.released == 0);  // as long as it is being called
        self.times = 1;
    };
    CHECK(virStreamEventAddCallback(c.st.get(), VIR_STREAM_EVENT_READABLE | VIR_STREAM_EVENT_HANGUP, read_on, &seen,
                                    &told::release) == 0);
    while (!seen.times) round_the_loop();
    CHECK(seen.data.size() == 1 << 20);
    CHECK(seen.released == 1);
    round_the_loop();
}
