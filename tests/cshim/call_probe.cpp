// Copyright virtxx contributors. Boost Software License 1.0.
// call_probe [-d] URI [FUNCTION]: calls every function with one argument that is wrong, each in a process of its own, and
// prints what it answers and which error it leaves: a line for each call, to be compared with what another library
// prints. With -d only calls whose outcome libvirt defines: none with an object that was released or is another.
#include "tests/cshim/call_probe.hpp"

#include <cstdio>
#include <cstring>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

virConnectPtr connection;

void leave(const char* why) {
    std::printf("%s\n", why);
    std::fflush(stdout);
    _exit(0);
}

namespace {

void tell(const char* answer) {
    // Each answer is a line.
    auto text = [](const char* said) {
        std::string out(said ? said : "(null)");
        if (out.size() > 300) out.resize(300);
        for (auto& c : out)
            if (c == '\n') c = ' ';
        return out;
    };
    virErrorPtr e = virGetLastError();
    if (!e || e->code == VIR_ERR_OK)
        std::printf("%s\n", answer);
    else
        std::printf("%s; error %d domain %d level %d '%s' '%s' '%s' '%s' %d %d\n", answer, e->code, e->domain, e->level,
                    text(e->message).c_str(), text(e->str1).c_str(), text(e->str2).c_str(), text(e->str3).c_str(), e->int1,
                    e->int2);
    std::fflush(stdout);
}

void run(const probe& one, const char* uri, bool read_only) {
    std::printf("%s, %s%s: ", one.function, one.what, read_only ? ", read-only" : "");
    std::fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        alarm(20);
        virSetErrorFunc(nullptr, [](void*, virErrorPtr) {});
        connection = read_only ? virConnectOpenReadOnly(uri) : virConnectOpen(uri);
        if (!connection) leave("no connection");
        virResetLastError();
        one.call(one.number);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) std::printf("killed by signal %d\n", WTERMSIG(status));
    else if (WEXITSTATUS(status)) std::printf("ended with %d\n", WEXITSTATUS(status));
}

}  // namespace

void answer_nothing() { tell("nothing"); }
void answer_pointer(const void* answer) { tell(answer ? "something" : "NULL"); }
void answer_number(long long answer) { tell(answer > 0 ? "more" : std::to_string(answer).c_str()); }

int main(int argc, char** argv) {
    const bool defined_only = argc > 1 && std::strcmp(argv[1], "-d") == 0;
    if (defined_only) --argc, ++argv;
    if (argc < 2) {
        std::fprintf(stderr, "usage: call_probe [-d] URI [FUNCTION]\n");
        return 2;
    }
    for (auto one = probes; one->function; ++one) {
        if (argc > 2 && std::strcmp(argv[2], one->function) != 0) continue;
        if (defined_only && (std::strstr(one->what, " is released") || std::strstr(one->what, " is of another kind")))
            continue;
        run(*one, argv[1], false);
        run(*one, argv[1], true);
    }
    return 0;
}
