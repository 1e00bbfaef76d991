// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/open_drivers.hpp"

#include <virtxx/op/connection_methods.hpp>
#include <virtxx/open.hpp>
#include <virtxx/wakeup.hpp>

#include <map>
#include <utility>

namespace vir::c {
namespace {

// One that is open, or that somebody opens right now.
struct slot {
    std::weak_ptr<opened_driver> driver;
    bool opening = false;
    wakeup opened;
};

// On the engine, so without a lock. Never destroyed, as that is not.
std::map<std::string, slot>& slots() {
    static auto* all = new std::map<std::string, slot>;
    return *all;
}

task<std::shared_ptr<opened_driver>> open_own(uri where) {
    auto conn = co_await vir::open(std::move(where));
    auto out = std::make_shared<opened_driver>();
    out->type = co_await conn.type();
    out->driver = conn.driver();
    co_return out;
}

}  // namespace

task<std::shared_ptr<opened_driver>> open_driver(uri where) {
    if (where.driver != "qemu") co_return co_await open_own(std::move(where));
    auto& mine = slots()[to_string(where)];
    while (mine.opening) co_await mine.opened.wait("who opens the same connection");
    if (auto there = mine.driver.lock()) co_return there;

    struct opening {
        explicit opening(slot& which) : which(which) { which.opening = true; }
        ~opening() {
            which.opening = false;
            which.opened.notify_all();
        }
        slot& which;
    } now(mine);
    auto out = co_await open_own(std::move(where));
    mine.driver = out;
    co_return out;
}

}  // namespace vir::c
