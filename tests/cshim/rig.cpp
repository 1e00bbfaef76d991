// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/cshim/rig.hpp"

#include "src/core/launch.hpp"

#include <virtxx/driver_table.hpp>
#include <virtxx/open.hpp>
#include <virtxx/op/event_registration.hpp>
#include <virtxx/op/qemu.hpp>
#include <virtxx/pool.hpp>

#include <vector>

VIRTXX_OPENABLE_DRIVER(rig::driver);

namespace rig {
namespace {

using namespace std::chrono_literals;

const bool added = [] {
    add_driver(driver_entry("rig", "rig:///NAME", "for tests", &open_any<driver>));
    return true;
}();

task<void> pause(std::chrono::milliseconds time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

// A UUID that the name decides.
uuid id_of(const std::string& name) {
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t i = 0; i < name.size(); ++i) bytes[i % bytes.size()] ^= static_cast<std::uint8_t>(name[i]);
    return uuid(bytes);
}

task<void> echo(std::shared_ptr<stream> end) {
    std::vector<char> piece(5000);
    while (const auto count = co_await end->read_some(piece)) co_await end->write(std::string(piece.data(), count));
    co_await end->finish();
    end->close();
}

task<void> fill(std::shared_ptr<stream> end) {
    co_await end->write(std::string(1 << 20, 'x'));
    end->close();
}

// Gives two bytes, then fails.
class cut_source final : public stream::source {
    task<std::size_t> read_some(std::span<char> into) override {
        if (given_++) throw error(errc::read_failed, error_domain::streams, "cannot read from the rig: cut");
        into[0] = 'a', into[1] = 'b';
        co_return 2;
    }
    task<std::size_t> write_some(std::span<const char>) override {
        throw error(errc::write_failed, error_domain::streams, "cannot write to the rig: cut");
        co_return 0;
    }
    task<void> finish() override { throw error(errc::write_failed, error_domain::streams, "the rig was cut"); }
    void close() noexcept override {}
    int given_ = 0;
};

}  // namespace

task<std::shared_ptr<driver>> driver::open(uri where) {
    if (where.path == "/nowhere")
        throw error(errc::no_connect, error_domain::test, "no connection driver available for rig:///nowhere");
    auto made = std::make_shared<driver>(std::move(where));
    co_return made;
}

task<std::string> driver::handle(op::connect_get_type) { co_return "RIG"; }
task<std::string> driver::handle(op::connect_get_uri) { co_return to_string(where_); }
task<std::uint64_t> driver::handle(op::connect_get_version) { co_return 3; }

task<std::string> driver::handle(op::connect_get_hostname) {
    co_await pause(20ms);
    co_return "box";
}

task<std::string> driver::handle(op::connect_get_sysinfo) {
    auto work = [] { return std::string("<sysinfo/>"); };
    co_return co_await on_pool(work, "work");
}

task<std::string> driver::handle(op::connect_get_capabilities) {
    wakeup never;
    co_await never.wait("an answer of the rig");
    co_return "";
}

task<domain_ref> driver::handle(op::domain_lookup_by_name op) {
    if (op.name == "nix") throw error(errc::no_domain, error_domain::test, "Domain not found: no nix here");
    co_return domain_ref(op.name, id_of(op.name), 7);
}

task<domain_info> driver::handle(op::domain_get_info) {
    co_return domain_info(domain_state::running, 2_MiB, 1_MiB, 2, 5ns);
}

task<void> driver::handle(op::domain_suspend op) {
    bus_.emit(event::lifecycle(op.domain, lifecycle::suspended, 1));
    co_return;
}

task<void> driver::handle(op::domain_resume op) {
    bus_.emit(event::lifecycle(op.domain, lifecycle::resumed, 2));
    co_return;
}

task<void> driver::handle(op::domain_shutdown op) {
    auto later = [](event_bus& bus, domain_ref domain) -> task<void> {
        co_await pause(30ms);
        bus.emit(event::lifecycle(domain, lifecycle::stopped, 0));
    };
    launch(co_await asio::this_coro::executor, later(bus_, op.domain), "the rig's shutdown");
}

task<void> driver::handle(op::domain_reset op) {
    const auto& d = op.domain;
    typed_params params;
    params.add("a.number", 5).add("a.text", "five");
    bus_.emit(event::lifecycle(d, lifecycle::started, 0));
    bus_.emit(event::reboot(d));
    bus_.emit(event::rtc_change(d, 3600s));
    bus_.emit(event::watchdog(d, watchdog_action::reset));
    bus_.emit(event::io_error(d, "/path", "virtio-disk0", io_error_action::pause));
    bus_.emit(event::graphics(d, graphics_phase::initialize,
                              graphics_address(graphics_address_type::ipv4, "::1", "5900"),
                              graphics_address(graphics_address_type::ipv6, "::2", "6000"), "vnc",
                              {graphics_identity("x509dname", "me"), graphics_identity("saslUsername", "you")}));
    bus_.emit(event::io_error_reason(d, "/path", "virtio-disk0", io_error_action::pause, "enospc"));
    bus_.emit(event::control_error(d));
    bus_.emit(event::block_job(d, "/path", block_job_type::pull, block_job_status::completed));
    bus_.emit(event::disk_change(d, std::nullopt, "/new", "ide0-1-0", disk_change_reason{}));
    bus_.emit(event::tray_change(d, "ide0-1-0", tray_change_reason{}));
    bus_.emit(event::pmwakeup(d));
    bus_.emit(event::pmsuspend(d));
    bus_.emit(event::balloon_change(d, 1024_KiB));
    bus_.emit(event::pmsuspend_disk(d));
    bus_.emit(event::device_removed(d, "net0"));
    bus_.emit(event::block_job_2(d, "vda", block_job_type::pull, block_job_status::failed));
    bus_.emit(event::tunable(d, params));
    bus_.emit(event::agent_lifecycle(d, agent_lifecycle_state::connected, agent_lifecycle_reason::channel));
    bus_.emit(event::device_added(d, "net1"));
    bus_.emit(event::migration_iteration(d, 4));
    bus_.emit(event::job_completed(d, params));
    bus_.emit(event::device_removal_failed(d, "net2"));
    bus_.emit(event::metadata_change(d, domain_metadata_type::element, "http://rig/"));
    bus_.emit(event::block_threshold(d, "vda", std::nullopt, 100_B, 7_B));
    bus_.emit(event::memory_failure(d, memory_failure_recipient::guest, memory_failure_action::inject,
                                    static_cast<memory_failure_flags>(1)));
    bus_.emit(event::memory_device_size_change(d, "virtiomem0", 2048_KiB));
    bus_.emit(event::domain_monitor_event(d, "STOP", 12, 34, "{}"));
    bus_.emit(event::network_lifecycle(network_ref("net", id_of("net")), network_lifecycle::started));
    co_return;
}

task<stream> driver::handle(op::domain_open_console op) {
    const auto device = op.device.value_or("echo");
    if (device == "cut") co_return stream(std::make_shared<cut_source>());
    auto executor = co_await asio::this_coro::executor;
    auto ends = make_stream_pair(executor);
    auto other = std::make_shared<stream>(std::move(ends.second));
    if (device == "echo") launch(executor, echo(other), "the rig's echo");
    else if (device == "fill") launch(executor, fill(other), "the rig's filling");
    else {
        auto keep = [](std::shared_ptr<stream>) -> task<void> { co_await pause(10s); };
        launch(executor, keep(other), "the rig's silence");
    }
    co_return std::move(ends.first);
}

task<std::int32_t> driver::handle(op::connect_num_of_networks) { co_return 1; }
task<network_ref> driver::handle(op::network_lookup_by_name op) { co_return network_ref(op.name, id_of(op.name)); }

}  // namespace rig
