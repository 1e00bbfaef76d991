// Copyright virtxx contributors. Boost Software License 1.0.
// The command against test:///default, whose objects and figures libvirt documents.
#include "tests/cli/command.hpp"

#include "tests/skip.hpp"

#include <virtxx/open.hpp>

#include "src/host/unique_fd.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace vir::test_cli;
using Catch::Contains;

namespace {

const std::string id = "6695eb01-f6a4-8304-79aa-97f2502e193f";

outcome on_default(std::vector<std::string> arguments, std::string input = {}) {
    arguments.insert(arguments.begin(), {"-c", "test:///default"});
    return virtxx(std::move(arguments), std::move(input));
}

void says(const outcome& o, const std::string& text) {
    CHECK(o.out == text);
    CHECK(o.err.empty());
    CHECK(o.code == 0);
}

void fails(const outcome& o, int code, const std::string& text) {
    CHECK(o.out.empty());
    CHECK_THAT(o.err, Catch::StartsWith(text));
    CHECK(o.code == code);
}

const std::string web = "<domain type='test'><name>web</name><memory unit='MiB'>512</memory>"
                        "<os><type>hvm</type></os></domain>";

}  // namespace

TEST_CASE("list shows domains as a table, as names, and as JSON with stable keys") {
    says(on_default({"list"}), "Id  Name  State\n1   test  running\n");
    says(on_default({"list", "--all", "--name"}), "test\n");
    says(on_default({"list", "--uuid"}), id + "\n");
    says(on_default({"list", "--inactive"}), "Id  Name  State\n");
    auto list = nlohmann::json::parse(on_default({"list", "--json"}).out);
    REQUIRE(list.size() == 1);
    CHECK(list[0] == nlohmann::json({{"id", 1}, {"name", "test"}, {"uuid", id}, {"state", "running"},
                                     {"reason", "unknown"}}));
    says(on_default({"list", "--inactive", "--json"}), "[]\n");
    says(on_default({"list", "--json", "--name"}), "[\n  \"test\"\n]\n");
    CHECK(nlohmann::json::parse(on_default({"list", "--json", "--uuid"}).out) == nlohmann::json::array({id}));
}

TEST_CASE("the default URI comes from the environment") {
    auto o = virtxx({"uri"}, "", {"VIRTXX_DEFAULT_URI=test:///default"});
    says(o, "test:///default\n");
    o = virtxx({"uri", "--json"}, "", {"LIBVIRT_DEFAULT_URI=test:///default"});
    says(o, "\"test:///default\"\n");
}

TEST_CASE("a domain is meant by its name, its UUID or its id") {
    for (const std::string name : {"test", "1", "6695eb01-f6a4-8304-79aa-97f2502e193f"})
        says(on_default({"domstate", name}), "running\n");
    says(on_default({"domstate", "test", "--reason"}), "running (unknown)\n");
    auto state = nlohmann::json::parse(on_default({"domstate", "test", "--json"}).out);
    CHECK(state["state"] == "running");
    CHECK(state["uuid"] == id);
    fails(on_default({"domstate", "nobody"}), 3,
          "error[no_domain]: 'nobody': Domain not found\n  hint: 'virtxx list --all'");
    fails(on_default({"domstate", "77"}), 3, "error[no_domain]: ");
}

TEST_CASE("dominfo and domstats say what a domain is and uses") {
    auto o = on_default({"dominfo", "test"});
    CHECK_THAT(o.out, Contains("Name:        test\n") && Contains("State:       running\n") &&
                          Contains("CPUs:        2\n") && Contains("Max memory:  8 GiB\n") &&
                          Contains("Memory:      2 GiB\n") && Contains("Persistent:  yes\n"));
    auto info = nlohmann::json::parse(on_default({"dominfo", "test", "--json"}).out);
    CHECK(info["max_memory_kib"] == 8388608);
    CHECK(info["memory_kib"] == 2097152);
    CHECK(info["persistent"] == true);
    CHECK_THAT(on_default({"domstats", "test", "--group", "state"}).out,
               Contains("Domain 'test'\n  state.state=1\n  state.reason=0\n"));
    CHECK_THAT(on_default({"domstats", "-g", "cpu,state", "test"}).out, Contains("state.state=1\n"));
    auto stats = nlohmann::json::parse(on_default({"domstats", "--json"}).out);
    REQUIRE(stats.size() == 1);
    CHECK(stats[0]["figures"]["state.state"] == 1);
    CHECK(stats[0]["stale"] == false);
    CHECK(stats[0].contains("sampled_ms"));
}

