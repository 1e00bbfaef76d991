// Copyright virtxx contributors. Boost Software License 1.0.
// Any text is a Xen file or a vir::error, as xl and as xm would read it; what is read from what was written is
// written the same.
#include "drivers/xen/mapping.hpp"

#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

void try_as(vir::xen::syntax syntax, std::string_view text) {
    const vir::xen::context context(syntax);
    std::string first, again;
    try {
        const auto domain = vir::xen::to_domain(vir::xen::config::parse(text), context);
        (void)vir::format(domain);
        first = vir::xen::from_domain(domain, context).format();
        again = vir::xen::from_domain(vir::xen::to_domain(vir::xen::config::parse(first), context), context).format();
    } catch (const vir::error&) {
        // A name with a comma, for one, can be written and not read.
        return;
    }
    if (again == first) return;
    std::fprintf(stderr, "--- once\n%s--- twice\n%s", first.c_str(), again.c_str());
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try_as(vir::xen::syntax::xl, text);
    try_as(vir::xen::syntax::xm, text);
    return 0;
}
