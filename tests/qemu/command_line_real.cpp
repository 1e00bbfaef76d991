// Copyright virtxx contributors. Boost Software License 1.0.
// The installed QEMU has to take the command lines of everyday documents: started, greeted over QMP, asked, ended.
#include "drivers/qemu/aliases.hpp"
#include "drivers/qemu/command_line/command_line.hpp"
#include "drivers/qemu/firmware.hpp"
#include "drivers/qemu/post_parse.hpp"
#include "tests/corpus.hpp"
#include "tests/qemu/table_capabilities.hpp"
#include "tests/skip.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

using namespace vir;
using namespace vir::qemu;
namespace fs = std::filesystem;

namespace {

constexpr auto binary = "/usr/bin/qemu-system-x86_64";
constexpr int limit_ms = 30'000;  // of one answer; the machine may be busy

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; at += by.size())
        text.replace(at, what.size(), by);
    return text;
}

class folder {
public:
    folder() {
        char name[] = "/tmp/virtxx-cl-XXXXXX";
        REQUIRE(::mkdtemp(name));
        path = name;
        fs::create_directories(path / "empty");
        std::ofstream(path / "raw.img").seekp((1 << 20) - 1).put('\0');
        std::ofstream(path / "floppy.img").seekp(1474560 - 1).put('\0');
        auto image = (path / "disk, one.qcow2").string();
        const char* argv[] = {"qemu-img", "create", "-q", "-f", "qcow2", image.c_str(), "1M", nullptr};
        pid_t pid;
        REQUIRE(::posix_spawnp(&pid, "qemu-img", nullptr, nullptr, const_cast<char**>(argv), environ) == 0);
        int status = 0;
        ::waitpid(pid, &status, 0);
        REQUIRE(status == 0);
    }
    ~folder() { fs::remove_all(path); }
    fs::path path;
};

// One QEMU, from start to quit. What it complains of is part of every failure.
class running_qemu {
public:
    running_qemu(const command_line& line, const fs::path& dir, int listener) {
        log_ = dir / "qemu.log";
        std::vector<std::string> env;
        for (auto& [name, value] : line.env) env.push_back(name + "=" + value);
        std::vector<char*> argv{const_cast<char*>(line.program.c_str())}, envp;
        for (auto& arg : line.args) argv.push_back(const_cast<char*>(arg.c_str()));
        for (auto& each : env) envp.push_back(each.data());
        argv.push_back(nullptr);
        envp.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 1, log_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        posix_spawn_file_actions_adddup2(&actions, 1, 2);
        posix_spawn_file_actions_adddup2(&actions, listener, 3);
        int failed = ::posix_spawn(&pid_, line.program.c_str(), &actions, nullptr, argv.data(), envp.data());
        posix_spawn_file_actions_destroy(&actions);
        REQUIRE(failed == 0);
        pidfd_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    }
    ~running_qemu() {
        if (monitor_ >= 0) ::close(monitor_);
        if (!ended_) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        ::close(pidfd_);
    }

    void connect(const std::string& path) {
        monitor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un at{};
        at.sun_family = AF_UNIX;
        path.copy(at.sun_path, sizeof at.sun_path - 1);
        REQUIRE(::connect(monitor_, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0);
    }

    // The next line with that word, or an empty one when QEMU ends or takes too long.
    std::string wait_for(std::string_view word) {
        for (;;) {
            auto end = received_.find('\n');
            if (end != received_.npos) {
                auto line = received_.substr(0, end);
                received_.erase(0, end + 1);
                if (line.find(word) != line.npos) return line;
                if (line.find("\"error\"") != line.npos) return line;
                continue;
            }
            pollfd polled[2] = {{monitor_, POLLIN, 0}, {pidfd_, POLLIN, 0}};
            if (::poll(polled, 2, limit_ms) <= 0) return "";
            char chunk[4096];
            auto got = polled[0].revents ? ::read(monitor_, chunk, sizeof chunk) : 0;
            if (got <= 0) return "";
            received_.append(chunk, static_cast<std::size_t>(got));
        }
    }

    void say(std::string_view text) {
        REQUIRE(::send(monitor_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()));
    }

    int exit_status() {
        pollfd polled{pidfd_, POLLIN, 0};
        if (::poll(&polled, 1, limit_ms) <= 0) return -1;
        int status = -1;
        ::waitpid(pid_, &status, 0);
        ended_ = true;
        return status;
    }

    std::string complaints() const { return testing::slurp(log_); }

private:
    fs::path log_;
    pid_t pid_ = -1;
    int pidfd_ = -1;
    int monitor_ = -1;
    bool ended_ = false;
    std::string received_;
};

int listen_at(const std::string& path) {
    int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    path.copy(at.sun_path, sizeof at.sun_path - 1);
    REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0);
    REQUIRE(::listen(fd, 1) == 0);
    return fd;
}

