// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/keep.hpp"

#include "src/core/text.hpp"
#include "src/xml/characters.hpp"
#include "src/xml/formatter.hpp"
#include "src/xml/layout.hpp"
#include "src/xml/raw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace vir {

std::string to_string(const unknown_part& part) {
    const bool has_name = part.kind != part_kind::comment && part.kind != part_kind::instruction &&
                          part.kind != part_kind::text;
    const auto& what = has_name ? part.name : part.value;
    auto out = fmt::format("{} '{}'", to_string(part.kind), what);
    if (part.kind == part_kind::attribute) return fmt::format("{} of {}", out, part.parent);
    if (!part.sibling.empty()) out += fmt::format(" {} '{}'", to_string(part.place), part.sibling);
    return part.parent.empty() ? out : fmt::format("{} in {}", out, part.parent);
}

}  // namespace vir

namespace vir::xml {
namespace {

// An element of the document and what became of it: the element that the struct is written as, or, where that says
// nothing (layout::none), a holder of what is inside.
//
// Reading has told what nothing describes. All else of the document is known, and where it stands is told by the known
// elements around it, which are there when the struct is written.
class collector {
public:
    collector(const record& root, const layout& canonical, const passed_over& passed)
        : root_(root), canonical_(canonical), passed_(passed) {}

    unknown_parts collect(tree& document) {
        for (const auto& each : document.outside()) {
            const bool before = each.value.data() < document.root().name.data();
            add(kind_of(each.kind), {}, {before ? part_place::before : part_place::after, {}}, {}, each.value);
        }
        element(document.root(), 0, canonical_[0].path);
        remember_lists();
        return std::move(out_);
    }

private:
    static constexpr auto none = layout::none;
    using anchor = std::pair<part_place, std::string>;

    // remark: a comment or processing instruction.
    enum class status { known, holder, absent, unknown, remark, text, blank };
    struct child {
        tree_node* node;
        status is;
        std::size_t place = layout::none;  // known: in the canonical form
        std::string name{};                // known, holder: of its path
        bool has_twin = false;             // unknown: known or a holder is another of that name
        // Among its siblings: the nearest of those that are known or holders, and known; and what a remark is about.
        std::size_t known_before = layout::none, written_before = layout::none, next = layout::none,
                    line = layout::none;

        bool is_there() const { return is == status::known || is == status::holder; }
    };

    bool is(const tree_node& node, unsigned what) const { return passed_.is(node, what); }

    void add(part_kind kind, const std::string& parent, anchor at, std::string_view name, std::string_view value) {
        auto& made = out_.parts.emplace_back();
        made.kind = kind;
        made.parent = parent;
        made.place = at.first;
        made.sibling = std::move(at.second);
        made.name = name;
        made.value = value;
    }

    // by_hand: only the function that reads it knows what of it counts: kept is what is not written of it.
    void element(tree_node& node, std::size_t place, const std::string& path, bool by_hand = false) {
        by_hand = by_hand || is(node, passed_over::by_hand);
        attributes(node, place, path, by_hand);
        if (by_hand && place == none) return;
        const auto all = children_of(node, place, by_hand);
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto& each = all[i];
            switch (each.is) {
                case status::known:
                    element(*each.node, each.place, path + '/' + each.name, by_hand);
                    break;
                case status::holder:
                    holder(all, i, place, path);
                    break;
                case status::absent:
                    remarks_in(*each.node, path, remark_place(all, i, place));
                    break;
                case status::unknown:
                    unknown(all, i, place, path);
                    break;
                case status::remark:
                    add(kind_of(each.node->kind), path, remark_place(all, i, place), {}, each.node->value());
                    break;
                case status::text:
                    add(part_kind::text, path, element_place(all, i, place), {}, trimmed(each.node->value()));
                    break;
                case status::blank:
                    break;
            }
        }
        if (place == none) keep_known(node, all);
    }

