// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cpus/model_names.hpp"

#include "src/core/error_words.hpp"

#include <virtxx/cpus.hpp>

namespace vir::cpus {

std::vector<std::string> model_names(std::string_view arch, error_domain asked) {
    const auto found = from_string<guest::arch>(arch);
    if (!found || *found == guest::arch::none) fail(asked, errc::invalid_arg, "cannot find architecture {}", arch);
    const auto names = models(*found);
    switch (*found) {
        case guest::arch::aarch64:
        case guest::arch::armv6l:
        case guest::arch::armv7b:
        case guest::arch::armv7l: return {};
        default: return {names.begin(), names.end()};
    }
}

}  // namespace vir::cpus
