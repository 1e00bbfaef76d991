// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>

#include <stdexcept>

/// The vir::error that f throws.
template <class F>
vir::error error_of(F f) {
    try {
        f();
    } catch (const vir::error& e) {
        return e;
    }
    throw std::logic_error("nothing was thrown");
}
