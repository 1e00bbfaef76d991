// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/lxc/config.hpp"

#include "src/xml/units.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace vir::lxc {

config config::parse(std::string_view text) {
    conf::check_characters(text);
    config out;
    out.entries_ = conf::parse(text, conf::dialect::lxc);
    return out;
}

const conf::entry* config::find(std::initializer_list<std::string_view> names) const {
    for (const auto name : names)
        for (const auto& entry : entries_)
            if (entry.name == name) {
                entry.asked_for = true;
                return &entry;
            }
    return nullptr;
}

std::optional<std::string> config::text(std::initializer_list<std::string_view> names) const {
    const auto* entry = find(names);
    return entry ? std::optional(text_of(*entry)) : std::nullopt;
}

std::vector<std::string> words(std::string_view text) {
    constexpr const char* blanks = " \t\r\n";
    std::vector<std::string> out;
    for (auto at = text.find_first_not_of(blanks); at != text.npos; at = text.find_first_not_of(blanks, at)) {
        const auto end = std::min(text.find_first_of(blanks, at), text.size());
        out.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return out;
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t out = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.empty() || failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return out;
}

std::optional<std::uint64_t> size_in_bytes(std::string_view text) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto count = number(text.substr(0, digits));
    const auto unit = xml::unit_bytes(text.substr(digits), 1);
    if (!count || !unit || *count > std::numeric_limits<std::uint64_t>::max() / *unit) return std::nullopt;
    return *count * *unit;
}

}  // namespace vir::lxc
