// Copyright virtxx contributors. Boost Software License 1.0.
// The owner of a root is killed (SIGKILL) at random moments while it defines, starts and destroys guests. Whoever opens
// the root next must find every guest that was promised, every emulator that runs, and nothing half-written.
#include "tests/qemu/child.hpp"
#include "tests/qemu/lab.hpp"
#include "tests/skip.hpp"

#include <fcntl.h>

#include <random>
#include <set>
#include <thread>

using namespace vir;
using namespace lab;

namespace {

/// What the killed owner had already been told is done: it appends a line to a file after each operation.
class promises {
public:
    explicit promises(const std::string& path) {
        std::ifstream in(path);
        std::string verb, name;
        while (in >> verb >> name) {
            if (verb == "defined") defined.insert(name);
            if (verb == "undefining") defined.erase(name);
            if (verb == "started") running.insert(name);
            if (verb == "destroying") running.erase(name);
        }
    }
    std::set<std::string> defined, running;
};

/// The program that is killed: goes on until it is.
task<void> own(std::string dir) {
    auto conn = co_await connect<qemu::driver>(uri("qemu:///embed?root=" + dir));
    const int log = ::open((dir + "/promises").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const auto note = [log](const std::string& verb, const std::string& name) {
        const auto line = verb + " " + name + "\n";
        if (::write(log, line.data(), line.size()) < 0) std::abort();
    };
    for (int round = 0;; ++round) {
        const auto name = "guest" + std::to_string(round % 3);
        auto known = co_await as_result(conn.domain_by_name(name));
        if (!known) {
            co_await conn.define(text_of(wish(name)));
            note("defined", name);
        }
        auto dom = co_await conn.domain_by_name(name);
        const bool active = co_await dom.is_active();
        if (!active) {
            co_await dom.start();
            note("started", name);
        }
        if (round % 3 == 2) {
            note("destroying", name);
            co_await dom.destroy();
            note("undefining", name);
            co_await dom.undefine();
        } else if (active) {
            note("destroying", name);
            co_await dom.destroy();
        }
    }
}

std::vector<std::string> leftovers(const root& at) {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(at.path())) {
        const auto name = entry.path().filename().string();
        const auto path = entry.path().string();
        const bool document = name.ends_with(".xml") && entry.is_regular_file();
        if (document && std::filesystem::file_size(entry.path()) == 0) out.push_back(path + " is empty");
        // What is being written has another name than what it will have.
        if (path.find("/etc/virtxx/qemu/") != path.npos && !name.ends_with(".xml") && name != "autostart")
            out.push_back(path + " was left half-written");
    }
    return out;
}

}  // namespace

TEST_CASE("the owner that is killed", "[.]") {
    const char* dir = std::getenv("VIRTXX_KILL_NINE");
    REQUIRE(dir);
    vir::run(own(dir));
}

TEST_CASE("after kill -9 of the owner at any moment all guests are found again") {
    if (!emulator()) {
        vir::test::skip("qemu-system-x86_64 is not installed (Debian's package qemu-system-x86)");
        return;
    }
    root at;
    const char* rounds_wanted = std::getenv("VIRTXX_KILL_NINE_ROUNDS");
    const int rounds = rounds_wanted ? std::atoi(rounds_wanted) : 50;
    const unsigned seed = std::random_device()();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    {
        // Probing takes most of a first start: the cache brings the kills to where they are meant.
        auto warm = [&]() -> task<void> {
            auto conn = co_await open(at);
            co_await conn.define(text_of(wish("guest0")));
            std::ofstream(at.file("promises")) << "defined guest0\n";
        };
        vir::run(warm());
    }
    for (int round = 0; round < rounds; ++round) {
        INFO("round " << round);
        child owner("the owner that is killed", {"VIRTXX_KILL_NINE=" + at.path()}, at.file("report"));
        std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 400));
        ::kill(owner.pid(), SIGKILL);
        const int status = owner.wait();
        INFO(std::ifstream(at.file("report")).rdbuf());
        REQUIRE(WIFSIGNALED(status));

        const promises promised(at.file("promises"));
        auto check = [&]() -> task<void> {
            auto conn = co_await open(at);
            std::set<std::string> defined, running, guests_running;
            const auto all = co_await conn.domains();
            for (const auto& dom : all) {
                if (co_await dom.is_persistent()) defined.insert(dom.name());
                if (co_await dom.is_active()) {
                    running.insert(dom.name());
                    guests_running.insert(to_string(dom.uuid()));
                    auto state = co_await dom.state();
                    CHECK(state.state == domain_state::running);
                }
            }
            for (const auto& name : promised.defined) CHECK(defined.contains(name));
            for (const auto& name : promised.running) CHECK(running.contains(name));
            // No emulator but those of running guests, and each of these has one.
            const auto processes = at.emulators();
            CHECK(processes.size() == running.size());
            for (const auto& one : processes) CHECK(guests_running.contains(one.guest));
            for (const auto& one : leftovers(at)) FAIL_CHECK(one);
            std::size_t folders = 0;
            for (const auto& one : std::filesystem::directory_iterator(at.file("var/lib/virtxx/qemu")))
                folders += one.is_directory();
            CHECK(folders == running.size());
            // All of them can still be talked to.
            for (const auto& dom : all) {
                if (!running.contains(dom.name())) continue;
                co_await within(5s, dom.suspend());
                co_await within(5s, dom.resume());
            }
        };
        vir::run(within(30s, check()));
    }
    auto end = [&]() -> task<void> {
        auto conn = co_await open(at);
        const auto all = co_await conn.domains(list_domains_flags::active);
        for (const auto& dom : all) co_await dom.destroy();
        CHECK(at.emulators().empty());
    };
    vir::run(within(30s, end()));
}
