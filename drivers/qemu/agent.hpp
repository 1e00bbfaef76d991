// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/guest_agent.hpp"
#include "drivers/qemu/instance.hpp"

namespace vir::qemu {

/// The connection to the agent's channel, made when it is first needed. Errors: argument_unsupported when the document
/// has no such channel; agent_unresponsive when the guest has not opened it; open_failed.
guest_agent& agent_of(instance& run);

/// Asks the guest's agent to end or reboot the guest; false when the power button is to be used instead.
///
/// As libvirt chooses: the agent alone when only it was asked for (then its failure is the caller's), the button alone
/// when only that was; the agent first and the button when it fails when both were, or neither and an agent is there.
/// Errors: argument_unsupported when there is no channel for an agent, those of guest_agent.
task<bool> tell_agent(instance_ptr run, agent_shutdown what, bool agent_wanted, bool button_wanted);

}  // namespace vir::qemu
