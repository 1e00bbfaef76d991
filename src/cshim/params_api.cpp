// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/allocated.hpp"
#include "src/cshim/entry.hpp"
#include "src/cshim/param_text.hpp"
#include "src/cshim/params.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

// Arrays of typed parameters: reading, adding, releasing.

namespace {

using vir::c::arguments;
using vir::c::entry;
using vir::typed_params;

virTypedParameterPtr find(virTypedParameterPtr params, int nparams, const char* name) {
    // Without a name or an array there is nothing to be found, which is no error.
    if (!params || !name) return nullptr;
    for (int i = 0; i < nparams; ++i)
        if (std::strncmp(params[i].field, name, sizeof(params[i].field)) == 0) return params + i;
    return nullptr;
}

// 1 when there is one, 0 when there is none; `take` is given it.
template <class F>
int get(const char* function, virTypedParameterPtr params, int nparams, const char* name, int type, F take) {
    return entry(function, -1, [&](const arguments&) {
        const auto* one = find(params, nparams, name);
        if (!one) return 0;
        if (one->type != type)
            fail(vir::error_domain::none, vir::errc::invalid_arg,
                 "Invalid type '{}' requested for parameter '{}', actual type is '{}'", vir::c::type_name(type), name,
                 vir::c::type_name(one->type));
        take(*one);
        return 1;
    });
}

template <class T>
void give(T* out, T value) {
    if (out) *out = value;
}

// Makes room for one more: by half as much again, so that many cost no copy each.
void grow(virTypedParameterPtr* params, int nparams, int* maxparams) {
    if (nparams < *maxparams) return;
    const int most = std::max(nparams, *maxparams);
    const int wanted = most + std::max(1, most / 2);
    auto* more = std::realloc(*params, static_cast<std::size_t>(wanted) * sizeof(virTypedParameter));
    if (!more) throw std::bad_alloc();
    *params = static_cast<virTypedParameterPtr>(more);
    *maxparams = wanted;
}

void append(virTypedParameterPtr* params, int* nparams, int* maxparams, const char* name, vir::param_value value) {
    grow(params, *nparams, maxparams);
    vir::c::param_to_c({name, std::move(value)}, (*params)[*nparams]);
    ++*nparams;
}

int add(const char* function, virTypedParameterPtr* params, int* nparams, int* maxparams, const char* name,
        vir::param_value value) {
    return entry(function, -1, [&](const arguments& a) {
        a.need(params, "params");
        a.need(nparams, "nparams");
        a.need(maxparams, "maxparams");
        a.need(name, "name");
        append(params, nparams, maxparams, name, std::move(value));
        return 0;
    });
}

}  // namespace

