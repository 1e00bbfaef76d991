// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/raw.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <optional>

namespace vir::xml {
namespace {

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

bool has_text(pugi::xml_node element) {
    for (auto child : element.children()) {
        if (child.type() == pugi::node_cdata) return true;
        if (child.type() == pugi::node_pcdata && (!is_blank(child.value()) || !child.next_sibling())) return true;
    }
    return false;
}

void put_escaped(std::string_view text, std::string& out, bool in_attribute) {
    for (char c : text) {
        switch (c) {
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '&': out += "&amp;"; break;
            case '"': out += in_attribute ? "&quot;" : "\""; break;
            case '\n': out += in_attribute ? "&#10;" : "\n"; break;
            case '\t': out += in_attribute ? "&#9;" : "\t"; break;
            case '\r': out += "&#13;"; break;
            default: out += c;
        }
    }
}

// `depth`: on lines of their own, indented so much; without it in one line as they stand.
void put(pugi::xml_node node, std::string& out, std::optional<unsigned> depth) {
    if (depth) out.append(2 * *depth, ' ');
    switch (node.type()) {
        case pugi::node_pcdata: put_escaped(node.value(), out, false); break;
        case pugi::node_cdata: out.append("<![CDATA[").append(node.value()).append("]]>"); break;
        case pugi::node_comment: out.append("<!--").append(node.value()).append("-->"); break;
        case pugi::node_element: {
            out.append("<").append(node.name());
            for (auto attribute : node.attributes()) {
                out.append(" ").append(attribute.name()).append("=\"");
                put_escaped(attribute.value(), out, true);
                out += '"';
            }
            if (!node.first_child()) {
                out += "/>";
                break;
            }
            out += '>';
            auto inside = depth && !has_text(node) ? std::optional(*depth + 1) : std::nullopt;
            if (inside) out += '\n';
            for (auto child : node.children())
                if (!inside || child.type() != pugi::node_pcdata) put(child, out, inside);
            if (inside) out.append(2 * *depth, ' ');
            out.append("</").append(node.name()).append(">");
            break;
        }
        default: break;
    }
    if (depth) out += '\n';
}

}  // namespace

std::string raw_children(pugi::xml_node element) {
    std::string out;
    for (auto child : element.children())
        if (child.type() == pugi::node_element || child.type() == pugi::node_comment) put(child, out, std::nullopt);
    return out;
}

void write_raw(std::string_view xml, writer& to) {
    pugi::xml_document document;
    auto options = pugi::parse_default | pugi::parse_comments | pugi::parse_ws_pcdata_single | pugi::parse_fragment;
    auto result = document.load_buffer(xml.data(), xml.size(), options, pugi::encoding_utf8);
    if (!result)
        throw error(errc::xml_error, error_domain::xml,
                    fmt::format("XML error: kept XML is not well-formed: {}", result.description()));
    std::string lines;
    for (auto child : document.children()) put(child, lines, to.depth());
    to.lines(lines);
}

}  // namespace vir::xml
