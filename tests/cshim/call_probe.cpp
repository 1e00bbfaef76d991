// Copyright virtxx contributors. Boost Software License 1.0.
// call_probe URI [FUNCTION]: calls every function with one argument that is wrong, each in a process of its own, and
// prints what it answers and which error it leaves: a line for each call, to be compared with what another library
// prints.
#include "tests/cshim/call_probe.hpp"

#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

alignas(16) thread_local char area[16][16384];

namespace {

virConnectPtr conn;
const unsigned char uuid[VIR_UUID_BUFLEN] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

[[noreturn]] void leave(const char* why) {
    std::printf("%s\n", why);
    std::fflush(stdout);
    _exit(0);
}

template <class T>
T* have(T* object) {
    if (!object) leave("no object");
    return object;
}

// What no public function makes of nothing, libvirt's own library makes by names that it keeps for itself.
template <class T, class... Arguments>
T* by(const char* name, Arguments... arguments) {
    auto make = reinterpret_cast<T* (*)(Arguments...)>(dlsym(RTLD_DEFAULT, name));
    return have(make ? make(arguments...) : nullptr);
}

void tell(const char* answer) {
    auto text = [](const char* s) { return s ? s : "(null)"; };
    virErrorPtr e = virGetLastError();
    if (!e || e->code == VIR_ERR_OK)
        std::printf("%s\n", answer);
    else
        std::printf("%s; error %d domain %d level %d '%s' '%s' '%s' '%s' %d %d\n", answer, e->code, e->domain, e->level,
                    text(e->message), text(e->str1), text(e->str2), text(e->str3), e->int1, e->int2);
    std::fflush(stdout);
}

void run(const probe& one, const char* uri, bool read_only) {
    std::printf("%s, %s%s: ", one.function, one.what, read_only ? ", read-only" : "");
    std::fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        alarm(20);
        virSetErrorFunc(nullptr, [](void*, virErrorPtr) {});
        conn = read_only ? virConnectOpenReadOnly(uri) : virConnectOpen(uri);
        if (!conn) leave("no connection");
        virResetLastError();
        one.call(one.number);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) std::printf("killed by signal %d\n", WTERMSIG(status));
    else if (WEXITSTATUS(status)) std::printf("ended with %d\n", WEXITSTATUS(status));
}

}  // namespace

virConnectPtr some_virConnect() { return conn; }
virDomainPtr some_virDomain() { return have(virDomainLookupByName(conn, "test")); }
virNetworkPtr some_virNetwork() { return have(virNetworkLookupByName(conn, "default")); }
virStoragePoolPtr some_virStoragePool() { return have(virStoragePoolLookupByName(conn, "default-pool")); }
virInterfacePtr some_virInterface() { return have(virInterfaceLookupByName(conn, "eth1")); }
virNodeDevicePtr some_virNodeDevice() { return have(virNodeDeviceLookupByName(conn, "computer")); }
virStreamPtr some_virStream() { return have(virStreamNew(conn, 0)); }
virDomainSnapshotPtr some_virDomainSnapshot() {
    return by<virDomainSnapshot, virDomainPtr, const char*>("virGetDomainSnapshot", some_virDomain(), "snap");
}
virDomainCheckpointPtr some_virDomainCheckpoint() {
    return by<virDomainCheckpoint, virDomainPtr, const char*>("virGetDomainCheckpoint", some_virDomain(), "check");
}
virNetworkPortPtr some_virNetworkPort() {
    return by<virNetworkPort, virNetworkPtr, const unsigned char*>("virGetNetworkPort", some_virNetwork(), uuid);
}
virStorageVolPtr some_virStorageVol() {
    return by<virStorageVol, virConnectPtr, const char*, const char*, const char*, void*, void*>(
        "virGetStorageVol", conn, "default-pool", "vol", "/default-pool/vol", nullptr, nullptr);
}
virSecretPtr some_virSecret() {
    return by<virSecret, virConnectPtr, const unsigned char*, int, const char*>("virGetSecret", conn, uuid, 1, "vol");
}
virNWFilterPtr some_virNWFilter() {
    return by<virNWFilter, virConnectPtr, const char*, const unsigned char*>("virGetNWFilter", conn, "clean-traffic", uuid);
}
virNWFilterBindingPtr some_virNWFilterBinding() {
    return by<virNWFilterBinding, virConnectPtr, const char*, const char*>("virGetNWFilterBinding", conn, "vnet0",
                                                                           "clean-traffic");
}
int some_function() { return 0; }

void answer_nothing() { tell("nothing"); }
void answer_pointer(const void* answer) { tell(answer ? "something" : "NULL"); }
void answer_number(long long answer) { tell(answer > 0 ? "more" : std::to_string(answer).c_str()); }

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: %s URI [FUNCTION]\n", argv[0]);
        return 2;
    }
    for (auto one = probes; one->function; ++one) {
        if (argc > 2 && std::strcmp(argv[2], one->function) != 0) continue;
        run(*one, argv[1], false);
        run(*one, argv[1], true);
    }
    return 0;
}
