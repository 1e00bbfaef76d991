// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/entry.hpp"

#include <virtxx/op/secret.hpp>

#include <fmt/format.h>

#include <cstring>

// The values of secrets.

namespace {

using vir::c::call;
using vir::c::entry;

constexpr std::size_t longest = 65536;  // as on the wire

}  // namespace

extern "C" {

int virSecretSetValue(virSecretPtr secret, const unsigned char* value, size_t value_size, unsigned int flags) {
    return entry("virSecretSetValue", secret, -1, [&](call& c) {
        c.need_writable();
        c.need(value, "value");
        if (!c.can<vir::op::secret_set_value>()) vir::c::throw_no_support(c.function);
        if (value_size > longest)
            c.refuse_with("value_size", fmt::format("value_size in {} must not exceed {}", c.function, longest).c_str());
        c.run(vir::op::secret_set_value(c.ref(secret), vir::c::bytes_from_c(value, value_size), flags));
        return 0;
    });
}

unsigned char* virSecretGetValue(virSecretPtr secret, size_t* value_size, unsigned int flags) {
    return entry("virSecretGetValue", secret, static_cast<unsigned char*>(nullptr), [&](call& c) {
        c.need_writable();
        c.need(value_size, "value_size");
        const auto got = c.run(vir::op::secret_get_value(c.ref(secret), flags));
        auto out = vir::c::allocate_array<unsigned char>(got.size() + 1);
        std::memcpy(out.get(), got.data(), got.size());
        *value_size = got.size();
        return out.release();
    });
}
}
