// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

// The C API's declarations, seen from outside of the library: all else that it is built of is hidden.
#pragma GCC visibility push(default)
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#pragma GCC visibility pop
