// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstddef>

namespace vir::c {

/// The checks of a function's arguments; each throws invalid_arg in libvirt's words. `name` is the argument's.
class arguments {
public:
    explicit arguments(const char* function) noexcept : function(function) {}

    const char* const function;  ///< the name that the user called

    void need(const void* pointer, const char* name) const {
        if (!pointer) refuse(name, "must not be NULL");
    }
    /// One that may be NULL when it has no elements.
    void need_array(const void* pointer, long long count, const char* name) const {
        if (!pointer && count != 0) refuse(name, "must not be NULL");
    }
    void need_null(const void* pointer, const char* name) const {
        if (pointer) refuse(name, "must be NULL");
    }
    void need_non_empty(const char* text, const char* name) const {
        need(text, name);
        if (!*text) refuse_empty(name);
    }
    template <class T>
    void need_positive(T number, const char* name) const {
        if (!(number > 0)) refuse(name, "must be greater than zero");
    }
    template <class T>
    void need_non_zero(T number, const char* name) const {
        if (number == 0) refuse(name, "must not be zero");
    }
    template <class T>
    void need_non_negative(T number, const char* name) const {
        if (number < 0) refuse(name, "must be zero or greater");
    }
    template <class T>
    void need_zero(T number, const char* name) const {
        if (number != 0) refuse(name, "must not be zero");  // libvirt says so
    }

    /// Not more elements than the wire carries.
    template <class T>
    void need_at_most(T count, unsigned long long most, const char* name) const {
        if (count > 0 && static_cast<unsigned long long>(count) > most) refuse_count(name, most);
    }
    /// In KiB: not 0, and no more bytes than libvirt counts.
    void need_memory(unsigned long amount, const char* name) const {
        need_non_zero(amount, name);
        if (amount >= 0x1fffffffffffff) refuse_memory(amount);
    }
    /// An enumerator; libvirt has these two ways of saying that it is none.
    void need_known(unsigned int value, unsigned int count, const char* name) const {
        if (value >= count) refuse_unknown(name, value);
    }
    void need_supported(unsigned int value, unsigned int count, const char* name) const {
        if (value >= count) refuse_unsupported(name, value);
    }

    /// At most one of two flags.
    void exclusive(unsigned long flags, unsigned long a, const char* a_name, unsigned long b,
                   const char* b_name) const {
        if ((flags & a) && (flags & b)) refuse_both(a_name, b_name);
    }
    /// A flag that needs another.
    void require(unsigned long flags, unsigned long a, const char* a_name, unsigned long b, const char* b_name) const {
        if ((flags & a) && !(flags & b)) refuse_without(a_name, b_name);
    }

    /// "NAME in FUNCTION SAYS"
    [[noreturn]] void refuse(const char* name, const char* says) const;
    /// Any words about an argument.
    [[noreturn]] void refuse_with(const char* name, const char* message) const;

private:
    [[noreturn]] void refuse_count(const char* name, unsigned long long most) const;
    [[noreturn]] void refuse_memory(unsigned long amount) const;
    [[noreturn]] void refuse_unknown(const char* name, unsigned int value) const;
    [[noreturn]] void refuse_unsupported(const char* name, unsigned int value) const;
    [[noreturn]] void refuse_empty(const char* name) const;
    [[noreturn]] void refuse_both(const char* a, const char* b) const;
    [[noreturn]] void refuse_without(const char* a, const char* b) const;
};

}  // namespace vir::c
