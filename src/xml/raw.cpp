// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/raw.hpp"

#include "src/core/text.hpp"

#include <algorithm>
#include <optional>

namespace vir::xml {
namespace {

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

// A start tag but for its end.
std::string raw_opening(const tree_node& node) {
    std::string out("<");
    out += node.name;
    for (const auto& attribute : node.attributes()) {
        out.append(" ").append(attribute.name).append("=\"");
        put_escaped(attribute.value, out, true);
        out += '"';
    }
    return out;
}

// `depth`: on lines of their own, indented so much; without it in one line as they stand.
void put(const tree_node& node, std::string& out, std::optional<unsigned> depth) {
    if (depth) out.append(2 * *depth, ' ');
    switch (node.kind) {
        case node_kind::text: put_escaped(node.value(), out, false); break;
        case node_kind::cdata:
        case node_kind::comment:
        case node_kind::instruction:
            out.append(opening_of(node.kind)).append(node.value()).append(closing_of(node.kind));
            break;
        case node_kind::element: {
            out += raw_opening(node);
            if (!node.first) {
                out += "/>";
                break;
            }
            out += '>';
            if (depth && !node.has_text) {
                out += '\n';
                for (const auto* child = node.first; child; child = child->next) put(*child, out, *depth + 1);
                out.append(2 * *depth, ' ');
            } else {
                for (const auto* child = node.first; child; child = child->next) put(*child, out, std::nullopt);
            }
            out.append("</").append(node.name).append(">");
            break;
        }
    }
    if (depth) out += '\n';
}

}  // namespace

std::string raw_children(const tree_node& element) {
    std::string out;
    for (const auto* child = element.first; child; child = child->next)
        if (!child->is_text()) put(*child, out, std::nullopt);
    return out;
}

std::string raw_content(const tree_node& element) {
    auto inside = raw_children(element);
    const auto* first = element.first_element();
    if (!inside.empty() && !element.attribute_count && !(first && same_name(first->name, element.name))) return inside;
    auto out = raw_opening(element);
    if (inside.empty()) return out += "/>";
    return out.append(">").append(inside).append("</").append(element.name).append(">");
}

bool is_whole_element(std::string_view xml, std::string_view name) {
    if (!xml.starts_with('<') || !xml.substr(1).starts_with(name)) return false;
    const auto rest = xml.substr(1 + name.size());
    return rest.starts_with('>') || rest.starts_with('/') || (!rest.empty() && vir::is_blank(rest.front()));
}

std::string raw_element(const tree_node& element) {
    std::string out;
    put(element, out, std::nullopt);
    return out;
}

std::string raw_lines(const tree_node& element) {
    std::string out;
    put(element, out, 0);
    out.pop_back();
    return out;
}

std::string raw_lines(std::string_view xml, unsigned depth, const parse_options& limits) {
    const auto source = "<x>" + std::string(xml) + "</x>";
    const tree kept(source, limits);
    std::string lines;
    for (const auto* child = kept.root().first; child; child = child->next)
        if (!child->is_text()) put(*child, lines, depth);
    return lines;
}

void write_raw(std::string_view xml, writer& to) {
    // It is to be read again within the elements that are open now, of which the one around it here is one.
    parse_options limits;
    limits.max_depth -= std::min<std::size_t>(limits.max_depth, std::max(to.depth(), 1u) - 1);
    to.lines(raw_lines(xml, to.depth(), limits));
}

}  // namespace vir::xml
