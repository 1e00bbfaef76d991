// Copyright virtxx contributors. Boost Software License 1.0.
// Keeps guests alive: awaits lifecycle events and starts again what crashed. To show it, the program kills a guest's
// QEMU behind the controller's back (kill -9) and waits until the controller has brought the guest back.
#include "small_guest.hpp"

#include <virtxx/virtxx.hpp>

#include <csignal>
#include <fstream>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

// The controller: all of it. Ends when `wanted` guests were brought back; a real one would go on for ever.
vir::task<void> keep_alive(vir::connection<> conn, vir::subscription<vir::event::lifecycle> life, int wanted) {
    while (auto e = co_await life.next()) {
        if (e->lost > 0) std::cout << e->lost << " events were lost: looking at every guest\n";
        if (e->what != vir::lifecycle::stopped) continue;
        const bool failed = e->detail == static_cast<int>(vir::stopped_detail::failed) ||
                            e->detail == static_cast<int>(vir::stopped_detail::crashed);
        std::cout << e->domain.name << " stopped" << (failed ? ": it crashed, starting it again\n" : "\n");
        if (!failed) continue;
        auto dom = co_await conn.domain_by_name(e->domain.name);
        co_await dom.start();
        std::cout << e->domain.name << " runs again\n";
        if (--wanted == 0) co_return;
    }
}

// The process of a guest, as the driver keeps it.
int process_of(const std::filesystem::path& root, const std::string& name) {
    int pid = 0;
    std::ifstream(root / "run/virtxx/qemu" / (name + ".pid")) >> pid;
    if (pid <= 1) throw vir::error(vir::errc::internal_error, "there is no process id of '" + name + "'");
    return pid;
}

vir::task<void> accident(std::filesystem::path root, std::string name) {
    const int before = process_of(root, name);
    std::cout << "kill -9 " << before << " (the QEMU of " << name << ")\n";
    ::kill(before, SIGKILL);
    co_return;
}

vir::task<void> show(std::string uri, std::filesystem::path root, std::filesystem::path folder) {
    auto conn = co_await vir::open(uri);
    auto life = conn.events<vir::event::lifecycle>();
    for (std::string name : {"one", "two"}) {
        auto dom = co_await conn.define(example::small_guest(name, folder));
        co_await dom.start();
    }
    const int before = process_of(root, "one");

    std::vector<vir::task<void>> work;
    work.push_back(keep_alive(conn, std::move(life), 1));
    work.push_back(accident(root, "one"));
    co_await vir::within(30s, vir::all(std::move(work)));

    const int after = process_of(root, "one");
    std::cout << "process " << after << " instead of " << before << '\n';
    for (std::string name : {"one", "two"}) {
        auto dom = co_await conn.domain_by_name(name);
        const auto info = co_await dom.info();
        if (info.state != vir::domain_state::running)
            throw vir::error(vir::errc::internal_error, "'" + name + "' does not run");
        co_await dom.destroy();
        co_await dom.undefine();
    }
}

int main() {
    const auto folder = example::guest_folder();
    if (!folder) return example::skipped;
    const example::scratch_folder root;
    try {
        vir::run(show(root.uri(), root.path(), *folder));
    } catch (const vir::error& e) {
        std::cerr << "controller: " << e.what() << '\n';
        return 1;
    }
}
