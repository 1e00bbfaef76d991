// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/doc/kind.hpp>
#include <virtxx/error.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

[[noreturn]] void report(const char* what, const std::string& once, const std::string& twice) {
    std::fprintf(stderr, "%s\n--- once\n%s\n--- twice\n%s\n", what, once.c_str(), twice.c_str());
    std::abort();
}

// The text as a document of its kind, in canonical form; nothing where it is none.
std::string canonical(const std::string& text) {
    try {
        return vir::kind_of(text).format(text, {});
    } catch (const vir::error&) {
        return {};
    }
}

}  // namespace

// Whatever is read as a document, of any kind, is written so that it is read again as the same, as XML and as JSON; and
// nothing else than a vir::error comes out of the rest.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    (void)vir::check_any(text);
    const auto once = canonical(text);
    if (once.empty()) return 0;
    const auto& kind = vir::kind_of(once);
    const auto twice = kind.format(once, {});
    if (once != twice) report("formatting is no fixed point", once, twice);
    if (!kind.compare(once, twice).empty()) report("comparing finds a change", once, twice);
    const auto json = kind.to_json(once, -1);
    if (auto again = kind.to_json(kind.from_json(json), -1); again != json) report("JSON is no fixed point", json, again);
    return 0;
}
