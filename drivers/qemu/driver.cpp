// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/driver.hpp"

#include "drivers/qemu/autostart.hpp"
#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/instance.hpp"
#include "drivers/qemu/reconnect.hpp"
#include "drivers/qemu/site.hpp"

#include <virtxx/driver_table.hpp>

VIRTXX_OPENABLE_DRIVER(vir::qemu::driver);

// The driver's opening and closing. What it does is in driver_*.cpp, by kind of operation.
namespace vir::qemu {

site::site(asio::any_io_executor executor, vir::uri opened_as, root folders)
    : executor(std::move(executor)),
      uri(std::move(opened_as)),
      folders(std::move(folders)),
      capabilities(std::make_shared<capabilities_cache>(this->folders.store(), root::cache_dir)) {}

site::~site() = default;

void site::close() {
    closed = true;
    events.close();
    for (const auto& guest : domains.all()) {
        const auto run = guest->running;
        if (!run) continue;
        run->unwatch.emit(asio::cancellation_type::terminal);
        if (run->monitor) run->monitor->close();
        run->changed.notify_all();
        guest->running.reset();
    }
    folders.release();
    capabilities.reset();
}

task<std::shared_ptr<driver>> driver::open(uri where) {
    auto executor = co_await asio::this_coro::executor;
    auto folders = co_await root::take(root_of(where));
    auto made = std::make_shared<site>(std::move(executor), std::move(where), std::move(folders));
    auto out = std::make_shared<driver>(made);
    co_await find_again(made);
    co_await autostart_once_per_boot(made);
    co_return out;
}

driver::driver(std::shared_ptr<site> of) : site_(std::move(of)) {}

driver::~driver() { site_->close(); }

event_bus& driver::events() { return site_->events; }

namespace {

// What a misspelt parameter was to say would be lost in silence.
std::string embed_root(const uri& from) {
    const auto* dir = from.parameter_of("root");
    for (const auto& [name, value] : from.parameters) {
        const auto* first = from.parameter_of(name);
        if (first != dir)
            fail(errc::invalid_arg, "'{}': unknown parameter '{}'; the one that there is: root", to_string(from), name);
        if (first != &value) fail(errc::invalid_arg, "'{}': more than one parameter '{}'", to_string(from), name);
    }
    if (dir) return *dir;
    fail(errc::invalid_arg, "'{}' names no root: use qemu:///embed?root=/absolute/path", to_string(from));
}

}  // namespace

std::string root_of(const uri& from) {
    if (!from.host.empty() || !from.transport.empty())
        fail(errc::no_connect, "'{}' is another host: the driver in process has only this one's", to_string(from));
    if (from.path == "/embed") return embed_root(from);
    if (from.path == "/system") return "/";
    if (from.path == "/session") {
        if (const char* state = std::getenv("XDG_STATE_HOME"); state && *state) return std::string(state) + "/virtxx";
        if (const char* home = std::getenv("HOME"); home && *home)
            return std::string(home) + "/.local/state/virtxx";
        fail(errc::internal_error, "no HOME to keep the session's guests in");
    }
    fail(errc::internal_error, "unexpected QEMU URI path '{}', try qemu:///system", from.path);
}

}  // namespace vir::qemu