TEST_CASE("documents come as XML or JSON") {
    auto o = on_default({"dumpxml", "test"});
    CHECK_THAT(o.out, Catch::StartsWith("<domain type='test' id='1'>\n  <name>test</name>\n"));
    CHECK(nlohmann::json::parse(on_default({"dumpxml", "test", "--json"}).out)["name"] == "test");
    CHECK_THAT(on_default({"capabilities"}).out, Catch::StartsWith("<capabilities>"));
    // A domain's own document is no different from itself.
    says(on_default({"diff", "domain:test", "domain:test"}), "");
    CHECK(on_default({"diff", "domain:test", "-"}, web).code == 1);
}

TEST_CASE("the host and the versions") {
    CHECK_THAT(on_default({"nodeinfo"}).out, Contains("CPU model:         i686\nCPUs:              16\n"));
    CHECK(nlohmann::json::parse(on_default({"nodeinfo", "--json"}).out)["memory_kib"] == 3145728);
    says(on_default({"version"}), "virtxx:      " VIRTXX_VERSION "\nAPI:         9.0.0\nHypervisor:  TEST 0.0.2\n");
    CHECK_THAT(virtxx({"uri", "--known"}).out, Contains("test:///default"));
    // Its own version needs no hypervisor.
    says(virtxx({"version"}), "virtxx:  " VIRTXX_VERSION "\n");
    auto o = virtxx({"-c", "nonsense:///x", "version"});
    CHECK(o.out == "virtxx:  " VIRTXX_VERSION "\n");
    CHECK_THAT(o.err, Catch::StartsWith("error[no_connect]: "));
    CHECK(o.code == 6);
}

TEST_CASE("changing a domain says what became of it") {
    says(on_default({"suspend", "test"}), "domain 'test' is suspended\n");
    says(on_default({"shutdown", "test"}), "domain 'test' is being shut down\n");
    says(on_default({"shutdown", "--wait", "test"}), "domain 'test' is shut off\n");
    says(on_default({"reboot", "test"}), "domain 'test' is being rebooted\n");
    says(on_default({"reset", "test"}), "domain 'test' was reset\n");
    says(on_default({"destroy", "test"}), "domain 'test' is destroyed\n");
    says(on_default({"undefine", "test"}), "domain 'test' is undefined\n");
    says(on_default({"autostart", "test"}), "domain 'test' starts with the host\n");
    says(on_default({"autostart", "--disable", "test"}), "domain 'test' does not start with the host\n");
    says(on_default({"define", "-"}, web), "domain 'web' is defined\n");
    says(on_default({"create", "-"}, web), "domain 'web' is started\n");
}

TEST_CASE("what fails says so by class") {
    fails(on_default({"-r", "destroy", "test"}), 7, "error[operation_denied]: ");
    fails(on_default({"console", "test"}), 9, "error[no_support]: ");
    fails(on_default({"define", "-"}, "<domain type='test'><name>web</name>"), 8, "error[xml_detail]: ");
    fails(on_default({"define", "/no/such/file"}), 2, "error[open_failed]: cannot open '/no/such/file': No such file");
    fails(on_default({"-t", "0.05", "event"}), 5,
          "error[operation_timeout]: the deadline of 50 ms passed while waiting for an event\n");
}

TEST_CASE("a document that is refused is 8 whatever the driver's code for it is, and what exists already is 4") {
    const auto with = [](const std::string& more) {
        return "<domain type='test'><name>web</name><memory>1024</memory><os><type>hvm</type></os>" + more +
               "</domain>";
    };
    for (const std::string& document :
         {with("<uuid>nonsense</uuid>"), with("<devices><disk type='file'/></devices>"), std::string("nonsense")})
        for (const std::string verb : {"define", "create"}) {
            auto o = on_default({verb, "-"}, document);
            CAPTURE(verb, document, o.err);
            CHECK(o.code == 8);
        }
    fails(on_default({"define", "-"}, "<domain type='test'><name>test</name><memory>1024</memory>"
                                      "<os><type>hvm</type></os></domain>"), 4, "error[operation_failed]: ");
    fails(on_default({"start", "test"}), 4, "error[internal_error]: ");
}

