// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/xml/node.hpp>

#include <pugixml.hpp>

namespace vir::xml {
namespace {

pugi::xml_node element(const void* handle) {
    return pugi::xml_node(static_cast<pugi::xml_node_struct*>(const_cast<void*>(handle)));
}

void collect(pugi::xml_node from, std::string& out) {
    for (auto child : from.children()) {
        if (child.type() == pugi::node_element)
            collect(child, out);
        else if (child.type() != pugi::node_comment)
            out += child.value();
    }
}

}  // namespace

std::string_view node::name() const noexcept { return element(element_).name(); }

std::optional<std::string_view> node::attribute(const char* name) const noexcept {
    auto found = element(element_).attribute(name);
    if (!found) return std::nullopt;
    return found.value();
}

std::string node::text() const {
    std::string out;
    collect(element(element_), out);
    return out;
}

std::vector<node> node::children() const {
    std::vector<node> out;
    for (auto child : element(element_).children())
        if (child.type() == pugi::node_element) out.emplace_back(child.internal_object());
    return out;
}

std::optional<node> node::child(const char* name) const noexcept {
    auto found = element(element_).child(name);
    if (!found) return std::nullopt;
    return node(found.internal_object());
}

}  // namespace vir::xml
