// Copyright virtxx contributors. Boost Software License 1.0.
// A <cpu> by itself, a guest's or a host's.
#include "src/cpus/refuse.hpp"
#include "src/xml/syntax_error.hpp"
#include "src/xml/tree.hpp"

#include <virtxx/cpus.hpp>
#include <virtxx/xml/binding.hpp>
#include <virtxx/xml/node.hpp>

#include <algorithm>
#include <unordered_set>

namespace vir::cpus {
namespace {

void check_names(const std::vector<guest::cpu_feature>& features) {
    std::unordered_set<std::string_view> names;
    for (const auto& each : features) {
        if (each.name.empty()) refuse(errc::xml_error, "Invalid CPU feature name");
        if (!names.insert(each.name).second)
            refuse(errc::xml_error, "CPU feature '" + each.name + "' specified more than once");
    }
}

// What a guest's <cpu> gets from its domain elsewhere.
void complete(guest::cpu& cpu) {
    const bool has_model = cpu.model && !cpu.model->name.empty();
    if (!cpu.mode && has_model) cpu.mode = guest::cpu_mode::custom;
    if (!cpu.mode || cpu.mode == guest::cpu_mode::custom) {
        if (!has_model && !cpu.vendor.empty())
            refuse(errc::xml_error, "CPU vendor specified without CPU model");
        if (!has_model && !cpu.features.empty())
            refuse(errc::xml_error, "Non-empty feature list specified without CPU model");
    }
    if (cpu.mode == guest::cpu_mode::custom && !cpu.match) cpu.match = guest::cpu_match::exact;
    if (cpu.model && !cpu.model->fallback) cpu.model->fallback = guest::cpu_fallback::allow;
    if (cpu.topology && !cpu.topology->dies) cpu.topology->dies = 1;
    for (auto& one : cpu.features)
        if (!one.policy) one.policy = guest::cpu_policy::require;
    check_names(cpu.features);
}

void check_root(const xml::tree_node& root) {
    if (root.name != "cpu") refuse(errc::xml_error, "XML does not contain expected 'cpu' element");
}

caps::host_cpu parse_host(std::string_view text) {
    auto out = parse<caps::host_cpu>(text);
    check(out);
    for (auto& one : out.features) one.policy.reset();  // a host has what is named, whatever else is said of it
    return out;
}

// Positions are those of the whole text, so what is wrong with the XML of one is said by the first reading.
caps::host_cpu host_of(const xml::tree_node& element) { return parse_host(xml::node(&element).xml()); }

const xml::tree_node* child(const xml::tree_node* parent, std::string_view name) {
    const auto* out = parent ? parent->first_element() : nullptr;
    while (out && out->name != name) out = out->next_element();
    return out;
}

template <class F>
auto in_domain_of_cpus(std::string_view text, F read) {
    try {
        return read();
    } catch (const xml::not_xml& failure) {
        throw failure.about("(CPU_definition)", error_domain::cpu, text);
    } catch (error& failure) {
        // The tables are those of what a <cpu> stands in elsewhere.
        if (failure.domain() == error_domain::domain) failure.with_domain(error_domain::cpu);
        throw;
    }
}

}  // namespace

void check(const caps::host_cpu& cpu) {
    if (!cpu.arch) refuse(errc::xml_error, "Missing CPU architecture");
    if (cpu.model.empty()) refuse(errc::xml_error, "Missing CPU model name");
    check_names(cpu.features);
}

guest::cpu read_guest(std::string_view text) {
    return in_domain_of_cpus(text, [&] {
        auto out = parse<guest::cpu>(text);
        complete(out);
        return out;
    });
}

either_cpu read(std::string_view text) {
    return in_domain_of_cpus(text, [&]() -> either_cpu {
        const xml::tree document(text, parse_options());
        const auto& root = document.root();
        check_root(root);
        if (root.attribute("mode") || !child(&root, "arch")) return read_guest(text);
        if (root.attribute("match"))
            refuse(errc::xml_error, "'arch' element cannot be used inside 'cpu' element with 'match' attribute'");
        return parse_host(text);
    });
}

caps::host_cpu read_host(std::string_view text) {
    return in_domain_of_cpus(text, [&] {
        const xml::tree document(text, parse_options());
        check_root(document.root());
        if (document.root().attribute("mode"))
            refuse(errc::config_unsupported, "Attribute mode is only allowed for guest CPU");
        return parse_host(text);
    });
}

std::vector<caps::host_cpu> read_hosts(std::string_view text) {
    return in_domain_of_cpus(text, [&] {
        const xml::tree document(text, parse_options());
        const auto& root = document.root();
        if (root.name == "cpu") return std::vector{read_host(text)};
        std::vector<caps::host_cpu> out;
        const auto* parent = root.name == "capabilities" ? child(&root, "host") : &root;
        for (const auto* one = child(parent, "cpu"); one; one = one->twin()) out.push_back(host_of(*one));
        if (out.empty()) refuse(errc::xml_error, "XML does not contain expected 'cpu' element");
        return out;
    });
}

}  // namespace vir::cpus
