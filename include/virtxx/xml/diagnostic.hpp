// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/errc.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace vir {

/// One problem of a document.
struct diagnostic {
    diagnostic() = default;

    /// A warning is what a lenient parse passes over (an unknown element), an error is what it throws.
    error_level level = error_level::error;
    errc code = errc::xml_error;
    /// 1-based; a column counts characters. 0: the document as a whole.
    unsigned line = 0;
    unsigned column = 0;
    /// "/domain/devices/disk[2]/target/@dev"
    std::string path;
    /// What is wrong, what is allowed there, and the nearest known name if there is one.
    std::string message;
    /// The name that was probably meant; empty when nothing is near.
    std::string suggestion;

    friend bool operator==(const diagnostic&, const diagnostic&) = default;
};

/// "12:7: error: ... (/domain/devices/disk/target/@dev)"
std::string to_string(const diagnostic& problem);

/// One place in which two documents differ.
struct difference {
    difference() = default;
    difference(std::string path, std::optional<std::string> before, std::optional<std::string> after)
        : path(std::move(path)), before(std::move(before)), after(std::move(after)) {}

    /// "/domain/devices/disk[vda]/driver/@cache"; items of a list are named by their key where they have one,
    /// else by their position from 1.
    std::string path;
    /// The value as documents write it, for a whole element its XML; nothing where there was or is none.
    std::optional<std::string> before;
    std::optional<std::string> after;

    friend bool operator==(const difference&, const difference&) = default;
};

}  // namespace vir
