// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cpus/refuse.hpp"

#include "src/xml/problems.hpp"

namespace vir::cpus {

void refuse(errc code, const std::string& message) {
    std::string prefix(xml::message_prefix(code));
    if (code == errc::operation_failed) prefix = "operation failed: ";
    if (code == errc::no_support) prefix = "this function is not supported by the connection driver: ";
    throw error(code, error_domain::cpu, prefix + message);
}

}  // namespace vir::cpus
