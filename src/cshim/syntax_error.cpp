// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/syntax_error.hpp"

#include "src/core/function_domain.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace vir::c {
namespace {

// What the functions' documents are called there.
std::string_view document_of(std::string_view function) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 15> words{{
        {"CPU", "(CPU_definition)"},
        {"Snapshot", "(domain_snapshot)"},
        {"Checkpoint", "(domain_checkpoint)"},
        {"Backup", "(domain_backup)"},
        {"NodeDevice", "(node_device_definition)"},
        {"Device", "(device_definition)"},
        {"FindStoragePoolSources", "(storage_source_specification)"},
        {"StoragePool", "(storage_pool_definition)"},
        {"StorageVol", "(storage_volume_definition)"},
        {"NWFilter", "(nwfilter_definition)"},
        {"NetworkPort", "(networkport)"},
        {"NetworkUpdate", "network_update_xml"},
        {"virNetwork", "(network_definition)"},
        {"virInterface", "(interface_definition)"},
        {"virSecret", "(secret_definition)"},
    }};
    for (const auto& [word, document] : words)
        if (function.find(word) != function.npos) return document;
    return "(domain_definition)";
}

// Whoever reads a tree that is one says where in it something is wrong.
bool is_no_xml(const error& what) {
    return what.code() == errc::xml_error && what.domain() == error_domain::xml && what.number(1) > 0 &&
           what.str(1).empty();
}

}  // namespace

error as_of_c(error what, std::string_view function) {
    if (!is_no_xml(what)) return what;
    constexpr std::string_view before = "XML error: ";
    std::string_view words = what.message();
    if (words.starts_with(before)) words.remove_prefix(before.size());
    const auto domain = function.find("CPU") == function.npos ? domain_of(function) : error_domain::cpu;
    return error(errc::xml_detail, domain, fmt::format("{}:{}: {}", document_of(function), what.number(1), words));
}

}  // namespace vir::c
