// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/uri.hpp>

#include "src/core/hex_digit.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace vir {
namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_in(std::string_view set, char c) { return set.find(c) != set.npos; }

// RFC 3986: what may stand unencoded everywhere, and what more may in each part.
bool is_unreserved(char c) { return is_alpha(c) || is_digit(c) || is_in("-._~", c); }
constexpr std::string_view sub_delims = "!$&'()*+,;=";
constexpr std::string_view user_set = "!$&'()*+,;=:";
constexpr std::string_view path_set = "!$&'()*+,;=:@/";
constexpr std::string_view query_set = "!$&'()*+,;=:@/?";
// Names and values of parameters, whose separators are encoded when they are meant as themselves.
constexpr std::string_view parameter_set = "!$'()*+,:@/?";

class parser {
public:
    explicit parser(std::string_view text) : text_(text) {}

    void run(uri& out) {
        scheme(out);
        if (text_.substr(at_).starts_with("//")) {
            at_ += 2;
            authority(out, until("/?#"));
        }
        out.path = decode(until("?#"), path_set);
        if (peek() == '?') {
            ++at_;
            parameters(out, until("#"));
        }
        if (peek() == '#') {
            ++at_;
            out.fragment = decode(until(""), query_set);
        }
    }

private:
    struct span {
        std::size_t begin, end;
    };

    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    span until(std::string_view stops) {
        span out{at_, std::min(text_.find_first_of(stops, at_), text_.size())};
        at_ = out.end;
        return out;
    }

    [[noreturn]] void fail(std::size_t at, std::string_view what) const {
        throw error(errc::internal_error, error_domain::uri,
                    fmt::format("Unable to parse URI {}: column {}: {}", text_, at + 1, what));
    }

    static std::string shown(char c) {
        return c > ' ' && c < 127 ? fmt::format("'{}'", c)
                                  : fmt::format("byte {:#04x}", static_cast<unsigned char>(c));
    }

    std::string decode(span part, std::string_view allowed) const {
        std::string out;
        out.reserve(part.end - part.begin);
        for (auto at = part.begin; at < part.end; ++at) {
            char c = text_[at];
            if (c == '%') {
                int high = at + 1 < part.end ? hex_digit(text_[at + 1]) : -1;
                int low = at + 2 < part.end ? hex_digit(text_[at + 2]) : -1;
                if (high < 0 || low < 0) fail(at, "'%' is followed by two hexadecimal digits");
                if (high == 0 && low == 0) fail(at, "a byte of value 0 cannot be part of a name");
                out += static_cast<char>(high * 16 + low);
                at += 2;
            } else if (is_unreserved(c) || is_in(allowed, c)) {
                out += c;
            } else {
                fail(at,
                     fmt::format("{} cannot stand here; write it as %{:02X}", shown(c), static_cast<unsigned char>(c)));
            }
        }
        return out;
    }

    void scheme(uri& out) {
        while (is_alpha(peek()) || (at_ && (is_digit(peek()) || is_in("+-.", peek())))) ++at_;
        if (at_ == text_.size() && !text_.empty())
            throw error(errc::no_connect, fmt::format("no connection driver available for URI '{}' does not include a "
                                                      "driver name: write it as driver:///path, qemu:///system",
                                                      text_));
        if (at_ == 0) fail(0, "a URI begins with the driver's name: qemu:///system");
        if (peek() != ':') fail(at_, fmt::format("{} in the driver's name; expected ':'", shown(peek())));
        auto name = text_.substr(0, at_++);
        auto plus = name.find('+');
        if (plus == 0 || plus + 1 == name.size()) fail(plus, "a driver and a transport belong on the sides of '+'");
        out.driver = name.substr(0, plus);
        if (plus != name.npos) out.transport = name.substr(plus + 1);
    }

    void authority(uri& out, span all) {
        auto text = text_.substr(0, all.end);
        auto at_sign = text.find('@', all.begin);
        if (at_sign != text.npos) {
            out.user = decode({all.begin, at_sign}, user_set);
            all.begin = at_sign + 1;
        }
        auto host = all;
        if (all.begin < all.end && text[all.begin] == '[') {
            auto close = text.find(']', all.begin);
            if (close == text.npos) fail(all.begin, "'[' without its ']'");
            host = {all.begin + 1, close};
            out.host = ipv6(host);
            all.begin = close + 1;
            if (all.begin < all.end && text[all.begin] != ':')
                fail(all.begin, "after the address come a port or the path");
        } else {
            host.end = std::min(text.find(':', all.begin), all.end);
            out.host = decode(host, sub_delims);
            if (out.host.find(':') != std::string::npos) fail(host.begin, "an encoded ':' cannot be part of a host");
            all.begin = host.end;
        }
        if (all.begin < all.end) port(out, {all.begin + 1, all.end});
    }

