// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/xml/tree.hpp"

#include <virtxx/xml/record.hpp>
#include <virtxx/xml/unknown_parts.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vir::xml {

/// An item of a list, as it is written.
struct item_mark {
    std::size_t offset;  // its tag is the next one
    std::string key;     // what tells it from the others; may be empty
};

/// The elements of a text that was written by a description: where each stands, and by which path it is known again
/// when the struct was changed and written once more.
class layout {
public:
    static constexpr std::size_t none = ~std::size_t(0);

    struct place {
        const tree_node* node = nullptr;
        std::size_t parent = none;
        unsigned depth = 0;
        // Offsets: '<' of the tag, behind its '>', '<' of the end tag, behind all of it.
        std::size_t start = 0, tag_end = 0, inner_end = 0, end = 0;
        bool is_empty = false;    // one tag, "<a/>"
        bool is_unnamed = false;  // an item of a list that has no key
        std::string name, path;
        std::vector<std::size_t> children;
    };

    /// `before`: the lists of the text that parts come from.
    layout(std::string text, const std::vector<item_mark>& items,
           const std::vector<unknown_parts::unnamed_list>& before = {});
    /// The same text with something put in: what was there keeps its name. moved(offset) is where that is now.
    template <class Moved>
    layout(std::string text, const layout& before, Moved moved) : text_(std::move(text)), tree_(text_, no_limits()) {
        measure();
        std::unordered_map<std::size_t, std::string> names;
        for (const auto& each : before.places_) names[moved(each.start)] = each.name;
        name_all([&](std::size_t parent) { name_as(parent, names); });
    }
    layout(const layout&) = delete;

    const std::string& text() const noexcept { return text_; }
    const place& operator[](std::size_t index) const { return places_[index]; }
    std::size_t size() const noexcept { return places_.size(); }
    /// The element of that path, or none.
    std::size_t find(const std::string& path) const;
    std::size_t child(std::size_t parent, std::string_view name) const;
    /// The unnamed items of the list that an item belongs to.
    unknown_parts::unnamed_list list_of(std::size_t item) const;

private:
    static parse_options no_limits();
    void measure();
    std::size_t measure(const tree_node& node, std::size_t parent, unsigned depth);
    template <class Name>
    void name_all(Name name_children) {
        places_[0].name = places_[0].node->name;
        places_[0].path = '/' + places_[0].name;
        // Parents stand before their children.
        for (std::size_t i = 0; i < places_.size(); ++i) {
            name_children(i);
            for (auto child : places_[i].children) places_[child].path = places_[i].path + '/' + places_[child].name;
        }
        for (std::size_t i = 0; i < places_.size(); ++i) by_path_.emplace(places_[i].path, i);
    }
    using lists = std::unordered_map<std::string, const unknown_parts::unnamed_list*>;
    void name_children(std::size_t parent, const std::unordered_map<std::size_t, std::string>& keys,
                       const lists& before);
    void name_unnamed(const std::vector<std::size_t>& items, const unknown_parts::unnamed_list& before);
    void name_as(std::size_t parent, const std::unordered_map<std::size_t, std::string>& names);
    std::vector<std::size_t> unnamed_children(std::size_t parent, std::string_view name) const;
    std::uint64_t hash_of(std::size_t item) const;

    std::string text_;
    tree tree_;
    std::vector<place> places_;
    std::unordered_map<std::string, std::size_t> by_path_;
};

}  // namespace vir::xml
