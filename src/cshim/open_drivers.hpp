// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/any_driver.hpp>
#include <virtxx/task.hpp>
#include <virtxx/uri.hpp>

#include <memory>
#include <string>

namespace vir::c {

/// A driver that was opened, with what virConnectGetType says of it. Destroyed on the engine.
struct opened_driver {
    any_driver driver;
    std::string type;
};

/// Opens what a URI names. Connections to the same guests of QEMU share their driver, which owns them: a second one of
/// the same process would be refused. Of other drivers each connection has its own.
/// Only on the engine. Errors: those of vir::open.
task<std::shared_ptr<opened_driver>> open_driver(uri where);

}  // namespace vir::c
