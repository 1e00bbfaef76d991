// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/allocated.hpp"

#include <cstring>
#include <new>

namespace vir::c {

void* allocate_zeroed(std::size_t count, std::size_t size) {
    auto* memory = std::calloc(count ? count : 1, size);
    if (!memory) throw std::bad_alloc();
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
