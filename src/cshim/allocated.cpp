// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/allocated.hpp"

#include <cstring>
#include <new>

namespace vir::c {

void* allocate_zeroed(std::size_t count, std::size_t size) {
    // What is small comes from malloc, where glibc keeps some at hand for each thread; from calloc it does not.
    constexpr std::size_t small = 1024;
    if (count == 0) count = 1;
    const bool at_hand = size > 0 && count <= small / size;
    auto* memory = at_hand ? std::malloc(count * size) : std::calloc(count, size);
    if (!memory) throw std::bad_alloc();
    if (at_hand) std::memset(memory, 0, count * size);
    return memory;
}

char* copy_text(std::string_view text) {
    auto* out = static_cast<char*>(std::malloc(text.size() + 1));
    if (!out) throw std::bad_alloc();
    std::memcpy(out, text.data(), text.size());
    out[text.size()] = '\0';
    return out;
}

}  // namespace vir::c