void accepted(const std::string& name) {
    folder dir;
    auto text = replaced(testing::slurp(fs::path(VIRTXX_TEST_DATA) / (name + ".xml")), "@DIR@", dir.path.string());
    auto def = parse<domain_def>(text);
    table_capabilities caps;
    complete(def, caps);
    assign_aliases(def);

    runtime_paths paths;
    paths.guest_dir = dir.path.string();
    paths.channel_dir = dir.path.string();
    place_nvram(def, dir.path.string());
    paths.monitor_fd = 3;
    paths.environment = standard_environment(dir.path.string());
    auto line = build(def, caps, paths);
    for (auto& arg : line.args) UNSCOPED_INFO(arg);

    auto socket = (dir.path / "monitor").string();
    int listener = listen_at(socket);
    running_qemu qemu(line, dir.path, listener);
    ::close(listener);
    qemu.connect(socket);
    auto answers = [&](std::string_view word, std::string_view wanted) {
        auto line = qemu.wait_for(word);
        if (line.empty()) qemu.exit_status();
        INFO(qemu.complaints());
        REQUIRE_THAT(line, Catch::Contains(std::string(wanted)));
    };
    answers("\"QMP\"", "version");
    qemu.say("{\"execute\":\"qmp_capabilities\"}\n");
    answers("\"return\"", "return");
    qemu.say("{\"execute\":\"query-status\"}\n");
    answers("\"return\"", "prelaunch");
    qemu.say("{\"execute\":\"quit\"}\n");
    CHECK(qemu.exit_status() == 0);
    // Nothing it warned of, but for what TCG lacks of a CPU model.
    auto complaints = qemu.complaints();
    std::istringstream lines(complaints);
    for (std::string each; std::getline(lines, each);)
        if (each.find("TCG doesn't support") == each.npos && each.find("terminating on signal") == each.npos)
            WARN(name << ": " << each);
}

bool skipped() {
    if (::access(binary, X_OK) == 0) return false;
    vir::test::skip("there is no qemu-system-x86_64");
    return true;
}

}  // namespace

TEST_CASE("QEMU takes an everyday guest on pc") {
    if (!skipped()) accepted("pc");
}

TEST_CASE("QEMU takes an everyday guest on q35") {
    if (!skipped()) accepted("q35");
}

TEST_CASE("QEMU takes what old guests have") {
    if (!skipped()) accepted("old");
}

TEST_CASE("QEMU takes a tap of its own") {
    if (skipped()) return;
    if (::geteuid() != 0 || ::access("/dev/net/tun", R_OK | W_OK) != 0) {
        vir::test::skip("a tap needs root and /dev/net/tun");
        return;
    }
    accepted("tap");
}

TEST_CASE("QEMU takes SPICE") {
    if (skipped()) return;
    if (!fs::exists("/usr/lib/x86_64-linux-gnu/qemu/ui-spice-core.so")) {
        vir::test::skip("this QEMU has no SPICE");
        return;
    }
    accepted("spice");
}

TEST_CASE("QEMU takes a guest on KVM") {
    if (skipped()) return;
    int kvm = ::open("/dev/kvm", O_RDWR | O_CLOEXEC);
    if (kvm < 0) {
        vir::test::skip("/dev/kvm can not be opened");
        return;
    }
    ::close(kvm);
    accepted("kvm");
}
