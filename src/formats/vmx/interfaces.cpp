// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/formats/vmx/parts.hpp"
#include "src/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace vir::vmx {

using namespace device;

namespace {

constexpr std::string_view card_models[] = {"vlance", "vmxnet", "vmxnet3", "e1000", "e1000e"};
// A "vmxnet" with these features is the second generation.
constexpr std::int64_t second_vmxnet = 15;

std::vector<unsigned> numbers_of_cards(const config& file) {
    constexpr std::string_view before = "ethernet", after = ".present";
    std::vector<unsigned> out;
    for (const auto& entry : file.entries()) {
        std::string_view name = entry.name;
        if (name.size() <= before.size() + after.size() || !same_word(name.substr(0, before.size()), before) ||
            !ends_with_word(name, after))
            continue;
        name = name.substr(before.size(), name.size() - before.size() - after.size());
        unsigned number = 0;
        const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (failed == std::errc() && end == name.data() + name.size()) out.push_back(number);
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

interface_options& rare(interface& card) {
    if (!card.options) card.options.emplace();
    return *card.options;
}

void read_mac(const config& file, const std::string& prefix, interface& card) {
    card.mac.emplace();
    const auto type = file.text(prefix + "addressType");
    std::string entry = prefix + "generatedAddress";
    if (type && (same_word(*type, "generated") || same_word(*type, "vpx"))) {
        rare(card).mac_kind = mac_type::generated;
    } else if (type && same_word(*type, "static")) {
        rare(card).mac_kind = mac_type::_static;
        entry = prefix + "address";
    } else if (type) {
        entry = prefix + "addressType";
        conf::fail(
            fmt::format("Expecting VMX entry '{}' to be 'generated' or 'static' or 'vpx' but found '{}'", entry, *type),
            file.place_of(entry));
    }
    // libvirt's documents say that it is not checked wherever the file says anything.
    if (file.find(prefix + "checkMACAddress")) {
        (void)file.truth(prefix + "checkMACAddress", false);
        rare(card).mac_check = false;
    }
    const auto text = file.text(entry);
    if (!text) return;
    card.mac = mac_address::parse(*text);
    if (!card.mac)
        conf::fail(fmt::format("Expecting VMX entry '{}' to be MAC address but found '{}'", entry, *text),
                   file.place_of(entry));
}

void read_model(const config& file, const std::string& prefix, interface& card) {
    const auto text = file.text(prefix + "virtualDev");
    if (!text) return;
    for (const auto model : card_models)
        if (same_word(*text, model)) card.model = model;
    if (card.model.empty())
        conf::fail(fmt::format("Expecting VMX entry '{}virtualDev' to be 'vlance' or 'vmxnet' or 'vmxnet3' or 'e1000' "
                               "or 'e1000e' but found '{}'",
                               prefix, *text),
                   file.place_of(prefix + "virtualDev"));
    if (card.model == "vmxnet" && file.number(prefix + "features") == second_vmxnet) card.model = "vmxnet2";
}

void read_switch(const config& file, const std::string& prefix, interface& card) {
    auto& port = card.source.emplace<vds_net>();
    port.switch_id = file.uuid(prefix + "dvs.switchId");
    port.portgroup_id = file.needed(prefix + "dvs.portgroupId");
    (void)file.needed(prefix + "dvs.portId");
    port.port_id = file.number(prefix + "dvs.portId").value_or(0);
    (void)file.needed(prefix + "dvs.connectionId");
    port.connection_id = file.number(prefix + "dvs.connectionId").value_or(0);
}

interface read_card(const config& file, const std::string& prefix) {
    interface card;
    read_mac(file, prefix, card);
    read_model(file, prefix, card);
    const auto entry = prefix + "connectionType";
    const auto kind = file.text(entry);
    if (!kind && file.find(prefix + "dvs.switchId")) {
        read_switch(file, prefix, card);
    } else if (!kind && !file.find(prefix + "networkName")) {
        card.source = null_net();
    } else if (!kind || same_word(*kind, "bridged")) {
        card.source = bridge_net(file.needed(prefix + "networkName"));
    } else if (same_word(*kind, "custom")) {
        card.source = bridge_net(file.needed(prefix + "networkName"));
        card.target = file.needed(prefix + "vnet");
    } else if (same_word(*kind, "nat")) {
        card.source = user_net();
    } else if (same_word(*kind, "hostonly")) {
        conf::fail(fmt::format("No yet handled value '{}' for VMX entry '{}'", *kind, entry), file.place_of(entry));
    } else {
        conf::fail(fmt::format("Invalid value '{}' for VMX entry '{}'", *kind, entry), file.place_of(entry));
    }
    return card;
}

void write_model(const interface& card, const std::string& prefix, config& file) {
    if (card.model.empty()) return;
    const auto model = lower(card.model);
    if (model == "vmxnet2") {
        file.add(prefix + "virtualDev", "vmxnet");
        file.add(prefix + "features", second_vmxnet);
        return;
    }
    if (std::find(std::begin(card_models), std::end(card_models), model) == std::end(card_models))
        unsupported(fmt::format("driver does not support net model '{}'", card.model));
    file.add(prefix + "virtualDev", model);
}

void write_connection(const interface& card, const std::string& prefix, config& file) {
    if (const auto* bridge = std::get_if<bridge_net>(&card.source)) {
        file.add(prefix + "networkName", bridge->bridge);
        file.add(prefix + "connectionType", card.target.empty() ? "bridged" : "custom");
        if (!card.target.empty()) file.add(prefix + "vnet", card.target);
    } else if (std::holds_alternative<user_net>(card.source)) {
        file.add(prefix + "connectionType", "nat");
    } else if (const auto* port = std::get_if<vds_net>(&card.source)) {
        std::string id;
        const auto switch_id = port->switch_id.value_or(vir::uuid());
        for (std::size_t i = 0; i < 16; ++i)
            id += fmt::format("{}{:02x}", i == 0 ? "" : i == 8 ? "-" : " ", switch_id.bytes()[i]);
        file.add(prefix + "dvs.switchId", id);
        file.add(prefix + "dvs.portId", port->port_id);
        file.add(prefix + "dvs.portgroupId", port->portgroup_id);
        file.add(prefix + "dvs.connectionId", port->connection_id);
    } else if (!std::holds_alternative<null_net>(card.source)) {
        unsupported("Unsupported net type: VMware knows bridge, user, vds and null");
    }
}

// VMware's ranges: 00:0c:29 is what a host generates, 00:50:56:80 to bf what vCenter does, 00:50:56:00 to 3f what an
// administrator may choose; others only unchecked.
void write_mac(const interface& card, const std::string& prefix, config& file) {
    const auto mac = card.mac.value_or(mac_address());
    const auto& bytes = mac.bytes();
    const auto vendor = bytes[0] << 16 | bytes[1] << 8 | bytes[2];
    const auto kind = card.options ? card.options->mac_kind : std::nullopt;
    auto check = card.options ? card.options->mac_check : std::nullopt;
    const bool by_host = vendor == 0x000c29;
    const bool by_center = vendor == 0x005056 && bytes[3] >= 0x80 && bytes[3] <= 0xbf;
    const bool by_hand = vendor == 0x005056 && bytes[3] <= 0x3f;
    if (by_center && kind != mac_type::_static) {
        file.add(prefix + "addressType", "vpx");
        file.add(prefix + "generatedAddress", to_string(mac));
    } else if (kind == mac_type::generated || (by_host && !kind)) {
        file.add(prefix + "addressType", "generated");
        file.add(prefix + "generatedAddress", to_string(mac));
        file.add(prefix + "generatedAddressOffset", std::int64_t(0));
    } else {
        file.add(prefix + "addressType", "static");
        file.add(prefix + "address", to_string(mac));
        if (!by_host && !by_center && !by_hand && !check) check = false;
    }
    if (check) file.add(prefix + "checkMACAddress", *check);
}

}  // namespace

void read_interfaces(const config& file, domain_def& domain) {
    for (const auto number : numbers_of_cards(file)) {
        const auto prefix = fmt::format("ethernet{}.", number);
        if (file.truth(prefix + "present", false)) domain.devices.interfaces.push_back(read_card(file, prefix));
    }
}

void write_interfaces(const domain_def& domain, config& file) {
    constexpr std::size_t most = 10;
    const auto& cards = domain.devices.interfaces;
    if (cards.size() > most)
        conf::fail(fmt::format("Ethernet controller index {} out of [0..{}] range", most, most - 1));
    for (std::size_t i = 0; i < cards.size(); ++i) {
        const auto prefix = fmt::format("ethernet{}.", i);
        file.add(prefix + "present", true);
        write_model(cards[i], prefix, file);
        write_connection(cards[i], prefix, file);
        write_mac(cards[i], prefix, file);
    }
}

}  // namespace vir::vmx
