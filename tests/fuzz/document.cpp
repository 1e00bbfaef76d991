// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/host_interface.hpp>
#include <virtxx/doc/network.hpp>
#include <virtxx/doc/network_port.hpp>
#include <virtxx/doc/node_device.hpp>
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

template <class T>
void try_as(const std::string& text) {
    (void)vir::check<T>(text);
    T document;
    try {
        document = vir::parse<T>(text);
    } catch (const vir::error&) {
        return;
    }
    const auto once = vir::format(document);
    const auto again = vir::parse<T>(once);
    const auto twice = vir::format(again);
    if (once != twice) report("formatting is no fixed point", once, twice);
    if (!vir::compare(again, vir::parse<T>(twice)).empty()) report("comparing finds a change", once, twice);
    const auto json = vir::to_json(again);
    if (auto from_json = vir::to_json(vir::from_json<T>(json)); from_json != json)
        report("JSON is no fixed point", json, from_json);
}

template <class... Roots>
void try_as_each(const std::string& text) {
    (try_as<Roots>(text), ...);
}

}  // namespace

// Whatever is read as a document is written so that it is read again as the same, as XML and as JSON; and nothing else
// than a vir::error comes out of the rest.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try_as_each<
        vir::domain_def,
        vir::interface_def,
        vir::network_def,
        vir::network_port_def,
        vir::node_device_def>(std::string(reinterpret_cast<const char*>(data), size));
    return 0;
}
