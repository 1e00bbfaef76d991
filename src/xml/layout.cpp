// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace vir::xml {

parse_options layout::no_limits() {
    // The document was read within its limits, or was made.
    parse_options out;
    out.max_size = bytes(std::numeric_limits<std::uint32_t>::max());
    out.max_depth = out.max_attributes = std::numeric_limits<std::size_t>::max();
    return out;
}

layout::layout(std::string text, const std::vector<item_mark>& items,
               const std::vector<unknown_parts::unnamed_list>& before)
    : text_(std::move(text)), tree_(text_, no_limits()) {
    measure();
    std::unordered_map<std::size_t, std::string> keys;
    for (const auto& each : items) keys[text_.find('<', each.offset)] = each.key;
    lists known;
    for (const auto& each : before) known.emplace(each.path, &each);
    name_all([&](std::size_t parent) { name_children(parent, keys, known); });
}

void layout::measure() { measure(tree_.root(), none, 0); }

// '<' begins nothing in what is written but tags, comments, processing instructions and CDATA.
std::size_t layout::measure(const tree_node& node, std::size_t parent, unsigned depth) {
    const auto index = places_.size();
    auto& made = places_.emplace_back();
    made.node = &node;
    made.parent = parent;
    made.depth = depth;
    made.start = static_cast<std::size_t>(node.name.data() - text_.data()) - 1;
    auto at = made.start;
    for (char quote = 0; quote || text_[at] != '>'; ++at) {
        const char c = text_[at];
        if (quote ? c == quote : c == '\'' || c == '"') quote = quote ? '\0' : c;
    }
    const auto tag_end = at + 1;
    made.tag_end = made.inner_end = made.end = tag_end;
    made.is_empty = text_[at - 1] == '/';
    if (made.is_empty) return index;
    at = tag_end;
    auto behind = [this](std::string_view piece) {
        return static_cast<std::size_t>(piece.data() + piece.size() - text_.data());
    };
    for (const auto* child = node.first; child; child = child->next) {
        if (child->is_element()) {
            const auto inner = measure(*child, index, depth + 1);
            places_[index].children.push_back(inner);
            at = places_[inner].end;
        } else if (child->kind != node_kind::text) {
            at = behind(child->value()) + closing_of(child->kind).size();
        }
    }
    places_[index].inner_end = text_.find("</", at);
    places_[index].end = text_.find('>', places_[index].inner_end) + 1;
    return index;
}

// Paths repeat the keys of all items around: longer ones are as good as none.
constexpr std::size_t longest_key = 256;

void layout::name_children(std::size_t parent, const std::unordered_map<std::size_t, std::string>& keys,
                           const lists& before) {
    const auto children = places_[parent].children;
    std::unordered_map<std::string, std::size_t> count;
    std::unordered_map<std::string, std::size_t> taken;  // names, as looking for each among all costs too much
    auto take = [&](std::size_t at, std::string name) {
        if (!taken.emplace(name, at).second) return false;
        places_[at].name = std::move(name);
        return true;
    };
    std::vector<std::size_t> unnamed;
    for (auto at : children) {
        const std::string name(places_[at].node->name);
        const auto item = keys.find(places_[at].start);
        if (item == keys.end()) {
            const auto number = ++count[name];
            take(at, number == 1 ? name : fmt::format("{}[{}]", name, number));
        } else if (item->second.empty() || longest_key < item->second.size() ||
                   !take(at, fmt::format("{}[{}]", name, item->second))) {
            places_[at].is_unnamed = true;
            unnamed.push_back(at);
        }
    }
    std::stable_sort(unnamed.begin(), unnamed.end(),
                     [this](auto a, auto b) { return places_[a].node->name < places_[b].node->name; });
    for (auto first = unnamed.begin(); first != unnamed.end();) {
        const auto name = places_[*first].node->name;
        const auto last = std::find_if(first, unnamed.end(), [&](auto at) { return places_[at].node->name != name; });
        const std::vector<std::size_t> list(first, last);
        const auto path = fmt::format("{}/{}", places_[parent].path, name);
        if (const auto known = before.find(path); known != before.end()) {
            name_unnamed(list, *known->second);
        } else {
            std::size_t number = 0;
            for (auto at : list) places_[at].name = fmt::format("{}[#{}]", name, ++number);
        }
        first = last;
    }
}

