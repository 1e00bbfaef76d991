// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/doc/nwfilter.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace vir::filter {
namespace {

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

void skip_blanks(std::string_view& text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

constexpr std::uint32_t most_iterators = 1000;

}  // namespace

std::optional<variable> variable::parse(std::string_view text) {
    if (!text.starts_with('$')) return std::nullopt;
    text.remove_prefix(1);
    std::size_t length = 0;
    while (length < text.size() && is_name_character(text[length])) ++length;
    variable out(std::string(text.substr(0, length)));
    text.remove_prefix(length);
    if (text.empty()) return out;
    if (text.front() != '[') return std::nullopt;
    text.remove_prefix(1);
    skip_blanks(text);
    const bool iterates = text.starts_with('@');
    if (iterates) text.remove_prefix(1);
    skip_blanks(text);
    std::uint32_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    skip_blanks(text);
    // What stands behind the bracket means nothing.
    if (!text.starts_with(']') || (iterates && number > most_iterators)) return std::nullopt;
    if (iterates)
        out.iterator = number;
    else
        out.index = number;
    return out;
}

std::string to_string(const variable& variable) {
    if (variable.index) return fmt::format("${}[{}]", variable.name, *variable.index);
    if (variable.iterator) return fmt::format("${}[@{}]", variable.name, variable.iterator);
    return "$" + variable.name;
}

std::string value::text() const {
    if (const auto* name = variable()) return to_string(*name);
    if (auto is = number()) return hex_ ? fmt::format("0x{:x}", *is) : std::to_string(*is);
    return std::get<std::string>(held_);
}

std::optional<std::uint32_t> value::number() const noexcept {
    const auto* is = std::get_if<std::uint32_t>(&held_);
    return is ? std::optional(*is) : std::nullopt;
}

std::optional<value> value::parse(std::string_view text) {
    if (!text.starts_with('$')) return value(std::string(text));
    auto name = filter::variable::parse(text);
    return name ? std::optional<value>(std::move(*name)) : std::nullopt;
}

namespace {

constexpr auto by_field = [](const std::pair<field, value>& entry, field wanted) { return entry.first < wanted; };

}  // namespace

value* match::find(filter::field field) noexcept {
    auto at = std::lower_bound(fields_.begin(), fields_.end(), field, by_field);
    return at != fields_.end() && at->first == field ? &at->second : nullptr;
}

const value* match::find(filter::field field) const noexcept { return const_cast<match*>(this)->find(field); }

value& match::operator[](filter::field field) {
    auto at = std::lower_bound(fields_.begin(), fields_.end(), field, by_field);
    if (at == fields_.end() || at->first != field) at = fields_.emplace(at, field, value());
    return at->second;
}

void match::erase(filter::field field) noexcept {
    std::erase_if(fields_, [field](const auto& entry) { return entry.first == field; });
}

match& match::with(filter::field field, value is) & {
    (*this)[field] = std::move(is);
    return *this;
}

match&& match::with(filter::field field, value is) && { return std::move(with(field, std::move(is))); }

}  // namespace vir::filter
