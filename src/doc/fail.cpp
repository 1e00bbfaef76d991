// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/fail.hpp"

#include "src/xml/problems.hpp"

namespace vir {

void fail(errc code, const std::string& message) { fail(code, error_domain::domain, message); }

void fail(errc code, error_domain domain, const std::string& message) {
    throw error(code, domain, std::string(xml::message_prefix(code)) + message);
}

}  // namespace vir
