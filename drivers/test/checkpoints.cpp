// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/errors.hpp"
#include "drivers/test/moments.hpp"
#include "src/core/flag_rules.hpp"

#include <utility>

namespace vir::test {
namespace {

using list_flags = domain_checkpoint_list_flags;
using checkpoint_ptr = moment_list<domain_checkpoint_def>::pointer;

checkpoint_ptr of_name(const domain& of, const std::string& name) {
    if (auto found = of.checkpoints.find(name)) return found;
    fail(errc::no_domain_checkpoint, "no domain checkpoint with matching name '{}'", name);
}

// Every list has parents before their children, as the flag topological asks.
std::vector<domain_checkpoint_ref> shown(const domain& of, const std::string& below, bool deep, list_flags flags) {
    std::vector<domain_checkpoint_ref> out;
    for (const auto& one : of.checkpoints.below(below, deep))
        if (passes(flags, list_flags::no_leaves, list_flags::leaves, of.checkpoints.has_children(*one)))
            out.emplace_back(one->name, of.ref());
    return out;
}

domain_checkpoint_def read(const document<domain_checkpoint_def>& text, checkpoint::purpose what_for) {
    return text.is_text() ? checkpoint::parse(text.text(), what_for) : text.typed();
}

// A checkpoint that is known again comes after the current one when that is its parent.
void redefine(domain& guest, domain_checkpoint_def def) {
    auto& known = guest.checkpoints;
    known.check_parent(def);
    if (def.domain && def.domain->uuid && *def.domain->uuid != guest.uuid)
        fail(error_domain::domain_checkpoint, errc::invalid_arg, "definition for checkpoint {} must use uuid {}",
             def.name, to_string(guest.uuid));
    const auto current = known.current();
    if (!known.find(def.name) && def.parent == (current ? current->name : std::string()))
        known.set_current(def.name);
    known.put(std::move(def));
}

}  // namespace

task<std::vector<domain_checkpoint_ref>> driver::handle(op::domain_list_all_checkpoints op) {
    using f = list_flags;
    allow_flags(op, f::roots | f::topological | f::leaves | f::no_leaves);
    co_return shown(*get(op.domain), {}, !any(op.flags, f::roots), op.flags);
}

task<std::vector<domain_checkpoint_ref>> driver::handle(op::domain_checkpoint_list_all_children op) {
    using f = list_flags;
    allow_flags(op, f::descendants | f::topological | f::leaves | f::no_leaves);
    auto guest = get(op.checkpoint.domain);
    const auto one = of_name(*guest, op.checkpoint.name);
    co_return shown(*guest, one->name, any(op.flags, f::descendants), op.flags);
}

task<domain_checkpoint_ref> driver::handle(op::domain_checkpoint_lookup_by_name op) {
    auto guest = get(op.domain);
    co_return domain_checkpoint_ref(of_name(*guest, op.name)->name, guest->ref());
}

task<domain_checkpoint_ref> driver::handle(op::domain_checkpoint_get_parent op) {
    auto guest = get(op.checkpoint.domain);
    const auto one = of_name(*guest, op.checkpoint.name);
    if (one->parent.empty()) fail(errc::no_domain_checkpoint, "checkpoint '{}' does not have a parent", one->name);
    co_return domain_checkpoint_ref(one->parent, guest->ref());
}

task<domain_checkpoint_ref> driver::handle(op::domain_checkpoint_create_xml op) {
    using f = domain_checkpoint_create_flags;
    const auto whose = error_domain::domain_checkpoint;
    const named_flag redefines(f::redefine, "VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE");
    check_required(whose, op.flags,
                   named_flag(f::redefine_validate, "VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE"), redefines);
    check_exclusive(whose, op.flags, redefines, named_flag(f::quiesce, "VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE"));
    allow_flags(op, f::redefine | f::quiesce);
    auto guest = get(op.domain);
    if (!guest->snapshots.empty())
        fail(errc::operation_unsupported, "cannot create checkpoint while snapshot exists");

    const bool known = any(op.flags, f::redefine);
    const auto what_for = known ? checkpoint::purpose::redefine : checkpoint::purpose::create;
    auto def = read(op.description, what_for);
    checkpoint::complete(def, what_for, moment_context());
    auto name = def.name;
    if (known) {
        redefine(*guest, std::move(def));
        co_return domain_checkpoint_ref(std::move(name), guest->ref());
    }
    if (!guest->is_active())
        fail(errc::operation_unsupported, "cannot create checkpoint for inactive domain");
    def.domain = guest_now(*guest);
    checkpoint::align_disks(def);
    guest->checkpoints.check_new(name);
    const auto before = guest->checkpoints.current();
    def.parent = before ? before->name : std::string();
    guest->checkpoints.put(std::move(def));
    guest->checkpoints.set_current(name);
    co_return domain_checkpoint_ref(std::move(name), guest->ref());
}

task<document<domain_checkpoint_def>> driver::handle(op::domain_checkpoint_get_xml_desc op) {
    using f = domain_checkpoint_xml_flags;
    allow_flags(op, f::secure | f::no_domain | f::size);
    auto def = *of_name(*get(op.checkpoint.domain), op.checkpoint.name);
    if (any(op.flags, f::no_domain)) def.domain.reset();
    if (def.domain && !any(op.flags, f::secure)) hide_passwords(*def.domain);
    co_return document<domain_checkpoint_def>(std::move(def));
}

task<void> driver::handle(op::domain_checkpoint_delete op) {
    using f = domain_checkpoint_delete_flags;
    check_exclusive<f>(error_domain::domain_checkpoint, op.flags,
                       {f::children, "VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN"},
                       {f::children_only, "VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY"});
    allow_flags(op, f::children | f::children_only | f::metadata_only);
    auto guest = get(op.checkpoint.domain);
    const auto name = of_name(*guest, op.checkpoint.name)->name;
    if (any(op.flags, f::children | f::children_only)) guest->checkpoints.remove_below(name);
    if (!any(op.flags, f::children_only)) guest->checkpoints.remove(name);
    co_return;
}

}  // namespace vir::test
