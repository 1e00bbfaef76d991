// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cli/output.hpp"

#include <virtxx/op/domain_types.hpp>
#include <virtxx/op/event.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace vir::cli {

/// A state as people say it: "shut off", "in shutdown".
std::string_view words_for(domain_state state) noexcept;
colour colour_of(domain_state state) noexcept;

/// Why a domain is in a state, by its enumerator's name: "booted", "destroyed".
std::string_view reason_of(const domain_status& status) noexcept;
/// The detail of a lifecycle event likewise.
std::string_view detail_of(lifecycle what, std::int32_t detail) noexcept;

/// "512 MiB", "1.5 GiB", "1000 KiB": exact.
std::string words_for(kibibytes amount);
/// "1.52 s".
std::string words_for(std::chrono::nanoseconds time);

/// 9001002 is "9.1.2".
std::string version_words(std::uint64_t number);

}  // namespace vir::cli
