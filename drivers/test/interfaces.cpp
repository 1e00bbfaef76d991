// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/errors.hpp"
#include "src/core/text.hpp"

#include <virtxx/xml/binding.hpp>

// The wording of the errors follows libvirt 9.0.0's test driver, asked as a black box.
namespace vir::test {
namespace {

bool is_up(const interface& card) { return card.active; }
bool is_down(const interface& card) { return !card.active; }

interface_def read(const document<interface_def>& text, bool strict) {
    auto def = strict && text.is_text() ? vir::parse<interface_def>(text.text(), strict_parsing()) : text.typed();
    if (def.name.empty()) fail(error_domain::interface, errc::xml_error, "interface has no name");
    return def;
}

[[noreturn]] void fail_plainly(errc code) { throw error(code, error_domain::test, in_words_of(code)); }

}  // namespace

driver::interface_ptr driver::interface_named(std::string_view name) const {
    if (auto found = interfaces_.find(name)) return found;
    fail(errc::no_interface, "no interface with matching name '{}'", name);
}

driver::interface_ptr driver::add_interface(interface_def def) {
    if (auto found = interfaces_.find(def.name)) {
        found->definition = std::move(def);
        return found;
    }
    return interfaces_.add(std::make_shared<interface>(std::move(def)));
}

void driver::add_interfaces(std::vector<interface_def> definitions) {
    for (auto& def : definitions) add_interface(std::move(def))->active = true;
}

// ---- which there are

task<std::int32_t> driver::handle(op::connect_num_of_interfaces) { co_return interfaces_.count(is_up); }
task<std::int32_t> driver::handle(op::connect_num_of_defined_interfaces) { co_return interfaces_.count(is_down); }

task<std::vector<std::string>> driver::handle(op::connect_list_interfaces op) {
    co_return interfaces_.names(op.max_names, is_up);
}

task<std::vector<std::string>> driver::handle(op::connect_list_defined_interfaces op) {
    co_return interfaces_.names(op.max_names, is_down);
}

task<std::vector<interface_ref>> driver::handle(op::connect_list_all_interfaces op) {
    using f = list_interfaces_flags;
    allow_flags(op, f::active | f::inactive);
    co_return interfaces_.refs(
        [flags = op.flags](const interface& card) { return passes(flags, f::active, f::inactive, card.active); });
}

task<interface_ref> driver::handle(op::interface_lookup_by_name op) { co_return interface_named(op.name)->ref(); }

task<interface_ref> driver::handle(op::interface_lookup_by_mac_string op) {
    const auto found =
        interfaces_.all([&](const interface& card) { return same_word(card.mac(), op.mac); });
    if (found.empty()) fail(errc::no_interface, "no interface with matching mac '{}'", op.mac);
    if (found.size() > 1) fail_plainly(errc::multiple_interfaces);
    co_return found.front()->ref();
}

// ---- configuration and life

task<interface_ref> driver::handle(op::interface_define_xml op) {
    allow_flags(op, interface_define_flags::validate);
    // One that is up stays up.
    auto card = add_interface(read(op.definition, any(op.flags, interface_define_flags::validate)));
    co_return card->ref();
}

task<void> driver::handle(op::interface_undefine op) {
    interfaces_.remove(*interface_named(op.interface.name));
    co_return;
}

task<void> driver::handle(op::interface_create op) {
    auto card = interface_named(op.interface.name);
    if (card->active) fail_plainly(errc::operation_invalid);
    card->active = true;
    co_return;
}

task<void> driver::handle(op::interface_destroy op) {
    auto card = interface_named(op.interface.name);
    if (!card->active) fail_plainly(errc::operation_invalid);
    card->active = false;
    co_return;
}

// ---- changes that can be taken back

task<void> driver::handle(op::interface_change_begin) {
    if (kept_interfaces_) fail(errc::operation_invalid, "there is another transaction running.");
    auto& kept = kept_interfaces_.emplace();
    for (const auto& card : interfaces_.values()) kept.push_back(card->definition);
    co_return;
}

task<void> driver::handle(op::interface_change_commit) {
    if (!kept_interfaces_) fail(errc::operation_invalid, "no transaction running, nothing to be committed.");
    kept_interfaces_.reset();
    co_return;
}

task<void> driver::handle(op::interface_change_rollback) {
    if (!kept_interfaces_) fail(errc::operation_invalid, "no transaction running, nothing to rollback.");
    interfaces_.clear();
    // Definitions come back, but whether an interface was up is not among what was kept: all are down.
    for (auto& def : *kept_interfaces_) add_interface(std::move(def));
    kept_interfaces_.reset();
    co_return;
}

// ---- what is known of one

task<document<interface_def>> driver::handle(op::interface_get_xml_desc op) {
    allow_flags(op, interface_xml_flags::none);
    co_return document<interface_def>(interface_named(op.interface.name)->definition);
}

task<bool> driver::handle(op::interface_is_active op) { co_return interface_named(op.interface.name)->active; }

}  // namespace vir::test