TEST_CASE("who finds a root taken tries again for a moment") {
    if (virtxx({"uri", "--known"}).out.find("qemu") == std::string::npos) {
        vir::test::skip("there is no driver for QEMU");
        return;
    }
    char folder[] = "/tmp/virtxx-cli-XXXXXX";
    REQUIRE(::mkdtemp(folder));
    const auto root = "qemu:///embed?root=" + std::string(folder);
    auto work = [&root]() -> vir::task<void> {
        auto owner = co_await vir::open(root);
        vir::command impatient(VIRTXX_COMMAND, "-c", root, "-t", "0.2", "list");
        auto refused = co_await vir::run_program(impatient);
        CHECK(refused.status.code == 6);
        CHECK_THAT(refused.err, Catch::StartsWith("error[resource_busy]: "));
        vir::command patient(VIRTXX_COMMAND, "-c", root, "-t", "20", "list");
        auto p = co_await vir::process::spawn(patient);
        p.kill_on_drop();
        asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(700));
        co_await timer.async_wait(asio::use_awaitable);
        CHECK(!p.ended());
        owner = {};
        auto how = co_await vir::within(std::chrono::seconds(20), p.wait());
        CHECK(how.code == 0);
    };
    vir::run(work());
    std::filesystem::remove_all(folder);
}

TEST_CASE("who stops reading ends the command, and it says nothing of it") {
    // It starts when nobody reads any more.
    vir::command what("sh", "-c", "{ sleep 0.3; " VIRTXX_COMMAND " -c test:///default list; echo $? >&2; } | true");
    CHECK(vir::run(vir::run_program(what)).err == "141\n");
}

TEST_CASE("what cannot be written is an error") {
    vir::command what("sh", "-c", VIRTXX_COMMAND " -c test:///default list >/dev/full");
    auto result = vir::run(vir::run_program(what));
    CHECK(result.status.code == 10);
    CHECK(result.err == "error[write_failed]: cannot write to stdout: No space left on device\n");
    vir::command help("sh", "-c", VIRTXX_COMMAND " --help >/dev/full");
    result = vir::run(vir::run_program(help));
    CHECK(result.status.code == 10);
    CHECK_THAT(result.err, Catch::StartsWith("error[write_failed]: "));
}

TEST_CASE("an error that cannot be printed keeps its exit code, and a closed stream is nobody else's") {
    for (const std::string closed : {"2>/dev/full", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"}) {
        CAPTURE(closed);
        for (const auto& [words, code] : {std::pair<std::string, int>(" format /no/such/file ", 2),
                                          {" -c test:///no/such/file list ", 8}, {" -c nonsense:///x list ", 6}}) {
            vir::command line("sh", "-c", VIRTXX_COMMAND + words + closed);
            CHECK(vir::run(vir::run_program(line)).status.code == code);
        }
    }
    vir::command list("sh", "-c", VIRTXX_COMMAND " -c test:///default list >&-");
    const auto result = vir::run(vir::run_program(list));
    CHECK(result.status.code == 10);
    CHECK(result.err == "error[write_failed]: cannot write to stdout: Bad file descriptor\n");
}

TEST_CASE("a node's file that cannot be read says why") {
    auto o = virtxx({"-c", "test:///tmp", "list"});
    CHECK(o.code == 8);
    CHECK_THAT(o.err, Contains("failed to parse xml document '/tmp'") && Contains("Is a directory"));
    o = virtxx({"-c", "test:///no/such/file", "list"});
    CHECK(o.code == 8);
    CHECK(o.err == "error[xml_error]: XML error: failed to parse xml document '/no/such/file': No such file or directory\n");
}

TEST_CASE("parameters of a root's URI that nobody knows are refused") {
    if (virtxx({"uri", "--known"}).out.find("qemu") == std::string::npos) {
        vir::test::skip("there is no driver for QEMU");
        return;
    }
    for (const auto& [query, named] : {std::pair("rot=/x", "'rot'"), {"root=/proc/x&foo=1", "'foo'"},
                                       {"root=/proc/x&ROOT=/proc/y", "more than one parameter 'ROOT'"}}) {
        auto o = virtxx({"-c", std::string("qemu:///embed?") + query, "list"});
        CAPTURE(query);
        CHECK(o.code == 2);
        CHECK_THAT(o.err, Catch::StartsWith("error[invalid_arg]: ") && Contains(named) && Contains("root"));
    }
}

namespace {

// A line of /proc/PID/status.
std::string status_of(pid_t pid, const std::string& name) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(name + ":\t")) return line.substr(name.size() + 2);
    return {};
}

