// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/cshim/c_test.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>
#include <vector>

using namespace c_test;

namespace {

// What is written to stderr meanwhile.
template <class F>
std::string printed(F work) {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    const int before = ::dup(STDERR_FILENO);
    ::dup2(ends[1], STDERR_FILENO);
    work();
    ::dup2(before, STDERR_FILENO);
    ::close(before);
    ::close(ends[1]);
    std::string out;
    char piece[512];
    for (ssize_t n; (n = ::read(ends[0], piece, sizeof(piece))) > 0;) out.append(piece, static_cast<std::size_t>(n));
    ::close(ends[0]);
    return out;
}

}  // namespace

TEST_CASE("a pointer that leads to no object is answered as libvirt answers it, for each kind") {
    const quiet q;
    unsigned char uuid[VIR_UUID_BUFLEN];
    CHECK(virConnectRef(nullptr) == -1);
    CHECK(last() == answer{6, 20, "invalid connection pointer in virConnectRef"});
    CHECK(virConnectClose(nullptr) == -1);
    CHECK(last() == answer{6, 0, "invalid connection pointer in virConnectClose"});
    CHECK(virConnectGetType(nullptr) == nullptr);
    CHECK(last() == answer{6, 20, "invalid connection pointer in virConnectGetType"});
    CHECK(virDomainGetName(nullptr) == nullptr);
    CHECK(last() == answer{7, 6, "invalid domain pointer in virDomainGetName"});
    CHECK(virDomainGetID(nullptr) == static_cast<unsigned int>(-1));
    CHECK(last() == answer{7, 6, "invalid domain pointer in virDomainGetID"});
    CHECK(virNetworkFree(nullptr) == -1);
    CHECK(last() == answer{36, 19, "invalid network pointer in virNetworkFree"});
    CHECK(virNetworkPortGetUUID(nullptr, uuid) == -1);
    CHECK(last() == answer{105, 19, "Invalid network port pointer: virNetworkPortGetUUID"});
    CHECK(virStoragePoolRef(nullptr) == -1);
    CHECK(last() == answer{46, 18, "invalid storage pool pointer in virStoragePoolRef"});
    CHECK(virStorageVolGetKey(nullptr) == nullptr);
    CHECK(last() == answer{47, 18, "invalid storage volume pointer in virStorageVolGetKey"});
    CHECK(virNodeDeviceGetParent(nullptr) == nullptr);
    CHECK(last() == answer{52, 22, "invalid node device pointer in virNodeDeviceGetParent"});
    CHECK(virInterfaceGetMACString(nullptr) == nullptr);
    CHECK(last() == answer{58, 26, "invalid interface pointer in virInterfaceGetMACString"});
    CHECK(virSecretGetUsageType(nullptr) == -1);
    CHECK(last() == answer{65, 30, "Invalid secret: virSecretGetUsageType"});
    CHECK(virNWFilterGetName(nullptr) == nullptr);
    CHECK(last() == answer{61, 33, "Invalid network filter: virNWFilterGetName"});
    CHECK(virNWFilterBindingGetPortDev(nullptr) == nullptr);
    CHECK(last() == answer{100, 33, "Invalid network filter binding: virNWFilterBindingGetPortDev"});
    CHECK(virDomainSnapshotGetConnect(nullptr) == nullptr);
    CHECK(last() == answer{71, 35, "Invalid domain snapshot: virDomainSnapshotGetConnect"});
    CHECK(virDomainCheckpointFree(nullptr) == -1);
    CHECK(last() == answer{102, 69, "Invalid domain checkpoint: virDomainCheckpointFree"});
    CHECK(virStreamNew(nullptr, 0) == nullptr);
    CHECK(last() == answer{6, 38, "invalid connection pointer in virStreamNew"});
    CHECK(virStreamAbort(nullptr) == -1);
    CHECK(last() == answer{73, 38, "invalid stream pointer in virStreamAbort"});
}

TEST_CASE("an object of another kind is none of this kind") {
    const quiet q;
    const auto conn = open();
    const auto dom = lookup(conn);
    CHECK(virNetworkGetName(reinterpret_cast<virNetworkPtr>(dom.get())) == nullptr);
    CHECK(last() == answer{36, 19, "invalid network pointer in virNetworkGetName"});
    CHECK(virConnectGetType(reinterpret_cast<virConnectPtr>(dom.get())) == nullptr);
    CHECK(last() == answer{6, 20, "invalid connection pointer in virConnectGetType"});
    CHECK(virDomainGetName(reinterpret_cast<virDomainPtr>(conn.get())) == nullptr);
    CHECK(virStreamAbort(reinterpret_cast<virStreamPtr>(dom.get())) == -1);
}

