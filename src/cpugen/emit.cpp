// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cpugen/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>

namespace cpugen {
namespace {

using out = std::back_insert_iterator<std::string>;

// The name of a table of this architecture: "x86_vendors", or an empty span.
std::string table_name(const arch& a, const char* what, bool empty) {
    return empty ? "{}" : a.name + "_" + what;
}

void emit_vendors(const arch& a, out to) {
    if (a.vendors.empty()) return;
    fmt::format_to(to, "constexpr vendor_entry {}_vendors[] = {{\n", a.name);
    for (const auto& one : a.vendors)
        fmt::format_to(to, "    {{\"{}\", \"{}\", {}}},\n", one.name, a.name == "x86" ? one.id : "",
                       a.name == "arm" ? one.id : "0");
    fmt::format_to(to, "}};\n");
}

void emit_features(const arch& a, out to) {
    if (a.features.empty()) return;
    fmt::format_to(to, "constexpr feature_entry {}_features[] = {{\n", a.name);
    for (const auto& one : a.features)
        fmt::format_to(to, "    {{\"{}\", {{{:#x}, {}, bit_register::{}, {}}}, {}, {}}},\n", one.name, one.leaf,
                       one.subleaf, one.in, one.bit, one.migratable, one.host_only);
    std::vector<std::size_t> order(a.features.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](auto x, auto y) { return a.features[x].name < a.features[y].name; });
    fmt::format_to(to, "}};\nconstexpr std::uint16_t {}_features_by_name[] = {{{}}};\n", a.name,
                   fmt::join(order, ", "));
}

std::string words(const std::vector<bool>& features) {
    std::uint64_t word[4] = {};
    for (std::size_t i = 0; i < features.size(); ++i)
        if (features[i]) word[i / 64] |= std::uint64_t(1) << i % 64;
    return fmt::format("{:#x}, {:#x}, {:#x}, {:#x}", word[0], word[1], word[2], word[3]);
}

void emit_lists_of_models(const arch& a, out to) {
    for (std::size_t i = 0; i < a.models.size(); ++i) {
        const auto& one = a.models[i];
        if (!one.signatures.empty()) {
            fmt::format_to(to, "constexpr signature_entry {}_signatures_{}[] = {{", a.name, i);
            for (const auto& s : one.signatures)
                fmt::format_to(to, "{{{}, {}, {}, {}}}, ", s.family, s.model, s.first_stepping, s.last_stepping);
            fmt::format_to(to, "}};\n");
        }
        if (!one.pvrs.empty()) {
            fmt::format_to(to, "constexpr pvr_entry {}_pvrs_{}[] = {{", a.name, i);
            for (const auto& p : one.pvrs) fmt::format_to(to, "{{{:#x}, {:#x}}}, ", p.value, p.mask);
            fmt::format_to(to, "}};\n");
        }
        if (!one.dropped.empty())
            fmt::format_to(to, "constexpr std::uint16_t {}_dropped_{}[] = {{{}}};\n", a.name, i,
                           fmt::join(one.dropped, ", "));
    }
}

void emit_models(const arch& a, out to) {
    if (a.models.empty()) return;
    emit_lists_of_models(a, to);
    fmt::format_to(to, "constexpr model_entry {}_models[] = {{\n", a.name);
    for (std::size_t i = 0; i < a.models.size(); ++i) {
        const auto& one = a.models[i];
        const auto list = [&](const char* what, bool empty) {
            return empty ? std::string("{}") : fmt::format("{}_{}_{}", a.name, what, i);
        };
        fmt::format_to(to, "    {{\"{}\", {}, {}, {}, {{{}}}, {}, {}, {}}},\n", one.name,
                       one.vendor == model::none ? "nullptr" : fmt::format("&{}_vendors[{}]", a.name, one.vendor),
                       list("signatures", one.signatures.empty()), list("pvrs", one.pvrs.empty()), words(one.features),
                       list("dropped", one.dropped.empty()), one.for_host, one.for_guest);
    }
    fmt::format_to(to, "}};\n");
}

}  // namespace

std::string emit(const std::vector<arch>& all) {
    std::string text = "// Written by virtxx-cpugen from src/cpus/models.txt.\n"
                       "#include \"src/cpus/tables.hpp\"\n\n"
                       "namespace vir::cpus {\nnamespace {\n\n";
    out to(text);
    for (const auto& a : all) {
        emit_vendors(a, to);
        emit_features(a, to);
        emit_models(a, to);
    }
    fmt::format_to(to, "\n}}  // namespace\n\n");
    for (const auto& a : all)
        fmt::format_to(to, "constinit const cpu_map {}_map{{{}, {}, {}, {}}};\n", a.name,
                       table_name(a, "vendors", a.vendors.empty()), table_name(a, "features", a.features.empty()),
                       table_name(a, "features_by_name", a.features.empty()),
                       table_name(a, "models", a.models.empty()));
    fmt::format_to(to, "\n}}  // namespace vir::cpus\n");
    return text;
}

}  // namespace cpugen
