// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/errors.hpp"
#include "drivers/test/save_image.hpp"
#include "src/core/flag_rules.hpp"

#include <virtxx/pool.hpp>
#include <virtxx/xml/binding.hpp>

// A domain's state in files: what it is restored from, and core dumps. The disk is written on the pool; meanwhile the
// domain may change, so what was asked for is looked at again.
namespace vir::test {
namespace {

using save_flags = domain_save_restore_flags;

void check_run_state(save_flags flags) {
    check_exclusive<save_flags>(error_domain::domain, flags, {save_flags::running, "VIR_DOMAIN_SAVE_RUNNING"},
                                {save_flags::paused, "VIR_DOMAIN_SAVE_PAUSED"});
}

void refuse_definition(const std::optional<document<domain_def>>& definition) {
    if (definition) fail(errc::argument_unsupported, "xml modification unsupported");
}

domain_def read_definition(const std::string& text) {
    auto def = vir::parse<domain_def>(text);
    complete(def, defaults());
    return def;
}

task<domain_def> saved_definition(std::string path) {
    auto work = [path] { return read_save_image(path); };
    co_return read_definition(co_await on_pool(work));
}

}  // namespace

task<void> driver::handle(op::domain_save op) {
    check_run_state(op.flags);
    allow_flags(op, save_flags{});
    refuse_definition(op.definition);
    auto guest = get_active(op.domain);
    const auto saved = guest->live;
    auto work = [saved, path = op.file] { write_save_image(path, vir::format(*saved), saved->name); };
    co_await on_pool(work);
    if (guest->live != saved)
        fail(errc::operation_failed, "domain '{}' changed while it was saved to '{}'", guest->name, op.file);
    stopped(guest, domain_shutoff_reason::saved, stopped_detail::saved);
}

task<void> driver::handle(op::domain_restore op) {
    check_run_state(op.flags);
    allow_flags(op, save_flags{});
    refuse_definition(op.definition);
    auto def = co_await saved_definition(op.file);
    domains_.check(def.name, def.uuid.value());
    if (auto known = domains_.find(*def.uuid); known && known->is_active())
        fail(error_domain::domain, errc::operation_invalid, "domain '{}' is already active", def.name);
    auto guest = domains_.admit(def.name, *def.uuid);
    start(guest, std::move(def), domain_running_reason::restored);
    tell(*guest, lifecycle::started, started_detail::restored);
}

task<document<domain_def>> driver::handle(op::domain_save_image_get_xml_desc op) {
    allow_flags(op, domain_save_image_xml_flags::secure);
    auto def = co_await saved_definition(op.file);
    def.id.reset();
    co_return document<domain_def>(std::move(def));  // with passwords, asked for or not: the file has them
}

task<void> driver::handle(op::domain_save_image_define_xml op) {
    check_run_state(op.flags);
    allow_flags(op, save_flags::running | save_flags::paused);
    // Only what is one already becomes another.
    auto look = [path = op.file] { read_save_image(path); };
    co_await on_pool(look);
    auto def = op.definition.is_text() ? read_definition(op.definition.text()) : op.definition.typed();
    def.id.reset();
    auto work = [def = std::move(def), path = op.file] { write_save_image(path, vir::format(def), def.name); };
    co_await on_pool(work);
}

task<void> driver::handle(op::domain_managed_save op) {
    check_run_state(op.flags);
    allow_flags(op, save_flags::bypass_cache | save_flags::running | save_flags::paused);
    auto guest = get_active(op.domain);
    if (!guest->is_persistent()) fail(errc::operation_invalid, "cannot do managed save for transient domain");
    guest->has_managed_save = true;
    stopped(guest, domain_shutoff_reason::saved, stopped_detail::saved);
    co_return;
}

task<bool> driver::handle(op::domain_has_managed_save_image op) { co_return get(op.domain)->has_managed_save; }

task<void> driver::handle(op::domain_managed_save_remove op) {
    get(op.domain)->has_managed_save = false;
    co_return;
}

task<void> driver::handle(op::domain_core_dump op) {
    using f = domain_core_dump_flags;
    const named_flag crash(f::crash, "VIR_DUMP_CRASH"), live(f::live, "VIR_DUMP_LIVE"), reset(f::reset, "VIR_DUMP_RESET");
    check_exclusive(error_domain::domain, op.flags, crash, live);
    check_exclusive(error_domain::domain, op.flags, crash, reset);
    check_exclusive(error_domain::domain, op.flags, live, reset);
    allow_flags(op, f::crash);
    if (static_cast<std::uint32_t>(op.format) > static_cast<std::uint32_t>(domain_core_dump_format::win_dmp))
        throw error(errc::invalid_arg, error_domain::domain,
                    fmt::format("dumpformat '{}' is not supported", static_cast<int>(op.format)));
    auto guest = get_active(op.domain);
    if (op.format != domain_core_dump_format::raw)
        fail(errc::operation_unsupported, "kdump-compressed format is not supported here");
    const auto dumped = guest->live;
    auto work = [path = op.file, name = guest->name] { write_core_dump(path, name); };
    co_await on_pool(work);
    if (any(op.flags, f::crash) && guest->live == dumped)
        stopped(guest, domain_shutoff_reason::crashed, stopped_detail::crashed);
}

}  // namespace vir::test