// Until a signal comes or what it waits for; reading a disk is no such sleep.
bool sleeps(pid_t pid) { return status_of(pid, "State").starts_with('S'); }
bool sleeps_in(pid_t pid, long call) {
    long at = -1;
    std::ifstream("/proc/" + std::to_string(pid) + "/syscall") >> at;
    return at == call && sleeps(pid);
}
bool waits_to_open(pid_t pid) { return sleeps_in(pid, SYS_openat); }
bool waits_to_read(pid_t pid) { return sleeps_in(pid, SYS_read); }
bool catches_interrupts(pid_t pid) {
    const auto caught = status_of(pid, "SigCgt");
    return !caught.empty() && (std::stoull(caught, nullptr, 16) >> (SIGINT - 1) & 1) && sleeps(pid);
}

// How the command ends that is sent a signal once that can be said of it.
vir::exit_status signalled(int number, std::vector<std::string> arguments, bool (*ready)(pid_t)) {
    auto work = [&]() -> vir::task<vir::exit_status> {
        vir::command what(VIRTXX_COMMAND, std::move(arguments));
        auto p = co_await vir::process::spawn(what);
        p.kill_on_drop();
        asio::steady_timer timer(co_await asio::this_coro::executor);
        while (!ready(p.pid()) && !p.ended()) {
            timer.expires_after(std::chrono::milliseconds(1));
            co_await timer.async_wait(asio::use_awaitable);
        }
        p.signal(number);
        auto how = co_await p.wait();
        CHECK(p.captured_err().empty());
        co_return how;
    };
    return vir::run(vir::within(std::chrono::seconds(60), work()));
}

}  // namespace

TEST_CASE("a signal ends what waits for a file, as it ends any program") {
    char folder[] = "/tmp/virtxx-cli-XXXXXX";
    REQUIRE(::mkdtemp(folder));
    const auto fifo = std::string(folder) + "/fifo";
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    // First nobody writes to it, then somebody who has nothing to say.
    CHECK(signalled(SIGTERM, {"format", fifo}, waits_to_open).signal == SIGTERM);
    const vir::unique_fd writer(::open(fifo.c_str(), O_RDWR | O_CLOEXEC));
    CHECK(signalled(SIGTERM, {"format", fifo}, waits_to_read).signal == SIGTERM);
    std::filesystem::remove_all(folder);
}

TEST_CASE("^C ends what follows for ever, cleanly") {
    CHECK(signalled(SIGINT, {"-c", "test:///default", "event"}, catches_interrupts).code == 130);
}

TEST_CASE("the kinds of events are known") {
    auto o = virtxx({"event", "--known"});
    CHECK(o.code == 0);
    CHECK_THAT(o.out, Catch::StartsWith("lifecycle\nreboot\n"));
    CHECK(virtxx({"event", "-e", "nonsense"}).code == 2);
}

TEST_CASE("bash completes the names of domains, also behind a URI that readline has split") {
    char folder[] = "/tmp/virtxx-cli-XXXXXX";
    REQUIRE(::mkdtemp(folder));
    std::ofstream(std::string(folder) + "/completion.bash") << virtxx({"completion", "bash"}).out;
    vir::command bash("bash", "-c",
                      "virtxx() { " VIRTXX_COMMAND " \"$@\"; }; source " + std::string(folder) +
                          "/completion.bash; COMP_WORDS=(virtxx -c test : ///default start te); COMP_CWORD=6; "
                          "_virtxx; printf '%s\\n' \"${COMPREPLY[@]}\"");
    CHECK(vir::run(vir::output_of(bash)) == "test\n");
    std::filesystem::remove_all(folder);
}
