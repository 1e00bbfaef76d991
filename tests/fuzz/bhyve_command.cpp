// Copyright virtxx contributors. Boost Software License 1.0.
// Any text is a command line or a vir::error; the words of one are written so that they are read again, and a guest of
// it can be completed and started again or says why not.
#include "drivers/bhyve/mapping.hpp"

#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vir;
    try {
        const auto line = bhyve::command_line::parse({reinterpret_cast<const char*>(data), size});
        const auto text =
            (line.loader.empty() ? std::string() : bhyve::format(line.loader)) + bhyve::format(line.hypervisor);
        if (!(bhyve::command_line::parse(text) == line)) std::abort();
        auto domain = bhyve::to_domain(line);
        (void)format(domain);
        const bhyve::context context;
        complete(domain, bhyve::hooks(context));
        (void)bhyve::hypervisor_command(domain, context);
        (void)bhyve::loader_command(domain, context);
    } catch (const error&) {
    }
    return 0;
}
