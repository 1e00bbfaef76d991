// Copyright virtxx contributors. Boost Software License 1.0.
// Any text is a URI or an error of one line that names a column inside it; what was read is written and read the same.
#include <virtxx/error.hpp>
#include <virtxx/uri.hpp>

#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const vir::uri first(text);
        if (first.driver.empty()) std::abort();
        const auto written = vir::to_string(first);
        try {
            const vir::uri second(written);
            if (!(second == first) || vir::to_string(second) != written) std::abort();
        } catch (const vir::error&) {
            std::abort();
        }
    } catch (const vir::error& e) {
        if (e.code() != vir::errc::internal_error && e.code() != vir::errc::no_connect) std::abort();
    }
    return 0;
}
