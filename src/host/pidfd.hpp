// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

// glibc 2.36 forgot the C++ guards of this one header.
#include <signal.h>
#include <sys/types.h>
extern "C" {
#include <sys/pidfd.h>
}