    // An address with colons and, as RFC 6874 writes it, a zone: fe80::1%25eth0 is fe80::1%eth0.
    std::string ipv6(span host) const {
        auto text = text_.substr(host.begin, host.end - host.begin);
        auto zone = std::min(text.find("%25"), text.size());
        if (zone == 0) fail(host.begin, "the address between the brackets is missing");
        for (std::size_t i = 0; i < zone; ++i)
            if (hex_digit(text[i]) < 0 && !is_in(":.", text[i]))
                fail(host.begin + i, fmt::format("{} is no part of an IPv6 address", shown(text[i])));
        if (text.substr(0, zone).find(':') == text.npos)
            fail(host.begin, "only an IPv6 address stands in brackets");
        std::string out(text.substr(0, zone));
        if (zone == text.size()) return out;
        if (zone + 3 == text.size()) fail(host.begin + zone, "the zone after %25 is missing");
        return out + '%' + decode({host.begin + zone + 3, host.end}, {});
    }

    void port(uri& out, span digits) const {
        if (digits.begin == digits.end) fail(digits.begin, "a port number is missing after ':'");
        unsigned value = 0;
        for (auto at = digits.begin; at < digits.end; ++at) {
            if (!is_digit(text_[at])) fail(at, fmt::format("{} in a port number", shown(text_[at])));
            value = value * 10 + static_cast<unsigned>(text_[at] - '0');
            if (value > 65535) fail(digits.begin, "a port is at most 65535");
        }
        if (value) out.port = static_cast<std::uint16_t>(value);
    }

    void parameters(uri& out, span all) const {
        for (auto begin = all.begin; begin <= all.end;) {
            auto end = std::min(text_.find_first_of("&;", begin), all.end);
            auto equals = std::min(text_.find('=', begin), end);
            if (begin < end) {
                out.parameters.emplace_back(decode({begin, equals}, query_set),
                                            decode({std::min(equals + 1, end), end}, query_set));
                if (out.parameters.back().first.empty()) fail(begin, "a parameter without a name");
            }
            begin = end + 1;
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

void encode(std::string& out, std::string_view text, std::string_view allowed) {
    for (char c : text) {
        if (is_unreserved(c) || is_in(allowed, c)) out += c;
        else out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
}

void encode_host(std::string& out, std::string_view host) {
    if (host.find(':') == host.npos) return encode(out, host, sub_delims);
    auto zone = std::min(host.find('%'), host.size());
    out += '[';
    out += host.substr(0, zone);
    if (zone < host.size()) {
        out += "%25";
        encode(out, host.substr(zone + 1), {});
    }
    out += ']';
}

bool same_name(std::string_view a, std::string_view b) {
    auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

uri::uri(std::string_view text) { parser(text).run(*this); }

std::optional<uri> uri::from_environment() {
    for (auto name : {"VIRTXX_DEFAULT_URI", "LIBVIRT_DEFAULT_URI"})
        if (auto text = std::getenv(name); text && *text) return uri(text);
    return std::nullopt;
}

const std::string* uri::parameter_of(std::string_view name) const noexcept {
    for (auto& [key, value] : parameters)
        if (same_name(key, name)) return &value;
    return nullptr;
}

std::string to_string(const uri& where) {
    std::string out = where.driver;
    if (!where.transport.empty()) out += "+" + where.transport;
    out += ':';
    const bool has_host = !where.user.empty() || !where.host.empty() || where.port;
    if (has_host || where.path.starts_with('/') || where.path.empty()) out += "//";
    if (!where.user.empty()) {
        encode(out, where.user, user_set);
        out += '@';
    }
    encode_host(out, where.host);
    if (where.port) out += fmt::format(":{}", *where.port);
    encode(out, where.path, path_set);
    for (auto& [name, value] : where.parameters) {
        out += &name == &where.parameters.front().first ? '?' : '&';
        encode(out, name, parameter_set);
        out += '=';
        encode(out, value, parameter_set);
    }
    if (!where.fragment.empty()) {
        out += '#';
        encode(out, where.fragment, query_set);
    }
    return out;
}

}  // namespace vir
