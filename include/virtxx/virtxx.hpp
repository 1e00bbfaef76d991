// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

/// Everything that a program that uses virtxx needs; the typed documents (virtxx/doc), processors by name
/// (virtxx/cpus.hpp) and the driver whose type can be known (virtxx/drivers/qemu.hpp) are included where they are used.
#include <virtxx/all.hpp>
#include <virtxx/combined.hpp>
#include <virtxx/connection.hpp>
#include <virtxx/error.hpp>
#include <virtxx/event.hpp>
#include <virtxx/layers.hpp>
#include <virtxx/log.hpp>
#include <virtxx/open.hpp>
#include <virtxx/stream.hpp>
#include <virtxx/task.hpp>
#include <virtxx/uri.hpp>
