// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/formats/conf.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Containers of the LXC project (linuxcontainers.org), as documents that this driver can run.
namespace vir::lxc {

/// An lxc.conf file (lxc.container.conf(5)): `key = value` lines, some of which mean something by their order or may
/// stand several times. Keys of LXC 3 and those of LXC 1 that they replaced are told apart by who asks.
class config {
public:
    config() = default;

    /// Reads a file. Throws conf_syntax with line and column.
    static config parse(std::string_view text);

    const std::vector<conf::entry>& entries() const noexcept { return entries_; }
    /// The first entry with one of the names, which are tried in turn; nullptr without.
    const conf::entry* find(std::initializer_list<std::string_view> names) const;
    /// Its value.
    std::optional<std::string> text(std::initializer_list<std::string_view> names) const;

    /// A warning for each entry that was not asked for.
    std::vector<diagnostic> left_out() const { return conf::left_out(entries_); }

private:
    std::vector<conf::entry> entries_;
};

/// What an entry says, which is asked for so.
inline const std::string& text_of(const conf::entry& entry) {
    entry.asked_for = true;
    return *entry.value.text();
}

/// "internal error: MESSAGE at LINE:COLUMN", about an entry.
[[noreturn]] inline void refuse(const std::string& message, const conf::entry& entry,
                                errc code = errc::internal_error) {
    conf::fail(message, entry.at, code);
}

/// The words of a text, with blanks between them.
std::vector<std::string> words(std::string_view text);

/// A whole decimal number.
std::optional<std::uint64_t> number(std::string_view text);

/// Bytes, or with a unit behind: K, KiB are 1024, KB is 1000, and so on.
std::optional<std::uint64_t> size_in_bytes(std::string_view text);

}  // namespace vir::lxc
