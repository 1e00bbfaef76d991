// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/errors.hpp"

#include <virtxx/doc/network_update.hpp>
#include <virtxx/xml/binding.hpp>

// The wording of the errors, which operations look for a network by its name and which by its UUID, and the order of
// events follow libvirt 9.0.0's test driver, asked as a black box.
namespace vir::test {
namespace {

network_def read(const document<network_def>& text, bool strict) {
    auto def = strict && text.is_text() ? vir::parse<network_def>(text.text(), strict_parsing()) : text.typed();
    if (def.name.empty()) fail(error_domain::network, errc::no_name, "");
    complete(def);
    return def;
}

bool is_active(const network& net) { return net.is_active(); }
bool is_inactive(const network& net) { return !net.is_active(); }

}  // namespace

driver::network_ptr driver::network_named(std::string_view name) const {
    if (auto found = networks_.find(name)) return found;
    fail(errc::no_network, "no network with matching name '{}'", name);
}

driver::network_ptr driver::network_of(const uuid& id) const {
    if (auto found = networks_.find(id)) return found;
    fail(errc::no_network, "no network with matching uuid '{}'", to_string(id));
}

void driver::tell(const network& net, network_lifecycle what) {
    events_.emit(event::network_lifecycle(net.ref(), what));
}

void driver::add_networks(std::vector<network_def> definitions) {
    for (auto& def : definitions) {
        complete(def);
        auto net = networks_.admit(def.name, def.uuid.value());
        net->define(std::move(def));
        net->start();
    }
}

// ---- which there are

task<std::int32_t> driver::handle(op::connect_num_of_networks) { co_return networks_.count(is_active); }
task<std::int32_t> driver::handle(op::connect_num_of_defined_networks) { co_return networks_.count(is_inactive); }

task<std::vector<std::string>> driver::handle(op::connect_list_networks op) {
    co_return networks_.names(op.max_names, is_active);
}

task<std::vector<std::string>> driver::handle(op::connect_list_defined_networks op) {
    co_return networks_.names(op.max_names, is_inactive);
}

task<std::vector<network_ref>> driver::handle(op::connect_list_all_networks op) {
    using f = list_networks_flags;
    allow_flags(op, f::active | f::inactive | f::persistent | f::transient | f::autostart | f::no_autostart);
    co_return networks_.refs([flags = op.flags](const network& net) {
        return passes(flags, f::active, f::inactive, net.is_active()) &&
               passes(flags, f::persistent, f::transient, net.is_persistent()) &&
               passes(flags, f::autostart, f::no_autostart, net.autostart);
    });
}

task<network_ref> driver::handle(op::network_lookup_by_name op) { co_return network_named(op.name)->ref(); }
task<network_ref> driver::handle(op::network_lookup_by_uuid op) { co_return network_of(op.uuid)->ref(); }

// ---- definition and life

task<network_ref> driver::handle(op::network_define_xml op) {
    allow_flags(op, network_define_flags::validate);
    auto def = read(op.definition, any(op.flags, network_define_flags::validate));
    auto net = networks_.admit(def.name, def.uuid.value());
    net->define(std::move(def));
    tell(*net, network_lifecycle::defined);
    co_return net->ref();
}

task<network_ref> driver::handle(op::network_create_xml op) {
    allow_flags(op, network_create_flags::validate);
    auto def = read(op.definition, any(op.flags, network_create_flags::validate));
    networks_.check(def.name, def.uuid.value());
    if (const auto running = networks_.find(*def.uuid); running && running->is_active())
        fail(error_domain::network, errc::operation_invalid, "network is already active as '{}'", def.name);
    auto net = networks_.admit(def.name, *def.uuid);
    net->run(std::move(def));
    tell(*net, network_lifecycle::started);
    co_return net->ref();
}

task<void> driver::handle(op::network_create op) {
    auto net = network_named(op.network.name);
    if (net->is_active()) fail(errc::operation_invalid, "Network '{}' is already running", net->name);
    net->start();
    tell(*net, network_lifecycle::started);
    co_return;
}

task<void> driver::handle(op::network_undefine op) {
    auto net = network_named(op.network.name);
    if (net->is_active()) fail(errc::operation_invalid, "Network '{}' is still running", net->name);
    networks_.remove(*net);
    tell(*net, network_lifecycle::undefined);
    co_return;
}

task<void> driver::handle(op::network_destroy op) {
    auto net = network_named(op.network.name);
    // One that does not run is ended once more.
    net->stop();
    tell(*net, network_lifecycle::stopped);
    if (!net->is_persistent()) networks_.remove(*net);
    co_return;
}

task<void> driver::handle(op::network_update op) {
    using f = network_update_flags;
    allow_flags(op, f::live | f::config);
    auto net = network_of(op.network.uuid);
    bool live = any(op.flags, f::live), config = any(op.flags, f::config);
    if (!live && !config) (net->is_active() ? live : config) = true;
    if (live && !net->is_active()) fail(error_domain::network, errc::operation_invalid, "network is not running");
    if (config && !net->is_persistent())
        fail(error_domain::network, errc::operation_invalid,
             "cannot change persistent config of a transient network");
    net->change(live, config, [&](network_def& def) {
        update(def, op.command, op.section, op.parent_index, op.fragment);
    });
    co_return;
}

// ---- what is known of one

task<document<network_def>> driver::handle(op::network_get_xml_desc op) {
    allow_flags(op, network_xml_flags::none);
    co_return document<network_def>(network_named(op.network.name)->shown());
}

task<std::string> driver::handle(op::network_get_bridge_name op) {
    auto net = network_named(op.network.name);
    const auto& bridge = net->shown().bridge.name;
    if (bridge.empty()) fail(errc::internal_error, "network '{}' does not have a bridge name.", net->name);
    co_return bridge;
}

task<bool> driver::handle(op::network_get_autostart op) { co_return network_named(op.network.name)->autostart; }
task<void> driver::handle(op::network_set_autostart op) {
    network_named(op.network.name)->autostart = op.autostart;
    co_return;
}

task<bool> driver::handle(op::network_is_active op) { co_return network_of(op.network.uuid)->is_active(); }
task<bool> driver::handle(op::network_is_persistent op) { co_return network_of(op.network.uuid)->is_persistent(); }

}  // namespace vir::test
