// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/doc/domain.hpp>
#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

[[noreturn]] void report(const char* what, const std::string& once, const std::string& twice) {
    std::fprintf(stderr, "%s\n--- once\n%s\n--- twice\n%s\n", what, once.c_str(), twice.c_str());
    std::abort();
}

}  // namespace

// Whatever is read as a domain is written so that it is read again as the same, as XML and as JSON; and nothing else
// than a vir::error comes out of the rest.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    (void)vir::check<vir::domain_def>(text);
    vir::domain_def domain;
    try {
        domain = vir::parse<vir::domain_def>(text);
    } catch (const vir::error&) {
        return 0;
    }
    const auto once = vir::format(domain);
    const auto again = vir::parse<vir::domain_def>(once);
    const auto twice = vir::format(again);
    if (once != twice) report("formatting is no fixed point", once, twice);
    if (!vir::compare(again, vir::parse<vir::domain_def>(twice)).empty()) report("comparing finds a change", once, twice);
    const auto json = vir::to_json(again);
    if (auto from_json = vir::to_json(vir::from_json<vir::domain_def>(json)); from_json != json)
        report("JSON is no fixed point", json, from_json);
    return 0;
}