// Items are what they were when they say what they said. Of the others the position tells, if none came or went.
void layout::name_unnamed(const std::vector<std::size_t>& items, const unknown_parts::unnamed_list& before) {
    std::vector<std::size_t> now(before.items.size(), none);  // the item that each is
    std::vector<bool> known(items.size());
    std::unordered_multimap<std::uint64_t, std::size_t> by_content;
    for (auto i = items.size(); i-- > 0;) by_content.emplace(hash_of(items[i]), i);
    auto claim = [&](std::size_t old, std::size_t item) {
        now[old] = items[item];
        known[item] = true;
    };
    // At its own position first: others may be just like it.
    if (items.size() == before.items.size())
        for (std::size_t i = 0; i < items.size(); ++i)
            if (hash_of(items[i]) == before.items[i]) claim(i, i);
    for (std::size_t old = 0; old < now.size(); ++old) {
        if (now[old] != none) continue;
        const auto [from, to] = by_content.equal_range(before.items[old]);
        std::size_t best = none;
        for (auto each = from; each != to; ++each)
            if (!known[each->second]) best = std::min(best, each->second);
        if (best != none) claim(old, best);
    }
    if (items.size() == before.items.size())
        for (std::size_t i = 0; i < items.size(); ++i)
            if (now[i] == none && !known[i]) claim(i, i);
    const std::string name(before.path.substr(before.path.rfind('/') + 1));
    for (std::size_t old = 0; old < now.size(); ++old)
        if (now[old] != none) places_[now[old]].name = fmt::format("{}[#{}]", name, old + 1);
    std::size_t more = 0;
    for (std::size_t i = 0; i < items.size(); ++i)
        if (!known[i]) places_[items[i]].name = fmt::format("{}[+{}]", name, ++more);
}

void layout::name_as(std::size_t parent, const std::unordered_map<std::size_t, std::string>& names) {
    std::unordered_map<std::string, std::size_t> count;
    std::unordered_set<std::string> taken;
    for (auto at : places_[parent].children)
        if (auto known = names.find(places_[at].start); known != names.end())
            taken.insert(places_[at].name = known->second);
    for (auto at : places_[parent].children) {
        if (!places_[at].name.empty()) continue;
        const std::string name(places_[at].node->name);
        auto& number = count[name];
        do {
            ++number;
            places_[at].name = number == 1 ? name : fmt::format("{}[{}]", name, number);
        } while (!taken.insert(places_[at].name).second);
    }
}

std::size_t layout::find(const std::string& path) const {
    const auto found = by_path_.find(path);
    return found == by_path_.end() ? none : found->second;
}

std::size_t layout::child(std::size_t parent, std::string_view name) const {
    return find(fmt::format("{}/{}", places_[parent].path, name));
}

std::vector<std::size_t> layout::unnamed_children(std::size_t parent, std::string_view name) const {
    std::vector<std::size_t> out;
    for (auto at : places_[parent].children)
        if (places_[at].is_unnamed && places_[at].node->name == name) out.push_back(at);
    return out;
}

unknown_parts::unnamed_list layout::list_of(std::size_t item) const {
    const auto parent = places_[item].parent;
    unknown_parts::unnamed_list out;
    out.path = fmt::format("{}/{}", places_[parent].path, places_[item].node->name);
    for (auto at : unnamed_children(parent, places_[item].node->name)) out.items.push_back(hash_of(at));
    return out;
}

std::uint64_t layout::hash_of(std::size_t item) const {
    // FNV-1a: it must be the same in every program.
    std::uint64_t out = 0xcbf29ce484222325u;
    bool indented = false;  // which depends on where the document stands
    for (auto i = places_[item].start; i < places_[item].end; ++i) {
        indented = text_[i] == '\n' || (indented && text_[i] == ' ');
        if (!indented) out = (out ^ static_cast<unsigned char>(text_[i])) * 0x100000001b3u;
    }
    return out;
}

}  // namespace vir::xml
