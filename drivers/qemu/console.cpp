// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/console.hpp"

#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/monitor_socket.hpp"
#include "drivers/qemu/site.hpp"
#include "src/core/stream_fd.hpp"
#include "src/host/system_error.hpp"
#include "src/host/unique_fd.hpp"

#include <fcntl.h>

#include <cerrno>

namespace vir::qemu {
namespace {

/// What a port is, whichever kind of device it belongs to.
class port {
public:
    port(std::string alias, const device::chardev_source& source) : alias(std::move(alias)), source(&source) {}
    std::string alias;
    const device::chardev_source* source;
};

/// The stream that an earlier caller holds must be found again, to refuse or to close it.
class console_source final : public stream::source {
public:
    explicit console_source(stream inner) : inner_(std::move(inner)) {}
    task<std::size_t> read_some(std::span<char> into) override {
        try {
            co_return co_await inner_.read_some(into);
        } catch (const error& e) {
            // A guest that ended with something unread of ours: all that it said has been read.
            if (e.number(1) != ECONNRESET) throw;
        }
        co_return 0;
    }
    task<std::size_t> write_some(std::span<const char> from) override { return inner_.write_some(from); }
    task<void> finish() override { return inner_.finish(); }
    void close() noexcept override {
        inner_.close();
        closed_ = true;
    }
    bool is_closed() const noexcept { return closed_; }

private:
    stream inner_;
    bool closed_ = false;
};

int open_descriptor(const port& what) {
    if (const auto* pty = std::get_if<device::pty_chardev>(what.source)) {
        unique_fd fd(::open(pty->path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
        if (!fd) throw_errno("open '" + pty->path + "'");
        return fd.release();
    }
    const auto* socket = std::get_if<device::unix_chardev>(what.source);
    if (socket && socket->mode == device::socket_mode::bind) return connect_to(socket->path).release();
    fail(errc::internal_error, "character device {} is not using a PTY", what.alias);
}

stream open_port(const instance_ptr& run, const port& what, bool force, std::string_view kind) {
    auto& open = run->open_consoles;
    for (auto at = open.begin(); at != open.end();) {
        const auto held = std::static_pointer_cast<console_source>(at->second.lock());
        const bool gone = !held || held->is_closed();
        if (!gone && at->first == what.alias) {
            if (!force) fail(errc::operation_failed, "Active {} session exists for this domain", kind);
            held->close();
        }
        at = gone || at->first == what.alias ? open.erase(at) : at + 1;
    }
    const auto name = fmt::format("the {} of '{}'", kind, run->guest->name);
    auto made = std::make_shared<console_source>(make_fd_stream(run->site->executor, open_descriptor(what), name));
    open.emplace_back(what.alias, made);
    return stream(std::move(made));
}

}  // namespace

stream open_console(const instance_ptr& run, const std::optional<std::string>& alias, bool force) {
    const auto& devices = run->live.devices;
    std::vector<port> ports;
    for (const auto& one : devices.consoles) ports.emplace_back(one.info.alias, one.source);
    for (const auto& one : devices.serials) ports.emplace_back(one.info.alias, one.source);
    if (alias)
        for (const auto& one : devices.parallels) ports.emplace_back(one.info.alias, one.source);
    for (const auto& one : ports)
        if (!alias || one.alias == *alias) return open_port(run, one, force, "console");
    fail(errc::internal_error, "cannot find console device '{}'", alias.value_or("default"));
}

stream open_channel(const instance_ptr& run, const std::optional<std::string>& name, bool force) {
    for (const auto& one : run->live.devices.channels)
        if (!name || one.name == *name || one.info.alias == *name)
            return open_port(run, port(one.info.alias, one.source), force, "channel");
    fail(errc::internal_error, "cannot find channel {}", name.value_or("default"));
}

}  // namespace vir::qemu
