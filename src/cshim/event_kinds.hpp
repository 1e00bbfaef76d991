// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/event_callbacks.hpp"

namespace vir::c {

/// By virDomainEventID, virNetworkEventID and so on, which must be one.
const event_kind& domain_event_kind(int id);
const event_kind& network_event_kind(int id);
const event_kind& storage_pool_event_kind(int id);
const event_kind& node_device_event_kind(int id);
const event_kind& secret_event_kind(int id);

const event_kind& monitor_event_kind();
const event_kind& close_event_kind();

}  // namespace vir::c
