// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/entry.hpp"
#include "src/cshim/records.hpp"
#include "src/host/unique_fd.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "virtxx_c.h"

// What only containers have: their namespaces, and entering them.

namespace {

using vir::c::arguments;
using vir::c::call;
using vir::c::entry;
using vir::unique_fd;

[[noreturn]] void fail_with_errno(const std::string& what) {
    const int number = errno;
    throw vir::error(vir::errc::system_error,
                     fmt::format("{}: {}", what, std::generic_category().message(number)))
        .with_number(1, number);
}

// This process's namespaces, to come back to.
std::vector<unique_fd> own_namespaces() {
    std::vector<unique_fd> out;
    for (const char* name : {"user", "ipc", "uts", "net", "pid", "mnt"}) {
        unique_fd one(::open(fmt::format("/proc/self/ns/{}", name).c_str(), O_RDONLY | O_CLOEXEC));
        if (one) out.push_back(std::move(one));
    }
    return out;
}

int write_label(const char* file, std::string_view label) {
    unique_fd attribute(::open(file, O_WRONLY | O_CLOEXEC));
    if (!attribute) return -1;
    return ::write(attribute.get(), label.data(), label.size()) < 0 ? -1 : 0;
}

}  // namespace

extern "C" {

int virtxx_c_virDomainLxcOpenNamespace(virDomainPtr domain, int** fdlist, unsigned int) {
    return entry("virDomainLxcOpenNamespace", domain, -1, [&](call& c) -> int {
        c.need(fdlist, "fdlist");
        c.need_writable();
        // No driver here has containers.
        vir::c::throw_no_support(c.function);
    });
}

int virtxx_c_virDomainLxcEnterNamespace(virDomainPtr, unsigned int nfdlist, int* fdlist, unsigned int* noldfdlist,
                                        int** oldfdlist, unsigned int) {
    return entry("virDomainLxcEnterNamespace", -1, [&](const arguments& a) {
        if (nfdlist == 0 || !fdlist)
            throw vir::error(vir::errc::invalid_arg, "Expected at least one file descriptor")
                .with_str(1, "virProcessSetNamespaces")
                .with_str(2, "nfdlist");
        static_cast<void>(a);
        auto before = noldfdlist && oldfdlist ? own_namespaces() : std::vector<unique_fd>();
        for (unsigned int i = 0; i < nfdlist; ++i) {
            if (fdlist[i] < 0) continue;
            // One's own user namespace cannot be entered once more.
            if (::setns(fdlist[i], 0) != 0 && errno != EINVAL) fail_with_errno("Unable to join domain namespace");
        }
        if (noldfdlist && oldfdlist) {
            auto out = vir::c::allocate_array<int>(before.size());
            for (std::size_t i = 0; i < before.size(); ++i) out[i] = before[i].release();
            *noldfdlist = static_cast<unsigned int>(before.size());
            *oldfdlist = out.release();
        }
        return 0;
    });
}

int virtxx_c_virDomainLxcEnterSecurityLabel(virSecurityModelPtr model, virSecurityLabelPtr label,
                                            virSecurityLabelPtr oldlabel, unsigned int) {
    return entry("virDomainLxcEnterSecurityLabel", -1, [&](const arguments& a) {
        a.need(model, "model");
        a.need(label, "label");
        const std::string_view name = model->model;
        if (oldlabel) *oldlabel = virSecurityLabel{};
        if (name == "none") return 0;
        if (name == "selinux") {
            if (write_label("/proc/self/attr/current", label->label) != 0)
                fail_with_errno(fmt::format("Cannot set context {}", label->label));
            return 0;
        }
        if (name == "apparmor") {
            if (write_label("/proc/self/attr/current", fmt::format("changeprofile {}", label->label)) != 0)
                fail_with_errno(fmt::format("error changing profile to {}", label->label));
            return 0;
        }
        fail(vir::error_domain::none, vir::errc::argument_unsupported, "Security model {} cannot be entered", name);
    });
}

int virtxx_c_virDomainLxcEnterCGroup(virDomainPtr domain, unsigned int flags) {
    return entry("virDomainLxcEnterCGroup", domain, -1, [&](call& c) {
        if (flags != 0)
            c.refuse_with("flags", fmt::format("unsupported flags ({:#x}) in function {}", flags, c.function).c_str());
        c.need_writable();
        // A domain that is no container of this host has no group of its own that could be entered.
        return 0;
    });
}
}
