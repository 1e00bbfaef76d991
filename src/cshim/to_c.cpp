// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/to_c.hpp"

namespace vir::c {

int names_to_c(const std::vector<std::string>& names, char** out, int max) {
    const auto count = std::min(names.size(), static_cast<std::size_t>(std::max(max, 0)));
    std::size_t made = 0;
    try {
        for (; made < count; ++made) out[made] = copy_text(names[made]);
    } catch (...) {
        while (made > 0) std::free(std::exchange(out[--made], nullptr));
        throw;
    }
    return static_cast<int>(count);
}

int names_to_c(const std::vector<std::string>& names, char*** out) {
    const auto count = static_cast<int>(names.size());
    if (!out) return count;
    auto array = allocate_array<char*>(names.size() + 1);
    names_to_c(names, array.get(), count);
    *out = array.release();
    return count;
}

}  // namespace vir::c
