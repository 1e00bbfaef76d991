// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/qmp_fsm.hpp"

#include <virtxx/size.hpp>
#include <virtxx/task.hpp>
#include <virtxx/wakeup.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vir::qemu {

class instance;

/// How long a read waits for fresh figures before it takes the last known ones.
inline constexpr auto fresh_figures_wait = std::chrono::milliseconds(20);
/// The same where there are none yet.
inline constexpr auto first_figures_wait = std::chrono::milliseconds(30);

/// What QEMU last said of a running guest, and when. A read never waits longer than `fresh_figures_wait` for a new
/// answer; the question stays open in the background and its answer, when it comes, serves the next read.
class figures {
public:
    figures() = default;

    std::optional<kibibytes> balloon;  ///< the guest's memory now
    json blocks;                       ///< the answer to query-blockstats
    json images;                       ///< the answer to query-named-block-nodes: an array

    /// When all of the above came last.
    clock::time_point sampled = clock::now();
    bool known = false;  ///< there has been an answer
    /// The last question was not answered in time: `sampled` tells how old the figures are.
    bool stale = false;

    bool is_asking() const noexcept { return asked_.has_value(); }
    /// A question is open for longer than a read would wait: do not wait again.
    bool is_stuck() const noexcept { return asked_ && clock::now() - *asked_ >= patience(); }
    clock::duration patience() const noexcept { return known ? fresh_figures_wait : first_figures_wait; }

private:
    friend void ask_figures(const std::shared_ptr<instance>& run);
    friend task<void> receive_figures(std::shared_ptr<instance> run);
    std::optional<clock::time_point> asked_;

public:
    /// Notified when an answer came or failed.
    wakeup answered;
};

/// Asks for fresh figures in the background unless a question is open already.
void ask_figures(const std::shared_ptr<instance>& run);

/// Asks for all the runs at once and waits for them together, `fresh_figures_wait` at most; those that did not
/// answer are then marked stale. Never throws for a guest that cannot answer.
task<void> refresh_figures(std::vector<std::shared_ptr<instance>> runs);

}  // namespace vir::qemu
