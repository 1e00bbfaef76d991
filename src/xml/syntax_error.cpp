// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/syntax_error.hpp"

#include "src/core/error_place.hpp"
#include "src/xml/source_text.hpp"

#include <algorithm>
#include <utility>

namespace vir::xml {
namespace {

// How libvirt calls the text that it reads, and whose error it is that it cannot.
struct document_name {
    std::string_view root;
    std::string_view name;
    error_domain domain;
};

document_name name_of(const record& document) {
    static constexpr document_name all[] = {
        {"cpu", "CPU_definition", error_domain::cpu},
        {"device", "node_device_definition", error_domain::nodedev},
        {"domain", "domain_definition", error_domain::domain},
        {"domainbackup", "domain_backup", error_domain::domain},
        {"domaincheckpoint", "domain_checkpoint", error_domain::domain_checkpoint},
        {"domainsnapshot", "domain_snapshot", error_domain::domain_snapshot},
        {"filter", "nwfilter_definition", error_domain::nwfilter},
        {"filterbinding", "nwfilterbinding_definition", error_domain::nwfilter},
        {"network", "network_definition", error_domain::network},
        {"networkport", "networkport_definition", error_domain::network},
        {"node", "test driver", error_domain::test},
        {"pool", "storage_pool_definition", error_domain::storage},
        {"secret", "definition_of_secret", error_domain::secret},
        {"source", "storage_source_specification", error_domain::storage},
        {"volume", "storage_volume_definition", error_domain::storage},
    };
    if (document.name == "interface" && document.has_domain && document.domain == error_domain::interface)
        return {"interface", "interface_definition", error_domain::interface};
    const auto found = std::ranges::find(all, document.name, &document_name::root);
    return found != std::end(all) ? *found : document_name{"", "device_definition", error_domain::domain};
}

// The line of that place, cut where nobody would read it, and below it a mark.
std::string shown_at(std::string_view text, std::size_t at) {
    constexpr std::size_t most = 2000;
    if (text.empty()) return "(null)\n^";
    const auto is_end = [](char c) { return c == '\n' || c == '\r'; };
    // At the end of a line, that line is meant.
    at = std::min(at, text.size());
    auto last = at;
    while (last > 0 && last < text.size() && is_end(text[last])) --last;
    auto from = last;
    while (from > 0 && last - from < most && !is_end(text[from - 1])) --from;
    auto to = from;
    while (to < text.size() && to - from < most && !is_end(text[to])) ++to;
    std::string out(text.substr(from, to - from));
    out += '\n';
    out.append(std::min(at, to) - from, '-');
    return out + '^';
}

}  // namespace

not_xml::not_xml(std::string_view text, std::string_view what, std::size_t at, std::string known_as,
                 std::size_t noticed)
    : error(errc::xml_detail, error_domain::xml, std::string(what)),
      known_as_(known_as.empty() ? std::string(what) : std::move(known_as)),
      noticed_(noticed) {
    const auto [line, column] = locate(text, at);
    static_cast<error&>(*this) = at_place(*this, line, column);
}

error not_xml::about(const record& document, std::string_view text) const {
    const auto name = name_of(document);
    return about(fmt::format("({})", name.name), name.domain, text);
}

error not_xml::about(std::string_view name, error_domain domain, std::string_view text) const {
    const auto line = locate(text, std::min(noticed_, text.size())).line;
    error out(code(), domain, fmt::format("{}:{}: {}\n{}", name, line, known_as_, shown_at(text, noticed_)));
    out.with_str(3, what()).with_number(1, number(1)).with_number(2, number(2));
    return out;
}

}  // namespace vir::xml
