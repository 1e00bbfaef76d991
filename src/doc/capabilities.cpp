// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/capabilities.hpp>

#include <string>

namespace vir::xml {

using namespace caps;

namespace {

// Lists whose wrapper counts them: <cells num='2'>.
template <class T, auto Member>
void write_count(const T& object, std::string& out) {
    out += std::to_string((object.*Member).size());
}
template <class T>
bool ignore_count(std::string_view, T&) {
    return true;
}
template <class T>
bool always(const T&) {
    return true;
}
template <class T, auto Member>
constexpr auto counted() {
    return computed_attribute<T, ignore_count<T>, write_count<T, Member>, always<T>>("num");
}

// Written even when it is empty, as a pair of tags.
void read_doi(const node& from, std::string& doi) { doi = from.text(); }
void write_doi(const std::string& doi, writer& to) {
    to.open("doi");
    to.text(doi);
    to.close("doi");
}

template <class T>
constexpr auto blank_line() {
    return custom_of<T, [](const node&, T&) {}, [](const T&, writer& to) { to.lines("\n"); }>({});
}

}  // namespace

template <>
const record& describe<cpu_counter>() {
    using t = cpu_counter;
    static constexpr table rows(of<t>, "counter",
        attribute<&t::name>("name").required(),
        attribute<&t::frequency>("frequency").required(),
        attribute<&t::scaling>("scaling"));
    return rows;
}

template <>
const record& describe<cpu_signature>() {
    using t = cpu_signature;
    static constexpr table rows(of<t>, "signature",
        attribute<&t::family>("family").required(),
        attribute<&t::model>("model").required(),
        attribute<&t::stepping>("stepping").required());
    return rows;
}

template <>
const record& describe<page_size>() {
    using t = page_size;
    static constexpr table rows(of<t>, "pages",
        computed_attribute<t, ignore_count<t>, [](const t&, std::string& out) { out += "KiB"; }, always<t>>("unit"),
        attribute<&t::size>("size").required());
    return rows;
}

template <>
const record& describe<host_cpu>() {
    using t = host_cpu;
    static constexpr table rows(of<t>, "cpu",
        element<&t::arch>("arch").invalid(errc::config_unsupported, "Unknown architecture {}"),
        inside("features",
            flag<&t::pae>("pae"),
            flag<&t::nonpae>("nonpae")),
        element<&t::model>("model"),
        element<&t::vendor>("vendor"),
        element<&t::microcode>("microcode", "version").invalid(errc::config_unsupported, "invalid microcode version"),
        element<&t::counter>("counter"),
        element<&t::signature>("signature"),
        element<&t::topology>("topology"),
        element<&t::max_phys_addr>("maxphysaddr"),
        element<&t::features>("feature"),
        element<&t::pages>("pages"));
    return rows;
}

template <>
const record& describe<host_power>() {
    using t = host_power;
    static constexpr table rows(of<t>, "power_management",
        flag<&t::suspend_mem>("suspend_mem"),
        flag<&t::suspend_disk>("suspend_disk"),
        flag<&t::suspend_hybrid>("suspend_hybrid"));
    return rows;
}

template <>
const record& describe<migration_features>() {
    using t = migration_features;
    static constexpr table rows(of<t>, "migration_features",
        flag<&t::live>("live"),
        inside("uri_transports",
            element<&t::uri_transports>("uri_transport")));
    return rows;
}

template <>
const record& describe<topology_cpu>() {
    using t = topology_cpu;
    static constexpr table rows(of<t>, "cpu",
        attribute<&t::id>("id").required(),
        attribute<&t::socket_id>("socket_id"),
        attribute<&t::die_id>("die_id"),
        attribute<&t::core_id>("core_id"),
        attribute<&t::siblings>("siblings"),
        key<[](const t& cpu) { return std::to_string(cpu.id); }>);
    return rows;
}

template <>
const record& describe<page_pool>() {
    using t = page_pool;
    static constexpr table rows(of<t>, "pages",
        computed_attribute<t, ignore_count<t>, [](const t&, std::string& out) { out += "KiB"; }, always<t>>("unit"),
        attribute<&t::size>("size").required(),
        text<&t::count>());
    return rows;
}

template <>
const record& describe<topology_cell>() {
    using t = topology_cell;
    static constexpr table rows(of<t>, "cell",
        attribute<&t::id>("id").required(),
        sized_element<&t::memory>("memory"),
        element<&t::pages>("pages"),
        inside("distances",
            element<&t::distances>("sibling")),
        inside("cpus",
            counted<t, &t::cpus>(),
            element<&t::cpus>("cpu")),
        key<[](const t& cell) { return std::to_string(cell.id); }>);
    return rows;
}

template <>
const record& describe<cache_control>() {
    using t = cache_control;
    static constexpr table rows(of<t>, "control",
        attribute<&t::granularity>("granularity"),
        attribute<&t::min>("min"),
        attribute<&t::unit>("unit"),
        attribute<&t::type>("type"),
        attribute<&t::max_allocs>("maxAllocs"));
    return rows;
}

template <>
const record& describe<cache_bank>() {
    using t = cache_bank;
    static constexpr table rows(of<t>, "bank",
        attribute<&t::id>("id").required(),
        attribute<&t::level>("level").required(),
        attribute<&t::type>("type").required(),
        attribute<&t::size>("size"),
        attribute<&t::unit>("unit"),
        attribute<&t::cpus>("cpus"),
        element<&t::controls>("control"));
    return rows;
}

template <>
const record& describe<resource_monitor>() {
    using t = resource_monitor;
    static constexpr table rows(of<t>, "monitor",
        attribute<&t::level>("level"),
        attribute<&t::reuse_threshold>("reuseThreshold"),
        attribute<&t::max_monitors>("maxMonitors"),
        element<&t::features>("feature", "name"));
    return rows;
}

template <>
const record& describe<memory_bandwidth_node>() {
    using t = memory_bandwidth_node;
    static constexpr table rows(of<t>, "node",
        attribute<&t::id>("id").required(),
        attribute<&t::cpus>("cpus"),
        inside("control",
            attribute<&t::granularity>("granularity"),
            attribute<&t::min>("min"),
            attribute<&t::max_allocs>("maxAllocs")));
    return rows;
}

template <>
const record& describe<security_base_label>() {
    using t = security_base_label;
    static constexpr table rows(of<t>, "baselabel",
        attribute<&t::type>("type").required(),
        text<&t::label>());
    return rows;
}

template <>
const record& describe<security_model>() {
    using t = security_model;
    static constexpr table rows(of<t>, "secmodel",
        element<&t::model>("model"),
        custom<&t::doi, read_doi, write_doi>("doi"),
        element<&t::base_labels>("baselabel"));
    return rows;
}

template <>
const record& describe<host>() {
    using t = host;
    static constexpr table rows(of<t>, "host",
        element<&t::uuid>("uuid"),
        element<&t::cpu>("cpu").always(),
        element<&t::power>("power_management"),
        element<&t::iommu>("iommu", "support"),
        element<&t::migration>("migration_features"),
        inside("topology",
            inside("cells",
                counted<t, &t::cells>(),
                element<&t::cells>("cell"))),
        inside("cache",
            element<&t::caches>("bank"),
            element<&t::cache_monitor>("monitor")),
        inside("memory_bandwidth",
            element<&t::memory_bandwidth>("node"),
            element<&t::memory_bandwidth_monitor>("monitor")),
        element<&t::security>("secmodel"));
    return rows;
}

template <>
const record& describe<machine>() {
    using t = machine;
    static constexpr table rows(of<t>, "machine",
        attribute<&t::canonical>("canonical"),
        attribute<&t::max_cpus>("maxCpus"),
        attribute<&t::deprecated>("deprecated"),
        text<&t::name>(),
        key<[](const t& machine) { return machine.name; }>);
    return rows;
}

template <>
const record& describe<guest_domain>() {
    using t = guest_domain;
    static constexpr table rows(of<t>, "domain",
        attribute<&t::type>("type").required(),
        element<&t::emulator>("emulator"),
        element<&t::loader>("loader"),
        element<&t::machines>("machine"));
    return rows;
}

template <>
const record& describe<guest_arch>() {
    using t = guest_arch;
    static constexpr table rows(of<t>, "arch",
        attribute<&t::name>("name").required(),
        element<&t::word_size>("wordsize"),
        element<&t::emulator>("emulator"),
        element<&t::loader>("loader"),
        element<&t::machines>("machine"),
        element<&t::domains>("domain"));
    return rows;
}

template <>
const record& describe<toggle_feature>() {
    using t = toggle_feature;
    static constexpr table rows(of<t>, "feature",
        attribute<&t::on>("default").on_off(),
        attribute<&t::toggle>("toggle"));
    return rows;
}

template <>
const record& describe<guest_features>() {
    using t = guest_features;
    static constexpr table rows(of<t>, "features",
        flag<&t::pae>("pae"),
        flag<&t::nonpae>("nonpae"),
        flag<&t::ia64_be>("ia64_be"),
        element<&t::acpi>("acpi"),
        element<&t::apic>("apic"),
        flag<&t::cpu_selection>("cpuselection"),
        flag<&t::device_boot>("deviceboot"),
        element<&t::disk_snapshot>("disksnapshot"),
        element<&t::hap>("hap"),
        flag<&t::external_snapshot>("externalSnapshot"));
    return rows;
}

template <>
const record& describe<guest_def>() {
    using t = guest_def;
    static constexpr table rows(of<t>, "guest",
        element<&t::os_type>("os_type"),
        element<&t::arch>("arch"),
        element<&t::features>("features"));
    return rows;
}

template <>
const record& describe<capabilities_def>() {
    using t = capabilities_def;
    static constexpr table rows(of<t>, "capabilities",
        blank_line<t>(),
        element<&t::host>("host").always().spaced(),
        element<&t::guests>("guest").spaced(),
        domain_of(error_domain::capabilities));
    return rows;
}

}  // namespace vir::xml
