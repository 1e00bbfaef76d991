// Copyright virtxx contributors. Boost Software License 1.0.
// call_threads shared|own: eight threads call every function of the C interface at once, each from another one on, with
// one connection to test:///default for all or with one each. What is wrong, the thread sanitizer tells. Of what a call
// gives, only the thread's last error is looked at: what it allocates is left, as no table says whose it is.
#include "tests/cshim/call_probe.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

alignas(16) thread_local char area[16][16384];
/// With what each call wants where the table has only something of its type: calls_with_values.cpp.
void call_with_values(virConnectPtr conn);

namespace {

constexpr int thread_count = 8;
const char* const uri = "test:///default";

thread_local virConnectPtr conn;
thread_local std::vector<std::function<void()>> held;
std::atomic<int> answered;

// The test driver has no such object.
class not_to_be_had : public std::exception {};

template <class T>
T* hold(T* object, int (*release)(T*)) {
    if (!object) throw not_to_be_had();
    held.emplace_back([=] { release(object); });
    return object;
}

void release_held() {
    for (auto& release : held) release();
    held.clear();
}

// Another thread may have removed it a moment ago, or do it now: what of it remains to be seen is seen by the call.
template <class Find, class Make>
auto find_or_make(Find find, Make make) {
    for (int i = 0; i < 20; ++i) {
        if (auto found = find()) return found;
        if (auto made = make()) return made;
    }
    return find();
}

const char* const domain_text = "<domain type='test'><name>test</name><memory>1048576</memory><vcpu>2</vcpu>"
                                "<os><type>hvm</type></os><devices><disk type='file' device='disk'>"
                                "<source file='/disk'/><target dev='vda'/></disk></devices></domain>";

void fail(const std::string& what) {
    std::fprintf(stderr, "call_threads: %s\n", what.c_str());
    std::exit(1);
}

virConnectPtr opened() {
    auto made = virConnectOpen(uri);
    if (!made) fail("no connection");
    return made;
}

// What takes no object, so that the table has it not. Objects are counted and released, too.
void call_the_rest() {
    unsigned long library = 0, driver = 0;
    virInitialize();
    virGetVersion(&library, "test", &driver);
    virErrorPtr copy = virSaveLastError();
    virFreeError(copy);
    virError plain{};
    virCopyLastError(&plain);
    virResetError(&plain);
    virGetLastErrorCode();
    virGetLastErrorDomain();
    virGetLastErrorMessage();

    virTypedParameterPtr params = nullptr;
    int count = 0, room = 0;
    virTypedParamsAddInt(&params, &count, &room, "int", 1);
    virTypedParamsAddUInt(&params, &count, &room, "uint", 1);
    virTypedParamsAddLLong(&params, &count, &room, "llong", 1);
    virTypedParamsAddULLong(&params, &count, &room, "ullong", 1);
    virTypedParamsAddDouble(&params, &count, &room, "double", 1);
    virTypedParamsAddBoolean(&params, &count, &room, "boolean", 1);
    virTypedParamsAddString(&params, &count, &room, "string", "x");
    virTypedParamsAddFromString(&params, &count, &room, "from", VIR_TYPED_PARAM_INT, "7");
    const char* text = nullptr;
    virTypedParamsGet(params, count, "int");
    virTypedParamsGetString(params, count, "string", &text);
    virTypedParamsFree(params, count);

    const auto nobody = [](int, void*) {};
    const auto ready = [](int, int, int, void*) {};
    const int timer = virEventAddTimeout(1, nobody, nullptr, nullptr);
    virEventUpdateTimeout(timer, -1);
    virEventRemoveTimeout(timer);
    int ends[2];
    if (::pipe(ends) != 0) fail("no pipe");
    const int watch = virEventAddHandle(ends[0], VIR_EVENT_HANDLE_READABLE, ready, nullptr, [](void*) {});
    virEventUpdateHandle(watch, VIR_EVENT_HANDLE_WRITABLE);
    virEventRemoveHandle(watch);

    virConnectRef(conn);
    virConnectClose(conn);
    virConnectClose(opened());
    virConnectClose(virConnectOpenReadOnly(uri));
    virConnectClose(virConnectOpenAuth(uri, virConnectAuthPtrDefault, 0));
    virDomainPtr domains[] = {some_virDomain(), nullptr};
    virDomainRef(domains[0]);
    virDomainFree(domains[0]);
    virDomainStatsRecordPtr* records = nullptr;
    if (virDomainListGetStats(domains, 0, &records, 0) >= 0) virDomainStatsRecordListFree(records);
    release_held();
    ::close(ends[0]);
    ::close(ends[1]);
}

// Each function's name once it could be called.
std::mutex called_mutex;
std::set<std::string> called;

void call_all(int which, const std::vector<const probe*>& calls) {
    for (std::size_t i = 0; i < calls.size(); ++i) {
        const auto& one = *calls[(i + calls.size() * static_cast<std::size_t>(which) / thread_count) % calls.size()];
        for (auto& room : area) std::memset(room, 0, 512);
        try {
            virResetLastError();
            one.call(one.number);
            std::lock_guard lock(called_mutex);
            called.insert(one.function);
        } catch (const not_to_be_had&) {
        }
        release_held();
        if (i % 150 != 0) continue;
        call_the_rest();
        call_with_values(conn);
    }
}

}  // namespace

