// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vir {

/// Where a connection leads: driver[+transport]://[user@][host][:port]/[path][?name=value&...]
///
/// The grammar and its readings are those of https://libvirt.org/uri.html. The members are decoded: %20 in the text is
/// a space in them. An IPv6 host has no brackets in `host`, and its zone follows a plain %.
class uri {
public:
    using parameter = std::pair<std::string, std::string>;

    /// Empty: names nothing.
    uri() = default;
    /// Reads a text. Throws internal_error of domain uri, libvirt's code for it; the message has the column, from 1.
    uri(std::string_view text);
    uri(const std::string& text) : uri(std::string_view(text)) {}
    uri(const char* text) : uri(std::string_view(text)) {}

    /// What VIRTXX_DEFAULT_URI says, else LIBVIRT_DEFAULT_URI; nothing when neither does.
    static std::optional<uri> from_environment();

    bool empty() const noexcept { return driver.empty(); }
    /// The value of the first parameter of that name; names are compared without regard to case, as libvirt does.
    const std::string* parameter_of(std::string_view name) const noexcept;

    friend bool operator==(const uri&, const uri&) = default;

    std::string driver;     ///< "qemu"
    std::string transport;  ///< "ssh"; empty: none was given
    std::string user;
    std::string host;
    std::optional<std::uint16_t> port;
    std::string path;  ///< "/system", with its slash
    std::vector<parameter> parameters;
    std::string fragment;
};

/// The text that reads as this again. What needs it is percent-encoded.
std::string to_string(const uri& where);

}  // namespace vir
