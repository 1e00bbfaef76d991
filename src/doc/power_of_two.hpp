// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/doc/fail.hpp"

#include <virtxx/size.hpp>

#include <bit>
#include <cstdint>
#include <string>

namespace vir {

/// The next power of two, as memory of video cards has it. Throws xml_error where 32 bits, which libvirt has for it, do
/// not hold that.
inline kibibytes power_of_two(kibibytes size) {
    if (size.count() > std::uint64_t(1) << 31)
        fail(errc::xml_error, "memory of " + std::to_string(size.count()) + " KiB is more than a video card can have");
    return kibibytes(std::bit_ceil(size.count()));
}

}  // namespace vir
