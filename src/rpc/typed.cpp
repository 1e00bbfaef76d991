// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/rpc/typed.hpp"

namespace vir::rpc {
namespace detail {

bool read_number(xdr_reader& from, form as, std::uint64_t& value) {
    if (as == form::i64 || as == form::u64) return from.u64(value);
    std::uint32_t small = 0;
    if (!from.u32(small)) return false;
    // As XDR's own library does: of a number that is too large, what fits.
    const auto widen = [](auto number) { return static_cast<std::uint64_t>(static_cast<std::int64_t>(number)); };
    switch (as) {
        case form::i8: value = widen(static_cast<std::int8_t>(small)); break;
        case form::u8: value = static_cast<std::uint8_t>(small); break;
        case form::i16: value = widen(static_cast<std::int16_t>(small)); break;
        case form::u16: value = static_cast<std::uint16_t>(small); break;
        case form::i32: value = widen(static_cast<std::int32_t>(small)); break;
        default: value = small;
    }
    return true;
}

void write_number(xdr_writer& to, form as, std::uint64_t value) {
    if (as == form::i64 || as == form::u64) to.u64(value);
    else to.u32(static_cast<std::uint32_t>(value));
}

}  // namespace detail

bool read_typed(xdr_reader& from, const typed_shape& as, void* object, wire_values* only_wire) {
    for (std::size_t at = 0; at < as.members.size(); ++at) {
        const auto& one = as.wire->members[at];
        const auto& place = as.members[at];
        if (place.how) {
            if (!place.how->read(from, one, place.get(object))) return false;
        } else {
            std::uint64_t value = 0;
            if (!detail::read_number(from, one.what, value)) return false;
            if (only_wire && only_wire->count < only_wire->values.size())
                only_wire->values[only_wire->count++] = static_cast<std::int64_t>(value);
        }
    }
    return true;
}

void write_typed(xdr_writer& to, const typed_shape& as, const void* object, const wire_values* only_wire) {
    std::size_t next = 0;
    for (std::size_t at = 0; at < as.members.size(); ++at) {
        const auto& one = as.wire->members[at];
        const auto& place = as.members[at];
        if (place.how) {
            // What only finds a member changes nothing.
            place.how->write(to, one, place.get(const_cast<void*>(object)));
        } else {
            const bool given = only_wire && next < only_wire->count;
            detail::write_number(to, one.what,
                                 static_cast<std::uint64_t>(given ? only_wire->values[next] : one.initial));
            ++next;
        }
    }
}

}  // namespace vir::rpc
