// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/rpc/shape.hpp"

#include <array>

namespace vir::rpc {

/// How values of one C++ type are read and written; what form they have is the member's.
struct codec {
    bool (*read)(xdr_reader& from, const member& as, void* to);
    void (*write)(xdr_writer& to, const member& as, const void* from);
};

/// Where an object of C++ has a member of a message; empty: it has not, the member is for the wire only.
struct access {
    const codec* how = nullptr;
    void* (*get)(void* object) = nullptr;
};

/// Makes and destroys objects of one type.
struct maker {
    void* (*make)();
    void (*destroy)(void* object) noexcept;
};

/// A message or struct, and how one C++ type holds it.
struct typed_shape {
    const shape* wire;
    const maker* object;              ///< null: it holds nothing
    std::span<const access> members;  ///< one for each of the wire's
};

/// The values of those members that are for the wire only, in their order.
struct wire_values {
    std::array<std::int64_t, 4> values{};
    std::size_t count = 0;
};

/// Reads into `object`, which is of the type that the shape is for. False: see the reader's failure; the object has
/// then what came before.
bool read_typed(xdr_reader& from, const typed_shape& as, void* object, wire_values* only_wire = nullptr);

/// Writes it. Without `only_wire` such members have their initial values.
void write_typed(xdr_writer& to, const typed_shape& as, const void* object, const wire_values* only_wire = nullptr);

namespace detail {

// Numbers of every form; smaller ones fill their 64 bits as their sign demands.
bool read_number(xdr_reader& from, form as, std::uint64_t& value);
void write_number(xdr_writer& to, form as, std::uint64_t value);

}  // namespace detail

}  // namespace vir::rpc
