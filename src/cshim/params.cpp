// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/params.hpp"

#include "src/core/error_words.hpp"
#include "src/cshim/allocated.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace vir::c {
namespace {

// Whose words these are in libvirt.
constexpr const char* validator = "virTypedParameterValidateSet";

[[noreturn]] void refuse(const std::string& message) {
    throw error(errc::invalid_arg, message).with_str(1, validator).with_str(2, "params");
}

param_value value_of(const virTypedParameter& from, const std::string& name) {
    switch (from.type) {
        case VIR_TYPED_PARAM_INT: return from.value.i;
        case VIR_TYPED_PARAM_UINT: return from.value.ui;
        case VIR_TYPED_PARAM_LLONG: return std::int64_t(from.value.l);
        case VIR_TYPED_PARAM_ULLONG: return std::uint64_t(from.value.ul);
        case VIR_TYPED_PARAM_DOUBLE: return from.value.d;
        case VIR_TYPED_PARAM_BOOLEAN: return from.value.b != 0;
        case VIR_TYPED_PARAM_STRING:
            if (!from.value.s) refuse(fmt::format("NULL string parameter '{}'", name));
            return std::string(from.value.s);
    }
    // It is the driver that knows which type the parameter has: none is a number with a point.
    return 0.0;
}

struct value_setter {
    virTypedParameter& to;
    void operator()(std::int32_t value) const { to.value.i = value; }
    void operator()(std::uint32_t value) const { to.value.ui = value; }
    void operator()(std::int64_t value) const { to.value.l = value; }
    void operator()(std::uint64_t value) const { to.value.ul = value; }
    void operator()(double value) const { to.value.d = value; }
    void operator()(bool value) const { to.value.b = value ? 1 : 0; }
    void operator()(const std::string& value) const { to.value.s = copy_text(value); }
};

void fill(const vir::typed_params& params, virTypedParameterPtr out, std::size_t count) {
    std::size_t made = 0;
    try {
        for (; made < count; ++made) param_to_c(params[made], out[made]);
    } catch (...) {
        virTypedParamsClear(out, static_cast<int>(made));
        throw;
    }
}

}  // namespace

vir::typed_params params_from_c(const arguments&, virTypedParameterPtr params, int count) {
    vir::typed_params out;
    if (!params) return out;
    for (int i = 0; i < count; ++i) {
        const auto& from = params[i];
        std::string name(from.field, ::strnlen(from.field, sizeof(from.field)));
        if (name.size() == sizeof(from.field)) refuse(fmt::format("string parameter name '{}' too long", name));
        auto value = value_of(from, name);
        out.add(std::move(name), std::move(value));
    }
    return out;
}

void param_to_c(const vir::typed_params::value_type& from, virTypedParameter& to) {
    const auto& [name, value] = from;
    if (name.size() >= sizeof(to.field))
        fail(error_domain::none, errc::internal_error, "Field name '{}' too long", name);
    to = virTypedParameter{};
    std::memcpy(to.field, name.data(), name.size());
    std::visit(value_setter{to}, value);
    to.type = static_cast<int>(type_of(value));
}

void params_to_c(const vir::typed_params& params, virTypedParameterPtr* out, int* count) {
    if (out) {
        auto array = allocate_array<virTypedParameter>(params.size());
        fill(params, array.get(), params.size());
        *out = array.release();
    }
    *count = static_cast<int>(params.size());
}

void params_to_c(const vir::typed_params& params, virTypedParameterPtr out, int* count) {
    if (*count > 0 && out) {
        const auto fits = std::min(params.size(), static_cast<std::size_t>(*count));
        fill(params, out, fits);
        *count = static_cast<int>(fits);
    } else {
        *count = static_cast<int>(params.size());
    }
}

}  // namespace vir::c
