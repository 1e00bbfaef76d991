// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vir::c {

/// What libvirt.conf says to clients: the system's file for root, else the user's own. Read anew by each who asks.
///
/// Errors: conf_syntax or internal_error in libvirt's words, with the file's name, for a file or entry that is wrong.
class libvirt_conf {
public:
    /// libvirt.conf of this user; none: all is as if the file were empty.
    static std::string path();

    explicit libvirt_conf(std::string path) : path_(std::move(path)) {}

    /// `uri_default`.
    std::optional<std::string> default_uri() const;
    /// What `uri_aliases` has for this name.
    std::optional<std::string> alias(std::string_view name) const;

private:
    std::string path_;
};

/// The URI that a program means that gives this name, which may be null or empty: what the environment or libvirt.conf
/// names then; an alias when it is one and aliases are wanted.
std::string resolve_uri(const char* name, bool with_aliases);

}  // namespace vir::c
