// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/api/toy_driver.hpp"

#include <virtxx/driver_table.hpp>

VIRTXX_OPENABLE_DRIVER(toy::hypervisor);
