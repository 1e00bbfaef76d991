// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/metadata.hpp"

#include "src/xml/characters.hpp"
#include "src/xml/raw.hpp"
#include "src/xml/syntax_error.hpp"
#include "src/xml/tree.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <deque>
#include <set>
#include <vector>

namespace vir {
namespace {

// What stands in <metadata> of <domain>, read with the limits that the whole document will be read with.
class fragment {
public:
    explicit fragment(std::string_view content)
        : text_(xml::is_whole_element(content, "metadata")
                    ? fmt::format("<domain>{}</domain>", content)
                    : fmt::format("<domain><metadata>{}</metadata></domain>", content)),
          is_absent_(content.empty()),
          tree_(text_, parse_options()) {
        const auto* top = tree_.root().first;
        if (!top || top->next || !top->is_element())
            throw error(errc::xml_error, "XML error: (metadata_xml): a tag closes what it did not open");
    }
    const xml::tree_node& top() const noexcept { return *tree_.root().first; }

    /// The same with other children: as it stands in a document if it declares namespaces for them, or has none.
    std::string with(const std::string& children) const {
        if (children.empty() && is_absent_) return {};
        if (!children.empty() && !top().attribute_count) return children;
        auto bare = top();
        bare.first = nullptr;
        auto whole = xml::raw_element(bare);
        if (children.empty()) return whole;
        whole.replace(whole.size() - 2, 2, ">");
        return whole + children + "</metadata>";
    }

private:
    std::string text_;
    bool is_absent_;
    xml::tree tree_;
};

std::string_view prefix_of(std::string_view name) {
    const auto colon = name.find(':');
    return colon == name.npos ? std::string_view() : name.substr(0, colon);
}

std::string declaration_of(std::string_view prefix) {
    return prefix.empty() ? "xmlns" : fmt::format("xmlns:{}", prefix);
}

/// A prefix is declared on the element itself, or on <metadata>.
const xml::tree_attribute* declared_for(const xml::tree_node& element) {
    const auto wanted = declaration_of(prefix_of(element.name));
    const auto* own = element.attribute(wanted);
    return own || !element.parent ? own : element.parent->attribute(wanted);
}

bool belongs_to(const xml::tree_node& element, std::string_view uri) {
    const auto* declared = declared_for(element);
    return uri == (declared ? declared->value : std::string_view());
}

/// Gives an element and those within it, as far as they have its prefix, another one; its declaration goes.
class renaming {
public:
    renaming(xml::tree_node& top, std::string_view to)
        : from_(prefix_of(top.name)), to_(to), declaration_(declaration_of(from_)) {
        without_declaration(top);
        apply(top);
    }
    void declare(xml::tree_node& top, std::string_view uri) {
        auto& all = attributes_.emplace_back();
        all.push_back({keep(declaration_of(to_)), uri});
        for (const auto& one : top.attributes())
            if (one.name != all.front().name) all.push_back(one);
        set(top, all);
    }

private:
    std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

    static void set(xml::tree_node& element, const std::vector<xml::tree_attribute>& all) {
        element.attributes_at = all.data();
        element.attribute_count = static_cast<std::uint32_t>(all.size());
    }

    void without_declaration(xml::tree_node& top) {
        auto& all = attributes_.emplace_back();
        for (const auto& one : top.attributes())
            if (one.name != declaration_) all.push_back(one);
        set(top, all);
    }

    void apply_to_attributes(xml::tree_node& element) {
        auto& all = attributes_.emplace_back(element.attributes().begin(), element.attributes().end());
        for (auto& one : all) {
            if (prefix_of(one.name) != from_) continue;
            const auto local = one.name.substr(from_.size() + 1);
            if (!to_.empty())
                one.name = keep(fmt::format("{}:{}", to_, local));
            else if (!element.attribute(local))
                one.name = local;
        }
        set(element, all);
    }

    // As deep as the limit of the document at most.
    void apply(xml::tree_node& element) {
        if (prefix_of(element.name) == from_) {
            const auto local = from_.empty() ? element.name : element.name.substr(from_.size() + 1);
            element.name = to_.empty() ? local : keep(fmt::format("{}:{}", to_, local));
        }
        if (!from_.empty()) apply_to_attributes(element);
        for (auto* one = element.first; one; one = one->next)
            // One that declares the prefix anew means something else by it.
            if (one->is_element() && !one->attribute(declaration_)) apply(*one);
    }

    std::deque<std::string> texts_;
    std::deque<std::vector<xml::tree_attribute>> attributes_;
    std::string_view from_, to_;
    std::string declaration_;
};

bool is_ncname(std::string_view text) {
    return xml::is_name(text) && text.find(':') == text.npos && text != "xml" && text != "xmlns";
}

void check_uri(std::string_view uri) {
    if (uri.empty())
        throw error(errc::invalid_arg, "invalid argument: the uri of a metadata element is empty; name its namespace");
}

}  // namespace

std::optional<std::string> metadata_element(std::string_view content, std::string_view uri) {
    check_uri(uri);
    const fragment all(content);
    for (auto* one = all.top().first; one; one = one->next) {
        if (!one->is_element() || !belongs_to(*one, uri)) continue;
        const renaming plain(*one, "");
        return xml::raw_lines(*one);
    }
    return std::nullopt;
}

std::string with_metadata_element(std::string_view content, std::string_view uri, std::string_view key,
                                  std::optional<std::string_view> element) {
    check_uri(uri);
    std::string out;
    const fragment all(content);
    for (const auto* one = all.top().first; one; one = one->next)
        if (!one->is_text() && !(one->is_element() && belongs_to(*one, uri))) out += xml::raw_element(*one);
    if (!element) return all.with(out);

    if (!is_ncname(key))
        throw error(errc::invalid_arg, fmt::format("invalid argument: metadata key '{}' is no prefix of XML; "
                                                   "use letters, digits, '-', '_' and '.', a letter first", key));
    auto given = [&] {
        try {
            return xml::tree(*element, parse_options());
        } catch (const xml::not_xml& failure) {
            throw failure.about("(metadata_xml)", error_domain::domain, *element);
        }
    }();
    auto& top = given.root();
    renaming prefixed(top, key);
    prefixed.declare(top, uri);
    out = all.with(out + xml::raw_element(top));
    // What is stored can be read again: the depth within its document, the key's and the uri's characters.
    const fragment checked(out);
    return out;
}

std::string one_element_per_namespace(std::string_view content) {
    if (content.empty()) return {};
    const fragment given(content);
    std::set<std::string_view> seen;
    std::string kept;
    for (const auto* child = given.top().first; child; child = child->next) {
        if (!child->is_element()) continue;
        const auto prefix = prefix_of(child->name);
        const auto* space = declared_for(*child);
        if (!space && prefix.empty()) continue;
        if (space && !seen.insert(space->value).second) continue;
        kept += xml::raw_element(*child);
    }
    return given.with(kept);
}

}  // namespace vir
