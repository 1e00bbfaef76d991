// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/rpc/shape.hpp"

#include <virtxx/typed_params.hpp>

namespace vir::rpc {
namespace {

bool pass_param(xdr_reader& from) {
    std::string_view text;
    std::int32_t type = 0;
    std::uint32_t small = 0;
    std::uint64_t large = 0;
    if (!from.text(text) || !from.i32(type)) return false;
    switch (static_cast<param_type>(type)) {
        case param_type::int32:
        case param_type::uint32:
        case param_type::boolean: return from.u32(small);
        case param_type::int64:
        case param_type::uint64:
        case param_type::float64: return from.u64(large);
        case param_type::string: return from.text(text);
    }
    return from.fail(fault::bad_value);
}

bool pass_one(xdr_reader& from, const member& one) {
    std::uint32_t small = 0;
    std::uint64_t large = 0;
    std::string_view text;
    std::span<const std::byte> bytes;
    switch (one.what) {
        case form::i8:
        case form::u8:
        case form::i16:
        case form::u16:
        case form::i32:
        case form::u32: return from.u32(small);
        case form::i64:
        case form::u64:
        case form::f64: return from.u64(large);
        case form::string: return from.text(text);
        case form::uuid: return from.fixed(bytes, 16);
        case form::opaque: return from.opaque(bytes, one.limit);
        case form::param: return pass_param(from);
        case form::structure: return pass(from, *one.inner);
    }
    return from.fail(fault::bad_value);
}

}  // namespace

std::size_t least_size(const member& one) noexcept {
    switch (one.what) {
        case form::i64:
        case form::u64:
        case form::f64: return 8;
        case form::uuid: return 16;
        case form::param: return 12;  // an empty name, a type, a number
        default: return 4;
    }
}

bool pass(xdr_reader& from, const member& one) {
    bool there = true;
    std::uint32_t count = 1;
    if (one.how == times::optional) {
        if (!from.flag(there)) return false;
        count = there;
    } else if (one.how == times::fixed) {
        count = one.limit;
    } else if (one.how == times::counted) {
        if (!from.count(count, one.limit, least_size(one))) return false;
    }
    while (count-- > 0)
        if (!pass_one(from, one)) return false;
    return true;
}

bool pass(xdr_reader& from, const shape& all) {
    for (auto& one : all.members)
        if (!pass(from, one)) return false;
    return true;
}

}  // namespace vir::rpc
