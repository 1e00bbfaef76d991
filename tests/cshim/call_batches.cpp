// Copyright virtxx contributors. Boost Software License 1.0.
// call_batches URI [FUNCTION]: the calls of call_probe, all of one function in one process, so that they are quick
// under a sanitizer: what it reports, a crash and a call that does not end are failures. Objects that were released, or
// are others, leave an error.
#include "tests/cshim/call_probe.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

virConnectPtr connection;

namespace {

struct no_object {};

// What the child is at, for who finds it dead.
struct progress {
    char what[200];
    unsigned calls, without_object;
};
progress* at;

bool failed = false;  // the answer says so

// Whether an answer without an error would be wrong.
bool must_fail(const probe& one) {
    const std::string_view what = one.what, function = one.function;
    if (function == "virDomainLxcEnterNamespace") return false;  // which domain is of no matter to it, as in libvirt
    if (!what.ends_with(" is released") && !what.ends_with(" is of another kind")) return false;
    // Those that tell of a connection's errors tell of none, then.
    return !function.starts_with("virConn") || function.starts_with("virConnect");
}

void call(const probe& one, const char* uri, bool read_only) {
    std::snprintf(at->what, sizeof(at->what), "%s, %s%s", one.function, one.what, read_only ? ", read-only" : "");
    ++at->calls;
    alarm(30);
    connection = read_only ? virConnectOpenReadOnly(uri) : virConnectOpen(uri);
    if (!connection) _exit(3);
    virResetLastError();
    failed = false;
    try {
        one.call(one.number);
        if (must_fail(one) && !(failed && virGetLastError())) {
            std::fprintf(stderr, "%s: no error\n", at->what);
            _exit(4);
        }
    } catch (no_object) {
        ++at->without_object;
    }
    virConnectClose(connection);
}

// The calls of one function; the first of the next.
const probe* batch(const probe* first, const char* uri) {
    auto end = first;
    while (end->function && std::strcmp(end->function, first->function) == 0) ++end;
    const pid_t child = fork();
    if (child == 0) {
        virSetErrorFunc(nullptr, [](void*, virErrorPtr) {});
        for (auto one = first; one != end; ++one) {
            call(*one, uri, false);
            call(*one, uri, true);
        }
        // Answers are nobody's: what they leak is no matter.
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) std::printf("FAILED %s: signal %d\n", at->what, WTERMSIG(status));
    else if (WEXITSTATUS(status)) std::printf("FAILED %s: ended with %d\n", at->what, WEXITSTATUS(status));
    else return end;
    failed = true;
    std::fflush(stdout);
    return end;
}

}  // namespace

void leave(const char*) { throw no_object(); }

void answer_nothing() { failed = virGetLastError(); }
void answer_pointer(const void* answer) { failed = !answer; }
void answer_number(long long answer) { failed = answer == 0 || answer == -1 || answer == 0xffffffff; }

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: call_batches URI [FUNCTION]\n");
        return 2;
    }
    at = static_cast<progress*>(mmap(nullptr, sizeof(progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    if (at == MAP_FAILED) return 2;
    bool all_well = true;
    for (auto one = probes; one->function;) {
        if (argc > 2 && std::strcmp(argv[2], one->function) != 0) {
            ++one;
            continue;
        }
        failed = false;
        one = batch(one, argv[1]);
        all_well = all_well && !failed;
    }
    std::printf("%u calls, %u of them without their object\n", at->calls, at->without_object);
    return all_well ? 0 : 1;
}
