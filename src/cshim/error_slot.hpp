// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/c_api.hpp"

#include <virtxx/error.hpp>

namespace vir::c {

/// Frees what an error of the C API holds and makes it none.
void clear(virError& error) noexcept;
/// Copies an error, with its texts; what `to` held is freed. Without memory the texts are missing.
void copy(const virError& from, virError& to) noexcept;

/// The last error of this thread; code 0 when there is none. Never null, but for want of memory.
virErrorPtr last_error() noexcept;
/// What most functions of the C API begin with.
void forget_last_error() noexcept;

/// An error as the C API tells it, in its words: str1 is the form of the message, str2 what stands in it, as libvirt
/// has it; int1 and int2 are -1 where the library says nothing.
void to_c(const error& from, virError& to) noexcept;

/// Makes this the last error of the thread and of the connection (if any), and tells it to whoever is to be told: the
/// connection's function, or that of the process, or stderr.
void raise(const error& what, virConnectPtr conn) noexcept;
/// The same for whatever is being handled in a function; anything that is no vir::error is an internal error.
void raise_current(virConnectPtr conn) noexcept;

/// A connection's last error, and who is told of its errors.
class error_sink {
public:
    error_sink() = default;
    error_sink(const error_sink&) = delete;
    ~error_sink() { clear(last_); }

    void keep(const virError& what) noexcept { copy(what, last_); }
    void set_function(virErrorFunc function, void* user) noexcept { function_ = function, user_ = user; }

    virError& last() noexcept { return last_; }
    virErrorFunc function() const noexcept { return function_; }
    void* user() const noexcept { return user_; }

private:
    virError last_{};
    virErrorFunc function_ = nullptr;
    void* user_ = nullptr;
};

}  // namespace vir::c
