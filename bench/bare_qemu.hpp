// Copyright virtxx contributors. Boost Software License 1.0.
// The floor of everything that starts a QEMU: posix_spawn of a command line and the handshake with its monitor, by bare
// system calls.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace bare {

[[noreturn]] inline void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

/// What is run. The monitor is descriptor 3 of the program: a socket that listens at `socket`, or when that is empty
/// one end of a pair.
struct command_line {
    std::vector<std::string> arguments, environment;
    std::string socket;
};

inline std::vector<char*> pointers(const std::vector<std::string>& words) {
    std::vector<char*> out;
    for (const auto& word : words) out.push_back(const_cast<char*>(word.c_str()));
    out.push_back(nullptr);
    return out;
}

/// One emulator from its spawn until it says that its CPUs run.
class qemu {
public:
    int fd() const noexcept { return fd_; }

    void start(const command_line& what) {
        int theirs = -1;
        if (what.socket.empty()) {
            int pair[2];
            if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) fail("socketpair");
            fd_ = pair[0], theirs = pair[1];
        } else {
            theirs = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
            sockaddr_un at{};
            at.sun_family = AF_UNIX;
            std::strncpy(at.sun_path, what.socket.c_str(), sizeof at.sun_path - 1);
            ::unlink(at.sun_path);
            const auto* name = reinterpret_cast<const sockaddr*>(&at);
            if (::bind(theirs, name, sizeof at) < 0 || ::listen(theirs, 1) < 0) fail("listen");
            fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
            if (::connect(fd_, name, sizeof at) < 0) fail("connect");
        }
        spawn(what, theirs);
        ::close(theirs);
        // All of the handshake at once: QEMU finds it when it comes to read.
        say("{\"execute\":\"qmp_capabilities\"}\n{\"execute\":\"cont\",\"id\":1}\n");
    }

    /// Reads what there is; true when the answer to "cont" was among it.
    bool runs() {
        char chunk[4096];
        const auto got = ::read(fd_, chunk, sizeof chunk);
        if (got <= 0) fail("a QEMU of the floor ended");
        received_.append(chunk, static_cast<std::size_t>(got));
        if (received_.find("\"error\"") != received_.npos) {
            std::fprintf(stderr, "a QEMU of the floor refused: %s\n", received_.c_str());
            std::exit(1);
        }
        return received_.find("\"id\": 1}") != received_.npos;
    }

    void end() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        ::close(fd_);
    }

private:
    void say(const char* text) {
        if (::write(fd_, text, std::strlen(text)) < 0) fail("write");
    }

    void spawn(const command_line& what, int monitor) {
        const auto argv = pointers(what.arguments);
        const auto envp = pointers(what.environment);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        for (int number = 0; number < 3; ++number)
            posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0);
        posix_spawn_file_actions_adddup2(&actions, monitor, 3);
        // A session of its own like the driver's emulators: the kernel shares out the CPU by sessions (autogroup).
        posix_spawnattr_t attributes;
        posix_spawnattr_init(&attributes);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
        if (::posix_spawn(&pid_, argv[0], &actions, &attributes, argv.data(), envp.data()) != 0) fail("posix_spawn");
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
    }

    pid_t pid_ = -1;
    int fd_ = -1;
    std::string received_;
};

/// Milliseconds until all of them run, started at once; they are ended after that.
inline double start_all(const std::vector<command_line>& lines) {
    using clock = std::chrono::steady_clock;
    std::vector<qemu> all(lines.size());
    std::vector<pollfd> waiting(lines.size());
    const auto from = clock::now();
    for (std::size_t i = 0; i < all.size(); ++i) all[i].start(lines[i]);
    for (std::size_t i = 0; i < all.size(); ++i) waiting[i] = pollfd{all[i].fd(), POLLIN, 0};
    for (auto left = all.size(); left > 0;) {
        if (::poll(waiting.data(), waiting.size(), -1) < 0) fail("poll");
        for (std::size_t i = 0; i < all.size(); ++i)
            if (waiting[i].revents && all[i].runs()) waiting[i].fd = -1, waiting[i].revents = 0, --left;
    }
    const auto took = clock::now() - from;
    for (auto& one : all) one.end();
    return std::chrono::duration<double, std::milli>(took).count();
}

}  // namespace bare
