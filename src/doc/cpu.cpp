// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/strict.hpp"
#include "src/doc/table.hpp"

#include "src/xml/units.hpp"

#include <virtxx/doc/cpu.hpp>

namespace vir::xml {

using namespace guest;

namespace {

// The one size whose unit is called B.
void read_line(const node& from, bytes& line) {
    std::uint64_t count = 0;
    auto unit = unit_bytes(from.attribute("unit").value_or(""), 1);
    auto value = from.attribute("value");
    if (!unit || !value || !codecs::read_natural(*value, ~std::uint64_t(0) / *unit, count, field()))
        fail(errc::xml_error, "invalid size of a cache line");
    line = bytes(count * *unit);
}

void write_line(const bytes& line, writer& out) {
    out.open("line");
    out.attribute("value", std::to_string(line.count()));
    out.attribute("unit", "B");
    out.close("line");
}

constexpr const char* no_size = "missing element or attribute './size/@value'";

}  // namespace

template <>
const record& describe<cpu_topology>() {
    using t = cpu_topology;
    static constexpr table rows(of<t>, "topology",
        attribute<&t::sockets>("sockets").required(),
        attribute<&t::dies>("dies"),
        attribute<&t::clusters>("clusters"),
        attribute<&t::cores>("cores").required(),
        attribute<&t::threads>("threads").required(),
        validate<[](t& topology) {
            for (auto [value, name] : {std::pair(topology.sockets, "sockets"), {topology.dies.value_or(1), "dies"},
                                       {topology.cores, "cores"}, {topology.threads, "threads"}})
                if (!value)
                    fail(errc::xml_error, error_domain::xml, "Invalid value for attribute '" + std::string(name) +
                                                                 "' in element 'topology': Zero is not permitted");
        }>);
    return rows;
}

template <>
const record& describe<cpu_model>() {
    using t = cpu_model;
    static constexpr table rows(of<t>, "model",
        attribute<&t::fallback>("fallback").when<[](const t& model) { return !model.name.empty(); }>()
            .invalid(errc::config_unsupported, "Invalid fallback attribute"),
        attribute<&t::vendor_id>("vendor_id"),
        text<&t::name>().strictly(strict::cpu_model),
        validate<[](t& model) {
            if (!model.vendor_id.empty() && model.vendor_id.size() != 12)
                fail(errc::xml_error, error_domain::cpu, "vendor_id must be exactly 12 characters long");
            // What a command line of QEMU cannot say.
            if (model.vendor_id.find(',') != std::string::npos)
                fail(errc::xml_error, error_domain::cpu, "vendor id is invalid");
        }>,
        domain_of(error_domain::cpu));
    return rows;
}

template <>
const record& describe<cpu_feature>() {
    using t = cpu_feature;
    static constexpr table rows(of<t>, "feature",
        attribute<&t::policy>("policy").invalid(errc::config_unsupported, "Invalid CPU feature policy"),
        attribute<&t::name>("name").strictly(strict::cpu_feature)
            .required(errc::xml_error, "Invalid CPU feature name"),
        key<[](const t& feature) { return feature.name; }>,
        domain_of(error_domain::cpu));
    return rows;
}

template <>
const record& describe<cpu_cache>() {
    using t = cpu_cache;
    static constexpr table rows(of<t>, "cache",
        attribute<&t::level>("level").range(1, 3)
            .invalid(errc::xml_error, "invalid CPU cache level, must be in range [1,3]"),
        attribute<&t::mode>("mode").required());
    return rows;
}

template <>
const record& describe<cpu_max_phys_addr>() {
    using t = cpu_max_phys_addr;
    static constexpr table rows(of<t>, "maxphysaddr",
        attribute<&t::mode>("mode").required(),
        attribute<&t::bits>("bits"),
        attribute<&t::limit>("limit"));
    return rows;
}

template <>
const record& describe<numa_distance>() {
    using t = numa_distance;
    static constexpr table rows(of<t>, "sibling",
        attribute<&t::id>("id").required(),
        attribute<&t::value>("value").required());
    return rows;
}

template <>
const record& describe<numa_cache>() {
    using t = numa_cache;
    static constexpr table rows(of<t>, "cache",
        attribute<&t::level>("level").required(),
        attribute<&t::associativity>("associativity").required().omit_default(),
        attribute<&t::policy>("policy").required().omit_default(),
        inside("size",
            sized_attribute<&t::size>("value").required(errc::xml_error, no_size).from(error_domain::xml))
            .required(errc::xml_error, no_size),
        custom<&t::line, read_line, write_line>("line")
            .required(errc::xml_error, "missing element or attribute './line/@value'").from(error_domain::xml));
    return rows;
}

template <>
const record& describe<numa_cell>() {
    using t = numa_cell;
    static constexpr table rows(of<t>, "cell",
        attribute<&t::id>("id"),
        attribute<&t::cpus>("cpus").invalid(errc::invalid_arg, "Failed to parse bitmap '{}'").from(error_domain::none),
        sized_attribute<&t::memory>("memory").required(errc::xml_error, "missing element or attribute './@memory'")
            .from(error_domain::xml),
        attribute<&t::mem_access>("memAccess"),
        attribute<&t::discard>("discard"),
        inside("distances",
            element<&t::distances>("sibling")
                .required(errc::xml_error, "NUMA distances defined without siblings")),
        element<&t::caches>("cache"),
        key<[](const t& cell) { return cell.id ? std::to_string(*cell.id) : std::string(); }>);
    return rows;
}

template <>
const record& describe<numa_interconnect>() {
    using t = numa_interconnect;
    static constexpr table rows(of<t>, "interconnect",
        attribute<&t::initiator>("initiator").required(),
        attribute<&t::target>("target").required(),
        attribute<&t::cache>("cache"),
        attribute<&t::type>("type").required(),
        attribute<&t::value>("value").required());
    return rows;
}

template <>
const record& describe<numa_bandwidth>() {
    using t = numa_bandwidth;
    static constexpr table rows(of<t>, "bandwidth",
        attribute<&t::initiator>("initiator").required(),
        attribute<&t::target>("target").required(),
        attribute<&t::cache>("cache"),
        attribute<&t::type>("type").required(),
        sized_attribute<&t::value>("value").required());
    return rows;
}

template <>
const record& describe<numa>() {
    using t = numa;
    static constexpr table rows(of<t>, "numa",
        element<&t::cells>("cell"),
        inside("interconnects",
            element<&t::latencies>("latency"),
            element<&t::bandwidths>("bandwidth")),
        domain_of(error_domain::domain));
    return rows;
}

template <>
const record& describe<cpu>() {
    using t = cpu;
    static constexpr table rows(of<t>, "cpu",
        attribute<&t::mode>("mode").invalid(errc::config_unsupported, "Invalid mode attribute '{}'"),
        attribute<&t::match>("match"),
        attribute<&t::check>("check"),
        attribute<&t::migratable>("migratable").on_off(),
        element<&t::model>("model"),
        element<&t::vendor>("vendor"),
        element<&t::topology>("topology"),
        element<&t::cache>("cache"),
        element<&t::max_phys_addr>("maxphysaddr"),
        element<&t::features>("feature"),
        element<&t::numa>("numa"),
        domain_of(error_domain::cpu));
    return rows;
}

}  // namespace vir::xml