virConnectPtr some_virConnect() { return conn; }
virDomainPtr some_virDomain() {
    auto found = hold(find_or_make([] { return virDomainLookupByName(conn, "test"); },
                                   [] { return virDomainDefineXML(conn, domain_text); }),
                      virDomainFree);
    if (virDomainIsActive(found) == 0) virDomainCreate(found);
    return found;
}
virNetworkPtr some_virNetwork() {
    return hold(find_or_make([] { return virNetworkLookupByName(conn, "default"); },
                             [] {
                                 return virNetworkCreateXML(conn, "<network><name>default</name><bridge name='virbr0'/>"
                                                                  "</network>");
                             }),
                virNetworkFree);
}
virStoragePoolPtr some_virStoragePool() {
    const char* const text = "<pool type='dir'><name>default-pool</name><target><path>/default-pool</path></target>"
                             "</pool>";
    auto found = hold(find_or_make([] { return virStoragePoolLookupByName(conn, "default-pool"); },
                                   [=] { return virStoragePoolDefineXML(conn, text, 0); }),
                      virStoragePoolFree);
    if (virStoragePoolIsActive(found) == 0) virStoragePoolCreate(found, 0);
    return found;
}
virInterfacePtr some_virInterface() {
    return hold(find_or_make([] { return virInterfaceLookupByName(conn, "eth1"); },
                             [] { return virInterfaceDefineXML(conn, "<interface type='ethernet' name='eth1'/>", 0); }),
                virInterfaceFree);
}
virNodeDevicePtr some_virNodeDevice() { return hold(virNodeDeviceLookupByName(conn, "computer"), virNodeDeviceFree); }
virStreamPtr some_virStream() { return hold(virStreamNew(conn, 0), virStreamFree); }
virDomainSnapshotPtr some_virDomainSnapshot() {
    const auto of = some_virDomain();
    const char* const text = "<domainsnapshot><name>snap</name></domainsnapshot>";
    return hold(find_or_make([=] { return virDomainSnapshotLookupByName(of, "snap", 0); },
                             [=] { return virDomainSnapshotCreateXML(of, text, 0); }),
                virDomainSnapshotFree);
}
virDomainCheckpointPtr some_virDomainCheckpoint() {
    const auto of = some_virDomain();
    const char* const text = "<domaincheckpoint><name>check</name></domaincheckpoint>";
    return hold(find_or_make([=] { return virDomainCheckpointLookupByName(of, "check", 0); },
                             [=] { return virDomainCheckpointCreateXML(of, text, 0); }),
                virDomainCheckpointFree);
}
virStorageVolPtr some_virStorageVol() {
    const auto of = some_virStoragePool();
    const char* const text = "<volume><name>vol</name><capacity>1048576</capacity></volume>";
    return hold(find_or_make([=] { return virStorageVolLookupByName(of, "vol"); },
                             [=] { return virStorageVolCreateXML(of, text, 0); }),
                virStorageVolFree);
}
virNetworkPortPtr some_virNetworkPort() { throw not_to_be_had(); }
virSecretPtr some_virSecret() { throw not_to_be_had(); }
virNWFilterPtr some_virNWFilter() { throw not_to_be_had(); }
virNWFilterBindingPtr some_virNWFilterBinding() { throw not_to_be_had(); }

void answer_nothing() { answered += static_cast<int>(std::strlen(virGetLastErrorMessage()) > 0); }
void answer_pointer(const void*) { answer_nothing(); }
void answer_number(long long) { answer_nothing(); }

int main(int argc, char** argv) {
    const bool shared = argc == 2 && std::strcmp(argv[1], "shared") == 0;
    if (!shared && (argc != 2 || std::strcmp(argv[1], "own") != 0)) {
        std::fprintf(stderr, "usage: %s shared|own\n", argv[0]);
        return 2;
    }
    // Calls that are given a file's name may write it.
    auto folder = (std::filesystem::temp_directory_path() / "call_threads-XXXXXX").string();
    if (!::mkdtemp(folder.data()) || ::chdir(folder.c_str()) != 0) fail("no folder");
    virSetErrorFunc(nullptr, [](void*, virErrorPtr) {});
    virEventRegisterDefaultImpl();
    std::atomic<bool> done = false;
    const int tick = virEventAddTimeout(10, [](int, void*) {}, nullptr, nullptr);
    std::thread loop([&] {
        while (!done) virEventRunDefaultImpl();
    });

    std::vector<const probe*> calls;
    for (auto one = probes; one->function; ++one)
        if (std::strcmp(one->what, "as it should be") == 0) calls.push_back(one);
    const auto common = opened();
    std::vector<std::thread> threads;
    for (int i = 0; i < thread_count; ++i)
        threads.emplace_back([&, i] {
            conn = shared ? common : opened();
            call_all(i, calls);
            if (!shared) virConnectClose(conn);
        });
    for (auto& one : threads) one.join();

    // What all of that left behind still answers.
    const bool alive = virConnectIsAlive(common) == 1 && virConnectNumOfDomains(common) >= 0;
    virConnectClose(common);
    done = true;
    loop.join();
    virEventRemoveTimeout(tick);
    std::filesystem::remove_all(folder);
    std::string none;
    for (auto one : calls)
        if (!called.contains(one->function)) none += std::string(" ") + one->function;
    std::printf("%d threads called %zu of %zu functions; of these the test driver has no object:%s\n", thread_count,
                called.size(), calls.size(), none.c_str());
    return alive ? 0 : 1;
}
