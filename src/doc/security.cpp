// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/security.hpp>

#include <algorithm>

namespace vir::guest {

std::span<const std::string_view> perf_event_names() {
    static constexpr std::string_view names[] = {
        "cmt", "mbmt", "mbml", "cpu_cycles", "instructions", "cache_references", "cache_misses", "branch_instructions",
        "branch_misses", "bus_cycles", "stalled_cycles_frontend", "stalled_cycles_backend", "ref_cpu_cycles",
        "cpu_clock", "task_clock", "page_faults", "context_switches", "cpu_migrations", "page_faults_min",
        "page_faults_maj", "alignment_faults", "emulation_faults"};
    return names;
}

}  // namespace vir::guest

namespace vir::xml {

using namespace guest;

template <>
const record& describe<seclabel>() {
    using t = seclabel;
    static constexpr table rows(of<t>, "seclabel",
        attribute<&t::type>("type"),
        attribute<&t::model>("model"),
        attribute<&t::relabel>("relabel"),
        element<&t::label>("label"),
        element<&t::image_label>("imagelabel"),
        element<&t::base_label>("baselabel"),
        key<[](const t& label) { return label.model; }>);
    return rows;
}

template <>
const record& describe<sev>() {
    using t = sev;
    static constexpr table rows(of<t>, "sev",
        attribute<&t::kernel_hashes>("kernelHashes"),
        element<&t::cbitpos>("cbitpos"),
        element<&t::reduced_phys_bits>("reducedPhysBits"),
        element<&t::policy>("policy").hex(4).required(),
        element<&t::dh_cert>("dhCert"),
        element<&t::session>("session"));
    return rows;
}

template <>
const record& describe<s390_pv>() {
    static constexpr table rows(of<s390_pv>, "s390-pv");
    return rows;
}

template <>
const record& describe<launch_security>() {
    using t = launch_security;
    static constexpr table rows(of<t>, "launchSecurity",
        selector<&t::kind>("type").required(),
        merged<&t::kind>());
    return rows;
}

template <>
const record& describe<key_wrap>() {
    using t = key_wrap;
    static constexpr table rows(of<t>, "cipher",
        attribute<&t::name>("name").required(),
        attribute<&t::state>("state").on_off().required());
    return rows;
}

template <>
const record& describe<id_range>() {
    using t = id_range;
    static constexpr const char* bad_range = "invalid idmap start/target/count settings";
    static constexpr table rows(of<t>, "uid",
        attribute<&t::start>("start").required().invalid(errc::xml_error, bad_range),
        attribute<&t::target>("target").required().invalid(errc::xml_error, bad_range),
        attribute<&t::count>("count").required().invalid(errc::xml_error, bad_range));
    return rows;
}

template <>
const record& describe<id_map>() {
    using t = id_map;
    static constexpr table rows(of<t>, "idmap",
        element<&t::uids>("uid"),
        element<&t::gids>("gid"));
    return rows;
}

template <>
const record& describe<perf_event>() {
    using t = perf_event;
    static constexpr table rows(of<t>, "event",
        attribute<&t::name>("name").required(),
        attribute<&t::enabled>("enabled").required(),
        validate<[](t& event) {
            if (std::ranges::find(perf_event_names(), event.name) == perf_event_names().end())
                fail(errc::xml_error, error_domain::xml,
                     "Invalid value for attribute 'name' in element 'event': '" + event.name + "'.");
        }>);
    return rows;
}

}  // namespace vir::xml