extern "C" {

virTypedParameterPtr virTypedParamsGet(virTypedParameterPtr params, int nparams, const char* name) {
    return find(params, nparams, name);
}

int virTypedParamsGetInt(virTypedParameterPtr params, int nparams, const char* name, int* value) {
    return get("virTypedParamsGetInt", params, nparams, name, VIR_TYPED_PARAM_INT,
               [&](auto& one) { give(value, one.value.i); });
}

int virTypedParamsGetUInt(virTypedParameterPtr params, int nparams, const char* name, unsigned int* value) {
    return get("virTypedParamsGetUInt", params, nparams, name, VIR_TYPED_PARAM_UINT,
               [&](auto& one) { give(value, one.value.ui); });
}

int virTypedParamsGetLLong(virTypedParameterPtr params, int nparams, const char* name, long long* value) {
    return get("virTypedParamsGetLLong", params, nparams, name, VIR_TYPED_PARAM_LLONG,
               [&](auto& one) { give(value, one.value.l); });
}

int virTypedParamsGetULLong(virTypedParameterPtr params, int nparams, const char* name, unsigned long long* value) {
    return get("virTypedParamsGetULLong", params, nparams, name, VIR_TYPED_PARAM_ULLONG,
               [&](auto& one) { give(value, one.value.ul); });
}

int virTypedParamsGetDouble(virTypedParameterPtr params, int nparams, const char* name, double* value) {
    return get("virTypedParamsGetDouble", params, nparams, name, VIR_TYPED_PARAM_DOUBLE,
               [&](auto& one) { give(value, one.value.d); });
}

int virTypedParamsGetBoolean(virTypedParameterPtr params, int nparams, const char* name, int* value) {
    return get("virTypedParamsGetBoolean", params, nparams, name, VIR_TYPED_PARAM_BOOLEAN,
               [&](auto& one) { give<int>(value, one.value.b != 0); });
}

int virTypedParamsGetString(virTypedParameterPtr params, int nparams, const char* name, const char** value) {
    return get("virTypedParamsGetString", params, nparams, name, VIR_TYPED_PARAM_STRING,
               [&](auto& one) { give<const char*>(value, one.value.s); });
}

int virTypedParamsAddInt(virTypedParameterPtr* params, int* nparams, int* maxparams, const char* name, int value) {
    return add("virTypedParamsAddInt", params, nparams, maxparams, name, value);
}

int virTypedParamsAddUInt(virTypedParameterPtr* params, int* nparams, int* maxparams, const char* name,
                          unsigned int value) {
    return add("virTypedParamsAddUInt", params, nparams, maxparams, name, value);
}

int virTypedParamsAddLLong(virTypedParameterPtr* params, int* nparams, int* maxparams, const char* name,
                           long long value) {
    return add("virTypedParamsAddLLong", params, nparams, maxparams, name, static_cast<std::int64_t>(value));
}

int virTypedParamsAddULLong(virTypedParameterPtr* params, int* nparams, int* maxparams, const char* name,
                            unsigned long long value) {
    return add("virTypedParamsAddULLong", params, nparams, maxparams, name, static_cast<std::uint64_t>(value));
}

int virTypedParamsAddDouble(virTypedParameterPtr* params, int* nparams, int* maxparams, const char* name,
                            double value) {
    return add("virTypedParamsAddDouble", params, nparams, maxparams, name, value);
}

int virTypedParamsAddBoolean(virTypedParameterPtr* params, int* nparams, int* maxparams, const char* name,
                             int value) {
    return add("virTypedParamsAddBoolean", params, nparams, maxparams, name, value != 0);
}

int virTypedParamsAddString(virTypedParameterPtr* params, int* nparams, int* maxparams, const char* name,
                            const char* value) {
    return add("virTypedParamsAddString", params, nparams, maxparams, name, vir::c::string_or_empty(value));
}

int virTypedParamsAddStringList(virTypedParameterPtr* params, int* nparams, int* maxparams, const char* name,
                                const char** values) {
    return entry("virTypedParamsAddStringList", -1, [&](const arguments& a) {
        if (!values) return 0;
        a.need(params, "params");
        a.need(nparams, "nparams");
        a.need(maxparams, "maxparams");
        a.need(name, "name");
        for (; *values; ++values) append(params, nparams, maxparams, name, std::string(*values));
        return 0;
    });
}

int virTypedParamsAddFromString(virTypedParameterPtr* params, int* nparams, int* maxparams, const char* name,
                                int type, const char* value) {
    return entry("virTypedParamsAddFromString", -1, [&](const arguments& a) {
        a.need(params, "params");
        a.need(nparams, "nparams");
        a.need(maxparams, "maxparams");
        a.need(name, "name");
        append(params, nparams, maxparams, name, vir::c::param_from_text(name, type, value));
        return 0;
    });
}

void virTypedParamsClear(virTypedParameterPtr params, int nparams) {
    if (!params) return;
    for (int i = 0; i < nparams; ++i) {
        if (params[i].type != VIR_TYPED_PARAM_STRING) continue;
        std::free(params[i].value.s);
        params[i].value.s = nullptr;
    }
}

void virTypedParamsFree(virTypedParameterPtr params, int nparams) {
    virTypedParamsClear(params, nparams);
    std::free(params);
}
}
