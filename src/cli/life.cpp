// Copyright virtxx contributors. Boost Software License 1.0.
// define, create, start, suspend, resume, shutdown, reboot, reset, destroy, undefine, autostart: changing domains.
#include "src/cli/program.hpp"
#include "src/cli/words.hpp"

#include <virtxx/doc/domain.hpp>

#include <fmt/format.h>

namespace vir::cli {
namespace {

struct life_options {
    std::string name;  // of a domain, or of a file
    bool validate = false, paused = false, autodestroy = false, force_boot = false;
    bool graceful = false, wait = false, disable = false;
    bool managed_save = false, nvram = false, keep_nvram = false, tpm = false, keep_tpm = false, snapshots = false,
         checkpoints = false;
    std::vector<std::string> modes;
};
using options = std::shared_ptr<life_options>;

template <class Flags>
Flags modes_of(const std::vector<std::string>& modes) {
    auto flags = Flags::none;
    for (const auto& mode : modes) {
        if (mode == "acpi") flags |= Flags::acpi_power_btn;
        if (mode == "agent") flags |= Flags::guest_agent;
        if (mode == "initctl") flags |= Flags::initctl;
        if (mode == "signal") flags |= Flags::signal;
        if (mode == "paravirt") flags |= Flags::paravirt;
    }
    return flags;
}

domain_create_flags start_flags(const life_options& o) {
    auto flags = domain_create_flags::none;
    if (o.paused) flags |= domain_create_flags::paused;
    if (o.autodestroy) flags |= domain_create_flags::autodestroy;
    if (o.force_boot) flags |= domain_create_flags::force_boot;
    if (o.validate) flags |= domain_create_flags::validate;
    return flags;
}

task<exit_code> define(const settings& with, options o) {
    document<domain_def> definition(content_of(o->name));
    auto conn = co_await with.open();
    const auto flags = o->validate ? domain_define_flags::validate : domain_define_flags::none;
    auto dom = co_await with.run_with_document(fmt::format("defining '{}'", o->name), definition.text(),
                                                conn.define(definition, flags));
    print(fmt::format("domain '{}' is defined\n", dom.name()));
    co_return exit_code::ok;
}

task<exit_code> create(const settings& with, options o) {
    document<domain_def> definition(content_of(o->name));
    auto conn = co_await with.open();
    const auto doing = fmt::format("starting '{}'", o->name);
    auto dom = co_await with.run_with_document(doing, definition.text(), conn.create(definition, start_flags(*o)));
    print(fmt::format("domain '{}' is started\n", dom.name()));
    co_return exit_code::ok;
}

task<exit_code> start(const settings& with, options o) {
    auto conn = co_await with.open();
    auto dom = co_await with.find(conn, o->name);
    const auto doing = fmt::format("starting '{}'", dom.name());
    auto started = co_await as_result(with.run(doing, dom.start(start_flags(*o))));
    if (!started) {
        const auto& failure = started.error();
        // The drivers differ in their code for a domain that runs already.
        const bool vague = failure.code() == errc::internal_error || failure.code() == errc::operation_failed;
        if (!vague) throw failure;
        auto status = co_await as_result(with.run(doing, dom.state()));
        const bool runs = status && status->state != domain_state::shutoff && status->state != domain_state::crashed;
        throw classified(failure, runs ? exit_code::state : exit_code::failed);
    }
    print(fmt::format("domain '{}' is started\n", started->name()));
    co_return exit_code::ok;
}

task<exit_code> suspend(const settings& with, options o) {
    auto conn = co_await with.open();
    auto dom = co_await with.find(conn, o->name);
    co_await with.run(fmt::format("suspending '{}'", dom.name()), dom.suspend());
    print(fmt::format("domain '{}' is suspended\n", dom.name()));
    co_return exit_code::ok;
}

task<exit_code> resume(const settings& with, options o) {
    auto conn = co_await with.open();
    auto dom = co_await with.find(conn, o->name);
    co_await with.run(fmt::format("resuming '{}'", dom.name()), dom.resume());
    print(fmt::format("domain '{}' is resumed\n", dom.name()));
    co_return exit_code::ok;
}

task<void> wait_until_stopped(std::shared_ptr<subscription<event::lifecycle>> events, std::string name) {
    for (;;) {
        auto next = co_await as_result(events->next());
        // In place of "an event": what a deadline's error says.
        if (!next && next.error().code() == errc::operation_aborted)
            throw_interrupted(fmt::format("the end of '{}'", name));
        const auto& e = next.value();
        if (!e) throw error(errc::rpc, "the connection ended before the domain did");
        if (e->what == lifecycle::stopped || e->what == lifecycle::crashed) co_return;
    }
}

task<exit_code> shutdown(const settings& with, options o) {
    auto conn = co_await with.open();
    auto dom = co_await with.find(conn, o->name);
    // Subscribed before it is asked: nothing is missed.
    auto events = std::make_shared<subscription<event::lifecycle>>(conn.events<event::lifecycle>(dom));
    const auto flags = modes_of<domain_shutdown_flags>(o->modes);
    co_await with.run(fmt::format("asking '{}' to shut down", dom.name()), dom.shutdown(flags));
    if (!o->wait) {
        print(fmt::format("domain '{}' is being shut down\n", dom.name()));
        co_return exit_code::ok;
    }
    co_await with.run(fmt::format("'{}' shuts down", dom.name()), wait_until_stopped(std::move(events), dom.name()));
    print(fmt::format("domain '{}' is shut off\n", dom.name()));
    co_return exit_code::ok;
}

task<exit_code> reboot(const settings& with, options o) {
    auto conn = co_await with.open();
    auto dom = co_await with.find(conn, o->name);
    const auto flags = modes_of<domain_reboot_flags>(o->modes);
    co_await with.run(fmt::format("asking '{}' to reboot", dom.name()), dom.reboot(flags));
    print(fmt::format("domain '{}' is being rebooted\n", dom.name()));
    co_return exit_code::ok;
}

task<exit_code> reset(const settings& with, options o) {
    auto conn = co_await with.open();
    auto dom = co_await with.find(conn, o->name);
    co_await with.run(fmt::format("resetting '{}'", dom.name()), dom.reset());
    print(fmt::format("domain '{}' was reset\n", dom.name()));
    co_return exit_code::ok;
}

task<exit_code> destroy(const settings& with, options o) {
    auto conn = co_await with.open();
    auto dom = co_await with.find(conn, o->name);
    const auto flags = o->graceful ? domain_destroy_flags::graceful : domain_destroy_flags::none;
    co_await with.run(fmt::format("ending '{}'", dom.name()), dom.destroy(flags));
    print(fmt::format("domain '{}' is destroyed\n", dom.name()));
    co_return exit_code::ok;
}

task<exit_code> undefine(const settings& with, options o) {
    auto flags = domain_undefine_flags::none;
    if (o->managed_save) flags |= domain_undefine_flags::managed_save;
    if (o->nvram) flags |= domain_undefine_flags::nvram;
    if (o->keep_nvram) flags |= domain_undefine_flags::keep_nvram;
    if (o->tpm) flags |= domain_undefine_flags::tpm;
    if (o->keep_tpm) flags |= domain_undefine_flags::keep_tpm;
    if (o->snapshots) flags |= domain_undefine_flags::snapshots_metadata;
    if (o->checkpoints) flags |= domain_undefine_flags::checkpoints_metadata;
    auto conn = co_await with.open();
    auto dom = co_await with.find(conn, o->name);
    co_await with.run(fmt::format("undefining '{}'", dom.name()), dom.undefine(flags));
    print(fmt::format("domain '{}' is undefined\n", dom.name()));
    co_return exit_code::ok;
}

task<exit_code> autostart(const settings& with, options o) {
    auto conn = co_await with.open();
    auto dom = co_await with.find(conn, o->name);
    co_await with.run(fmt::format("marking '{}'", dom.name()), dom.set_autostart(!o->disable));
    print(fmt::format("domain '{}' {} with the host\n", dom.name(), o->disable ? "does not start" : "starts"));
    co_return exit_code::ok;
}

using change = task<exit_code> (*)(const settings&, options);

CLI::App* add(program& p, const char* name, const char* help, options& o, change c, const char* what = "DOMAIN") {
    o = std::make_shared<life_options>();
    auto* sub = p.add(name, help, [o, c](const settings& with) { return c(with, o); });
    sub->add_option(what, o->name)->required();
    return sub;
}

void add_start_flags(CLI::App* sub, const options& o) {
    sub->add_flag("--paused", o->paused, "Do not let its CPUs run yet");
    sub->add_flag("--autodestroy", o->autodestroy, "End it when this connection ends");
}

void add_modes(program& p, CLI::App* sub, const options& o) {
    auto* option =
        sub->add_option("--mode", o->modes, "How the guest is asked: acpi, agent, initctl, signal, paravirt");
    p.takes_words(option, {"acpi", "agent", "initctl", "signal", "paravirt"})->type_name("MODE");
}

}  // namespace

void add_life(program& p) {
    options o;
    auto* sub = add(p, "define", "Define a domain from a document (- is stdin) without starting it", o, define, "FILE");
    sub->add_flag("--validate", o->validate, "Refuse what the document's schema does not know");

    sub = add(p, "create", "Start a domain from a document that is not kept when it ends", o, create, "FILE");
    add_start_flags(sub, o);
    sub->add_flag("--validate", o->validate, "Refuse what the document's schema does not know");

    sub = add(p, "start", "Start a defined domain", o, start);
    add_start_flags(sub, o);
    sub->add_flag("--force-boot", o->force_boot, "Boot afresh although its state was saved");

    add(p, "suspend", "Stop a domain's CPUs; it keeps its memory", o, suspend);
    add(p, "resume", "Let a suspended domain run on", o, resume);

    sub = add(p, "shutdown", "Ask the guest to shut down", o, shutdown);
    sub->add_flag("-w,--wait", o->wait, "Return when it has; --timeout limits that too");
    add_modes(p, sub, o);

    sub = add(p, "reboot", "Ask the guest to reboot", o, reboot);
    add_modes(p, sub, o);

    add(p, "reset", "Reset a domain as its reset button would", o, reset);

    sub = add(p, "destroy", "End a domain at once, as pulling the plug would; its definition stays", o, destroy);
    sub->add_flag("--graceful", o->graceful, "Give up rather than use force");

    sub = add(p, "undefine", "Forget a domain's definition", o, undefine);
    sub->add_flag("--managed-save", o->managed_save, "Also its saved state");
    sub->add_flag("--nvram", o->nvram, "Also its firmware's variables");
    sub->add_flag("--keep-nvram", o->keep_nvram, "Keep those")->excludes("--nvram");
    sub->add_flag("--tpm", o->tpm, "Also its TPM's state");
    sub->add_flag("--keep-tpm", o->keep_tpm, "Keep that")->excludes("--tpm");
    sub->add_flag("--snapshots-metadata", o->snapshots, "Also what is known of its snapshots");
    sub->add_flag("--checkpoints-metadata", o->checkpoints, "Also what is known of its checkpoints");

    sub = add(p, "autostart", "Start a domain with the host from now on", o, autostart);
    sub->add_flag("--disable", o->disable, "No longer");
}

}  // namespace vir::cli
