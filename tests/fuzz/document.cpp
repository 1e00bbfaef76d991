// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/domain_backup.hpp>
#include <virtxx/doc/domain_capabilities.hpp>
#include <virtxx/doc/domain_checkpoint.hpp>
#include <virtxx/doc/domain_snapshot.hpp>
#include <virtxx/doc/host_interface.hpp>
#include <virtxx/doc/network.hpp>
#include <virtxx/doc/network_port.hpp>
#include <virtxx/doc/node_device.hpp>
#include <virtxx/doc/nwfilter.hpp>
#include <virtxx/doc/nwfilter_binding.hpp>
#include <virtxx/doc/secret.hpp>
#include <virtxx/doc/storage_capabilities.hpp>
#include <virtxx/doc/storage_pool.hpp>
#include <virtxx/doc/storage_volume.hpp>
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
        vir::domain_backup_def,
        vir::domain_capabilities,
        vir::domain_checkpoint_def,
        vir::domain_def,
        vir::domain_snapshot_def,
        vir::interface_def,
        vir::network_def,
        vir::network_port_def,
        vir::node_device_def,
        vir::nwfilter_binding_def,
        vir::nwfilter_def,
        vir::secret_def,
        vir::storage_pool_capabilities,
        vir::storage_pool_def,
        vir::storage_volume_def>(std::string(reinterpret_cast<const char*>(data), size));
    return 0;
}
