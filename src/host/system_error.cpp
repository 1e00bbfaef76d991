// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/system_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace vir {

error system_failure(std::string_view doing, int number) {
    return error(errc::system_error, fmt::format("cannot {}: {}", doing, std::generic_category().message(number)))
        .with_number(1, number);
}

void throw_errno(std::string_view doing) {
    const int number = errno;
    throw system_failure(doing, number);
}

}  // namespace vir
