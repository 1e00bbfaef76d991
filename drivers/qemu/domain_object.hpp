// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/core/job_lock.hpp"

#include <virtxx/op/domain.hpp>
#include <virtxx/uuid.hpp>

#include <memory>
#include <string>

namespace vir {
struct domain_def;
}

namespace vir::qemu {

class instance;

/// One guest as the driver knows it, running or not. Belongs to the engine's thread.
///
///     defined:    persistent, no running
///     running:    running; persistent too unless it is transient
///     transient:  no persistent; leaves the list with its running
class domain_object {
public:
    domain_object(std::string name, const vir::uuid& uuid) : name(std::move(name)), uuid(uuid), jobs(this->name) {}
    domain_object(const domain_object&) = delete;

    const std::string name;
    const vir::uuid uuid;
    /// Orders what changes this guest. Reads and destroy do not wait for it.
    job_lock jobs;

    /// What the next start begins with. Shared, never changed in place: a redefinition puts another one here.
    std::shared_ptr<const domain_def> persistent;
    /// The run that is on, from before its emulator is there until all of it is cleaned up.
    std::shared_ptr<instance> running;
    bool autostart = false;
    /// It was redefined since its start.
    bool updated = false;

    bool is_active() const noexcept { return running != nullptr; }
    bool is_persistent() const noexcept { return persistent != nullptr; }
    int id() const noexcept;
    domain_ref ref() const;

    domain_state state() const noexcept { return state_; }
    int reason() const noexcept { return reason_; }
    template <class Reason>
    void set_state(domain_state state, Reason reason) noexcept {
        state_ = state;
        reason_ = static_cast<int>(reason);
    }

    /// The live definition of a running guest, else the persistent one.
    const domain_def& current() const;

private:
    domain_state state_ = domain_state::shutoff;
    int reason_ = 0;
};

using domain_ptr = std::shared_ptr<domain_object>;

}  // namespace vir::qemu
