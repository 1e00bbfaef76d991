// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <catch2/catch.hpp>

#include <memory>
#include <ostream>
#include <string>

/// What tests of the C interface share.
namespace c_test {

/// What a call left behind as the thread's last error.
struct answer {
    int code = 0;
    int domain = 0;
    std::string message;

    friend bool operator==(const answer&, const answer&) = default;
    friend std::ostream& operator<<(std::ostream& out, const answer& a) {
        return out << a.code << " " << a.domain << " '" << a.message << "'";
    }
};

inline answer last() {
    const auto* e = virGetLastError();
    if (!e) return {};
    return {e->code, e->domain, e->message ? e->message : "(null)"};
}

/// Errors are not printed while this lives.
class quiet {
public:
    quiet() {
        virSetErrorFunc(nullptr, [](void*, virErrorPtr) {});
    }
    quiet(const quiet&) = delete;
    ~quiet() { virSetErrorFunc(nullptr, nullptr); }
};

template <class T, int (*release)(T*)>
struct releaser {
    void operator()(T* object) const { release(object); }
};
template <class T, int (*release)(T*)>
using holder = std::unique_ptr<T, releaser<T, release>>;

using connection = holder<virConnect, virConnectClose>;
using domain = holder<virDomain, virDomainFree>;
using network = holder<virNetwork, virNetworkFree>;
using stream = holder<virStream, virStreamFree>;

inline connection open(const char* uri = "test:///default") {
    connection out(virConnectOpen(uri));
    REQUIRE(out);
    return out;
}

inline domain lookup(const connection& conn, const char* name = "test") {
    domain out(virDomainLookupByName(conn.get(), name));
    REQUIRE(out);
    return out;
}

/// Text from malloc.
inline std::string take(char* text) {
    std::unique_ptr<char, decltype(&free)> held(text, &free);
    return text ? text : "(null)";
}

}  // namespace c_test
