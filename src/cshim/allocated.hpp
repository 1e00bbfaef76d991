// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <type_traits>

namespace vir::c {

struct with_free {
    void operator()(void* memory) const noexcept { std::free(memory); }
};

/// Memory from malloc, which whoever it is given to frees so.
template <class T>
using allocated = std::unique_ptr<T, with_free>;

/// Zeroed memory. Errors: no_memory.
void* allocate_zeroed(std::size_t count, std::size_t size);

template <class T>
allocated<T[]> allocate_array(std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    return allocated<T[]>(static_cast<T*>(allocate_zeroed(count, sizeof(T))));
}

/// A copy of a text, NUL-terminated. Errors: no_memory.
char* copy_text(std::string_view text);

}  // namespace vir::c
