// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/cshim/c_test.hpp"

#include <cstring>

using namespace c_test;

TEST_CASE("a connection lives as long as anything refers to it") {
    const quiet q;
    auto* conn = virConnectOpen("test:///default");
    REQUIRE(conn);
    auto* dom = virDomainLookupByName(conn, "test");
    REQUIRE(dom);
    CHECK(virConnectRef(conn) == 0);
    CHECK(virConnectClose(conn) == 1);
    CHECK(virConnectClose(conn) == 1);  // the domain is left
    CHECK(virDomainGetConnect(dom) == conn);
    virDomainInfo info;
    CHECK(virDomainGetInfo(dom, &info) == 0);
    CHECK(virDomainRef(dom) == 0);
    CHECK(virDomainFree(dom) == 0);
    CHECK(virDomainGetName(dom) == std::string("test"));
    CHECK(virDomainFree(dom) == 0);
}

TEST_CASE("what was released is no object any more") {
    const quiet q;
    auto* conn = virConnectOpen("test:///default");
    auto* dom = virDomainLookupByName(conn, "test");
    CHECK(virDomainFree(dom) == 0);
    CHECK(virDomainGetName(dom) == nullptr);
    CHECK(last() == answer{7, 6, "invalid domain pointer in virDomainGetName"});
    CHECK(virDomainFree(dom) == -1);
    CHECK(virConnectClose(conn) == 0);
    CHECK(virConnectClose(conn) == -1);
    CHECK(last() == answer{6, 0, "invalid connection pointer in virConnectClose"});
    CHECK(virConnectNumOfDomains(conn) == -1);
    CHECK(virConnGetLastError(conn) == nullptr);
}

TEST_CASE("an object knows its name, its UUID and its id without asking") {
    const quiet q;
    const auto conn = open();
    const auto dom = lookup(conn);
    unsigned char uuid[VIR_UUID_BUFLEN];
    char text[VIR_UUID_STRING_BUFLEN];
    CHECK(virDomainGetUUID(dom.get(), uuid) == 0);
    CHECK(virDomainGetUUIDString(dom.get(), text) == 0);
    CHECK(std::strlen(text) == 36);
    const domain by_bytes(virDomainLookupByUUID(conn.get(), uuid));
    const domain by_text(virDomainLookupByUUIDString(conn.get(), text));
    REQUIRE((by_bytes && by_text));
    CHECK(virDomainGetName(by_text.get()) == std::string("test"));
    CHECK(virDomainGetUUID(dom.get(), nullptr) == -1);
    CHECK(last() == answer{8, 20, "uuid in virDomainGetUUID must not be NULL"});
    CHECK(virDomainGetUUIDString(dom.get(), nullptr) == -1);
    CHECK(last() == answer{8, 20, "buf in virDomainGetUUIDString must not be NULL"});
    CHECK(virDomainGetID(dom.get()) == 1);
    CHECK(virConnectGetType(conn.get()) == std::string("TEST"));
}

TEST_CASE("a domain's id follows what is done with this very object") {
    const quiet q;
    const auto conn = open();
    const auto dom = lookup(conn);
    CHECK(virDomainDestroy(dom.get()) == 0);
    CHECK(virDomainGetID(dom.get()) == static_cast<unsigned int>(-1));
    CHECK(virDomainCreate(dom.get()) == 0);
    CHECK(virDomainGetID(dom.get()) > 1);
    CHECK(virDomainShutdown(dom.get()) == 0);
    CHECK(virDomainGetID(dom.get()) == static_cast<unsigned int>(-1));
}

TEST_CASE("a snapshot gives out the domain object that it was made with") {
    const quiet q;
    const auto conn = open();
    const auto dom = lookup(conn);
    auto* snapshot = virDomainSnapshotCreateXML(dom.get(), "<domainsnapshot><name>s</name></domainsnapshot>", 0);
    if (!snapshot) return;  // no matter of references
    CHECK(virDomainSnapshotGetDomain(snapshot) == dom.get());
    CHECK(virDomainSnapshotGetConnect(snapshot) == conn.get());
    CHECK(virDomainSnapshotGetName(snapshot) == std::string("s"));
    CHECK(virDomainSnapshotDelete(snapshot, 0) == 0);
    CHECK(virDomainSnapshotFree(snapshot) == 0);
}
