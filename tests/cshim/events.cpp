// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/cshim/c_test.hpp"

#include <libvirt/libvirt-qemu.h>

#include <fmt/format.h>

#include <chrono>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

// As libvirt-qemu.so.0 finds them.
extern "C" int virtxx_c_virConnectDomainQemuMonitorEventRegister(virConnectPtr, virDomainPtr, const char*,
                                                                 virConnectDomainQemuMonitorEventCallback, void*,
                                                                 virFreeCallback, unsigned int);

using namespace c_test;
using namespace std::chrono_literals;

namespace {

using lines = std::vector<std::string>;

// What a callback is given to write into; releasing is written, too.
struct reader {
    explicit reader(lines& to, std::string name) : to(to), name(std::move(name)) {}
    lines& to;
    std::string name;
    std::function<void()> then;

    void write(const std::string& what) const { to.push_back(name + ": " + what); }
    static void release(void* opaque) { static_cast<reader*>(opaque)->write("released"); }
};

int on_lifecycle(virConnectPtr, virDomainPtr dom, int event, int detail, void* opaque) {
    auto& self = *static_cast<reader*>(opaque);
    self.write(fmt::format("{} {} {} {}", virDomainGetName(dom), static_cast<int>(virDomainGetID(dom)), event, detail));
    if (self.then) self.then();
    return 0;
}

// The same at other addresses, which is what tells callbacks apart.
int on_other(virConnectPtr conn, virDomainPtr dom, int event, int detail, void* opaque) {
    return on_lifecycle(conn, dom, event, detail, opaque) + 1;
}

int on_third(virConnectPtr conn, virDomainPtr dom, int event, int detail, void* opaque) {
    return on_lifecycle(conn, dom, event, detail, opaque) + 2;
}

auto any(virConnectDomainEventCallback call) { return VIR_DOMAIN_EVENT_CALLBACK(call); }

// Goes round the loop until nothing happens any more.
void settle() {
    bool idle = false;
    const int timer = virEventAddTimeout(
        20, [](int, void* opaque) { *static_cast<bool*>(opaque) = true; }, &idle, nullptr);
    while (!idle) virEventRunDefaultImpl();
    virEventRemoveTimeout(timer);
    virEventRunDefaultImpl();
}

}  // namespace

TEST_CASE("events are told in the program's loop, in order, to all who asked, and to nobody after that") {
    const quiet q;
    virEventRegisterDefaultImpl();
    lines seen;
    reader all(seen, "all"), one(seen, "one"), old(seen, "old");
    const auto conn = open("rig:///x");
    const auto web = lookup(conn, "web"), db = lookup(conn, "db");
    const int first =
        virConnectDomainEventRegisterAny(conn.get(), nullptr, 0, any(on_lifecycle), &all, reader::release);
    const int second =
        virConnectDomainEventRegisterAny(conn.get(), db.get(), 0, any(on_lifecycle), &one, reader::release);
    CHECK(first >= 0);
    CHECK(second > first);
    CHECK(virConnectDomainEventRegister(conn.get(), on_lifecycle, &old, reader::release) == 0);

    CHECK(virConnectDomainEventRegisterAny(conn.get(), db.get(), 0, any(on_lifecycle), &one, reader::release) == -1);
    CHECK(last() == answer{8, 0, "invalid argument: event callback already tracked"});
    CHECK(virConnectDomainEventRegister(conn.get(), on_lifecycle, &old, reader::release) == -1);

    CHECK(virDomainSuspend(web.get()) == 0);
    CHECK(virDomainResume(db.get()) == 0);
    CHECK(seen.empty());  // nobody went round the loop
    settle();
    CHECK(seen == lines{"all: web 7 3 1", "old: web 7 3 1", "all: db 7 4 2", "one: db 7 4 2", "old: db 7 4 2"});

    // Released where nobody is being told: at once.
    seen.clear();
    CHECK(virConnectDomainEventDeregisterAny(conn.get(), first) == 0);
    CHECK(virConnectDomainEventDeregisterAny(conn.get(), second) == 0);
    CHECK(virConnectDomainEventDeregister(conn.get(), on_lifecycle) == 0);
    CHECK(seen == lines{"all: released", "one: released", "old: released"});
    CHECK(virConnectDomainEventDeregisterAny(conn.get(), first) == -1);
    CHECK(last().message ==
          fmt::format("invalid argument: could not find event callback {} for deletion", first));
    CHECK(virConnectDomainEventDeregister(conn.get(), on_lifecycle) == -1);
    CHECK(last().code == VIR_ERR_INVALID_ARG);
    virDomainSuspend(web.get());
    settle();
    CHECK(seen.size() == 3);
}

