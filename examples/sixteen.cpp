// Copyright virtxx contributors. Boost Software License 1.0.
// Sixteen guests are started and stopped side by side: one thread, one coroutine that waits for all of them.
#include "small_guest.hpp"

#include <virtxx/virtxx.hpp>

#include <iostream>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace vir::literals;

vir::task<void> sixteen(std::string uri, std::filesystem::path folder) {
    auto conn = co_await vir::open(uri);
    std::vector<vir::domain<>> guests;
    for (int i = 1; i <= 16; ++i) {
        auto def = example::small_guest("guest-" + std::to_string(i), folder);
        def.memory = 64_MiB;
        guests.push_back(co_await conn.define(def));
    }

    const auto begin = vir::clock::now();
    std::vector<vir::task<vir::domain<>>> starts;
    for (auto& guest : guests) starts.push_back(guest.start());
    const auto all_started = co_await vir::as_result(vir::within(60s, vir::all(std::move(starts))));
    const std::chrono::duration<double, std::milli> started = vir::clock::now() - begin;

    // Guests outlive their owner: also when one of them did not start, the others must not be left behind.
    std::vector<vir::task<void>> stops;
    for (auto& guest : guests) {
        const auto info = co_await guest.info();
        if (info.state == vir::domain_state::running) stops.push_back(guest.destroy());
    }
    const auto running = stops.size();
    std::cout << running << " guests run after " << started.count() << " ms\n";

    const auto stop = vir::clock::now();
    co_await vir::within(60s, vir::all(std::move(stops)));
    const std::chrono::duration<double, std::milli> stopped = vir::clock::now() - stop;
    std::cout << "all stopped after another " << stopped.count() << " ms\n";

    if (!all_started) throw all_started.error();
    for (auto& guest : guests) co_await guest.undefine();
    if (running != 16) throw vir::error(vir::errc::internal_error, "16 guests were started, not all of them run");
}

int main() {
    const auto folder = example::guest_folder();
    if (!folder) return example::skipped;
    const example::scratch_folder root;
    try {
        vir::run(sixteen(root.uri(), *folder));
    } catch (const vir::error& e) {
        std::cerr << "sixteen: " << e.what() << '\n';
        return 1;
    }
}
