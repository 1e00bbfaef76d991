// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cpus/refuse.hpp"

#include "src/core/error_words.hpp"

namespace vir::cpus {

namespace {

error refusal(errc code, const std::string& message) {
    return error(code, error_domain::cpu, in_words_of(code, message));
}

}  // namespace

void refuse(errc code, const std::string& message) { throw refusal(code, message); }

void refuse_both(errc code, const std::string& message, std::size_t one, std::size_t other) {
    throw refusal(code, message).with_number(1, static_cast<int>(one)).with_number(2, static_cast<int>(other));
}

}  // namespace vir::cpus
