// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

/// Everything that a program that uses virtxx needs; the typed documents (virtxx/doc) and the drivers of a known type
/// are included where they are used.
#include <virtxx/all.hpp>
#include <virtxx/combined.hpp>
#include <virtxx/connection.hpp>
#include <virtxx/error.hpp>
#include <virtxx/event.hpp>
#include <virtxx/layers.hpp>
#include <virtxx/open.hpp>
#include <virtxx/stream.hpp>
#include <virtxx/task.hpp>
#include <virtxx/uri.hpp>
