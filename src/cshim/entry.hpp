// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

// What the functions of the C API are written with, generated ones and those by hand.

#include "src/cshim/c_api.hpp"
#include "src/cshim/call.hpp"
#include "src/cshim/error_slot.hpp"
#include "src/cshim/from_c.hpp"
#include "src/cshim/log_environment.hpp"
#include "src/cshim/stream.hpp"
#include "src/cshim/to_c.hpp"

namespace vir::c {

/// A function about an object: forgets the thread's last error, checks the object, runs `body(call)`. What is thrown
/// becomes the last error and is told, and the answer is `failed`.
template <class T, class R, class F>
R entry(const char* function, T* self, R failed, F body) noexcept {
    forget_last_error();
    if (logs_calls()) log_call(function);
    virConnectPtr conn = nullptr;
    try {
        call c(function, &checked(self, function));
        conn = c.conn;
        return body(c);
    } catch (...) {
        raise_current(conn);
        return failed;
    }
}

/// A function about no object: `body(arguments)`. What is thrown becomes the last error of the connection, too, if any.
template <class R, class F>
R entry(const char* function, R failed, F body, virConnectPtr conn = nullptr) noexcept {
    forget_last_error();
    try {
        return body(arguments(function));
    } catch (...) {
        raise_current(conn);
        return failed;
    }
}

}  // namespace vir::c
