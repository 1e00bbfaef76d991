// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/nearest.hpp"

#include <algorithm>
#include <array>

namespace vir::xml {
namespace {

constexpr std::size_t longest = 40;

char folded(char c) {
    if (c == '_') return '-';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// Insertions, deletions, changes, and two neighbours that changed places.
std::size_t edits(std::string_view a, std::string_view b) {
    std::array<std::array<std::size_t, longest + 1>, 3> rows;
    for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& row = rows[i % 3];
        auto& above = rows[(i - 1) % 3];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (folded(a[i - 1]) != folded(b[j - 1]))});
            if (i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) && folded(a[i - 2]) == folded(b[j - 1]))
                row[j] = std::min(row[j], rows[(i - 2) % 3][j - 2] + 1);
        }
    }
    return rows[a.size() % 3][b.size()];
}

}  // namespace

std::string_view nearest(std::string_view wrong, std::span<const std::string_view> names) {
    if (wrong.empty() || wrong.size() > longest) return {};
    std::string_view best;
    std::size_t fewest = longest;
    for (auto name : names) {
        if (name.empty() || name.size() > longest) continue;
        auto count = edits(wrong, name);
        if (count < fewest) {
            fewest = count;
            best = name;
        }
    }
    const auto allowed = std::max<std::size_t>(1, std::max(wrong.size(), best.size()) / 3);
    if (fewest > allowed || fewest >= best.size()) return {};
    return best;
}

std::string enumerate(std::span<const std::string_view> names) {
    constexpr std::size_t most = 16;
    std::string out;
    const auto shown = std::min(names.size(), most);
    for (std::size_t i = 0; i < shown; ++i) {
        if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
        out += '\'';
        out += names[i];
        out += '\'';
    }
    if (shown < names.size()) out += ", ...";
    return out;
}

}  // namespace vir::xml
