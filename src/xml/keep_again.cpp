// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/characters.hpp"
#include "src/xml/formatter.hpp"
#include "src/xml/keep.hpp"
#include "src/xml/layout.hpp"
#include "src/xml/raw.hpp"

#include "src/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace vir::xml {
namespace {

// Puts parts into a text at the places that they name.
class insertion {
public:
    insertion(const layout& into, unsigned indent) : into_(into), indent_(indent) {}

    /// False: its place is gone, or taken.
    bool put(const unknown_part& part) {
        check(part);
        if (part.parent.empty()) return put_outside(part);
        const auto parent = into_.find(part.parent);
        if (parent == layout::none) return false;
        switch (part.kind) {
            case part_kind::attribute:
                return put_attribute(parent, part);
            case part_kind::holder:
                // What it holds is the struct's own now, or nobody's.
                if (has_child(parent, part.name)) return true;
                return put_inside(parent, part, element(part.value, parent));
            case part_kind::element:
                if (has_child(parent, part.name) != part.again) return false;
                return put_inside(parent, part, element(part.value, parent));
            case part_kind::comment:
            case part_kind::instruction:
                return put_inside(parent, part, remark(part));
            case part_kind::text: {
                std::string text;
                escape(part.value, text, false);
                return put_inside(parent, part, std::move(text));
            }
        }
        return false;
    }

    bool empty() const { return edits_.empty(); }

    std::string text() {
        std::stable_sort(edits_.begin(), edits_.end(), [](const edit& a, const edit& b) {
            return std::pair(a.offset, a.rank) < std::pair(b.offset, b.rank);
        });
        const auto& from = into_.text();
        std::string out;
        std::size_t at = 0;
        for (const auto& each : edits_) {
            out.append(from, at, each.offset - at).append(each.text);
            at = each.offset + each.erased;
        }
        return out.append(from, at, from.npos);
    }

    /// Where what stood at an offset stands after text() put everything in.
    auto moved() const {
        return [this, sums = std::vector<std::pair<std::size_t, std::size_t>>()](std::size_t offset) mutable {
            if (sums.empty()) {
                std::size_t sum = 0;
                for (const auto& each : edits_) sums.emplace_back(each.offset, sum += each.text.size() - each.erased);
            }
            const auto behind = std::upper_bound(sums.begin(), sums.end(), std::pair(offset, ~std::size_t(0)));
            return behind == sums.begin() ? offset : offset + std::prev(behind)->second;
        };
    }

private:
    // At one offset: an element's attributes, what is inside of it and its end, then what comes behind it.
    enum rank { attributes, opened, first, last, closed, beside, after, last_of_parent, before };

    struct edit {
        std::size_t offset;
        int rank;
        std::string text;
        std::size_t erased = 0;
    };

    // A program may have made it: whatever it says, the document stays well-formed.
    static void check(const unknown_part& part) {
        const auto refuse = [&](const char* why) {
            throw error(errc::invalid_arg,
                        fmt::format("invalid argument: {} to be written again: {}", to_string(part), why));
        };
        if (!is_remark(part) && part.parent.empty())
            refuse("only comments and processing instructions are outside of the root");
        if (part.kind == part_kind::comment) {
            if (part.value.find("--") != part.value.npos || part.value.ends_with('-'))
                refuse("a comment has no '--' in it and no '-' at its end");
            std::string scratch;
            escape(part.value, scratch, false);
        } else if (part.kind == part_kind::instruction) {
            const auto name = std::string_view(part.value).substr(0, part.value.find_first_of(" \t\r\n"));
            if (!is_name(name) || same_word(name, "xml"))
                refuse("a processing instruction begins with a name other than xml");
            if (part.value.find("?>") != part.value.npos) refuse("a processing instruction has no '?>' in it");
            std::string scratch;
            escape(part.value, scratch, false);
        } else if (part.kind == part_kind::attribute) {
            if (!is_name(part.name)) refuse("that is no name");
        }
    }

    static bool is_remark(const unknown_part& part) {
        return part.kind == part_kind::comment || part.kind == part_kind::instruction;
    }
    static std::string remark(const unknown_part& part) {
        const auto kind = part.kind == part_kind::comment ? node_kind::comment : node_kind::instruction;
        return fmt::format("{}{}{}", opening_of(kind), part.value, closing_of(kind));
    }

    bool put_outside(const unknown_part& part) {
        const auto line = std::string(2 * indent_, ' ') + remark(part) + '\n';
        if (part.place == part_place::before)
            add(0, before, line);
        else
            add(into_.text().size(), after, line);
        return true;
    }

