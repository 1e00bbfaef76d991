// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/param_text.hpp"

#include "src/core/error_words.hpp"
#include "src/cshim/c_api.hpp"

#include <locale.h>
#include <strings.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

namespace vir::c {
namespace {

[[noreturn]] void refuse(const char* name, const char* expected) {
    fail(error_domain::none, errc::invalid_arg, "Invalid value for field '{}': expected {}", name, expected);
}

// As libvirt reads numbers: what strtoll and its kin read in base 10, all of the text, within the type's range. An
// unsigned one may be written as the negative that is the same in two's complement.
template <class T>
T signed_number(const char* text, const char* name, const char* expected) {
    char* end = nullptr;
    errno = 0;
    const long long value = std::strtoll(text, &end, 10);
    if (errno || end == text || *end || value < std::numeric_limits<T>::min() ||
        value > std::numeric_limits<T>::max())
        refuse(name, expected);
    return static_cast<T>(value);
}

template <class T>
T unsigned_number(const char* text, const char* name, const char* expected) {
    char* end = nullptr;
    errno = 0;
    const unsigned long long value = std::strtoull(text, &end, 10);
    const auto small = static_cast<T>(value);
    // Where the type is narrower than what was read: its own range, or that of its negatives.
    const bool negative = std::strchr(text, '-') != nullptr;
    const bool fits = small == value || (negative && 0ULL - value <= std::numeric_limits<T>::max());
    if (errno || end == text || *end || !fits) refuse(name, expected);
    return small;
}

double real_number(const char* text, const char* name) {
    char* end = nullptr;
    errno = 0;
    // Not in the program's language: what is a point there is one here.
    static const locale_t plain = ::newlocale(LC_ALL_MASK, "C", nullptr);
    const double value = ::strtod_l(text, &end, plain);
    if (errno || end == text || *end) refuse(name, "double");
    return value;
}

bool truth(const char* text, const char* name) {
    for (const char* word : {"1", "true"})
        if (::strcasecmp(text, word) == 0) return true;
    for (const char* word : {"0", "false"})
        if (::strcasecmp(text, word) == 0) return false;
    fail(error_domain::none, errc::invalid_arg, "Invalid boolean value for field '{}'", name);
}

}  // namespace

const char* type_name(int type) noexcept {
    switch (type) {
        case VIR_TYPED_PARAM_INT: return "int";
        case VIR_TYPED_PARAM_UINT: return "uint";
        case VIR_TYPED_PARAM_LLONG: return "llong";
        case VIR_TYPED_PARAM_ULLONG: return "ullong";
        case VIR_TYPED_PARAM_DOUBLE: return "double";
        case VIR_TYPED_PARAM_BOOLEAN: return "boolean";
        case VIR_TYPED_PARAM_STRING: return "string";
    }
    return "unknown";
}

param_value param_from_text(const char* name, int type, const char* text) {
    if (!text) fail(error_domain::none, errc::invalid_arg, "NULL value for field '{}'", name);
    switch (type) {
        case VIR_TYPED_PARAM_INT: return signed_number<std::int32_t>(text, name, "int");
        case VIR_TYPED_PARAM_UINT: return unsigned_number<std::uint32_t>(text, name, "unsigned int");
        case VIR_TYPED_PARAM_LLONG: return signed_number<std::int64_t>(text, name, "long long");
        case VIR_TYPED_PARAM_ULLONG: return unsigned_number<std::uint64_t>(text, name, "unsigned long long");
        case VIR_TYPED_PARAM_DOUBLE: return real_number(text, name);
        case VIR_TYPED_PARAM_BOOLEAN: return truth(text, name);
        case VIR_TYPED_PARAM_STRING: return std::string(text);
    }
    fail(error_domain::none, errc::internal_error, "unexpected type {} for field {}", type, name);
}

}  // namespace vir::c
