// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/xml/binding.hpp>
#include <virtxx/xml/node.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace vir::xml {

struct tree_attribute {
    xml_name name;
    std::string_view value;  // entities replaced, line ends and tabs made blanks
};

enum class node_kind : std::uint8_t { element, text, cdata, comment, instruction };

/// What a kind of node that has no name begins and ends with.
constexpr std::string_view opening_of(node_kind kind) noexcept {
    return kind == node_kind::comment ? "<!--" : kind == node_kind::instruction ? "<?" : "<![CDATA[";
}
constexpr std::string_view closing_of(node_kind kind) noexcept {
    return kind == node_kind::comment ? "-->" : kind == node_kind::instruction ? "?>" : "]]>";
}

/// An element, or a text between elements. Nodes and what they point at live as long as their tree and its source.
struct tree_node {
    xml_name name;  // of an element, as it stands in the source; of the others what they say, without letters
    tree_node* parent = nullptr;
    tree_node* first = nullptr;  // child
    tree_node* next = nullptr;   // sibling
    const tree_attribute* attributes_at = nullptr;
    std::uint32_t attribute_count = 0;
    node_kind kind = node_kind::element;
    bool has_text = false;  // a child is text

    bool is_element() const noexcept { return kind == node_kind::element; }
    /// Of what is no element; text with its entities replaced.
    std::string_view value() const noexcept { return name; }
    bool is_text() const noexcept { return kind == node_kind::text || kind == node_kind::cdata; }
    std::span<const tree_attribute> attributes() const noexcept { return {attributes_at, attribute_count}; }
    const tree_attribute* attribute(const xml_name& wanted) const noexcept {
        for (const auto& each : attributes())
            if (each.name.is(wanted)) return &each;
        return nullptr;
    }
    const tree_node* next_element() const noexcept {
        const auto* out = next;
        while (out && !out->is_element()) out = out->next;
        return out;
    }
    const tree_node* first_element() const noexcept {
        return first && !first->is_element() ? first->next_element() : first;
    }
    /// The next element of the same name.
    const tree_node* twin() const noexcept {
        const auto* out = next_element();
        while (out && !out->name.is(name)) out = out->next_element();
        return out;
    }
};

class node;
/// What a node that functions of tables are given stands for.
const tree_node& tree_node_of(const node& of) noexcept;

static_assert(sizeof(tree_node) == 64, "a document's nodes and its description share the processor's cache");

/// A document's nodes.
///
/// Reading checks all of well-formedness, the limits among it, and throws not_xml, which knows
/// line:column: pugixml, which
/// read here first, lets bytes that are no characters, unknown entities, duplicate attributes and text around the root
/// through, and checking for them before it cost as much as reading again. A DOCTYPE may be there and has no effect.
/// Blanks between elements are dropped where there is no other text.
class tree {
public:
    /// The source must outlive the tree.
    tree(std::string_view source, const parse_options& limits);
    tree(const tree&) = delete;
    tree& operator=(const tree&) = delete;

    const tree_node& root() const noexcept { return *root_; }
    tree_node& root() noexcept { return *root_; }
    /// A comment or processing instruction before or after the root element.
    struct remark {
        node_kind kind;
        std::string_view value;
    };
    const std::vector<remark>& outside() const noexcept { return outside_; }

private:
    friend class tree_reader;

    template <class T>
    T* allocate(std::size_t count = 1) {
        static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 8);
        const std::size_t size = (sizeof(T) * count + 7) & ~std::size_t(7);
        if (size > free_) more(size);
        auto* out = reinterpret_cast<T*>(next_);
        next_ += size;
        free_ -= size;
        return out;
    }
    void more(std::size_t size);
    /// Room for another attribute of the tag whose attributes so far stand from `first` on; they move if need be.
    tree_attribute& attribute_after(tree_attribute*& first) {
        if (attributes_next_ == attributes_end_) more_attributes(first);
        return *new (attributes_next_++) tree_attribute;
    }
    void more_attributes(tree_attribute*& first);

    std::vector<std::unique_ptr<std::byte[]>> chunks_;
    std::byte* next_ = nullptr;
    std::size_t free_ = 0;
    std::size_t chunk_ = 0;
    tree_attribute* attributes_next_ = nullptr;
    tree_attribute* attributes_end_ = nullptr;
    tree_node* root_ = nullptr;
    std::vector<remark> outside_;
};

}  // namespace vir::xml
