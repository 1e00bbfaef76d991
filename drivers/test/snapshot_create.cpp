// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/errors.hpp"
#include "drivers/test/moments.hpp"
#include "src/core/flag_rules.hpp"
#include "src/doc/same_guest.hpp"

#include <virtxx/pool.hpp>

#include <algorithm>

namespace vir::test {
namespace {

using create_flags = domain_snapshot_create_flags;
using state = snapshot::guest_state;
using device::disk_snapshot;

void check(create_flags flags) {
    using f = create_flags;
    const auto whose = error_domain::domain_snapshot;
    const named_flag redefine(f::redefine, "VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE");
    check_required(whose, flags, named_flag(f::current, "VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT"), redefine);
    check_exclusive(whose, flags, redefine, named_flag(f::no_metadata, "VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA"));
    check_exclusive(whose, flags, redefine, named_flag(f::halt, "VIR_DOMAIN_SNAPSHOT_CREATE_HALT"));
}

domain_snapshot_def read(const document<domain_snapshot_def>& text, snapshot::purpose what_for, bool strict) {
    if (!text.is_text()) return text.typed();
    return snapshot::parse(text.text(), what_for, strict ? strict_parsing() : parse_options());
}

template <class... Args>
[[noreturn]] void refuse(fmt::format_string<Args...> why, Args&&... args) {
    fail(error_domain::domain_snapshot, errc::invalid_arg, why, std::forward<Args>(args)...);
}

bool was_online(const domain_snapshot_def& of) { return of.state == state::running || of.state == state::paused; }

// What is known already of a snapshot that is redefined stays true.
void compare(const domain_snapshot_def& known, domain_snapshot_def& def) {
    if (was_online(known) != was_online(def))
        refuse("cannot change between online and offline snapshot state in snapshot {}", def.name);
    if ((known.state == state::disk_snapshot) != (def.state == state::disk_snapshot))
        refuse("cannot change between disk only and full system in snapshot {}", def.name);
    if (!def.domain) def.domain = known.domain;
    else if (known.domain) check_same_guest(*known.domain, *def.domain);
}

state state_of(const domain& guest) {
    switch (guest.state()) {
        case domain_state::nostate: return state::nostate;
        case domain_state::running: return state::running;
        case domain_state::blocked: return state::blocked;
        case domain_state::paused: return state::paused;
        case domain_state::shutdown: return state::shutdown;
        case domain_state::shutoff: return state::shutoff;
        case domain_state::crashed: return state::crashed;
        case domain_state::pmsuspended: return state::pmsuspended;
    }
    return state::nostate;
}

void redefine(domain& guest, domain_snapshot_def def, bool make_current, const moment_context& about) {
    auto& known = guest.snapshots;
    known.check_parent(def);
    if (def.domain && def.domain->uuid && *def.domain->uuid != guest.uuid)
        refuse("definition for snapshot {} must use uuid {}", def.name, to_string(guest.uuid));
    if (const auto before = known.find(def.name)) compare(*before, def);
    snapshot::align_disks(def, snapshot::usual_place(def), about);
    // Which one is current is a flag's matter, not the document's.
    def.active.reset();
    const auto name = def.name;
    known.put(std::move(def));
    if (make_current) known.set_current(name);
}

// Where memory goes to a file of its own, the disks do; else all of them stay within their images.
void place(domain_snapshot_def& def, const domain& guest, const moment_context& about) {
    const bool external = def.memory && def.memory->where == disk_snapshot::external;
    const bool manual = std::ranges::any_of(
        def.disks, [](const snapshot::disk& disk) { return disk.where == disk_snapshot::manual; });
    if (manual) fail(errc::operation_unsupported, "'manual' snapshot mode is not supported by the test driver");
    def.state = state_of(guest);
    if (!external) {
        def.memory.emplace();
        def.memory->where = def.state == state::shutoff ? disk_snapshot::no : disk_snapshot::internal;
    }
    def.domain = guest_now(guest);
    snapshot::align_disks(def, external ? disk_snapshot::external : disk_snapshot::internal, about);
}

}  // namespace

task<domain_snapshot_ref> driver::handle(op::domain_snapshot_create_xml op) {
    using f = create_flags;
    check(op.flags);
    allow_flags(op, f::redefine | f::current | f::halt | f::quiesce | f::atomic | f::live | f::validate);
    const bool redefines = any(op.flags, f::redefine);
    const bool halts = any(op.flags, f::halt);
    const auto what_for = redefines ? snapshot::purpose::redefine : snapshot::purpose::create;

    // Who names new images looks whether the present ones are files.
    const auto paths = image_files(get(op.domain)->current());
    auto work = [paths] { return regular_files_among(paths); };
    const moment_context about(co_await on_pool(work));

    auto guest = get(op.domain);
    if (!guest->checkpoints.empty())
        fail(errc::operation_unsupported, "cannot create snapshot while checkpoint exists");
    if (halts && !guest->is_persistent())
        fail(errc::operation_invalid, "cannot halt after transient domain snapshot");
    auto def = read(op.description, what_for, any(op.flags, f::validate));
    snapshot::complete(def, what_for, false, about);
    auto name = def.name;
    if (redefines) {
        redefine(*guest, std::move(def), any(op.flags, f::current), about);
        co_return domain_snapshot_ref(std::move(name), guest->ref());
    }

    place(def, *guest, about);
    guest->snapshots.check_new(name);
    const auto before = guest->snapshots.current();
    def.parent = before ? before->name : std::string();
    guest->snapshots.put(std::move(def));
    guest->snapshots.set_current(name);
    if (halts && guest->is_active()) stopped(guest, domain_shutoff_reason::from_snapshot, stopped_detail::from_snapshot);
    co_return domain_snapshot_ref(std::move(name), guest->ref());
}

}  // namespace vir::test
