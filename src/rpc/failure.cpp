// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/rpc/failure.hpp"

#include "protocol.hpp"
#include "src/rpc/codec.hpp"

namespace vir::rpc {
namespace {

std::optional<std::string> unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

// What follows a NUL would not be read, and no message is larger than a message.
std::string speakable(std::string text) {
    text.resize(std::min({text.size(), text.find('\0'), std::size_t{string_limit}}));
    return text;
}

}  // namespace

void write_error(xdr_writer& to, const error& what) {
    wire_error out;
    out.code = static_cast<std::int32_t>(what.code());
    out.domain = static_cast<std::int32_t>(what.domain());
    out.level = static_cast<std::int32_t>(what.level());
    out.message = speakable(what.message());
    out.str1 = unless_empty(speakable(what.str(1)));
    out.str2 = unless_empty(speakable(what.str(2)));
    out.str3 = unless_empty(speakable(what.str(3)));
    out.int1 = what.number(1);
    out.int2 = what.number(2);
    write_typed(to, typed_of<wire_error>(), &out);
}

std::optional<error> read_error(xdr_reader& from) {
    wire_error in;
    if (!read_typed(from, typed_of<wire_error>(), &in)) return std::nullopt;
    error out(static_cast<errc>(in.code), static_cast<error_domain>(in.domain), std::move(in.message).value_or(""));
    out.with_number(1, in.int1).with_number(2, in.int2);
    int which = 0;
    for (auto text : {&in.str1, &in.str2, &in.str3})
        if (++which; *text) out.with_str(which, std::move(**text));
    return out;
}

error protocol_error(std::string text) {
    error out(errc::rpc, error_domain::rpc, text);
    return out.with_str(1, "%s").with_str(2, std::move(text)).with_number(1, -1).with_number(2, -1);
}

}  // namespace vir::rpc