    void attributes(tree_node& node, std::size_t place, const std::string& path, bool by_hand) {
        std::vector<tree_attribute> known;
        for (const auto& each : node.attributes()) {
            const bool is_new = place != none && !canonical_[place].node->attribute(each.name) &&
                                !(by_hand && any_has(place, each.name));
            const bool is_namespace =
                each.name == "xmlns" || each.name.starts_with("xmlns:") || each.name.starts_with("xml:");
            if (passed_.attributes.contains(&each) || (is_new && (is_namespace || by_hand)))
                add(part_kind::attribute, path, {part_place::last, {}}, each.name, each.value);
            else
                known.push_back(each);
        }
        if (place != none) return;
        node.attribute_count = static_cast<std::uint32_t>(known.size());
        node.attributes_at = filtered_.emplace_back(std::move(known)).data();
    }

    // A function may write its elements in an order of its own.
    std::size_t likest(const tree_node& node, const std::vector<std::size_t>& among, std::size_t best) const {
        auto likeness = [&](std::size_t place) {
            std::size_t out = 0;
            for (const auto& each : node.attributes()) {
                const auto* other = canonical_[place].node->attribute(each.name);
                out += other && other->value == each.value;
            }
            return out;
        };
        auto most = likeness(best);
        // Mostly it is the one at its position: others are not asked then. Nor all of them, where there are thousands.
        const auto end = std::min<std::size_t>(among.size(), 256);
        for (std::size_t i = 0; i < end && most < node.attribute_count; ++i)
            if (const auto found = likeness(among[i]); found > most) best = among[i], most = found;
        return best;
    }
    // Whether the element or one of its siblings of that name has the attribute.
    bool any_has(std::size_t place, std::string_view attribute) {
        const auto& node = *canonical_[place].node;
        if (!node.parent) return false;
        const auto [known, is_new] = of_siblings_.try_emplace(node.parent);
        if (is_new)
            for (const auto* each = node.parent->first_element(); each; each = each->next_element())
                for (const auto& one : each->attributes()) known->second[each->name].insert(one.name);
        return known->second[node.name].contains(attribute);
    }

    static bool is_remark(const tree_node& node) {
        return node.kind == node_kind::comment || node.kind == node_kind::instruction;
    }
    static part_kind kind_of(node_kind remark) {
        return remark == node_kind::comment ? part_kind::comment : part_kind::instruction;
    }
    std::unordered_set<std::string_view> remarks_of(std::size_t place) const {
        std::unordered_set<std::string_view> out;
        for (const auto* each = canonical_[place].node->first; each; each = each->next)
            if (is_remark(*each)) out.insert(each->value());
        return out;
    }

    std::vector<child> children_of(tree_node& node, std::size_t place, bool by_hand) {
        // The elements of one name are written in the order of the document.
        std::unordered_map<std::string, std::vector<std::size_t>> written;
        if (place != none)
            for (auto at : canonical_[place].children) written[std::string(canonical_[at].node->name)].push_back(at);
        std::unordered_map<std::string, std::size_t> count;
        const auto written_remarks = by_hand ? remarks_of(place) : std::unordered_set<std::string_view>();
        std::vector<child> out;
        for (auto* each = node.first; each; each = each->next) {
            auto& made = out.emplace_back(child{each, status::blank});
            if (is_remark(*each)) {
                if (!written_remarks.contains(each->value())) made.is = status::remark;
            } else if (!each->is_element()) {
                if (is(*each, passed_over::text)) made.is = status::text;
            } else if (is(*each, passed_over::unknown | passed_over::again)) {
                made.is = status::unknown;
            } else {
                auto name = canonical_name(*each);
                const auto number = count[name]++;
                if (const auto found = written.find(name); found != written.end()) {
                    // What is there several times and written once was read into one.
                    made.place = found->second[std::min(number, found->second.size() - 1)];
                    if (by_hand || is(*each, passed_over::by_hand))
                        made.place = likest(*each, found->second, made.place);
                    made.is = status::known;
                    made.name = canonical_[made.place].name;
                } else if (by_hand) {
                    made.is = status::unknown;
                } else {
                    made.is = place == none ? status::known : is_holder(*each) ? status::holder : status::absent;
                }
            }
        }
        find_twins(out, count);
        name_unwritten(out);
        find_neighbours(out);
        return out;
    }

