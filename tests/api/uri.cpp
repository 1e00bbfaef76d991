// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/error.hpp>
#include <virtxx/uri.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace vir;

namespace {

error error_of(std::string_view text) {
    try {
        uri read(text);
    } catch (const error& e) {
        return e;
    }
    FAIL("was read: " << text);
    throw;
}

void check_round_trip(std::string_view text) {
    CAPTURE(text);
    const uri first(text);
    CHECK(uri(to_string(first)) == first);
}

}  // namespace

TEST_CASE("the parts of a URI") {
    uri full("qemu+ssh://root@host.example:2222/system?keyfile=/root/.ssh/id&no_verify=1#part");
    CHECK(full.driver == "qemu");
    CHECK(full.transport == "ssh");
    CHECK(full.user == "root");
    CHECK(full.host == "host.example");
    CHECK(full.port == 2222);
    CHECK(full.path == "/system");
    REQUIRE(full.parameters.size() == 2);
    CHECK(*full.parameter_of("keyfile") == "/root/.ssh/id");
    CHECK(*full.parameter_of("NO_VERIFY") == "1");
    CHECK(full.parameter_of("command") == nullptr);
    CHECK(full.fragment == "part");

    uri local("test:///default");
    CHECK(local.driver == "test");
    CHECK(local.transport.empty());
    CHECK(local.host.empty());
    CHECK_FALSE(local.port);
    CHECK(local.path == "/default");
    CHECK(uri().empty());
}

TEST_CASE("other ways to write a URI") {
    CHECK(uri("test:/default") == uri("test:///default"));
    CHECK(uri("test:default").path == "default");
    CHECK(uri("test:///%64efault") == uri("test:///default"));
    CHECK(uri("test://:0/default") == uri("test:///default"));
    CHECK(uri("test:///a%20b").path == "/a b");
    CHECK(uri("test:///d?a;b=2&&c=x=y").parameters ==
          std::vector<uri::parameter>{{"a", ""}, {"b", "2"}, {"c", "x=y"}});
    CHECK(uri("qemu+tcp://[::1]:16509/system").host == "::1");
    CHECK(uri("qemu+tcp://[::1]:16509/system").port == 16509);
    CHECK(uri("qemu+tcp://[fe80::1%25eth0]/system").host == "fe80::1%eth0");
    CHECK(uri("qemu+tls://u:p@h/system").user == "u:p");
    CHECK(uri("esx://vcenter/a%2Fb/c?x=%26").path == "/a/b/c");
    CHECK(uri("esx://vcenter?x=%26").parameters[0].second == "&");
}

TEST_CASE("what is written reads the same") {
    for (auto text : {"test:///default", "test:default", "qemu:///embed?root=/tmp/a%20b%26c", "qemu+ssh://u@h:1/s",
                      "qemu+tcp://[2001:db8::1]:16509/system", "q+t://[fe80::1%25eth%200]:1/",
                      "xen://", "x:/", "vpx://u%40x@h/dc%20one/c?no_verify=1",
                      "a:///?b", "qemu:///s?x=1&x=2;y#frag%20ment", "a+b://@/c", "x:", "x:////deep", "a:%2F"})
        check_round_trip(text);
    CHECK(to_string(uri("test:/default?a=%41&b=1;c")) == "test:///default?a=A&b=1&c=");
    CHECK(to_string(uri("qemu+tcp://[::1]:1/system")) == "qemu+tcp://[::1]:1/system");
}

TEST_CASE("an error says the column") {
    struct {
        const char* text;
        const char* message;
    } cases[] = {
        {"test:/%zz", "Unable to parse URI test:/%zz: column 7: '%' is followed by two hexadecimal digits"},
        {"test:/%4", "Unable to parse URI test:/%4: column 7: '%' is followed by two hexadecimal digits"},
        {"::::", "Unable to parse URI ::::: column 1: a URI begins with the driver's name: qemu:///system"},
        {"", "Unable to parse URI : column 1: a URI begins with the driver's name: qemu:///system"},
        {"1test:///", "Unable to parse URI 1test:///: column 1: a URI begins with the driver's name: qemu:///system"},
        {"te st:///", "Unable to parse URI te st:///: column 3: byte 0x20 in the driver's name; expected ':'"},
        {"test+:///d", "Unable to parse URI test+:///d: column 5: a driver and a transport belong on the sides of '+'"},
        {"test:///a b", "Unable to parse URI test:///a b: column 10: byte 0x20 cannot stand here; write it as %20"},
        {"test:///{}", "Unable to parse URI test:///{}: column 9: '{' cannot stand here; write it as %7B"},
        {"q://h:99999/", "Unable to parse URI q://h:99999/: column 7: a port is at most 65535"},
        {"q://h:1x/", "Unable to parse URI q://h:1x/: column 8: 'x' in a port number"},
        {"q://h:/", "Unable to parse URI q://h:/: column 7: a port number is missing after ':'"},
        {"q://[::1/", "Unable to parse URI q://[::1/: column 5: '[' without its ']'"},
        {"q://[]/", "Unable to parse URI q://[]/: column 6: the address between the brackets is missing"},
        {"q://[::g]/", "Unable to parse URI q://[::g]/: column 8: 'g' is no part of an IPv6 address"},
        {"q://[::1]x/", "Unable to parse URI q://[::1]x/: column 10: after the address come a port or the path"},
        {"q://[11]/", "Unable to parse URI q://[11]/: column 6: only an IPv6 address stands in brackets"},
        {"q://[::1%25]/", "Unable to parse URI q://[::1%25]/: column 9: the zone after %25 is missing"},
        {"q://a%3Ab/", "Unable to parse URI q://a%3Ab/: column 5: an encoded ':' cannot be part of a host"},
        {"q:///?=1", "Unable to parse URI q:///?=1: column 7: a parameter without a name"},
        {"q:///a%00", "Unable to parse URI q:///a%00: column 7: a byte of value 0 cannot be part of a name"},
    };
    for (auto& one : cases) {
        CAPTURE(one.text);
        auto e = error_of(one.text);
        CHECK(e.message() == one.message);
        CHECK(e.code() == errc::internal_error);
        CHECK(e.domain() == error_domain::uri);
    }
    CHECK(error_of("test").code() == errc::no_connect);
}

TEST_CASE("the environment's URI") {
    unsetenv("VIRTXX_DEFAULT_URI");
    unsetenv("LIBVIRT_DEFAULT_URI");
    CHECK_FALSE(uri::from_environment());
    setenv("LIBVIRT_DEFAULT_URI", "test:///one", 1);
    CHECK(uri::from_environment() == uri("test:///one"));
    setenv("VIRTXX_DEFAULT_URI", "test:///two", 1);
    CHECK(uri::from_environment() == uri("test:///two"));
    unsetenv("VIRTXX_DEFAULT_URI");
    unsetenv("LIBVIRT_DEFAULT_URI");
}
