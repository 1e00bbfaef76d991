// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/c_api.hpp"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

// virConnectAuthPtrDefault: asks on the terminal.

namespace {

// Switches the terminal's echo off while a secret is typed.
class silence {
public:
    explicit silence(bool wanted) {
        if (!wanted || ::tcgetattr(STDIN_FILENO, &before_) != 0) return;
        auto now = before_;
        now.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        off_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &now) == 0;
    }
    silence(const silence&) = delete;
    ~silence() {
        if (!off_) return;
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        std::putchar('\n');
    }

private:
    termios before_{};
    bool off_ = false;
};

bool read_line(std::string& out) {
    char* line = nullptr;
    std::size_t size = 0;
    const auto n = ::getline(&line, &size, stdin);
    if (n >= 0) out.assign(line, static_cast<std::size_t>(n));
    std::free(line);
    if (n < 0) return false;
    while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.pop_back();
    return true;
}

int ask(virConnectCredentialPtr cred, unsigned int ncred, void*) {
    for (unsigned int i = 0; i < ncred; ++i) {
        auto& one = cred[i];
        switch (one.type) {
            // Done elsewhere, by an agent of polkit.
            case VIR_CRED_EXTERNAL: continue;
            case VIR_CRED_USERNAME:
            case VIR_CRED_AUTHNAME:
            case VIR_CRED_ECHOPROMPT:
            case VIR_CRED_REALM:
            case VIR_CRED_PASSPHRASE:
            case VIR_CRED_NOECHOPROMPT: break;
            default: return -1;
        }
        const bool secret = one.type == VIR_CRED_PASSPHRASE || one.type == VIR_CRED_NOECHOPROMPT;
        std::printf("%s: ", one.prompt ? one.prompt : "");
        std::fflush(stdout);
        std::string answer;
        {
            const silence quiet(secret);
            if (!read_line(answer)) return -1;
        }
        if (answer.empty() && one.defresult) answer = one.defresult;
        one.result = ::strdup(answer.c_str());
        if (!one.result) return -1;
        one.resultlen = static_cast<unsigned int>(answer.size());
        // It may have been a secret.
        ::explicit_bzero(answer.data(), answer.size());
    }
    return 0;
}

int types[] = {VIR_CRED_AUTHNAME, VIR_CRED_ECHOPROMPT,   VIR_CRED_REALM,
               VIR_CRED_PASSPHRASE, VIR_CRED_NOECHOPROMPT, VIR_CRED_EXTERNAL};
virConnectAuth terminal{types, sizeof(types) / sizeof(types[0]), ask, nullptr};

}  // namespace

extern "C" {
virConnectAuthPtr virConnectAuthPtrDefault = &terminal;
}