    // Of what is there again the first one counts: it must be there.
    void find_twins(std::vector<child>& all, const std::unordered_map<std::string, std::size_t>& known) const {
        std::unordered_set<std::string> again;
        for (auto& each : all) {
            if (each.is != status::unknown || !is(*each.node, passed_over::again)) continue;
            auto name = canonical_name(*each.node);
            each.has_twin = known.contains(name);
            if (each.has_twin) again.insert(std::move(name));
        }
        if (again.empty()) return;
        for (auto& each : all)
            if (each.is == status::absent && again.contains(canonical_name(*each.node))) each.is = status::holder;
    }

    // As a layout will, which has no others of these names.
    static void name_unwritten(std::vector<child>& all) {
        std::unordered_map<std::string_view, std::size_t> count;
        for (auto& each : all) {
            if (!each.is_there() || each.place != none) continue;
            const auto number = ++count[each.node->name];
            each.name = number == 1 ? std::string(each.node->name) : fmt::format("{}[{}]", each.node->name, number);
        }
    }

    void find_neighbours(std::vector<child>& all) const {
        std::size_t known = none, written = none, solid = none;
        for (std::size_t i = 0; i < all.size(); ++i) {
            auto& each = all[i];
            each.known_before = known;
            each.written_before = written;
            if (each.is_there()) known = i;
            if (each.is == status::known) written = i;
            if (each.is == status::remark && solid != none && follows_on_line(*each.node))
                each.line = all[solid].is_there() ? solid : all[solid].line;
            if (each.is != status::blank) solid = i;
        }
        std::size_t next = none;
        bool ends_line = false;
        for (auto i = all.size(); i-- > 0;) {
            all[i].next = next;
            // In one line with what follows it is about that.
            if (all[i].is == status::remark) {
                const char behind = after_blanks(*all[i].node);
                ends_line = behind == '\n' || behind == '\r' || (behind == '<' && ends_line);
                if (!ends_line) all[i].line = none;
            } else if (all[i].is != status::blank) {
                ends_line = false;
            }
            if (all[i].is_there() || all[i].is == status::unknown || all[i].is == status::text) next = i;
        }
    }

    static char after_blanks(const tree_node& remark) {
        const char* behind = remark.value().data() + remark.value().size() + closing_of(remark.kind).size();
        while (*behind == ' ' || *behind == '\t') ++behind;
        return *behind;
    }

    // Whether nothing but blanks is between a tag or remark and this one.
    static bool follows_on_line(const tree_node& remark) {
        const char* begin = remark.value().data() - opening_of(remark.kind).size();
        do --begin;
        while (*begin == ' ' || *begin == '\t');
        return *begin == '>';
    }

    bool holds_unknown(const tree_node& node) const {
        for (const auto& each : node.attributes())
            if (passed_.attributes.contains(&each)) return true;
        for (const auto* each = node.first; each; each = each->next)
            if (is(*each, passed_over::unknown | passed_over::again | passed_over::text) ||
                (each->is_element() && holds_unknown(*each)))
                return true;
        return false;
    }
    // An element that says nothing is there again for the sake of what is in it; for comments only if it has nothing
    // else, as what it said may stand elsewhere now.
    bool is_holder(const tree_node& node) const {
        return holds_unknown(node) ||
               (node.attribute_count == 0 && node.first && !node.first_element() && !node.has_text);
    }

    void holder(const std::vector<child>& all, std::size_t i, std::size_t place, const std::string& path) {
        const auto& each = all[i];
        add(part_kind::holder, path, element_place(all, i, place, true), each.node->name, {});
        const auto made = out_.parts.size() - 1;
        element(*each.node, none, path + '/' + each.name);
        out_.parts[made].value = raw_element(*each.node);
    }

    void unknown(const std::vector<child>& all, std::size_t i, std::size_t place, const std::string& path) {
        auto& node = *all[i].node;
        // Its text was taken for the parent's.
        if (is_text(place)) drop_text(node);
        add(part_kind::element, path, element_place(all, i, place), node.name, raw_element(node));
        if (!is(node, passed_over::again)) return;
        auto& part = out_.parts.back();
        // Behind whichever counts. That has another name if the two exclude each other.
        part.place = part_place::last;
        part.sibling.clear();
        part.again = all[i].has_twin;
    }

