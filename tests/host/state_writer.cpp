// Copyright virtxx contributors. Boost Software License 1.0.
// Writes and removes the files of a state store for ever, to be killed: state_writer ROOT
#include "src/host/state_store.hpp"

#include <unistd.h>

#include <cstdio>

using namespace vir;

namespace {

// A document whose every line says which version it is of.
std::string document(int version) {
    std::string out;
    for (int line = 0; line < 2000; ++line) out += std::to_string(version) + "\n";
    return out;
}

task<void> write_for_ever(std::string root) {
    state_layout layout(root, "run/owner.pid", {"etc", "etc/autostart"});
    auto store = co_await state_store::open(layout);
    std::puts("ready");
    std::fflush(stdout);
    for (int version = ::getpid() * 100;; ++version) {  // not those of the one before
        const auto how = version % 2 ? lasts::always : lasts::until_reboot;
        co_await store->write("etc/web.xml", document(version), how);
        co_await store->link("../web.xml", "etc/autostart/web.xml", how);
        co_await store->write("etc/volatile.xml", document(version), how);
        co_await store->remove("etc/volatile.xml", how);
    }
}

}  // namespace

int main(int, char** argv) { run(write_for_ever(argv[1])); }
