// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/rpc/typed.hpp"

#include <virtxx/op_facts.hpp>

#include <array>

namespace vir::rpc {

/// A procedure of the protocol, or a message that a server sends by itself.
struct procedure {
    rpc_program program;
    std::int32_t number;
    std::string_view name;   ///< of the operation, of its short form or of the event
    bool event;              ///< sent by the server without being asked for
    bool later;              ///< younger than what this API has: only its form is known
    bool high_priority;
    bool read_stream;        ///< opens a stream from the server to the client
    bool write_stream;       ///< opens a stream from the client to the server
    bool files;              ///< open files travel beside a call or its reply
    std::array<std::string_view, 4> acl;
    std::string_view acl_filter;
    const shape* arguments;  ///< of an event: what it tells
    const shape* results;
    const typed_shape* typed_arguments;  ///< how the operation or event holds them; null: it does not
    const typed_shape* typed_results;
};

/// All of them, sorted by program and number.
std::span<const procedure> procedures() noexcept;

/// Null: there is none of that number.
const procedure* find_procedure(rpc_program program, std::int32_t number) noexcept;

/// By the numbers of the wire; none: not one of them.
rpc_program program_of(std::uint32_t number, std::uint32_t version) noexcept;
/// The numbers of the wire.
std::pair<std::uint32_t, std::uint32_t> number_of(rpc_program program) noexcept;

}  // namespace vir::rpc
