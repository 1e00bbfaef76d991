// Copyright virtxx contributors. Boost Software License 1.0.
// Any text is a VMX file or a vir::error; what is read from what was written is written the same.
#include "src/formats/vmx/mapping.hpp"

#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    vir::vmx::config first, again;
    try {
        const auto domain = vir::vmx::to_domain(vir::vmx::config::parse(text));
        (void)vir::format(domain);
        first = vir::vmx::from_domain(domain);
        again = vir::vmx::from_domain(vir::vmx::to_domain(vir::vmx::config::parse(first.format())));
    } catch (const vir::error&) {
        // An empty floppy drive, for one, can be written and not read.
        return 0;
    }
    if (again == first) return 0;
    std::fprintf(stderr, "--- once\n%s--- twice\n%s", first.format().c_str(), again.format().c_str());
    std::abort();
}
