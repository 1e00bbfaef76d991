// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/fail.hpp"

#include "src/core/error_words.hpp"

namespace vir {

void fail(errc code, const std::string& message) { fail(code, error_domain::domain, message); }

void fail(errc code, error_domain domain, const std::string& message) {
    throw error(code, domain, in_words_of(code, message));
}

}  // namespace vir
