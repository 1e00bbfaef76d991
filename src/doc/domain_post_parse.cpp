// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/doc/post_parse.hpp>

namespace vir {

void complete(domain_def& domain, const driver_hooks& hooks) {
    hooks.before(domain);
    if (!domain.uuid) domain.uuid = uuid::random();
    domain.id.reset();
    hooks.after(domain);
}

}  // namespace vir
