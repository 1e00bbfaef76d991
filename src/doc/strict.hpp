// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/xml/description.hpp>

#include <array>
#include <string_view>

/// What strict parses ask that several documents have: see row::strictly().
namespace vir::xml::strict {

/// A TCP port, or -1 for one that is chosen when it is needed.
fault port(std::string_view text, const node&);
/// An address of which the first bits are ones and all others are zeros.
fault netmask(std::string_view text, const node&);
/// A name that is no more than blanks.
fault name(std::string_view text, const node&);
/// The same of what files are called by: '/' has another meaning there, and a '.' in front.
fault file_name(std::string_view text, const node&);
/// Of <disks>: two that are about the same.
fault disks(std::string_view, const node& disks);
/// The processor of a guest: what src/cpus knows of the architecture that the document says, or of any.
fault cpu_model(std::string_view text, const node& element);
fault cpu_feature(std::string_view text, const node& element);

/// "Expected 'on' or 'off', did you mean 'on'?"
fault none_of(std::string_view text, std::span<const std::string_view> words);

/// Of a value that only one of two words counts for: what is neither.
template <const auto& Words>
fault neither(std::string_view text, const node&) {
    return none_of(text, Words);
}

}  // namespace vir::xml::strict
