// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/op/domain.hpp>

#include <cstdint>
#include <optional>

namespace vir::qemu {

/// The number by which QEMU knows a key (a scan code of the first PC set, with 0x80 for those that follow 0xe0).
/// Nothing for a code that names no key. Of the sets known here are qnum, xt, atset1, xt_kbd and linux (the codes of
/// linux/input-event-codes.h); for others see knows_key_codes.
std::optional<std::uint32_t> qemu_key(keycode_set set, std::uint32_t code);
bool knows_key_codes(keycode_set set);

}  // namespace vir::qemu
