// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/entry.hpp"
#include "src/cshim/records.hpp"
#include "src/cshim/stream.hpp"
#include "src/cshim/take.hpp"

#include <virtxx/op/domain.hpp>
#include <virtxx/op/domain_guest.hpp>
#include <virtxx/op/domain_job.hpp>

#include <fmt/format.h>

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

// What the guest tells, its screen, jobs and metadata.

namespace {

using vir::c::call;
using vir::c::entry;
using vir::c::optional_string;
using vir::c::to_c;

// What a piece of metadata is named by depends on which it is.
void need_uri_if_element(const call& c, int type, const char* uri) {
    if (type == VIR_DOMAIN_METADATA_ELEMENT)
        c.need(uri, "uri");
    else if (type == VIR_DOMAIN_METADATA_TITLE || type == VIR_DOMAIN_METADATA_DESCRIPTION)
        c.need_null(uri, "uri");
}

}  // namespace

extern "C" {

char* virDomainGetMetadata(virDomainPtr domain, int type, const char* uri, unsigned int flags) {
    return entry("virDomainGetMetadata", domain, static_cast<char*>(nullptr), [&](call& c) {
        c.exclusive(flags, VIR_DOMAIN_AFFECT_LIVE, "VIR_DOMAIN_AFFECT_LIVE", VIR_DOMAIN_AFFECT_CONFIG,
                    "VIR_DOMAIN_AFFECT_CONFIG");
        need_uri_if_element(c, type, uri);
        return to_c(c.run(vir::op::domain_get_metadata(c.ref(domain), static_cast<vir::domain_metadata_type>(type),
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
        need_uri_if_element(c, type, uri);
        if (type == VIR_DOMAIN_METADATA_ELEMENT) {
            if (metadata) c.need(key, "key");
        } else if (type == VIR_DOMAIN_METADATA_TITLE || type == VIR_DOMAIN_METADATA_DESCRIPTION) {
            c.need_null(key, "key");
        }
        c.run(vir::op::domain_set_metadata(c.ref(domain), static_cast<vir::domain_metadata_type>(type),
                                           optional_string(metadata), optional_string(key), optional_string(uri),
                                           static_cast<vir::domain_affect>(flags)));
        return 0;
    });
}

char* virDomainScreenshot(virDomainPtr domain, virStreamPtr stream, unsigned int screen, unsigned int flags) {
    return entry("virDomainScreenshot", domain, static_cast<char*>(nullptr), [&](call& c) {
        c.check(stream);
        c.need_writable();
        c.need_connection_of(domain, stream);
        auto got = c.run(vir::op::domain_screenshot(c.ref(domain), screen, flags));
        c.attach(stream, std::move(got.picture));
        return to_c(got.mime);
    });
}

int virDomainOpenGraphics(virDomainPtr dom, unsigned int idx, int fd, unsigned int flags) {
    return entry("virDomainOpenGraphics", dom, -1, [&](call& c) {
        c.need_non_negative(fd, "fd");
        struct stat facts {};
        if (::fstat(fd, &facts) != 0) {
            const int why = errno;
            throw vir::error(vir::errc::system_error, vir::error_domain::domain,
                             fmt::format("Unable to access file descriptor {}: {}", fd, std::strerror(why)))
                .with_number(1, why);
        }
        if (!S_ISSOCK(facts.st_mode)) c.refuse_with("fd", fmt::format("fd {} must be a socket", fd).c_str());
        c.run(vir::op::domain_open_graphics(c.ref(dom), idx, vir::c::descriptor_from_c(fd),
                                            static_cast<vir::domain_open_graphics_flags>(flags)));
        return 0;
    });
}

int virDomainGetFSInfo(virDomainPtr dom, virDomainFSInfoPtr** info, unsigned int flags) {
    return entry("virDomainGetFSInfo", dom, -1, [&](call& c) {
        c.need_writable();
        c.need(info, "info");
        *info = nullptr;
        const auto got = c.run(vir::op::domain_get_fsinfo(c.ref(dom), flags));
        const auto fill = [](const vir::domain_fsinfo& from, virDomainFSInfo& to) {
            to.mountpoint = to_c(from.mountpoint);
            to.name = to_c(from.name);
            to.fstype = to_c(from.fstype);
            vir::c::names_to_c(from.dev_aliases, &to.devAlias);
            to.ndevAlias = from.dev_aliases.size();
        };
        return vir::c::records_to_c(got, info, fill, &virDomainFSInfoFree);
    });
}

void virDomainFSInfoFree(virDomainFSInfoPtr info) {
    if (!info) return;
    std::free(info->mountpoint);
    std::free(info->name);
    std::free(info->fstype);
    for (size_t i = 0; i < info->ndevAlias; ++i) std::free(info->devAlias[i]);
    std::free(info->devAlias);
    std::free(info);
}

int virDomainInterfaceAddresses(virDomainPtr dom, virDomainInterfacePtr** ifaces, unsigned int source,
                                unsigned int flags) {
    return entry("virDomainInterfaceAddresses", dom, -1, [&](call& c) {
        if (ifaces) *ifaces = nullptr;
        c.need(ifaces, "ifaces");
        if (source == VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT) c.need_writable();
        const auto got = c.run(vir::op::domain_interface_addresses(
            c.ref(dom), static_cast<vir::domain_interface_addresses_source>(source), flags));
        const auto fill = [](const vir::domain_interface& from, virDomainInterface& to) {
            to.name = to_c(from.name);
            to.hwaddr = to_c(from.hwaddr);
            to.addrs = vir::c::allocate_array<virDomainIPAddress>(from.addresses.size()).release();
            to.naddrs = static_cast<unsigned int>(from.addresses.size());
            for (size_t i = 0; i < from.addresses.size(); ++i) {
                to.addrs[i].type = static_cast<int>(from.addresses[i].type);
                to.addrs[i].addr = to_c(from.addresses[i].address);
                to.addrs[i].prefix = from.addresses[i].prefix;
            }
        };
        return vir::c::records_to_c(got, ifaces, fill, &virDomainInterfaceFree);
    });
}

void virDomainInterfaceFree(virDomainInterfacePtr iface) {
    if (!iface) return;
    std::free(iface->name);
    std::free(iface->hwaddr);
    for (unsigned int i = 0; i < iface->naddrs; ++i) std::free(iface->addrs[i].addr);
    std::free(iface->addrs);
    std::free(iface);
}

int virDomainGetMessages(virDomainPtr domain, char*** msgs, unsigned int flags) {
    return entry("virDomainGetMessages", domain, -1, [&](call& c) {
        c.need(msgs, "msgs");
        *msgs = nullptr;
        return vir::c::names_to_c(c.run(vir::op::domain_get_messages(
                                      c.ref(domain), static_cast<vir::domain_message_type>(flags))),
                                  msgs);
    });
}

int virDomainAuthorizedSSHKeysGet(virDomainPtr domain, const char* user, char*** keys, unsigned int flags) {
    return entry("virDomainAuthorizedSSHKeysGet", domain, -1, [&](call& c) {
        c.need(user, "user");
        c.need(keys, "keys");
        c.need_writable();
        *keys = nullptr;
        return vir::c::names_to_c(c.run(vir::op::domain_authorized_ssh_keys_get(c.ref(domain), user, flags)), keys);
    });
}

int virDomainGetJobStats(virDomainPtr domain, int* type, virTypedParameterPtr* params, int* nparams,
                         unsigned int flags) {
    return entry("virDomainGetJobStats", domain, -1, [&](call& c) {
        c.need(type, "type");
        c.need(params, "params");
        c.need(nparams, "nparams");
        c.require(flags, VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED, "VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED",
                  VIR_DOMAIN_JOB_STATS_COMPLETED, "VIR_DOMAIN_JOB_STATS_COMPLETED");
        const auto got = c.run(
            vir::op::domain_get_job_stats(c.ref(domain), static_cast<vir::domain_job_stats_flags>(flags)));
        vir::c::params_to_c(got.params, params, nparams);
        *type = static_cast<int>(got.type);
        return 0;
    });
}
}
