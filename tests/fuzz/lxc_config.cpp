// Copyright virtxx contributors. Boost Software License 1.0.
// Any text is the file of a container or a vir::error; its document is one that is read again.
#include "drivers/lxc/from_config.hpp"

#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string first, again;
    try {
        first = vir::format(vir::lxc::to_domain(vir::lxc::config::parse({reinterpret_cast<const char*>(data), size})));
        again = vir::format(vir::parse<vir::domain_def>(first));
    } catch (const vir::error&) {
        return 0;
    }
    if (again == first) return 0;
    std::fprintf(stderr, "--- once\n%s--- twice\n%s", first.c_str(), again.c_str());
    std::abort();
}
