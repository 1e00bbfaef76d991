// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/entry.hpp"
#include "src/cshim/stream.hpp"
#include "src/cshim/take.hpp"

#include <virtxx/op/domain_guest.hpp>
#include <virtxx/op/domain_tuning.hpp>

#include <fmt/format.h>

#include <sys/stat.h>

#include <string>
#include <utility>

// What a guest shows and tells.

namespace {

using vir::c::call;
using vir::c::entry;

void need_socket(const call& c, int fd) {
    c.need_non_negative(fd, "fd");
    struct ::stat is{};
    if (::fstat(fd, &is) != 0) {
        const int why = errno;
        throw vir::error(vir::errc::system_error, vir::error_domain::domain,
                         fmt::format("Unable to access file descriptor {}: {}", fd, std::strerror(why)))
            .with_number(1, why);
    }
    if (!S_ISSOCK(is.st_mode)) c.refuse_with("fd", fmt::format("fd {} must be a socket", fd).c_str());
}

}  // namespace

extern "C" {

char* virDomainScreenshot(virDomainPtr domain, virStreamPtr stream, unsigned int screen, unsigned int flags) {
    return entry("virDomainScreenshot", domain, static_cast<char*>(nullptr), [&](call& c) {
        c.check(stream);
        c.need_writable();
        if (stream->conn() != c.conn) {
            const auto says = fmt::format("stream must match connection of domain '{}'", domain->ref().name);
            c.refuse_with("stream", says.c_str());
        }
        c.need_unused(stream);
        auto got = c.run(vir::op::domain_screenshot(c.ref(domain), screen, flags));
        vir::c::allocated<char> mime(vir::c::to_c(got.mime));
        c.attach(stream, std::move(got.picture));
        return mime.release();
    });
}

int virDomainOpenGraphics(virDomainPtr dom, unsigned int idx, int fd, unsigned int flags) {
    return entry("virDomainOpenGraphics", dom, -1, [&](call& c) {
        need_socket(c, fd);
        c.need_writable();
        if (!c.can<vir::op::domain_open_graphics>()) vir::c::throw_no_support(c.function);
        c.run(vir::op::domain_open_graphics(c.ref(dom), idx, vir::c::descriptor_from_c(fd),
                                            static_cast<vir::domain_open_graphics_flags>(flags)));
        return 0;
    });
}

int virDomainGetMessages(virDomainPtr domain, char*** msgs, unsigned int flags) {
    return entry("virDomainGetMessages", domain, -1, [&](call& c) {
        c.need(msgs, "msgs");
        return vir::c::names_to_c(
            c.run(vir::op::domain_get_messages(c.ref(domain), static_cast<vir::domain_message_type>(flags))), msgs);
    });
}

int virDomainAuthorizedSSHKeysGet(virDomainPtr domain, const char* user, char*** keys, unsigned int flags) {
    return entry("virDomainAuthorizedSSHKeysGet", domain, -1, [&](call& c) {
        c.need(user, "user");
        c.need(keys, "keys");
        c.need_writable();
        return vir::c::names_to_c(c.run(vir::op::domain_authorized_ssh_keys_get(c.ref(domain), user, flags)), keys);
    });
}

int virDomainGetGuestVcpus(virDomainPtr domain, virTypedParameterPtr* params, unsigned int* nparams,
                           unsigned int flags) {
    return entry("virDomainGetGuestVcpus", domain, -1, [&](call& c) {
        c.need_writable();
        c.need(params, "params");
        c.need(nparams, "nparams");
        int count = 0;
        vir::c::params_to_c(c.run(vir::op::domain_get_guest_vcpus(c.ref(domain), flags)), params, &count);
        *nparams = static_cast<unsigned int>(count);
        return 0;
    });
}
}
