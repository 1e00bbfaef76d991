// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/domain.hpp>
#include <virtxx/task.hpp>

#include <memory>

namespace vir::qemu {

class capabilities;
class site;

/// What the emulator of a definition can do: the one it names, else the one in PATH for its architecture.
/// Errors: those of probing it; config_unsupported when there is none.
task<std::shared_ptr<const capabilities>> capabilities_for(std::shared_ptr<site> site, const domain_def& def);

/// Fills in what a definition leaves to the driver, as it is then kept: emulator, machine, default devices, addresses;
/// and refuses what can never be started. Errors: config_unsupported, xml_error; those of probing the emulator.
task<void> complete_definition(std::shared_ptr<site> site, domain_def& def);

}  // namespace vir::qemu
