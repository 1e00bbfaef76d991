// Copyright virtxx contributors. Boost Software License 1.0.
// Boots one guest, waits until it says on its console that it is ready, and shuts it down.
#include "small_guest.hpp"

#include <virtxx/virtxx.hpp>

#include <array>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

// Shows what the guest writes until `text` was there.
vir::task<void> read_until(vir::stream& console, std::string text) {
    std::array<char, 4096> buffer;
    std::string seen;
    while (seen.find(text) == std::string::npos) {
        const std::size_t n = co_await console.read_some(buffer);
        if (n == 0) throw vir::error(vir::errc::operation_failed, "the console ended before it said '" + text + "'");
        std::cout.write(buffer.data(), static_cast<std::streamsize>(n)).flush();
        seen.append(buffer.data(), n);
    }
}

vir::task<void> boot(std::string uri, vir::domain_def def) {
    auto conn = co_await vir::open(uri);
    auto dom = co_await conn.define(def);
    auto life = conn.events<vir::event::lifecycle>(dom);  // subscribed before the start: nothing is missed
    co_await vir::within(10s, dom.start());

    auto console = co_await dom.open_console();
    co_await vir::within(60s, read_until(console, "guest: ready"));

    co_await dom.shutdown();  // asks; whether the guest follows, its events tell
    while (auto e = co_await vir::within(30s, life.next()))
        if (e->what == vir::lifecycle::stopped) break;
    co_await dom.undefine();
    std::cout << "\nthe guest has shut down\n";
}

int main() {
    const auto folder = example::guest_folder();
    if (!folder) return example::skipped;
    const example::scratch_folder root;
    try {
        vir::run(boot(root.uri(), example::small_guest("first", *folder)));
    } catch (const vir::error& e) {
        std::cerr << "boot_guest: " << e.what() << '\n';
        return 1;
    }
}
