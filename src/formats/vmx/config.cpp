// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/formats/vmx/config.hpp"

#include "src/core/hex_digit.hpp"
#include "src/core/text.hpp"

#include <fmt/format.h>
#include <iconv.h>

#include <array>
#include <charconv>

namespace vir::vmx {

namespace {

// `text` in UTF-8.
std::string decoded(std::string_view text, const std::string& encoding, conf::place at) {
    const iconv_t how = iconv_open("UTF-8", encoding.c_str());
    if (how == reinterpret_cast<iconv_t>(-1))
        conf::fail(fmt::format("VMX entry '.encoding' names '{}', which cannot be read here", encoding), at);
    std::string out;
    std::string given(text);
    char* from = given.data();
    std::size_t left = given.size();
    std::array<char, 4096> piece;
    bool sound = true;
    while (sound && left != 0) {
        char* to = piece.data();
        std::size_t room = piece.size();
        sound = iconv(how, &from, &left, &to, &room) != static_cast<std::size_t>(-1) || errno == E2BIG;
        out.append(piece.data(), piece.size() - room);
    }
    iconv_close(how);
    if (!sound) conf::fail(fmt::format("the text is not in the encoding '{}' that it names", encoding), at);
    return out;
}

}  // namespace

config config::parse(std::string_view text) {
    config out;
    out.entries_ = conf::parse(text, conf::dialect::vmx);
    for (std::size_t i = 0; i < out.entries_.size(); ++i) out.index(i);
    const auto encoding = out.text(".encoding").value_or("UTF-8");
    if (lower(encoding) == "utf-8" || lower(encoding) == "utf8") {
        conf::check_characters(text);
        return out;
    }
    const auto readable = decoded(text, encoding, out.place_of(".encoding"));
    conf::check_characters(readable);
    config again;
    again.entries_ = conf::parse(readable, conf::dialect::vmx);
    for (std::size_t i = 0; i < again.entries_.size(); ++i) again.index(i);
    (void)again.find(".encoding");
    return again;
}

void config::index(std::size_t position) { by_name_.try_emplace(lower(entries_[position].name), position); }

void config::add(std::string name, std::string value) {
    if (value.find_first_of("\"\n\r") != std::string::npos)
        conf::fail(fmt::format("a VMX file cannot hold the value '{}' of '{}'", value, name), {},
                   errc::config_unsupported);
    entries_.emplace_back(std::move(name), conf::value(std::move(value)));
    index(entries_.size() - 1);
}

const conf::entry* config::find(std::string_view name) const {
    const auto found = by_name_.find(lower(name));
    if (found == by_name_.end()) return nullptr;
    const auto& entry = entries_[found->second];
    entry.asked_for = true;
    return &entry;
}

conf::place config::place_of(std::string_view name) const {
    const auto* entry = find(name);
    return entry ? entry->at : conf::place();
}

std::optional<std::string> config::text(std::string_view name) const {
    if (const auto* entry = find(name)) return *entry->value.text();
    return std::nullopt;
}

std::string config::needed(std::string_view name) const {
    if (const auto* entry = find(name)) return *entry->value.text();
    conf::fail(fmt::format("Missing essential config entry '{}'", name));
}

std::optional<std::int64_t> config::number(std::string_view name) const {
    const auto* entry = find(name);
    if (!entry) return std::nullopt;
    const auto& text = *entry->value.text();
    if (same_word(text, "unlimited")) return -1;
    std::int64_t out = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (failed != std::errc() || end != text.data() + text.size())
        conf::fail(fmt::format("Config entry '{}' must represent an integer value", name), entry->at);
    return out;
}

bool config::truth(std::string_view name, bool otherwise) const {
    const auto* entry = find(name);
    if (!entry) return otherwise;
    if (same_word(*entry->value.text(), "true")) return true;
    if (same_word(*entry->value.text(), "false")) return false;
    conf::fail(fmt::format("Config entry '{}' must represent a boolean value (true|false)", name), entry->at);
}

std::optional<vir::uuid> config::uuid(std::string_view name) const {
    const auto* entry = find(name);
    if (!entry) return std::nullopt;
    std::string_view text = *entry->value.text();
    auto refuse = [&] { conf::fail(fmt::format("Could not parse UUID from string '{}'", text), entry->at); };
    std::array<std::uint8_t, 16> bytes{};
    std::size_t at = 0;
    auto skip = [&] {
        while (at < text.size() && (text[at] == ' ' || text[at] == '-')) ++at;
    };
    for (auto& byte : bytes) {
        skip();
        if (at + 2 > text.size()) refuse();
        const int high = hex_digit(text[at]), low = hex_digit(text[at + 1]);
        if (high < 0 || low < 0) refuse();
        byte = static_cast<std::uint8_t>(high << 4 | low);
        at += 2;
    }
    skip();
    if (at != text.size()) refuse();
    return vir::uuid(bytes);
}

std::string config::format() const {
    std::string out;
    for (const auto& entry : entries_) out += fmt::format("{} = \"{}\"\n", entry.name, *entry.value.text());
    return out;
}

}  // namespace vir::vmx
