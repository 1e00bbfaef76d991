// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/reconnect.hpp"

#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/monitor_link.hpp"
#include "drivers/qemu/proc.hpp"
#include "drivers/qemu/site.hpp"
#include "drivers/qemu/status.hpp"
#include "drivers/qemu/stop.hpp"
#include "src/core/log.hpp"

#include <virtxx/pool.hpp>

#include <signal.h>

#include <algorithm>
#include <filesystem>

namespace vir::qemu {
namespace {

constexpr std::string_view ending = ".xml";

std::vector<std::string> documents_in(const std::vector<std::string>& names) {
    std::vector<std::string> out;
    for (const auto& name : names)
        if (name.size() > ending.size() && name.ends_with(ending)) out.push_back(name);
    return out;
}

std::string stem(const std::string& file) { return file.substr(0, file.size() - ending.size()); }

// ---- what is defined

task<void> load_definitions(site_ptr site) {
    const auto files = site->folders.store();
    const auto names = documents_in(co_await files->list(root::config_dir));
    const auto links = documents_in(co_await files->list(root::autostart_dir));
    for (const auto& name : names) {
        const auto path = std::string(root::config_dir) + "/" + name;
        try {
            const auto text = co_await files->read(path);
            if (!text) continue;
            auto def = vir::parse<domain_def>(*text);
            if (def.name != stem(name) || !def.uuid)
                fail(errc::xml_error, "its name is '{}', which the file's name and a uuid must go with", def.name);
            const auto guest = site->domains.admit(def.name, *def.uuid);
            guest->persistent = std::make_shared<const domain_def>(std::move(def));
            guest->autostart = std::ranges::find(links, name) != links.end();
        } catch (const error& e) {
            logger("qemu").error("'{}' is left out: {}", site->folders.absolute(path), e.what());
        }
    }
}

// ---- what runs

class found_run {
public:
    explicit found_run(std::string name) : name(std::move(name)) {}
    std::string name;
    status what;
    /// The guest's, as far as it is known though the status document says nothing.
    std::string uuid;
    /// The status document cannot be read: `what` has at most the pid, from the file beside it.
    bool unreadable = false;
};

task<pid_t> pid_beside(site_ptr site, std::string name) {
    const auto text = co_await as_result(site->folders.store()->read(root::pid_file(name), 64));
    co_return text && *text ? static_cast<pid_t>(std::atoi((*text)->c_str())) : 0;
}

task<std::vector<found_run>> read_status_documents(site_ptr site) {
    std::vector<found_run> out;
    const auto files = site->folders.store();
    for (const auto& name : documents_in(co_await files->list(root::run_dir))) {
        const auto path = std::string(root::run_dir) + "/" + name;
        found_run found(stem(name));
        try {
            const auto text = co_await files->read(path);
            if (!text) continue;
            found.what = parse_status(*text);
        } catch (const error& e) {
            logger("qemu").error("'{}': {}", site->folders.absolute(path), e.what());
            found.unreadable = true;
        }
        if (found.unreadable) {
            found.what.pid = co_await pid_beside(site, found.name);
            if (const auto guest = site->domains.find(std::string_view(found.name)))
                found.uuid = to_string(guest->uuid);
        }
        out.push_back(std::move(found));
    }
    co_return out;
}

stop_cause cause_of(int shutoff_reason) {
    const auto reason = static_cast<domain_shutoff_reason>(shutoff_reason);
    switch (reason) {
        case domain_shutoff_reason::shutdown: return stop_cause(reason, stopped_detail::shutdown);
        case domain_shutoff_reason::crashed: return stop_cause(reason, stopped_detail::crashed);
        case domain_shutoff_reason::failed: return stop_cause(reason, stopped_detail::failed);
        default: return stop_cause(domain_shutoff_reason::destroyed, stopped_detail::destroyed);
    }
}

/// Adopts the emulator that a status document names; nothing when it is not there, or was not up yet. Its pid and its
/// start are enough: a process may have changed its environment, or not let it be read.
task<instance_ptr> adopt(site_ptr site, const found_run& found) {
    const process_id id(found.what.pid, found.what.started);
    if (found.what.starting) co_return nullptr;
    auto emulator = co_await process::adopt(id, found.name);
    if (!emulator) co_return nullptr;

    auto live = vir::parse<domain_def>(found.what.domain);
    if (live.name != found.name || !live.uuid || !live.id)
        fail(errc::xml_error, "the status document of '{}' is another guest's", found.name);
    const auto guest = site->domains.admit(live.name, *live.uuid);
    site->seen_id(*live.id);
    const int number = *live.id;
    auto run = std::make_shared<instance>(site, guest, number, std::move(live));
    run->emulator = std::move(*emulator);
    run->monitor_path = found.what.monitor;
    run->vcpu_threads = found.what.vcpus;
    run->booted = found.what.booted;
    run->figures.stale = true;
    run->now = instance::phase::running;
    run->committed = true;
    run->announced = true;
    guest->running = run;
    guest->set_state(static_cast<domain_state>(found.what.state), found.what.reason);
    supervise(run);
    if (found.what.stopping) begin_stop(run, cause_of(*found.what.stopping));
    co_return run;
}

// ---- what is left over

/// What this owner keeps its hands on, and off.
class survivors {
public:
    std::vector<instance_ptr> runs;
    /// Runs whose status document says that they are up and that cannot be taken over: better a guest that nobody
    /// controls than one that an upgrade killed.
    std::vector<found_run> foreign;

