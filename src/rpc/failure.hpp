// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/rpc/xdr.hpp"

#include <virtxx/error.hpp>

namespace vir::rpc {

/// An error as a message carries it.
void write_error(xdr_writer& to, const error& what);
/// Nothing: it is malformed, as the reader's failure says.
std::optional<error> read_error(xdr_reader& from);

/// What the protocol itself has to complain about, in the code and domain that libvirt has for it.
error protocol_error(std::string text);

}  // namespace vir::rpc