TEST_CASE("a callback may take back itself and others while it is called, and ask for more") {
    const quiet q;
    virEventRegisterDefaultImpl();
    lines seen;
    reader killer(seen, "killer"), victim(seen, "victim"), self(seen, "self"), again(seen, "again");
    const auto conn = open("rig:///x");
    const auto web = lookup(conn, "web");
    auto* c = conn.get();
    virConnectDomainEventRegisterAny(c, nullptr, 0, any(on_lifecycle), &killer, reader::release);
    const int other = virConnectDomainEventRegisterAny(c, nullptr, 0, any(on_third), &victim, reader::release);
    virConnectDomainEventRegister(c, on_other, &self, reader::release);
    bool once = false;
    killer.then = [&] {
        if (!std::exchange(once, true)) CHECK(virConnectDomainEventDeregisterAny(c, other) == 0);
        // Functions of the library can be called from here.
        CHECK(virConnectNumOfNetworks(c) == 1);
    };
    self.then = [&] {
        CHECK(virConnectDomainEventDeregister(c, on_other) == 0);
        CHECK(virConnectDomainEventDeregister(c, on_other) == -1);
        CHECK(virConnectDomainEventRegister(c, on_other, &again, reader::release) == 0);
    };
    virDomainSuspend(web.get());
    virDomainResume(web.get());
    settle();
    CHECK(seen == lines{"killer: web 7 3 1", "self: web 7 3 1", "killer: web 7 4 2", "again: web 7 4 2",
                        "victim: released", "self: released"});
    virConnectDomainEventDeregisterAny(c, 0);
    virConnectDomainEventDeregister(c, on_other);
    settle();
    CHECK(seen.size() == 8);
}

TEST_CASE("a callback keeps its connection open") {
    const quiet q;
    virEventRegisterDefaultImpl();
    lines seen;
    reader all(seen, "all");
    auto* conn = virConnectOpen("rig:///x");
    REQUIRE(conn);
    const int id = virConnectDomainEventRegisterAny(conn, nullptr, 0, any(on_lifecycle), &all, reader::release);
    CHECK(virConnectClose(conn) == 1);
    CHECK(virConnectDomainEventDeregisterAny(conn, id) == 0);
    CHECK(seen == lines{"all: released"});
    CHECK(virConnectClose(conn) == -1);
}

TEST_CASE("what happens between calls is told without one") {
    const quiet q;
    virEventRegisterDefaultImpl();
    lines seen;
    reader all(seen, "all");
    const auto conn = open("rig:///x");
    const auto web = lookup(conn, "web");
    const int id = virConnectDomainEventRegisterAny(conn.get(), nullptr, 0, any(on_lifecycle), &all, nullptr);
    CHECK(virDomainShutdown(web.get()) == 0);
    // Whoever watches in the meantime: this thread only waits for the loop.
    const auto end = std::chrono::steady_clock::now() + 5s;
    while (seen.empty() && std::chrono::steady_clock::now() < end) settle();
    CHECK(seen == lines{"all: web 7 5 0"});
    virConnectDomainEventDeregisterAny(conn.get(), id);
}

