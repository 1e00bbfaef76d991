// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/core/moment_list.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/domain_checkpoint.hpp>
#include <virtxx/doc/domain_snapshot.hpp>
#include <virtxx/op/domain_types.hpp>

#include <array>
#include <memory>
#include <string>

namespace vir::test {

/// A domain of the test driver: it runs because its state says so.
class domain {
public:
    domain(std::string name, const vir::uuid& id) : name(std::move(name)), uuid(id) {}

    std::string name;  ///< as the list has it, whose rename() changes it
    const vir::uuid uuid;
    bool autostart = false;
    bool has_managed_save = false;

    moment_list<domain_snapshot_def> snapshots;
    moment_list<domain_checkpoint_def> checkpoints;
    /// Whether the guest's file systems, / and /boot, are frozen. They stay so whatever happens to the domain.
    std::array<bool, 2> frozen{};

    /// Shared with the documents that were handed out: a change puts another one here.
    std::shared_ptr<const domain_def> persistent;
    std::shared_ptr<const domain_def> live;

    int id() const noexcept { return id_; }
    domain_state state() const noexcept { return state_; }
    int reason() const noexcept { return reason_; }
    bool is_active() const noexcept { return live != nullptr; }
    bool is_persistent() const noexcept { return persistent != nullptr; }

    /// What runs, else what is defined. One of the two is always there.
    const domain_def& current() const { return live ? *live : *persistent; }
    domain_ref ref() const { return domain_ref(name, uuid, id_); }

    template <class Reason>
    void set_state(domain_state state, Reason reason) noexcept {
        state_ = state;
        reason_ = static_cast<int>(reason);
    }
    /// Takes up `def` as what runs.
    void run(domain_def def, int id) {
        id_ = id;
        def.id = id;
        live = std::make_shared<const domain_def>(std::move(def));
    }
    void stop() noexcept {
        id_ = -1;
        live.reset();
    }

private:
    int id_ = -1;
    domain_state state_ = domain_state::shutoff;
    int reason_ = 0;
};

}  // namespace vir::test
