// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/metadata.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>
#include <pugixml.hpp>

#include <sstream>

namespace vir {
namespace {

constexpr unsigned as_it_stands = pugi::parse_default | pugi::parse_comments | pugi::parse_fragment;

pugi::xml_document read_fragment(std::string_view text) {
    pugi::xml_document out;
    const auto done = out.load_buffer(text.data(), text.size(), as_it_stands);
    if (!done)
        throw error(errc::xml_error, fmt::format("XML error: (metadata_xml): {} at byte {}", done.description(), done.offset));
    return out;
}

std::string_view prefix_of(std::string_view name) {
    const auto colon = name.find(':');
    return colon == name.npos ? std::string_view() : name.substr(0, colon);
}

std::string declaration_of(std::string_view prefix) { return prefix.empty() ? "xmlns" : fmt::format("xmlns:{}", prefix); }

/// Fragments stand alone here, so a prefix is declared on the element itself or nowhere.
bool belongs_to(const pugi::xml_node& element, std::string_view uri) {
    return uri == element.attribute(declaration_of(prefix_of(element.name())).c_str()).value();
}

pugi::xml_node find_element(const pugi::xml_document& in, std::string_view uri) {
    for (const auto& one : in.children())
        if (one.type() == pugi::node_element && belongs_to(one, uri)) return one;
    return {};
}

/// Gives an element and those within it, as far as they have the prefix `from`, another one.
void change_prefix(pugi::xml_node element, std::string_view from, std::string_view to) {
    const std::string_view name = element.name();
    if (prefix_of(name) == from) {
        const auto local = from.empty() ? name : name.substr(from.size() + 1);
        element.set_name((to.empty() ? std::string(local) : fmt::format("{}:{}", to, local)).c_str());
    }
    for (auto one : element.children())
        if (one.type() == pugi::node_element) change_prefix(one, from, to);
}

std::string printed(const pugi::xml_node& node) {
    std::ostringstream out;
    node.print(out, "  ", pugi::format_indent | pugi::format_no_declaration);
    auto text = out.str();
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

}  // namespace

std::optional<std::string> metadata_element(std::string_view content, std::string_view uri) {
    auto all = read_fragment(content);
    auto found = find_element(all, uri);
    if (!found) return std::nullopt;
    const std::string prefix(prefix_of(found.name()));
    found.remove_attribute(declaration_of(prefix).c_str());
    change_prefix(found, prefix, "");
    return printed(found);
}

std::string with_metadata_element(std::string_view content, std::string_view uri, std::string_view key,
                                  std::optional<std::string_view> element) {
    auto all = read_fragment(content);
    while (const auto old = find_element(all, uri)) all.remove_child(old);
    if (element) {
        const auto given = read_fragment(*element);
        const auto top = given.document_element();
        if (!top || top.next_sibling()) throw error(errc::xml_error, "XML error: (metadata_xml): one element is wanted");
        auto kept = all.append_copy(top);
        const std::string prefix(prefix_of(kept.name()));
        kept.remove_attribute(declaration_of(prefix).c_str());
        change_prefix(kept, prefix, key);
        kept.prepend_attribute(declaration_of(key).c_str()).set_value(std::string(uri).c_str());
    }
    return printed(all);
}

}  // namespace vir
