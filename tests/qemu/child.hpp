// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <catch2/catch.hpp>

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <vector>

namespace lab {

/// This test program in a process of its own, doing one (hidden) case, which learns from its environment what it is to
/// do. Killed with this object, unless it has ended.
class child {
public:
    /// `report` is the file that says what the case found wrong, should it end by itself.
    child(std::string only, std::vector<std::string> environment, std::string report = "/dev/null") {
        std::string self = "/proc/self/exe", show = "-o";
        char* arguments[] = {self.data(), only.data(), show.data(), report.data(), nullptr};
        environment.push_back("VIRTXX_LOG=off");
        std::vector<char*> variables;
        for (char** one = environ; *one; ++one)
            if (std::string_view(*one).substr(0, 11) != "VIRTXX_LOG=") variables.push_back(*one);
        for (auto& one : environment) variables.push_back(one.data());
        variables.push_back(nullptr);
        REQUIRE(::posix_spawn(&pid_, self.c_str(), nullptr, nullptr, arguments, variables.data()) == 0);
    }
    child(const child&) = delete;
    ~child() {
        if (ended_) return;
        ::kill(pid_, SIGKILL);
        wait();
    }

    pid_t pid() const noexcept { return pid_; }
    /// Waits for its end; gives what waitpid says of it. Blocks.
    int wait() {
        if (!ended_) ::waitpid(pid_, &status_, 0);
        ended_ = true;
        return status_;
    }

private:
    pid_t pid_ = -1;
    int status_ = 0;
    bool ended_ = false;
};

}  // namespace lab
