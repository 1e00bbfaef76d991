// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/doc/change.hpp>
#include <virtxx/xml/binding.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace vir {
namespace {

constexpr change_rule rules_of_all[] = {
    {"/domain/uuid", applies::recreate},
    {"/domain/name", applies::recreate},
    {"/domain/@type", applies::recreate},
};

// A path without the keys of lists' items, which may have any character in them, and the last of these keys.
struct change_place {
    explicit change_place(std::string_view from) {
        for (std::size_t at = 0; at < from.size();) {
            if (from[at] != '[') {
                path += from[at++];
                continue;
            }
            const auto end = end_of_key(from, at);
            key = from.substr(at + 1, end - at - 1);
            at = end + 1;
        }
    }
    std::string path;
    std::string_view key;

private:
    static std::size_t end_of_key(std::string_view from, std::size_t open) {
        std::size_t depth = 0;
        for (auto at = open; at < from.size(); ++at) {
            if (from[at] == '[') ++depth;
            const bool ends_piece = at + 1 == from.size() || from[at + 1] == '/';
            if (from[at] == ']' && (depth > 1 || ends_piece) && --depth == 0) return at;
        }
        return from.size();
    }
};

bool rule_fits(std::string_view pattern, std::string_view path) {
    constexpr std::string_view below = "/**";
    if (!pattern.ends_with(below)) return pattern == path;
    pattern.remove_suffix(below.size());
    return path.starts_with(pattern) && (path.size() == pattern.size() || path[pattern.size()] == '/');
}

change_kind kind_of_change(const difference& what) {
    return !what.before ? change_kind::added : !what.after ? change_kind::removed : change_kind::changed;
}

}  // namespace

std::vector<change> changes(const domain_def& before, const domain_def& after, std::span<const change_rule> rules) {
    std::vector<change> out;
    for (auto& what : compare(before, after)) {
        const change_place at(what.path);
        const auto kind = kind_of_change(what);
        const change_view view(before, after, what, at.key);
        auto says = [&](const change_rule& rule) {
            return rule_fits(rule.path, at.path) && (rule.kind == change_kind::any || rule.kind == kind) &&
                   (!rule.only_if || rule.only_if(view));
        };
        auto when = applies::next_start;
        if (auto own = std::find_if(rules.begin(), rules.end(), says); own != rules.end())
            when = own->when;
        else if (auto common = std::find_if(std::begin(rules_of_all), std::end(rules_of_all), says);
                 common != std::end(rules_of_all))
            when = common->when;
        out.emplace_back(std::move(what), when);
    }
    return out;
}

applies latest(std::span<const change> changes) noexcept {
    auto out = applies::live;
    for (const auto& each : changes) out = std::max(out, each.when);
    return out;
}

}  // namespace vir
