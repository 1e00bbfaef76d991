// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/figures.hpp"

#include "drivers/qemu/document_facts.hpp"
#include "drivers/qemu/instance.hpp"
#include "drivers/qemu/site.hpp"
#include "src/core/launch.hpp"
#include "src/core/log.hpp"

#include <optional>
#include <vector>

namespace vir::qemu {
// All questions go out in one batch, so a refresh costs one round trip however much is asked.
task<void> receive_figures(std::shared_ptr<instance> run) {
    std::vector<qmp_command> commands;
    // Asked even when nothing else is: only an answer shows that the figures are QEMU's present ones.
    commands.emplace_back("query-status");
    const bool balloon = has_balloon(run->live);
    if (balloon) commands.emplace_back("query-balloon");
    const bool disks = !run->live.devices.disks.empty();
    if (disks) {
        commands.emplace_back("query-blockstats");
        commands.emplace_back("query-named-block-nodes", qmp_args("flat", true));
    }
    auto& figures = run->figures;
    bool fresh = false;
    try {
        auto answers = co_await run->monitor->execute_all(std::move(commands));
        if (answers.front()) {
            std::size_t next = 1;
            if (balloon && answers[next++])
                figures.balloon = kibibytes((*answers[next - 1]).value("actual", std::uint64_t(0)) / 1024);
            if (disks && answers[next++]) figures.blocks = std::move(*answers[next - 1]);
            if (disks && answers[next++]) figures.images = std::move(*answers[next - 1]);
            figures.sampled = clock::now();
            figures.known = true;
            fresh = true;
        }
    } catch (const std::exception& e) {
        // Also an answer of another shape than QEMU's: the next question must be asked all the same.
        logger("qemu").debug("no figures of '{}': {}", run->guest->name, e.what());
    }
    figures.stale = !fresh;
    figures.asked_.reset();
    figures.answered.notify_all();
}

void ask_figures(const std::shared_ptr<instance>& run) {
    if (run->figures.asked_ || !run->monitor || !run->monitor->is_open()) return;
    run->figures.asked_ = clock::now();
    launch(run->site->executor, receive_figures(run), "asking for the figures of '" + run->guest->name + "'");
}

task<void> refresh_figures(std::vector<std::shared_ptr<instance>> runs) {
    const auto start = clock::now();
    for (const auto& run : runs) ask_figures(run);
    for (const auto& run : runs) {
        auto& figures = run->figures;
        const auto deadline = start + figures.patience();
        while (figures.is_asking() && !figures.is_stuck() && clock::now() < deadline) {
            const auto woken = co_await figures.answered.wait_until(deadline);
            if (woken == woken_by::cancel) throw_interrupted("fresh figures of '" + run->guest->name + "'");
        }
        if (figures.is_asking() || !run->monitor || !run->monitor->is_open()) figures.stale = true;
    }
}

}  // namespace vir::qemu
