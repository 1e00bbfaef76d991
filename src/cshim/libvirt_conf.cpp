// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/libvirt_conf.hpp"

#include "src/core/error_words.hpp"
#include "src/formats/conf.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

namespace vir::c {
namespace {

std::vector<conf::entry> read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return {};
    const std::string text(std::istreambuf_iterator<char>(in), {});
    try {
        return conf::parse(text, conf::dialect::python);
    } catch (const error& e) {
        // The reader knows no file's name.
        std::string message = e.message();
        const std::string_view unnamed = "memory conf:";
        if (const auto at = message.find(unnamed); at != message.npos)
            message.replace(at, unnamed.size(), path + ":");
        throw error(e.code(), error_domain::conf, message);
    }
}

const conf::value* find(const std::vector<conf::entry>& entries, std::string_view name) {
    const auto found = std::ranges::find(entries, name, &conf::entry::name);
    return found == entries.end() ? nullptr : &found->value;
}

bool may_be_alias(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

std::string libvirt_conf::path() {
    if (::geteuid() == 0) return "/etc/libvirt/libvirt.conf";
    if (const char* home = std::getenv("XDG_CONFIG_HOME"); home && *home)
        return fmt::format("{}/libvirt/libvirt.conf", home);
    if (const char* home = std::getenv("HOME"); home && *home)
        return fmt::format("{}/.config/libvirt/libvirt.conf", home);
    return {};
}

std::optional<std::string> libvirt_conf::default_uri() const {
    const auto entries = read(path_);
    const auto* value = find(entries, "uri_default");
    if (!value) return std::nullopt;
    if (!value->text())
        fail(error_domain::conf, errc::internal_error, "{}: expected a string for 'uri_default' parameter", path_);
    return *value->text();
}

std::optional<std::string> libvirt_conf::alias(std::string_view name) const {
    const auto entries = read(path_);
    const auto* value = find(entries, "uri_aliases");
    if (!value) return std::nullopt;
    const auto* items = value->items();
    if (!items)
        fail(error_domain::conf, errc::internal_error, "{}: expected a string list for 'uri_aliases' parameter",
             path_);
    for (const auto& item : *items)
        if (!item.text())
            fail(error_domain::conf, errc::conf_syntax, "{}: expected a string list for 'uri_aliases' parameter",
                 path_);
    for (const auto& item : *items) {
        const std::string_view text = *item.text();
        const auto equals = text.find('=');
        if (equals == text.npos)
            fail(error_domain::uri, errc::conf_syntax,
                 "Malformed 'uri_aliases' config entry '{}', expected 'alias=uri://host/path'", text);
        const auto alias = text.substr(0, equals);
        if (!std::ranges::all_of(alias, may_be_alias))
            fail(error_domain::uri, errc::conf_syntax,
                 "Malformed 'uri_aliases' config entry '{}', aliases may only contain 'a-Z, 0-9, _, -'", text);
        if (alias == name) return std::string(text.substr(equals + 1));
    }
    return std::nullopt;
}

std::string resolve_uri(const char* name, bool with_aliases) {
    const libvirt_conf file(libvirt_conf::path());
    std::string out = name ? name : "";
    for (const char* variable : {"VIRTXX_DEFAULT_URI", "LIBVIRT_DEFAULT_URI"})
        if (const char* value = std::getenv(variable); out.empty() && value) out = value;
    if (out.empty()) out = file.default_uri().value_or(std::string());
    // What libvirt's daemons would find for this user.
    if (out.empty()) return ::geteuid() == 0 ? "qemu:///system" : "qemu:///session";
    if (with_aliases && out.find(':') == out.npos)
        if (auto meant = file.alias(out)) return *meant;
    return out;
}

}  // namespace vir::c
