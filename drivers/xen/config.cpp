// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/xen/config.hpp"
#include "src/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace vir::xen {

namespace {

void format_value(const conf::value& value, std::string& out) {
    if (const auto* number = value.number()) {
        out += std::to_string(*number);
    } else if (const auto* text = value.text()) {
        const bool lines = text->find_first_of("\n\r") != text->npos;
        const bool quoted = text->find('"') != text->npos;
        if ((lines && quoted) || (quoted && text->find('\'') != text->npos))
            conf::fail(fmt::format("no quotes of a Xen configuration can hold '{}'", *text), {},
                       errc::config_unsupported);
        const std::string_view quote = lines ? "\"\"\"" : quoted ? "'" : "\"";
        out += fmt::format("{}{}{}", quote, *text, quote);
    } else {
        out += "[ ";
        bool first = true;
        for (const auto& item : *value.items()) {
            if (!first) out += ", ";
            first = false;
            format_value(item, out);
        }
        out += " ]";
    }
}

}  // namespace

config config::parse(std::string_view text) {
    conf::check_characters(text);
    config out;
    out.entries_ = conf::parse(text, conf::dialect::python);
    return out;
}

const conf::value* config::find(std::string_view name) const {
    const auto found =
        std::find_if(entries_.begin(), entries_.end(), [&](const conf::entry& entry) { return entry.name == name; });
    if (found == entries_.end()) return nullptr;
    found->asked_for = true;
    return &found->value;
}

conf::place config::place_of(std::string_view name) const {
    const auto* value = find(name);
    return value ? value->at : conf::place();
}

std::optional<std::string> config::text(std::string_view name) const {
    const auto* value = find(name);
    if (!value) return std::nullopt;
    if (!value->text()) conf::fail(fmt::format("config value {} was not a string", name), value->at);
    return *value->text();
}

std::string config::needed(std::string_view name) const {
    auto out = text(name);
    if (!out) conf::fail(fmt::format("config value {} was missing", name));
    return *std::move(out);
}

std::optional<std::int64_t> config::offset(std::string_view name) const {
    const auto* value = find(name);
    if (!value) return std::nullopt;
    if (const auto* number = value->number()) return *number;
    std::int64_t out = 0;
    const auto* digits = value->text();
    const auto* end = digits ? digits->data() + digits->size() : nullptr;
    if (!digits || digits->empty()) conf::fail(fmt::format("config value {} was malformed", name), value->at);
    const auto [stop, failed] = std::from_chars(digits->data(), end, out);
    if (failed != std::errc() || stop != end) conf::fail(fmt::format("config value {} was malformed", name), value->at);
    return out;
}

std::optional<std::uint64_t> config::number(std::string_view name) const {
    const auto out = offset(name);
    if (out && *out < 0) conf::fail(fmt::format("config value {} was negative", name), place_of(name));
    return out ? std::optional(static_cast<std::uint64_t>(*out)) : std::nullopt;
}

std::optional<bool> config::truth(std::string_view name) const {
    const auto out = offset(name);
    return out ? std::optional(*out != 0) : std::nullopt;
}

std::vector<config::item> config::texts(std::string_view name) const {
    std::vector<item> out;
    const auto* value = find(name);
    if (!value) return out;
    if (const auto* text = value->text()) {
        out.emplace_back(*text, value->at, *this);
        return out;
    }
    if (!value->items()) conf::fail(fmt::format("config value {} was not a list", name), value->at);
    for (const auto& one : *value->items()) {
        if (!one.text()) conf::fail(fmt::format("config value {} was not a list of strings", name), one.at);
        out.emplace_back(*one.text(), one.at, *this);
    }
    return out;
}

void config::add(std::string name, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    conf::value::list items;
    for (const auto& text : texts) items.emplace_back(text);
    add(std::move(name), conf::value(std::move(items)));
}

std::string config::format() const {
    std::string out;
    for (const auto& entry : entries_) {
        out += entry.name + " = ";
        format_value(entry.value, out);
        out += '\n';
    }
    return out;
}

std::vector<diagnostic> config::left_out() const {
    auto out = conf::left_out(entries_);
    for (const auto& words : words_)
        for (const auto& option : words.all())
            if (!option.asked_for)
                out.push_back(conf::left_out(
                    fmt::format("option '{}' is left out: nothing was made of it", option.key), words.at()));
    std::stable_sort(out.begin(), out.end(), [](const diagnostic& a, const diagnostic& b) {
        return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
    return out;
}

const options& config::item::words() const { return file_->words_.emplace_back(text, at); }

options::options(std::string_view text, conf::place at) : at_(at) {
    for (auto rest = text; !rest.empty();) {
        const auto comma = rest.find(',');
        const auto word = rest.substr(0, comma);
        const auto equals = word.find('=');
        if (!trimmed(word).empty())
            all_.emplace_back(std::string(trimmed(word.substr(0, equals))),
                              equals == word.npos ? std::string() : std::string(trimmed(word.substr(equals + 1))));
        if (comma == rest.npos) break;
        rest.remove_prefix(comma + 1);
    }
}

const options::option* options::find(std::string_view key) const {
    const auto found =
        std::find_if(all_.begin(), all_.end(), [&](const option& option) { return option.key == key; });
    if (found == all_.end()) return nullptr;
    found->asked_for = true;
    return &*found;
}

std::string options::value(std::string_view key) const {
    const auto* found = find(key);
    return found ? found->value : std::string();
}

bool options::has(std::string_view key) const { return find(key) != nullptr; }

}  // namespace vir::xen