    void remarks_in(const tree_node& node, const std::string& path, const anchor& at) {
        for (const auto* each = node.first; each; each = each->next) {
            if (is_remark(*each))
                add(kind_of(each->kind), path, at, {}, each->value());
            else if (each->is_element() && !is(node, passed_over::by_hand))
                remarks_in(*each, path, at);
        }
    }

    // A holder is read without what is kept of it.
    static void keep_known(tree_node& node, const std::vector<child>& all) {
        tree_node** end = &node.first;
        for (const auto& each : all) {
            if (each.is != status::known && each.is != status::blank) continue;
            *end = each.node;
            end = &each.node->next;
        }
        *end = nullptr;
    }

    static void drop_text(tree_node& node) {
        tree_node** end = &node.first;
        for (auto* each = node.first; each; each = each->next) {
            if (each->is_element()) drop_text(*each);
            if (each->is_text()) continue;
            *end = each;
            end = &each->next;
        }
        *end = nullptr;
        node.has_text = false;
    }

    bool is_text(std::size_t place) const { return place != none && canonical_[place].node->has_text; }

    // After the known element before it. Holders are put in first, when there are no others yet.
    anchor element_place(const std::vector<child>& all, std::size_t i, std::size_t place,
                         bool is_for_holder = false) const {
        if (is_text(place)) return {part_place::last, {}};
        const auto before = is_for_holder ? all[i].written_before : all[i].known_before;
        if (before == none) return {part_place::first, {}};
        return {part_place::after, all[before].name};
    }

    anchor remark_place(const std::vector<child>& all, std::size_t i, std::size_t place) const {
        const auto& each = all[i];
        if (is_text(place)) return {part_place::last, {}};
        if (each.line != none) return {part_place::beside, all[each.line].name};
        if (each.next == none) return {part_place::last, {}};
        const auto& next = all[each.next];
        if (next.is_there()) return {part_place::before, next.name};
        // Before what is kept itself.
        if (is(*next.node, passed_over::again)) return {part_place::last, {}};
        return element_place(all, each.next, place);
    }

    // With the prefix that the description has for its namespace.
    std::string canonical_name(const tree_node& node) const {
        const auto colon = node.name.find(':');
        if (colon == node.name.npos) return std::string(node.name);
        const auto wanted = fmt::format("xmlns:{}", node.name.substr(0, colon));
        for (const auto* at = &node; at; at = at->parent) {
            const auto* declared = at->attribute(wanted);
            if (!declared) continue;
            for (const auto& row : root_.rows)
                if (row.place == place::xmlns && row.attribute_name == declared->value)
                    return fmt::format("{}{}", row.name, node.name.substr(colon));
            break;
        }
        return std::string(node.name);
    }

    void remember_lists() {
        std::vector<bool> done(canonical_.size());
        std::unordered_set<std::string> paths;
        auto remember = [&](std::size_t at) {
            for (; at != none && !done[at]; at = canonical_[at].parent) {
                done[at] = true;
                if (!canonical_[at].is_unnamed) continue;
                auto list = canonical_.list_of(at);
                if (paths.insert(list.path).second) out_.lists.push_back(std::move(list));
            }
        };
        for (const auto& part : out_.parts) {
            if (const auto parent = canonical_.find(part.parent); parent != none) {
                remember(parent);
                if (!part.sibling.empty()) remember(canonical_.child(parent, part.sibling));
            }
        }
    }

    const record& root_;
    const layout& canonical_;
    const passed_over& passed_;
    unknown_parts out_;
    std::deque<std::vector<tree_attribute>> filtered_;
    // Of canonical elements the attributes that any child of a name has.
    std::unordered_map<const tree_node*, std::unordered_map<std::string_view, std::unordered_set<std::string_view>>>
        of_siblings_;
};

}  // namespace

unknown_parts what_is_kept(const record& description, const void* value, tree& document, const passed_over& passed) {
    std::vector<item_mark> items;
    std::string text;
    {
        writer to(text);
        formatter(to, &items).write(description, value, description.name);
    }
    const layout canonical(std::move(text), items);
    return collector(description, canonical, passed).collect(document);
}

}  // namespace vir::xml
