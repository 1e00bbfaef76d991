// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/agent.hpp"

#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/monitor_socket.hpp"
#include "drivers/qemu/site.hpp"
#include "src/core/log.hpp"

namespace vir::qemu {
namespace {

const device::channel* agent_channel(const instance& run) {
    for (const auto& one : run.live.devices.channels)
        if (one.name == "org.qemu.guest_agent.0") return &one;
    return nullptr;
}

}  // namespace

guest_agent& agent_of(instance& run) {
    const auto* channel = agent_channel(run);
    if (!channel) fail(errc::argument_unsupported, "QEMU guest agent is not configured");
    if (run.agent && run.agent->is_open()) return *run.agent;
    const auto* socket = std::get_if<device::unix_chardev>(&channel->source);
    if (!socket || socket->path.empty()) fail(errc::argument_unsupported, "QEMU guest agent is not configured");
    if (channel->state == device::channel_state::disconnected)
        fail(errc::agent_unresponsive, "QEMU guest agent is not connected");
    run.agent = std::make_unique<guest_agent>(run.site->executor, connect_to(socket->path), run.guest->name);
    return *run.agent;
}

task<bool> tell_agent(instance_ptr run, agent_shutdown what, bool agent_wanted, bool button_wanted) {
    const bool unasked = !agent_wanted && !button_wanted;
    if (!agent_wanted && !(unasked && agent_channel(*run) &&
                           agent_channel(*run)->state == device::channel_state::connected))
        co_return false;
    std::optional<error> failure;
    try {
        co_await agent_of(*run).shutdown(what);
    } catch (const error& e) {
        failure = e;
    }
    if (!failure) co_return true;
    if (agent_wanted && !button_wanted) throw *failure;
    logger("qemu").info("'{}': its agent does not help ({}), pressing the power button", run->guest->name,
                        failure->what());
    co_return false;
}

}  // namespace vir::qemu
