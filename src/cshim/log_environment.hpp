// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

namespace vir::c {

/// Has the library log what LIBVIRT_DEBUG, LIBVIRT_LOG_FILTERS and LIBVIRT_LOG_OUTPUTS say, as libvirt's clients know
/// it. Without any of them the library's own VIRTXX_LOG counts.
void log_as_environment_says();

/// Whether calls are to be logged, and their errors.
bool logs_calls() noexcept;
bool logs_errors() noexcept;

void log_call(const char* function) noexcept;
void log_error(const char* message) noexcept;

}  // namespace vir::c