TEST_CASE("an error has libvirt's numbers and texts, and leaves with the next call that succeeds") {
    const quiet q;
    const auto conn = open();
    CHECK(virGetLastError() == nullptr);
    CHECK(virGetLastErrorCode() == VIR_ERR_OK);
    CHECK(virGetLastErrorMessage() == std::string("no error"));

    CHECK(virDomainLookupByName(conn.get(), nullptr) == nullptr);
    const auto* e = virGetLastError();
    REQUIRE(e);
    CHECK(last() == answer{8, 20, "name in virDomainLookupByName must not be NULL"});
    CHECK(e->level == VIR_ERR_ERROR);
    CHECK(e->str1 == std::string("virDomainLookupByName"));
    CHECK(e->str2 == std::string("name"));
    CHECK(e->str3 == nullptr);
    CHECK((e->int1 == 0 && e->int2 == 0));
    CHECK((e->conn == nullptr && e->dom == nullptr && e->net == nullptr));

    CHECK(virConnectSetKeepAlive(conn.get(), 5, 3) == -1);
    e = virGetLastError();
    CHECK(last() == answer{3, 20,
                           "this function is not supported by the connection driver: virConnectSetKeepAlive"});
    CHECK(e->str1 == std::string("this function is not supported by the connection driver: %s"));
    CHECK(e->str2 == std::string("virConnectSetKeepAlive"));
    CHECK((e->int1 == -1 && e->int2 == -1));

    CHECK(virDomainLookupByName(conn.get(), "nix") == nullptr);
    CHECK(last() == answer{42, 12, "Domain not found"});
    CHECK(virGetLastError()->str1 == std::string("Domain not found"));
    CHECK(virGetLastError()->str2 == nullptr);
    CHECK(virGetLastErrorDomain() == VIR_FROM_TEST);

    CHECK(virConnectNumOfDomains(conn.get()) == 1);
    CHECK(virGetLastError() == nullptr);
    REQUIRE(virConnGetLastError(conn.get()));
    CHECK(virConnGetLastError(conn.get())->code == VIR_ERR_NO_DOMAIN);
    virConnResetLastError(conn.get());
    CHECK(virConnGetLastError(conn.get())->code == VIR_ERR_OK);
}

TEST_CASE("errors are copied and saved with all that they hold") {
    const quiet q;
    const auto conn = open();
    virError copy{};
    CHECK(virCopyLastError(&copy) == 0);
    CHECK(virCopyLastError(nullptr) == -1);
    CHECK(virConnCopyLastError(nullptr, &copy) == -1);
    virFreeError(nullptr);
    virResetError(nullptr);

    virDomainLookupByName(conn.get(), nullptr);
    CHECK(virCopyLastError(&copy) == VIR_ERR_INVALID_ARG);
    CHECK(virConnCopyLastError(conn.get(), &copy) == VIR_ERR_INVALID_ARG);  // what it held is freed
    errno = 99;
    auto* saved = virSaveLastError();
    CHECK(errno == 99);
    virResetLastError();
    REQUIRE(saved);
    CHECK(saved->message == std::string("name in virDomainLookupByName must not be NULL"));
    CHECK(copy.str2 == std::string("name"));
    virFreeError(saved);
    virResetError(&copy);
    CHECK(copy.message == nullptr);
    CHECK(copy.code == 0);

    // Also when there is none.
    saved = virSaveLastError();
    REQUIRE(saved);
    CHECK(saved->code == 0);
    virFreeError(saved);
}

TEST_CASE("each thread has a last error of its own") {
    const quiet q;
    const auto conn = open();
    virDomainLookupByName(conn.get(), "nix");
    std::thread([&] {
        CHECK(virGetLastError() == nullptr);
        virDomainLookupByName(conn.get(), nullptr);
        CHECK(virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    }).join();
    CHECK(virGetLastErrorCode() == VIR_ERR_NO_DOMAIN);
}

TEST_CASE("who is told of an error: the connection's function, else the process's, else stderr") {
    const auto conn = open();
    std::vector<std::string> told;
    const auto tell = [](void* user, virErrorPtr e) {
        static_cast<std::vector<std::string>*>(user)->push_back(e->message);
        CHECK(e == virGetLastError());
        // Asking is allowed there; it changes the last error.
        if (e->conn) virConnectNumOfDomains(e->conn);
    };
    std::vector<std::string> of_connection;
    virSetErrorFunc(&told, tell);
    virDomainLookupByName(conn.get(), "nix");
    virConnSetErrorFunc(conn.get(), &of_connection, tell);
    virDomainLookupByName(conn.get(), "nix");
    virDomainGetName(nullptr);
    CHECK(told == std::vector<std::string>{"Domain not found", "invalid domain pointer in virDomainGetName"});
    CHECK(of_connection == std::vector<std::string>{"Domain not found"});
    virConnSetErrorFunc(conn.get(), nullptr, nullptr);
    virSetErrorFunc(nullptr, nullptr);

    CHECK(printed([&] { virDomainLookupByName(conn.get(), "nix"); }) ==
          "libvirt: Test Driver error : Domain not found\n");
}

TEST_CASE("the default function prints as libvirt does") {
    const auto conn = open();
    const auto dom = lookup(conn);
    const network net(virNetworkLookupByName(conn.get(), "default"));
    char message[] = "m", long_message[] = "mm\n";
    virError e{};
    const auto print = [&] { return printed([&] { virDefaultErrorFunc(&e); }); };
    CHECK(print().empty());
    e.code = VIR_ERR_INTERNAL_ERROR;
    e.level = VIR_ERR_ERROR;
    e.message = message;
    CHECK(print() == "libvirt:  error : m\n");
    e.domain = VIR_FROM_QEMU;
    e.level = VIR_ERR_WARNING;
    CHECK(print() == "libvirt: QEMU Driver warning : m\n");
    e.level = VIR_ERR_NONE;
    e.message = long_message;
    CHECK(print() == "libvirt: QEMU Driver  : mm\n");
    e.level = VIR_ERR_ERROR;
    e.domain = 999;
    CHECK(print() == "libvirt: Unknown error : mm\n");
    e.domain = VIR_FROM_NETWORK;
    e.net = net.get();
    if (net) CHECK(print() == "libvirt: Network Driver error default: mm\n");
    e.dom = dom.get();
    CHECK(print() == "libvirt: Network Driver error test: mm\n");
    CHECK(printed([] { virDefaultErrorFunc(nullptr); }).empty());
}
