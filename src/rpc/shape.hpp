// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/rpc/xdr.hpp"

namespace vir::rpc {

/// How one value looks on the wire.
enum class form : std::uint8_t { i8, u8, i16, u16, i32, u32, i64, u64, f64, string, uuid, opaque, param, structure };

/// How many of it there are.
enum class times : std::uint8_t {
    once,
    optional,
    fixed,    ///< `limit` of them, without a length
    counted,  ///< up to `limit`, after their number
};

struct shape;

/// A part of a message, or of a struct in one.
struct member {
    std::string_view name;
    form what;
    times how;
    std::uint32_t limit;      ///< of elements; of an opaque, of its bytes
    const shape* inner;       ///< of a structure
    bool wire_only;           ///< no type of the API has it
    std::int64_t initial;     ///< then what is sent unless told otherwise
};

/// What a message or a struct consists of, one after the other.
struct shape {
    std::string_view name;
    std::span<const member> members;
};

/// Reads over a message without keeping anything. False: see the reader's failure.
bool pass(xdr_reader& from, const shape& all);
bool pass(xdr_reader& from, const member& one);

/// The fewest bytes that one element of it takes.
std::size_t least_size(const member& one) noexcept;

}  // namespace vir::rpc