    bool put_attribute(std::size_t parent, const unknown_part& part) {
        const auto& at = into_[parent];
        if (const auto* there = at.node->attribute(part.name)) return there->value == part.value;
        if (!attributes_.emplace(parent, part.name).second) return false;
        std::string text = ' ' + part.name + "='";
        escape(part.value, text, true);
        add(at.tag_end - (at.is_empty ? 2 : 1), attributes, text + '\'');
        return true;
    }

    bool put_inside(std::size_t parent, const unknown_part& part, std::string text) {
        const auto& at = into_[parent];
        const auto sibling = part.sibling.empty() ? layout::none : into_.child(parent, part.sibling);
        auto place = part.place;
        if (sibling == layout::none && !part.sibling.empty()) {
            // A remark is about what it stands at; others have lost a neighbour only.
            if (is_remark(part) && place != part_place::after) return false;
            place = part_place::last;
        }
        const bool in_line = at.node->has_text;
        const auto line = in_line ? std::string() : '\n' + std::string(2 * (indent_ + at.depth + 1), ' ');
        open(parent, in_line);
        switch (place) {
            case part_place::first:
                add(at.tag_end, first, line + text);
                break;
            case part_place::last:
                add(content_end(parent), at.is_empty ? last : last_of_parent, line + text);
                break;
            case part_place::after:
                add(into_[sibling].end, after, line + text);
                break;
            case part_place::beside:
                add(into_[sibling].end, beside, (in_line ? "" : " ") + text);
                break;
            case part_place::before:
                add(into_[sibling].start, before, line.empty() ? text : text + line);
                break;
        }
        return true;
    }

    bool has_child(std::size_t parent, std::string_view name) {
        auto [names, is_new] = children_.try_emplace(parent);
        if (is_new)
            for (auto at : into_[parent].children) names->second.insert(into_[at].node->name);
        return names->second.contains(name);
    }

    // Where the last thing inside ends.
    std::size_t content_end(std::size_t parent) const {
        const auto& at = into_[parent];
        if (at.is_empty) return at.tag_end;
        auto end = at.inner_end;
        if (at.node->has_text) return end;
        while (end > at.tag_end && (into_.text()[end - 1] == ' ' || into_.text()[end - 1] == '\n')) --end;
        return end;
    }

    // <a/> becomes <a></a>.
    void open(std::size_t parent, bool in_line) {
        const auto& at = into_[parent];
        if (!at.is_empty || !opened_.insert(parent).second) return;
        add(at.tag_end - 2, opened, ">", 2);
        const auto line = in_line ? std::string() : '\n' + std::string(2 * (indent_ + at.depth), ' ');
        add(at.tag_end, closed, fmt::format("{}</{}>", line, at.node->name));
    }

    // An element's lines, without the indentation of the first one and the end of the last.
    std::string element(const std::string& xml, std::size_t parent) const {
        const auto depth = indent_ + into_[parent].depth + 1;
        parse_options limits;
        limits.max_size = bytes(~std::uint32_t(0));
        limits.max_attributes = ~std::size_t(0);
        limits.max_depth = 4096;
        auto lines = raw_lines(xml, depth, limits);
        if (into_[parent].node->has_text) return xml;
        if (lines.ends_with('\n')) lines.pop_back();
        return lines.substr(std::min<std::size_t>(2 * depth, lines.size()));
    }

    void add(std::size_t offset, int rank, std::string text, std::size_t erased = 0) {
        edits_.push_back({offset, rank, std::move(text), erased});
    }

    struct hash {
        std::size_t operator()(const std::pair<std::size_t, std::string>& of) const {
            return std::hash<std::string>()(of.second) * 31 + of.first;
        }
    };

    const layout& into_;
    unsigned indent_;
    std::vector<edit> edits_;
    std::unordered_set<std::size_t> opened_;
    std::unordered_map<std::size_t, std::unordered_set<std::string_view>> children_;  // their names, where asked for
    std::unordered_set<std::pair<std::size_t, std::string>, hash> attributes_;
};

}  // namespace

std::string format_kept(const record& description, const void* value, const format_options& options) {
    std::vector<item_mark> items;
    std::string text;
    {
        writer to(text, options.indent);
        formatter(to, &items).write(description, value, description.name);
    }
    const auto& keep = *options.keep;
    const layout canonical(std::move(text), items, keep.lists);
    insertion holders(canonical, options.indent);
    for (const auto& part : keep.parts)
        if (part.kind == part_kind::holder) holders.put(part);
    const auto put_others = [&](const layout& into) {
        insertion others(into, options.indent);
        for (const auto& part : keep.parts)
            if (part.kind != part_kind::holder && !others.put(part) && options.dropped)
                options.dropped->push_back(part);
        return others.text();
    };
    if (holders.empty()) return put_others(canonical);
    auto with_holders = holders.text();
    return put_others(layout(std::move(with_holders), canonical, holders.moved()));
}

}  // namespace vir::xml