TEST_CASE("each kind of event has its arguments") {
    const quiet q;
    virEventRegisterDefaultImpl();
    static lines seen;
    seen.clear();
    const auto conn = open("rig:///x");
    const auto web = lookup(conn, "web");
    std::map<int, virConnectDomainEventGenericCallback> calls;
    const auto say = [](int id, const std::string& what) { seen.push_back(fmt::format("{} {}", id, what)); };
    static std::function<void(int, const std::string&)> told;
    told = say;
    using conn_ptr = virConnectPtr;
    using dom_ptr = virDomainPtr;
    static const auto text = [](const char* t) { return std::string(t ? t : "NULL"); };
    static const auto params = [](virTypedParameterPtr p, int n) {
        std::string out = std::to_string(n);
        for (int i = 0; i < n; ++i) out += fmt::format(" {}:{}", p[i].field, p[i].type);
        return out;
    };
    const auto add = [&](int id, auto* call) {
        CHECK(virConnectDomainEventRegisterAny(conn.get(), nullptr, id, VIR_DOMAIN_EVENT_CALLBACK(call), nullptr,
                                               nullptr) == id);
    };
    add(0, +[](conn_ptr, dom_ptr, int e, int d, void*) {
        told(0, fmt::format("{} {}", e, d));
        return 0;
    });
    add(1, +[](conn_ptr, dom_ptr d, void*) { told(1, virDomainGetName(d)); });
    add(2, +[](conn_ptr, dom_ptr, long long offset, void*) { told(2, std::to_string(offset)); });
    add(3, +[](conn_ptr, dom_ptr, int action, void*) { told(3, std::to_string(action)); });
    add(4, +[](conn_ptr, dom_ptr, const char* path, const char* alias, int action, void*) {
        told(4, fmt::format("{} {} {}", text(path), text(alias), action));
    });
    add(5, +[](conn_ptr, dom_ptr, int phase, const virDomainEventGraphicsAddress* local,
               const virDomainEventGraphicsAddress* remote, const char* scheme,
               const virDomainEventGraphicsSubject* subject, void*) {
        std::string who;
        for (int i = 0; i < subject->nidentity; ++i)
            who += fmt::format(" {}={}", subject->identities[i].type, subject->identities[i].name);
        told(5, fmt::format("{} {}/{}/{} {}/{}/{} {}{}", phase, local->family, local->node, local->service,
                            remote->family, remote->node, remote->service, text(scheme), who));
    });
    add(6, +[](conn_ptr, dom_ptr, const char* path, const char* alias, int action, const char* reason, void*) {
        told(6, fmt::format("{} {} {} {}", text(path), text(alias), action, text(reason)));
    });
    add(7, +[](conn_ptr, dom_ptr, void*) { told(7, ""); });
    add(8, +[](conn_ptr, dom_ptr, const char* disk, int type, int status, void*) {
        told(8, fmt::format("{} {} {}", text(disk), type, status));
    });
    add(9, +[](conn_ptr, dom_ptr, const char* before, const char* after, const char* alias, int reason, void*) {
        told(9, fmt::format("{} {} {} {}", text(before), text(after), text(alias), reason));
    });
    add(10, +[](conn_ptr, dom_ptr, const char* alias, int reason, void*) {
        told(10, fmt::format("{} {}", text(alias), reason));
    });
    add(11, +[](conn_ptr, dom_ptr, int reason, void*) { told(11, std::to_string(reason)); });
    add(12, +[](conn_ptr, dom_ptr, int reason, void*) { told(12, std::to_string(reason)); });
    add(13, +[](conn_ptr, dom_ptr, unsigned long long actual, void*) { told(13, std::to_string(actual)); });
    add(14, +[](conn_ptr, dom_ptr, int reason, void*) { told(14, std::to_string(reason)); });
    add(15, +[](conn_ptr, dom_ptr, const char* alias, void*) { told(15, text(alias)); });
    add(16, +[](conn_ptr, dom_ptr, const char* disk, int type, int status, void*) {
        told(16, fmt::format("{} {} {}", text(disk), type, status));
    });
    add(17, +[](conn_ptr, dom_ptr, virTypedParameterPtr p, int n, void*) { told(17, params(p, n)); });
    add(18, +[](conn_ptr, dom_ptr, int state, int reason, void*) { told(18, fmt::format("{} {}", state, reason)); });
    add(19, +[](conn_ptr, dom_ptr, const char* alias, void*) { told(19, text(alias)); });
    add(20, +[](conn_ptr, dom_ptr, int iteration, void*) { told(20, std::to_string(iteration)); });
    add(21, +[](conn_ptr, dom_ptr, virTypedParameterPtr p, int n, void*) { told(21, params(p, n)); });
    add(22, +[](conn_ptr, dom_ptr, const char* alias, void*) { told(22, text(alias)); });
    add(23, +[](conn_ptr, dom_ptr, int type, const char* uri, void*) {
        told(23, fmt::format("{} {}", type, text(uri)));
    });
    add(24, +[](conn_ptr, dom_ptr, const char* dev, const char* path, unsigned long long threshold,
                unsigned long long excess, void*) {
        told(24, fmt::format("{} {} {} {}", text(dev), text(path), threshold, excess));
    });
    add(25, +[](conn_ptr, dom_ptr, int recipient, int action, unsigned int flags, void*) {
        told(25, fmt::format("{} {} {}", recipient, action, flags));
    });
    add(26, +[](conn_ptr, dom_ptr, const char* alias, unsigned long long size, void*) {
        told(26, fmt::format("{} {}", text(alias), size));
    });
    const auto on_network = +[](conn_ptr, virNetworkPtr net, int event, int detail, void*) {
        told(100, fmt::format("{} {} {}", virNetworkGetName(net), event, detail));
    };
    CHECK(virConnectNetworkEventRegisterAny(conn.get(), nullptr, 0, VIR_NETWORK_EVENT_CALLBACK(on_network), nullptr,
                                            nullptr) == 27);

    CHECK(virDomainReset(web.get(), 0) == 0);
    settle();
    CHECK(seen == lines{"0 2 0",
                        "1 web",
                        "2 3600",
                        fmt::format("3 {}", static_cast<int>(VIR_DOMAIN_EVENT_WATCHDOG_RESET)),
                        "4 /path virtio-disk0 1",
                        "5 1 0/::1/5900 1/::2/6000 vnc x509dname=me saslUsername=you",
                        "6 /path virtio-disk0 1 enospc",
                        "7 ",
                        "8 /path 1 0",
                        "9 NULL /new ide0-1-0 0",
                        "10 ide0-1-0 0",
                        "11 0",
                        "12 0",
                        "13 1024",
                        "14 0",
                        "15 net0",
                        "16 vda 1 1",
                        "17 2 a.number:1 a.text:7",
                        "18 1 2",
                        "19 net1",
                        "20 4",
                        "21 2 a.number:1 a.text:7",
                        "22 net2",
                        "23 2 http://rig/",
                        "24 vda NULL 100 7",
                        fmt::format("25 {} {} 1", static_cast<int>(VIR_DOMAIN_EVENT_MEMORY_FAILURE_RECIPIENT_GUEST),
                                    static_cast<int>(VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_INJECT)),
                        "26 virtiomem0 2048",
                        "100 net 2 0"});
    for (int id = 0; id <= 27; ++id) virConnectDomainEventDeregisterAny(conn.get(), id);
    settle();
}

