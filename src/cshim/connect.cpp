// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/connect.hpp"

#include "src/core/log.hpp"
#include "src/cshim/engine.hpp"
#include "src/cshim/event_callbacks.hpp"

_virConnect::_virConnect(std::shared_ptr<vir::c::opened_driver> driver, vir::c::connect_options options)
    : object(kind.magic),
      driver_(std::move(driver)),
      options_(options),
      events_(std::make_shared<vir::c::event_callbacks>()) {}

_virConnect::~_virConnect() = default;

void _virConnect::release() noexcept {
    try {
        // Drivers are destroyed where they live.
        auto& engine = vir::c::engine::get();
        if (engine.here())
            driver_.reset();
        else
            engine.run_plainly([this] { driver_.reset(); });
        events_.reset();
    } catch (const std::exception& e) {
        vir::logger("capi").warn("closing a connection: {}", e.what());
    }
}
