// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/entry.hpp"

#include <virtxx/op/domain.hpp>

#include <cstring>

// What a domain is called and what others keep in its document.

namespace {

using vir::c::call;
using vir::c::entry;
using vir::c::optional_string;

}  // namespace

extern "C" {

char* virDomainGetMetadata(virDomainPtr domain, int type, const char* uri, unsigned int flags) {
    return entry("virDomainGetMetadata", domain, static_cast<char*>(nullptr), [&](call& c) {
        c.exclusive(flags, VIR_DOMAIN_AFFECT_LIVE, "VIR_DOMAIN_AFFECT_LIVE", VIR_DOMAIN_AFFECT_CONFIG,
                    "VIR_DOMAIN_AFFECT_CONFIG");
        if (type == VIR_DOMAIN_METADATA_TITLE || type == VIR_DOMAIN_METADATA_DESCRIPTION) c.need_null(uri, "uri");
        if (type == VIR_DOMAIN_METADATA_ELEMENT) c.need(uri, "uri");
        return vir::c::to_c(c.run(vir::op::domain_get_metadata(c.ref(domain),
                                                               static_cast<vir::domain_metadata_type>(type),
                                                               optional_string(uri),
                                                               static_cast<vir::domain_affect>(flags))));
    });
}

int virDomainSetMetadata(virDomainPtr domain, int type, const char* metadata, const char* key, const char* uri,
                         unsigned int flags) {
    return entry("virDomainSetMetadata", domain, -1, [&](call& c) {
        c.need_writable();
        if (type == VIR_DOMAIN_METADATA_TITLE && metadata && std::strchr(metadata, '\n'))
            c.refuse_with("metadata", "metadata title can't contain newlines");
        if (type == VIR_DOMAIN_METADATA_TITLE || type == VIR_DOMAIN_METADATA_DESCRIPTION) {
            c.need_null(uri, "uri");
            c.need_null(key, "key");
        }
        if (type == VIR_DOMAIN_METADATA_ELEMENT) {
            c.need(uri, "uri");
            if (metadata) c.need(key, "key");
        }
        c.run(vir::op::domain_set_metadata(c.ref(domain), static_cast<vir::domain_metadata_type>(type),
                                           optional_string(metadata), optional_string(key), optional_string(uri),
                                           static_cast<vir::domain_affect>(flags)));
        return 0;
    });
}
}