TEST_CASE("what is asked wrongly is refused as libvirt refuses it") {
    const quiet q;
    virEventRegisterDefaultImpl();
    const auto conn = open(), other = open();
    const auto dom = lookup(conn);
    auto* c = conn.get();
    CHECK(virConnectDomainEventRegisterAny(c, nullptr, 0, nullptr, nullptr, nullptr) == -1);
    CHECK(last() == answer{8, 20, "cb in virConnectDomainEventRegisterAny must not be NULL"});
    CHECK(virConnectDomainEventRegisterAny(c, nullptr, 27, any(on_lifecycle), nullptr, nullptr) == -1);
    CHECK(last() == answer{8, 20, "eventID must be less than 27"});
    CHECK(virConnectDomainEventRegisterAny(c, nullptr, -1, any(on_lifecycle), nullptr, nullptr) == -1);
    CHECK(last() == answer{8, 20, "eventID in virConnectDomainEventRegisterAny must be zero or greater"});
    CHECK(virConnectDomainEventRegisterAny(other.get(), dom.get(), 0, any(on_lifecycle), nullptr, nullptr) == -1);
    CHECK(last() == answer{8, 20, "domain 'test' must match connection"});
    CHECK(virConnectDomainEventDeregisterAny(c, -1) == -1);
    CHECK(last() == answer{8, 20, "callbackID in virConnectDomainEventDeregisterAny must be zero or greater"});
    const auto call = reinterpret_cast<virConnectNetworkEventGenericCallback>(on_lifecycle);
    CHECK(virConnectNetworkEventRegisterAny(c, nullptr, 5, call, nullptr, nullptr) == -1);
    CHECK(last() == answer{8, 19, "eventID in virConnectNetworkEventRegisterAny must be less than 1"});
    CHECK(virConnectSecretEventRegisterAny(c, nullptr, 0,
                                           reinterpret_cast<virConnectSecretEventGenericCallback>(on_lifecycle),
                                           nullptr, nullptr) == -1);
    CHECK(last() == answer{3, 30, "this function is not supported by the connection driver: "
                                  "virConnectSecretEventRegisterAny"});
    CHECK(virtxx_c_virConnectDomainQemuMonitorEventRegister(
              c, nullptr, nullptr, reinterpret_cast<virConnectDomainQemuMonitorEventCallback>(on_lifecycle), nullptr,
              nullptr, 0) == -1);
    CHECK(last().code == VIR_ERR_NO_SUPPORT);
}
