// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/host/state_store.hpp"

#include <virtxx/task.hpp>
#include <virtxx/uri.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace vir::qemu {

/// The folders of one instance of the driver, and the right to work in them.
///
///     DIR/etc/virtxx/qemu/NAME.xml              what is defined
///     DIR/etc/virtxx/qemu/autostart/NAME.xml    a link to it: start it with the host
///     DIR/run/virtxx/qemu/owner                 its pid, locked as long as it lives; no NAME means it, for
///                                               want of an ending
///     DIR/run/virtxx/qemu/NAME.xml              the status document of what runs
///     DIR/run/virtxx/qemu/NAME.pid              its process, for people and scripts
///     DIR/var/lib/virtxx/qemu/domain-ID-NAME/   sockets of a running guest
///     DIR/var/lib/virtxx/qemu/nvram/NAME_VARS.fd    variables of its firmware
///     DIR/var/cache/virtxx/qemu/capabilities/   what each emulator can do
///     DIR/var/log/virtxx/qemu/NAME.log          what the emulator printed; older: .1, .2, .3
///
/// Paths are given relative to DIR, as the store takes them; absolute() makes them whole.
class root {
public:
    /// Makes the folders and becomes their owner. Errors: resource_busy naming the owner's pid when there is one;
    /// invalid_arg for a path that is not absolute; system_error for the disk's.
    static task<root> take(std::string dir);

    const std::string& dir() const noexcept { return dir_; }
    /// Names this root in the environment of what it starts; stays the same however the folder is reached.
    const std::string& token() const noexcept { return token_; }
    std::string absolute(const std::string& relative) const { return dir_ + "/" + relative; }

    /// The store of all these files. Errors: operation_aborted once released.
    std::shared_ptr<state_store> store() const;
    /// Lets the next owner come, though a coroutine that nobody waits for may still hold this.
    void release() noexcept { store_.reset(); }

    static constexpr auto config_dir = "etc/virtxx/qemu";
    static constexpr auto autostart_dir = "etc/virtxx/qemu/autostart";
    static constexpr auto run_dir = "run/virtxx/qemu";
    static constexpr auto lib_dir = "var/lib/virtxx/qemu";
    /// Variables of the guests' firmware, kept from run to run.
    static constexpr auto nvram_dir = "var/lib/virtxx/qemu/nvram";
    static constexpr auto cache_dir = "var/cache/virtxx/qemu/capabilities";
    static constexpr auto log_dir = "var/log/virtxx/qemu";
    /// Holds the boot in which the guests with autostart were started.
    static constexpr auto autostarted_file = "run/virtxx/qemu/autostarted";

    static std::string config_file(std::string_view name) { return file(config_dir, name, ".xml"); }
    static std::string autostart_link(std::string_view name) { return file(autostart_dir, name, ".xml"); }
    static std::string status_file(std::string_view name) { return file(run_dir, name, ".xml"); }
    static std::string pid_file(std::string_view name) { return file(run_dir, name, ".pid"); }
    static std::string log_file(std::string_view name) { return file(log_dir, name, ".log"); }
    /// The folder of one run of a guest; the name is cut to 20 bytes, for a socket's path has 107 at most.
    static std::string guest_dir(int id, std::string_view name);

private:
    static std::string file(std::string_view folder, std::string_view name, std::string_view ending) {
        return (std::string(folder) += '/').append(name).append(ending);
    }
    std::shared_ptr<state_store> store_;
    std::string dir_;
    std::string token_;
};

/// The folder that a URI of this driver means: qemu:///embed?root=DIR; qemu:///system is "/", qemu:///session the
/// user's own below XDG_STATE_HOME. Errors: invalid_arg, no_connect.
std::string root_of(const uri& from);

}  // namespace vir::qemu
