// Copyright virtxx contributors. Boost Software License 1.0.
// Text in, a UUID or an error out; what is understood reads the same again.
#include <virtxx/uuid.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto id = vir::uuid::parse(text)) {
        if (vir::uuid::parse(to_string(*id)) != id) std::abort();
    }
    return 0;
}
