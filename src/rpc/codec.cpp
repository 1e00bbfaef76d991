// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/rpc/codec.hpp"

#include <cstring>

namespace vir::rpc::detail {

// Characters one by one, each as a number, where libvirt's C struct has an array of them.
bool read_text(xdr_reader& from, const member& as, std::string& to) {
    if (as.what == form::string) {
        std::string_view text;
        if (!from.text(text)) return false;
        to.assign(text);
        return true;
    }
    std::uint32_t count = as.limit;
    if (as.how == times::counted && !from.count(count, as.limit, 4)) return false;
    to.clear();
    for (bool ended = false; count-- > 0;) {
        std::uint64_t value = 0;
        if (!read_number(from, as.what, value)) return false;
        ended = ended || !value;
        if (!ended) to += static_cast<char>(value);
    }
    return true;
}

void write_text(xdr_writer& to, const member& as, std::string_view from) {
    if (as.what == form::string) return to.text(from);
    // With a NUL at its end, for which there is always room.
    const auto length = std::min<std::size_t>(from.size(), as.limit ? as.limit - 1 : 0);
    const auto count = as.how == times::counted ? length + 1 : as.limit;
    if (as.how == times::counted) to.count(count, as.limit);
    for (std::size_t at = 0; at < count; ++at)
        write_number(to, as.what, at < length ? static_cast<std::uint64_t>(from[at]) : 0);
}

bool types<uuid>::read(xdr_reader& from, const member&, uuid& to) {
    std::span<const std::byte> bytes;
    if (!from.fixed(bytes, 16)) return false;
    std::array<std::uint8_t, 16> copy;
    std::memcpy(copy.data(), bytes.data(), copy.size());
    to = uuid(copy);
    return true;
}

void types<uuid>::write(xdr_writer& to, const member&, const uuid& from) {
    to.fixed(std::as_bytes(std::span(from.bytes())));
}

namespace {

template <class T>
bool add_number(xdr_reader& from, form as, std::string_view name, typed_params& to) {
    std::uint64_t value = 0;
    if (!read_number(from, as, value)) return false;
    if constexpr (std::is_same_v<T, bool>) to.add(std::string(name), value != 0);
    else to.add(std::string(name), static_cast<T>(value));
    return true;
}

bool add_param(xdr_reader& from, typed_params& to) {
    std::string_view name, text;
    std::int32_t type = 0;
    double real = 0;
    if (!from.text(name) || !from.i32(type)) return false;
    switch (static_cast<param_type>(type)) {
        case param_type::int32: return add_number<std::int32_t>(from, form::i32, name, to);
        case param_type::uint32: return add_number<std::uint32_t>(from, form::u32, name, to);
        case param_type::int64: return add_number<std::int64_t>(from, form::i64, name, to);
        case param_type::uint64: return add_number<std::uint64_t>(from, form::u64, name, to);
        case param_type::boolean: return add_number<bool>(from, form::i32, name, to);
        case param_type::float64: return from.f64(real) && (to.add(std::string(name), real), true);
        case param_type::string: return from.text(text) && (to.add(std::string(name), std::string(text)), true);
    }
    return from.fail(fault::bad_value);
}

struct param_writer {
    xdr_writer& to;
    void operator()(std::int32_t value) const { to.u32(static_cast<std::uint32_t>(value)); }
    void operator()(std::uint32_t value) const { to.u32(value); }
    void operator()(std::int64_t value) const { to.u64(static_cast<std::uint64_t>(value)); }
    void operator()(std::uint64_t value) const { to.u64(value); }
    void operator()(double value) const { to.f64(value); }
    void operator()(bool value) const { to.u32(value); }
    void operator()(const std::string& value) const { to.text(value); }
};

}  // namespace

bool read_params(xdr_reader& from, const member& as, typed_params& to) {
    std::uint32_t count = 0;
    if (!from.count(count, as.limit, least_size(as))) return false;
    to = {};
    while (count-- > 0)
        if (!add_param(from, to)) return false;
    return true;
}

void write_params(xdr_writer& to, const member& as, const typed_params& from) {
    to.count(from.size(), as.limit);
    for (auto& [name, value] : from) {
        to.text(name);
        to.u32(static_cast<std::uint32_t>(vir::type_of(value)));
        std::visit(param_writer{to}, value);
    }
}

}  // namespace vir::rpc::detail
