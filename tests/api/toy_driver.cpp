// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/api/toy_driver.hpp"

#include <virtxx/driver_table.hpp>

VIRTXX_OPENABLE_DRIVER(toy::hypervisor);

// Until the domain document is described: the toys only look at its text.
template <>
[[gnu::weak]] const vir::xml::record& vir::xml::describe<vir::domain_def>() {
    throw vir::error(vir::errc::internal_error, "the domain document has no description");
}
