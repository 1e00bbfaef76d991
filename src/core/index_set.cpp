// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/index_set.hpp>

#include <algorithm>
#include <charconv>

namespace vir {

namespace {

constexpr std::uint32_t largest_member = 16383;

}  // namespace

std::optional<index_set> index_set::parse(std::string_view text) {
    index_set out;
    std::size_t at = 0;
    auto blanks = [&] {
        while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n')) ++at;
    };
    auto number = [&]() -> std::optional<std::uint32_t> {
        std::uint32_t value = 0;
        auto [end, failed] = std::from_chars(text.data() + at, text.data() + text.size(), value);
        if (failed != std::errc() || value > largest_member) return std::nullopt;
        at = static_cast<std::size_t>(end - text.data());
        return value;
    };
    blanks();
    if (at == text.size()) return std::nullopt;
    for (;;) {
        blanks();
        bool take_out = at < text.size() && text[at] == '^';
        if (take_out) ++at;
        auto first = number();
        if (!first) return std::nullopt;
        blanks();
        if (take_out) {
            out.erase(*first);
        } else if (at < text.size() && text[at] == '-') {
            ++at;
            blanks();
            auto last = number();
            if (!last || *last < *first) return std::nullopt;
            out.insert(*first, *last);
            blanks();
        } else {
            out.insert(*first, *first);
        }
        if (at == text.size()) return out;
        if (text[at++] != ',') return std::nullopt;
    }
}

void index_set::insert(std::uint32_t first, std::uint32_t last) {
    auto touching = std::find_if(ranges_.begin(), ranges_.end(), [&](const range& r) { return r.last + 1 >= first; });
    auto after = touching;
    for (; after != ranges_.end() && after->first <= last + 1; ++after) {
        first = std::min(first, after->first);
        last = std::max(last, after->last);
    }
    ranges_.insert(ranges_.erase(touching, after), range(first, last));
}

void index_set::erase(std::uint32_t member) {
    for (auto it = ranges_.begin(); it != ranges_.end(); ++it) {
        if (member < it->first || member > it->last) continue;
        auto old = *it;
        it = ranges_.erase(it);
        if (member < old.last) it = ranges_.insert(it, range(member + 1, old.last));
        if (old.first < member) ranges_.insert(it, range(old.first, member - 1));
        return;
    }
}

bool index_set::contains(std::uint32_t member) const noexcept {
    return std::any_of(ranges_.begin(), ranges_.end(),
                       [&](const range& r) { return r.first <= member && member <= r.last; });
}

std::size_t index_set::size() const noexcept {
    std::size_t n = 0;
    for (const auto& r : ranges_) n += r.last - r.first + 1;
    return n;
}

std::string to_string(const index_set& set) {
    std::string out;
    for (const auto& r : set.ranges()) {
        if (!out.empty()) out += ',';
        out += std::to_string(r.first);
        if (r.last != r.first) (out += '-') += std::to_string(r.last);
    }
    return out;
}

}  // namespace vir
