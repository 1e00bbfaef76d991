// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/admin_uri.hpp"

#include "src/core/error_words.hpp"
#include "src/cshim/libvirt_conf.hpp"

#include <virtxx/uri.hpp>

#include <fmt/format.h>

#include <unistd.h>

#include <cstdlib>

namespace vir::c {
namespace {

template <class... Args>
[[noreturn]] void refuse(fmt::format_string<Args...> says, Args&&... args) {
    fail(error_domain::admin, errc::config_unsupported, says, std::forward<Args>(args)...);
}

// Beside libvirt.conf.
std::string conf_path() {
    auto out = libvirt_conf::path();
    if (const auto folder = out.rfind('/'); folder != out.npos) out.replace(folder + 1, out.npos, "libvirt-admin.conf");
    return out;
}

std::string resolve(const char* name) {
    const libvirt_conf file(conf_path());
    if (name) {
        const std::string given(name);
        return given.find(':') == given.npos ? file.alias(given).value_or(given) : given;
    }
    if (const char* value = std::getenv("LIBVIRT_ADMIN_DEFAULT_URI"); value && *value) return value;
    if (auto value = file.default_uri()) return *value;
    return ::geteuid() == 0 ? "libvirtd:///system" : "libvirtd:///session";
}

// Where this user's daemons have their sockets.
std::string session_folder() {
    if (const char* folder = std::getenv("XDG_RUNTIME_DIR"); folder && *folder) return fmt::format("{}/libvirt", folder);
    if (const char* folder = std::getenv("XDG_CACHE_HOME"); folder && *folder) return fmt::format("{}/libvirt", folder);
    const char* home = std::getenv("HOME");
    return fmt::format("{}/.cache/libvirt", home ? home : "");
}

}  // namespace

std::string admin_socket(const char* name) {
    const auto text = resolve(name);
    if (text.find_first_of(": ") == text.npos) refuse("No URI scheme specified");
    const uri where(text);
    const auto scheme = where.transport.empty() ? where.driver : where.driver + "+" + where.transport;
    if (scheme != "libvirtd" && !(scheme.starts_with("virt") && where.transport.empty()))
        refuse("Unsupported URI scheme '{}'", scheme);
    if (where.path != "/system" && where.path != "/session")
        refuse("Invalid URI path '{}', try '/system'", where.path);
    std::string out = fmt::format("{}/{}-admin-sock", where.path == "/system" ? "/run/libvirt" : session_folder(),
                                  scheme == "libvirtd" ? "libvirt" : scheme);
    for (const auto& [key, value] : where.parameters) {
        if (key != "socket") refuse("Unknown URI parameter '{}'", key);
        out = value;
    }
    return out;
}

}  // namespace vir::c
