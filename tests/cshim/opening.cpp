// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/call_timeout.hpp"
#include "src/cshim/libvirt_conf.hpp"
#include "src/cshim/log_outputs.hpp"
#include "tests/cshim/c_test.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

using namespace c_test;
using namespace std::chrono_literals;

namespace {

// A file with that content, gone with this.
class temporary_file {
public:
    explicit temporary_file(const std::string& content)
        : path_(std::filesystem::temp_directory_path() / fmt::format("virtxx-cshim-{}", ::getpid())) {
        std::ofstream(path_) << content;
    }
    ~temporary_file() { std::filesystem::remove(path_); }
    std::string path() const { return path_.string(); }
    std::string content() const {
        std::ifstream in(path_);
        return {std::istreambuf_iterator<char>(in), {}};
    }

private:
    std::filesystem::path path_;
};

class setting {
public:
    setting(const char* variable, const char* value) : variable_(variable) { ::setenv(variable, value, 1); }
    ~setting() { ::unsetenv(variable_); }

private:
    const char* variable_;
};

template <class F>
answer thrown(F work) {
    try {
        work();
    } catch (const vir::error& e) {
        return {static_cast<int>(e.code()), static_cast<int>(e.domain()), e.message()};
    }
    return {};
}

}  // namespace

TEST_CASE("connections open, and say what is wrong when they do not") {
    const quiet q;
    const auto conn = open();
    CHECK(take(virConnectGetURI(conn.get())) == "test:///default");
    CHECK(virConnectOpen("test://") == nullptr);
    CHECK(last() == answer{8, 12, "invalid argument: testOpen: supply a path or use test:///default"});
    CHECK(virConnectOpen("nix:///x") == nullptr);
    CHECK(virGetLastErrorCode() == VIR_ERR_NO_CONNECT);
    CHECK(virConnectOpen("::") == nullptr);
    CHECK(virGetLastErrorDomain() == VIR_FROM_URI);
    CHECK(virConnectOpen("rig:///nowhere") == nullptr);
    CHECK(virGetLastErrorCode() == VIR_ERR_NO_CONNECT);
    CHECK(virConnectOpenAuth("test:///default", nullptr, 0x80) == nullptr);
    CHECK(virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    const connection with_auth(virConnectOpenAuth("test:///default", virConnectAuthPtrDefault, 0));
    CHECK(with_auth);

    const setting variable("LIBVIRT_DEFAULT_URI", "test:///default");
    const connection by_default(virConnectOpen(nullptr));
    REQUIRE(by_default);
    CHECK(take(virConnectGetURI(by_default.get())) == "test:///default");
    const connection by_nothing(virConnectOpen(""));
    CHECK(by_nothing);
}

TEST_CASE("several connections of one process lead to the same guests of QEMU") {
    const quiet q;
    const auto root = std::filesystem::temp_directory_path() / fmt::format("virtxx-cshim-root-{}", ::getpid());
    std::filesystem::create_directories(root);
    const auto uri = "qemu:///embed?root=" + root.string();
    {
        auto first = open(uri.c_str());
        const auto second = open((uri + "&call_timeout=5s").c_str());
        CHECK(virConnectGetType(second.get()) == std::string("QEMU"));
        first.reset();
        CHECK(virConnectNumOfDomains(second.get()) == 0);
    }
    // All closed, and open once more.
    const auto again = open(uri.c_str());
    CHECK(virConnectNumOfDomains(again.get()) == 0);
    std::filesystem::remove_all(root);
}

TEST_CASE("a read-only connection changes nothing, and names the function that the program called") {
    const quiet q;
    const connection conn(virConnectOpenReadOnly("test:///default"));
    REQUIRE(conn);
    const auto dom = lookup(conn);
    CHECK(virDomainSuspend(dom.get()) == -1);
    CHECK(last() == answer{29, 20, "operation forbidden: read only access prevents virDomainSuspend"});
    CHECK(virDomainCreate(dom.get()) == -1);
    CHECK(last() == answer{29, 20, "operation forbidden: read only access prevents virDomainCreate"});
    CHECK(take(virDomainGetXMLDesc(dom.get(), VIR_DOMAIN_XML_SECURE)) == "(null)");
    CHECK(last() == answer{29, 20, "operation forbidden: virDomainGetXMLDesc with secure flag"});
    CHECK(take(virDomainGetXMLDesc(dom.get(), 0)).starts_with("<domain"));
}

TEST_CASE("versions are those of the API that is implemented") {
    unsigned long version = 0, driver = 0;
    CHECK(virInitialize() == 0);
    CHECK(virGetVersion(&version, "test", &driver) == 0);
    CHECK(version == 9000000);
    CHECK(driver == 9000000);
    const auto conn = open();
    CHECK(virConnectGetLibVersion(conn.get(), &version) == 0);
    CHECK(version == 9000000);
    CHECK(virConnectIsAlive(conn.get()) == 1);
    CHECK(virConnectIsSecure(conn.get()) == 1);
    CHECK(virConnectIsEncrypted(conn.get()) == 0);
}

TEST_CASE("libvirt.conf names a default and other names for URIs") {
    const temporary_file file("uri_aliases = [\n  \"t=test:///default\",\n  \"e=\",\n  \"mock=t\",\n]\n"
                              "# nothing\nuri_default = 't'\n");
    const vir::c::libvirt_conf conf(file.path());
    CHECK(conf.default_uri() == "t");
    CHECK(conf.alias("t") == "test:///default");
    CHECK(conf.alias("mock") == "t");  // as it is: one step
    CHECK(conf.alias("e") == "");
    CHECK(!conf.alias("other"));
    const vir::c::libvirt_conf none("/nowhere/libvirt.conf");
    CHECK(!none.default_uri());
    CHECK(!none.alias("t"));
}

TEST_CASE("what is wrong in libvirt.conf is said in libvirt's words") {
    const auto alias = [](const char* content) {
        const temporary_file file(content);
        auto out = thrown([&] { vir::c::libvirt_conf(file.path()).alias("t"); });
        const auto at = out.message.find(file.path());
        if (at != out.message.npos) out.message.replace(at, file.path().size(), "FILE");
        return out;
    };
    CHECK(alias("uri_aliases = \"x\"\n") ==
          answer{1, 9, "internal error: FILE: expected a string list for 'uri_aliases' parameter"});
    CHECK(alias("uri_aliases = [ 5 ]\n") ==
          answer{33, 9, "configuration file syntax error: FILE: expected a string list for 'uri_aliases' parameter"});
    CHECK(alias("uri_aliases = [ \"noeq\" ]\n") ==
          answer{33, 45, "configuration file syntax error: Malformed 'uri_aliases' config entry 'noeq', expected "
                         "'alias=uri://host/path'"});
    CHECK(alias("uri_aliases = [ \"a b=test:///default\" ]\n") ==
          answer{33, 45, "configuration file syntax error: Malformed 'uri_aliases' config entry "
                         "'a b=test:///default', aliases may only contain 'a-Z, 0-9, _, -'"});
    const auto wrong = alias("uri_default = x\n");
    CHECK(wrong.code == 33);
    CHECK(wrong.message.starts_with("configuration file syntax error: FILE:1: "));
    const temporary_file number("uri_default = 5\n");
    CHECK(thrown([&] { vir::c::libvirt_conf(number.path()).default_uri(); }).code == 1);
}

TEST_CASE("a call ends at its deadline, and the connection goes on") {
    const quiet q;
    const auto conn = open("rig:///x?call_timeout=50");
    CHECK(take(virConnectGetURI(conn.get())) == "rig:///x");
    const auto start = std::chrono::steady_clock::now();
    CHECK(virConnectGetCapabilities(conn.get()) == nullptr);
    const auto took = std::chrono::steady_clock::now() - start;
    CHECK(took >= 50ms);
    CHECK(took < 5s);
    CHECK(last() == answer{68, 0, "Timed out during operation: the deadline of 50 ms passed while waiting for an "
                                  "answer of the rig"});
    CHECK(take(virConnectGetHostname(conn.get())) == "box");
    CHECK(take(virConnectGetSysinfo(conn.get(), 0)) == "<sysinfo/>");

    const setting variable("VIRTXX_CALL_TIMEOUT", "60ms");
    const auto other = open("rig:///x");
    CHECK(virConnectGetCapabilities(other.get()) == nullptr);
    CHECK(virGetLastErrorCode() == VIR_ERR_OPERATION_TIMEOUT);
}

TEST_CASE("deadlines are written with or without a unit") {
    using vir::c::read_timeout;
    CHECK(read_timeout("1500", "x") == 1500ms);
    CHECK(read_timeout("1500ms", "x") == 1500ms);
    CHECK(read_timeout("5s", "x") == 5s);
    CHECK(read_timeout("0", "x") == 0s);
    for (const auto* text : {"", "s", "-1", "5m", "5 s", "1e3", "99999999999"})
        CHECK(thrown([&] { read_timeout(text, "x"); }).code == VIR_ERR_INVALID_ARG);
}

TEST_CASE("messages go where libvirt's environment says, in its form") {
    CHECK(thrown([] { vir::c::log_outputs("x"); }) ==
          answer{8, 0, "invalid argument: Malformed format for log output 'x'"});
    for (const auto* text : {"5:stderr", "1:file", "1:syslog", "1:nowhere", "stderr"})
        CHECK(thrown([&] { vir::c::log_outputs{text}; }).code == VIR_ERR_INVALID_ARG);
    const temporary_file file("");
    const vir::c::log_outputs outputs("2:file:" + file.path() + " 4:stderr");
    const auto now = std::chrono::system_clock::now();
    outputs.write(vir::log_record(vir::log_level::debug, "qemu", "not wanted", now));
    outputs.write(vir::log_record(vir::log_level::info, "qemu", "wanted", now));
    const std::regex line(R"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\+0000: \d+: info : qemu : wanted\n)");
    CHECK(std::regex_match(file.content(), line));
}
