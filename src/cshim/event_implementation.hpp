// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/c_api.hpp"

namespace vir::c {

/// The event loop that the program chose: the library's own or one of the program's.
struct event_implementation {
    virEventAddHandleFunc add_handle = nullptr;
    virEventUpdateHandleFunc update_handle = nullptr;
    virEventRemoveHandleFunc remove_handle = nullptr;
    virEventAddTimeoutFunc add_timeout = nullptr;
    virEventUpdateTimeoutFunc update_timeout = nullptr;
    virEventRemoveTimeoutFunc remove_timeout = nullptr;
};

/// All null as long as none was chosen.
event_implementation current_events();

}  // namespace vir::c
