// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/source_text.hpp"

namespace vir::xml {

position locate(std::string_view text, std::size_t offset) noexcept { return advanced({1, 1}, text.substr(0, offset)); }

position advanced(position from, std::string_view text) noexcept {
    position out = from;
    for (char c : text) {
        if (c == '\n') {
            ++out.line;
            out.column = 1;
        } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
            ++out.column;
        }
    }
    return out;
}

std::string_view without_bom(std::string_view text) noexcept {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    return text;
}

}  // namespace vir::xml
