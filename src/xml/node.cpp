// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/xml/node.hpp>

#include "src/xml/raw.hpp"

namespace vir::xml {
namespace {

const tree_node& element(const void* handle) { return *static_cast<const tree_node*>(handle); }

void collect(const tree_node& from, std::string& out) {
    for (const auto* child = from.first; child; child = child->next) {
        if (child->is_element())
            collect(*child, out);
        else if (child->is_text())
            out += child->value();
    }
}

}  // namespace

std::string_view node::name() const noexcept { return element(element_).name; }

std::optional<std::string_view> node::attribute(std::string_view name) const noexcept {
    const auto* found = element(element_).attribute(name);
    if (!found) return std::nullopt;
    return found->value;
}

std::string node::text() const {
    std::string out;
    collect(element(element_), out);
    return out;
}

std::string node::xml() const { return raw_element(element(element_)); }

std::vector<node> node::children() const {
    std::vector<node> out;
    for (const auto* child = element(element_).first_element(); child; child = child->next_element())
        out.emplace_back(child);
    return out;
}

std::optional<node> node::child(std::string_view name) const noexcept {
    for (const auto* child = element(element_).first_element(); child; child = child->next_element())
        if (child->name == name) return node(child);
    return std::nullopt;
}

const tree_node& tree_node_of(const node& of) noexcept { return element(of.element_); }

std::optional<node> node::first_child() const noexcept {
    const auto* first = element(element_).first_element();
    return first ? std::optional<node>(first) : std::nullopt;
}

std::optional<node> node::parent() const noexcept {
    const auto* around = element(element_).parent;
    return around ? std::optional<node>(around) : std::nullopt;
}

}  // namespace vir::xml
