// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/features.hpp>

#include <bit>

namespace vir::xml {

using namespace guest;

namespace {

// <pmu/> and <pmu state='on'/> say the same.
void read_switch(const node& from, std::optional<bool>& value) {
    auto state = from.attribute("state");
    if (state && *state != "on" && *state != "off")
        fail(errc::xml_error, error_domain::xml,
                    "Invalid value for attribute 'state' in element '" + std::string(from.name()) + "': '" +
                        std::string(*state) + "'.");
    value = !state || *state == "on";
}

template <std::size_t N>
struct element_name {
    char text[N];
    constexpr element_name(const char (&given)[N]) { std::copy(given, given + N, text); }
};

template <element_name Name>
void write_switch(const std::optional<bool>& value, writer& out) {
    if (!value) return;
    out.open(Name.text);
    out.attribute("state", *value ? "on" : "off");
    out.close(Name.text);
}

void read_capabilities(const node& from, box<container_capabilities>& value) {
    auto& all = value.emplace();
    if (auto policy = from.attribute("policy")) {
        all.policy = from_string<capabilities_policy>(*policy);
        if (!all.policy)
            fail(errc::config_unsupported,
                        "unknown policy attribute '" + std::string(*policy) + "' of feature 'capabilities'");
    }
    for (const auto& child : from.children()) {
        auto& one = all.each.emplace_back();
        one.name = child.name();
        one.state = child.attribute("state").value_or("on") == "on";
    }
}

void write_capabilities(const box<container_capabilities>& value, writer& out) {
    if (!value) return;
    out.open("capabilities");
    out.attribute("policy", to_string(value->policy.value_or(capabilities_policy::_default)));
    for (const auto& one : value->each) {
        out.open(one.name);
        out.attribute("state", one.state ? "on" : "off");
        out.close(one.name);
    }
    out.close("capabilities");
}

}  // namespace

// The names of the children are free, so the element is read by hand; this is what else it has.
template <>
const record& describe<container_capabilities>() {
    using t = container_capabilities;
    static constexpr table rows(of<t>, "capabilities",
        attribute<&t::policy>("policy"));
    return rows;
}

template <>
const record& describe<apic>() {
    using t = apic;
    static constexpr table rows(of<t>, "apic",
        attribute<&t::eoi>("eoi").on_off());
    return rows;
}

template <>
const record& describe<hyperv_spinlocks>() {
    using t = hyperv_spinlocks;
    static constexpr table rows(of<t>, "spinlocks",
        attribute<&t::state>("state").on_off().required(),
        attribute<&t::retries>("retries"),
        validate<[](t& spinlocks) {
            if (spinlocks.state != true) return spinlocks.retries.reset();
            if (!spinlocks.retries)
                fail(errc::xml_error, error_domain::xml, "Missing required attribute 'retries' in element 'spinlocks'");
            if (*spinlocks.retries < 4095)
                fail(errc::xml_error, "HyperV spinlock retry count must be at least 4095");
        }>);
    return rows;
}

template <>
const record& describe<hyperv_stimer>() {
    using t = hyperv_stimer;
    static constexpr table rows(of<t>, "stimer",
        attribute<&t::state>("state").on_off().required(),
        element<&t::direct>("direct", "state").on_off(),
        validate<[](t& stimer) {
            if (!stimer.state) stimer.direct.reset();
        }>);
    return rows;
}

template <>
const record& describe<hyperv_vendor_id>() {
    using t = hyperv_vendor_id;
    static constexpr table rows(of<t>, "vendor_id",
        attribute<&t::state>("state").on_off().required(),
        attribute<&t::value>("value"),
        validate<[](t& vendor) {
            if (vendor.state != true) return vendor.value.clear();
            if (vendor.value.empty())
                fail(errc::xml_error, "missing 'value' attribute for HyperV feature 'vendor_id'");
            if (12 < vendor.value.size())
                fail(errc::xml_error, "HyperV vendor_id value must not be more than 12 characters.");
            if (vendor.value.find(',') != std::string::npos) fail(errc::xml_error, "HyperV vendor_id value is invalid");
        }>);
    return rows;
}

template <>
const record& describe<hyperv>() {
    using t = hyperv;
    static constexpr table rows(of<t>, "hyperv",
        attribute<&t::mode>("mode"),
        element<&t::relaxed>("relaxed", "state").on_off(),
        element<&t::vapic>("vapic", "state").on_off(),
        element<&t::spinlocks>("spinlocks"),
        element<&t::vpindex>("vpindex", "state").on_off(),
        element<&t::runtime>("runtime", "state").on_off(),
        element<&t::synic>("synic", "state").on_off(),
        element<&t::stimer>("stimer"),
        element<&t::reset>("reset", "state").on_off(),
        element<&t::vendor_id>("vendor_id"),
        element<&t::frequencies>("frequencies", "state").on_off(),
        element<&t::reenlightenment>("reenlightenment", "state").on_off(),
        element<&t::tlbflush>("tlbflush", "state").on_off(),
        element<&t::ipi>("ipi", "state").on_off(),
        element<&t::evmcs>("evmcs", "state").on_off(),
        element<&t::avic>("avic", "state").on_off(),
        end_tag<t>(),
        validate<[](t& hyperv) {
            if (!hyperv.mode) hyperv.mode = hyperv_mode::custom;
        }>);
    return rows;
}

template <>
const record& describe<kvm_dirty_ring>() {
    using t = kvm_dirty_ring;
    static constexpr table rows(of<t>, "dirty-ring",
        attribute<&t::state>("state").on_off().required(),
        attribute<&t::size>("size"),
        validate<[](t& ring) {
            if (ring.state != true) return ring.size.reset();
            if (!ring.size)
                fail(errc::xml_error, error_domain::xml, "Missing required attribute 'size' in element 'dirty-ring'");
            if (*ring.size < 1024 || 65536 < *ring.size || !std::has_single_bit(*ring.size))
                fail(errc::xml_error, "dirty ring must be power of 2 and ranges [1024, 65536]");
        }>);
    return rows;
}

template <>
const record& describe<kvm>() {
    using t = kvm;
    static constexpr table rows(of<t>, "kvm",
        element<&t::hidden>("hidden", "state").on_off(),
        element<&t::hint_dedicated>("hint-dedicated", "state").on_off(),
        element<&t::poll_control>("poll-control", "state").on_off(),
        element<&t::pv_ipi>("pv-ipi", "state").on_off(),
        element<&t::dirty_ring>("dirty-ring"),
        end_tag<t>());
    return rows;
}

template <>
const record& describe<xen_passthrough>() {
    using t = xen_passthrough;
    static constexpr table rows(of<t>, "passthrough",
        attribute<&t::state>("state").on_off().required(),
        attribute<&t::mode>("mode"),
        validate<[](t& passthrough) {
            if (passthrough.state != true) passthrough.mode.reset();
        }>);
    return rows;
}

template <>
const record& describe<xen>() {
    using t = xen;
    static constexpr table rows(of<t>, "xen",
        element<&t::e820_host>("e820_host", "state").on_off(),
        element<&t::passthrough>("passthrough"),
        end_tag<t>());
    return rows;
}

template <>
const record& describe<gic>() {
    using t = gic;
    static constexpr table rows(of<t>, "gic",
        attribute<&t::version>("version"),
        validate<[](t& gic) {
            if (!gic.version.empty() && gic.version != "host" && gic.version != "2" && gic.version != "3")
                fail(errc::xml_error, error_domain::xml,
                            "Invalid value for attribute 'version' in element 'gic': '" + gic.version + "'.");
        }>);
    return rows;
}

template <>
const record& describe<smm>() {
    using t = smm;
    static constexpr table rows(of<t>, "smm",
        attribute<&t::state>("state").on_off(),
        sized_element<&t::tseg>("tseg"),
        validate<[](t& smm) {
            if (!smm.state) smm.state = true;
            if (!*smm.state) smm.tseg.reset();
        }>);
    return rows;
}

template <>
const record& describe<hpt>() {
    using t = hpt;
    static constexpr table rows(of<t>, "hpt",
        attribute<&t::resizing>("resizing"),
        sized_element<&t::max_page_size>("maxpagesize"));
    return rows;
}

template <>
const record& describe<features>() {
    using t = features;
    using r = rare_features;
    static constexpr table rows(of<t>, "features",
        flag<&t::acpi>("acpi"),
        element<&t::apic>("apic"),
        flag<&t::pae>("pae"),
        custom<&t::hap, read_switch, write_switch<"hap">>("hap"),
        flag<&t::rare, &r::viridian>("viridian"),
        flag<&t::rare, &r::privnet>("privnet"),
        element<&t::hyperv>("hyperv"),
        element<&t::kvm>("kvm"),
        custom_path<read_switch, write_switch<"pvspinlock">, &t::rare, &r::pvspinlock>("pvspinlock"),
        custom_path<read_capabilities, write_capabilities, &t::rare, &r::capabilities>("capabilities"),
        custom<&t::pmu, read_switch, write_switch<"pmu">>("pmu"),
        custom<&t::vmport, read_switch, write_switch<"vmport">>("vmport"),
        element<&t::gic>("gic"),
        element<&t::smm>("smm"),
        element<&t::rare, &r::ioapic>("ioapic", "driver"),
        element<&t::rare, &r::hpt>("hpt"),
        custom<&t::vmcoreinfo, read_switch, write_switch<"vmcoreinfo">>("vmcoreinfo"),
        element<&t::rare, &r::htm>("htm", "state").on_off(),
        element<&t::rare, &r::nested_hv>("nested-hv", "state").on_off(),
        element<&t::rare, &r::msrs>("msrs", "unknown"),
        element<&t::rare, &r::ccf_assist>("ccf-assist", "state").on_off(),
        element<&t::rare, &r::xen>("xen"),
        element<&t::rare, &r::cfpc>("cfpc", "value"),
        element<&t::rare, &r::sbbc>("sbbc", "value"),
        element<&t::rare, &r::ibs>("ibs", "value"),
        inside("tcg",
            sized_element<&t::rare, &r::tcg_tb_cache>("tb-cache")),
        element<&t::rare, &r::async_teardown>("async-teardown", "enabled"));
    return rows;
}

}  // namespace vir::xml
