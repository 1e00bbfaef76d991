// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/entry.hpp"
#include "src/cshim/own_cgroup.hpp"
#include "src/cshim/own_label.hpp"
#include "src/cshim/take.hpp"

#include <virtxx/flags.hpp>
#include <virtxx/op/lxc.hpp>

#include "virtxx_c.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

// What only LXC has: a program goes into a container.

namespace {

using vir::c::arguments;
using vir::c::call;
using vir::c::entry;

void need_no_flags(const char* function, unsigned int flags) {
    if (flags)
        throw vir::error(vir::errc::invalid_arg, vir::error_domain::none,
                         fmt::format("unsupported flags ({:#x}) in function {}", flags, function))
            .with_str(1, function)
            .with_str(2, "flags");
}

// Those of this process, as far as the kernel has them.
std::vector<vir::descriptor> own_namespaces() {
    static constexpr std::array<const char*, 6> names{"user", "ipc", "uts", "net", "pid", "mnt"};
    std::vector<vir::descriptor> out;
    for (const char* name : names)
        if (const int fd = ::open(fmt::format("/proc/self/ns/{}", name).c_str(), O_RDONLY | O_CLOEXEC); fd >= 0)
            out.emplace_back(fd);
    return out;
}

// libvirt's part that enters them is named.
vir::error no_namespaces() {
    return vir::error(vir::errc::invalid_arg, vir::error_domain::none, "Expected at least one file descriptor")
        .with_str(1, "virProcessSetNamespaces")
        .with_str(2, "nfdlist");
}

// One that the process is in already is as good as entered; so the kernel's EINVAL is none here.
void enter(int descriptor) {
    if (descriptor < 0 || ::setns(descriptor, 0) == 0 || errno == EINVAL) return;
    const int why = errno;
    throw vir::error(vir::errc::system_error, vir::error_domain::none,
                     fmt::format("Unable to join domain namespace: {}", std::strerror(why)))
        .with_number(1, why);
}

}  // namespace

extern "C" {

int virtxx_c_virDomainLxcOpenNamespace(virDomainPtr domain, int** fdlist, unsigned int flags) {
    return entry("virDomainLxcOpenNamespace", domain, -1, [&](call& c) {
        c.need(fdlist, "fdlist");
        c.need_writable();
        const auto got = c.run(vir::op::domain_open_namespace(c.ref(domain), flags));
        *fdlist = vir::c::descriptors_to_c(got);
        return static_cast<int>(got.size());
    });
}

// The domain is not asked for anything: the files say all.
int virtxx_c_virDomainLxcEnterNamespace(virDomainPtr domain, unsigned int nfdlist, int* fdlist, unsigned int* noldfdlist,
                                        int** oldfdlist, unsigned int flags) {
    return entry("virDomainLxcEnterNamespace", -1, [&](const arguments& a) {
        need_no_flags(a.function, flags);
        std::vector<vir::descriptor> old;
        if (noldfdlist && oldfdlist) old = own_namespaces();
        if (nfdlist == 0) throw no_namespaces();
        a.need(fdlist, "fdlist");
        vir::c::allocated<int> left(vir::c::descriptors_to_c(old));
        const auto count = static_cast<unsigned int>(old.size());
        old.clear();
        try {
            for (unsigned int i = 0; i < nfdlist; ++i) enter(fdlist[i]);
        } catch (...) {
            for (unsigned int i = 0; i < count; ++i) ::close(left.get()[i]);
            throw;
        }
        if (noldfdlist && oldfdlist) {
            *noldfdlist = count;
            *oldfdlist = left.release();
        }
        return 0;
    }, domain ? domain->conn() : nullptr);
}

int virtxx_c_virDomainLxcEnterCGroup(virDomainPtr domain, unsigned int flags) {
    return entry("virDomainLxcEnterCGroup", domain, -1, [&](call& c) {
        c.need_writable();
        need_no_flags(c.function, flags);
        vir::c::enter_cgroups_of(domain->id());
        return 0;
    });
}

int virtxx_c_virDomainLxcEnterSecurityLabel(virSecurityModelPtr model, virSecurityLabelPtr label,
                                            virSecurityLabelPtr oldlabel, unsigned int flags) {
    return entry("virDomainLxcEnterSecurityLabel", -1, [&](const arguments& a) {
        need_no_flags(a.function, flags);
        a.need(model, "model");
        a.need(label, "label");
        if (oldlabel) *oldlabel = {};
        const auto before = vir::c::take_label(model->model, label->label);
        if (oldlabel && before) {
            vir::c::chars_to_c(before->label, oldlabel->label);
            oldlabel->enforcing = before->enforcing ? 1 : 0;
        }
        return 0;
    });
}
}