    bool has(const proc::marked& one) const {
        if (std::ranges::any_of(foreign, [](auto& run) { return run.unreadable && !run.what.pid && run.uuid.empty(); }))
            return true;  // any may be the one
        // Children that an emulator itself started (helpers) live and die with it.
        return std::ranges::any_of(runs, [&](auto& run) {
                   return run->emulator.id() == one.process || to_string(run->guest->uuid) == one.guest;
               }) ||
               std::ranges::any_of(foreign, [&](auto& run) {
                   return run.what.pid == one.process.pid || (!run.uuid.empty() && run.uuid == one.guest);
               });
    }
    bool has_name(const std::string& name) const {
        return std::ranges::any_of(runs, [&](auto& run) { return run->guest->name == name; }) ||
               std::ranges::any_of(foreign, [&](auto& run) { return run.name == name; });
    }
    bool has_folder(const std::string& path) const {
        return !foreign.empty() || std::ranges::any_of(runs, [&](auto& run) {
            return root::guest_dir(run->id, run->guest->name) == path;
        });
    }
};

/// Whether a run that no status document tells of may still be there.
bool may_live(const found_run& run, const std::vector<proc::marked>& alive) {
    if (run.what.pid && start_time_of(run.what.pid)) return true;
    return std::ranges::any_of(alive,
                               [&](auto& one) { return run.uuid.empty() ? !run.what.pid : run.uuid == one.guest; });
}

/// Kills what was started for this root and is nobody's, and waits for its end: its ports and images are then free.
task<void> end_orphans(std::vector<proc::marked> alive, const survivors& kept) {
    for (const auto& one : alive) {
        if (kept.has(one)) continue;
        auto orphan = co_await process::adopt(one.process, "an emulator that was starting");
        if (!orphan) continue;
        logger("qemu").warn("killing process {} of a start that was never finished", one.process.pid);
        orphan->signal(SIGKILL);
        const auto end = co_await as_result(within(std::chrono::seconds(5), orphan->wait()));
        if (!end) logger("qemu").error("process {} cannot be killed: {}", one.process.pid, end.error().what());
    }
}

task<void> remove_leftovers(site_ptr site, const survivors& kept) {
    const auto files = site->folders.store();
    std::vector<std::string> stale;
    for (const auto& name : co_await files->list(root::lib_dir)) {
        const auto path = std::string(root::lib_dir) + "/" + name;
        if (name.starts_with("domain-") && !kept.has_folder(path)) stale.push_back(site->folders.absolute(path));
    }
    auto sweep = [stale] {
        std::error_code ignored;
        for (const auto& one : stale) std::filesystem::remove_all(one, ignored);
    };
    co_await on_pool(sweep, "removing the sockets of runs that are over");
    for (const auto& name : co_await files->list(root::run_dir)) {
        if (!name.ends_with(ending) && !name.ends_with(".pid")) continue;
        if (kept.has_name(stem(name))) continue;
        const auto path = std::string(root::run_dir) + "/" + name;
        const auto removed = co_await as_result(files->remove(path, lasts::until_reboot));
        if (!removed) logger("qemu").error("'{}' stays: {}", site->folders.absolute(path), removed.error().what());
    }
}

}  // namespace

task<void> find_again(std::shared_ptr<site> site) {
    co_await load_definitions(site);
    auto found = co_await read_status_documents(site);
    auto look = [token = site->folders.token()] { return proc::of_root(token); };
    auto alive = co_await on_pool(look, "looking for running emulators");

    survivors kept;
    for (const auto& one : found) {
        if (!one.unreadable && one.what.boot != boot_id()) continue;
        if (one.unreadable) {
            if (may_live(one, alive)) kept.foreign.push_back(one);
            continue;
        }
        const process_id id(one.what.pid, one.what.started);
        if (one.what.starting && std::ranges::none_of(alive, [&](auto& each) { return each.process == id; })) {
            proc::marked unfinished;
            unfinished.process = id;
            alive.push_back(std::move(unfinished));
        }
        auto run = co_await as_result(adopt(site, one));
        if (run && *run) kept.runs.push_back(std::move(*run));
        if (run) continue;
        logger("qemu").error("'{}' runs on uncontrolled: {}", one.name, run.error().what());
        kept.foreign.push_back(one);
    }
    for (const auto& run : kept.foreign) site->uncontrolled[run.name] = run.what.pid;
    co_await end_orphans(std::move(alive), kept);
    co_await remove_leftovers(site, kept);

    const auto start = clock::now();
    for (const auto& run : kept.runs)
        if (!run->is_over()) take_over(run);
    for (const auto& run : kept.runs) {
        // One that is ending is gone by the time that anybody asks, unless its emulator hangs.
        const auto settled = [&] { return run->is_over() ? run->now == instance::phase::ended : run->in_touch; };
        const auto deadline = [&] { return start + (run->is_over() ? farewell_limit : reunion_limit); };
        while (!settled() && clock::now() < deadline())
            if (co_await run->changed.wait_until(deadline()) == woken_by::cancel)
                throw_interrupted("the running guests of '" + site->folders.dir() + "'");
    }
}

}  // namespace vir::qemu
