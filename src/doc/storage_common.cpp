// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/doc/storage_common.hpp>

#include "src/doc/table.hpp"

#include <charconv>

namespace vir::storage {
namespace {

constexpr std::string_view fs_formats[] = {"auto", "ext2", "ext3", "ext4", "ufs",  "iso9660", "udf",
                                           "gfs",  "gfs2", "vfat", "hfs+", "xfs", "ocfs2",   "vmfs"};
constexpr std::string_view netfs_formats[] = {"auto", "nfs", "glusterfs", "cifs"};
constexpr std::string_view logical_formats[] = {"unknown", "lvm2"};
constexpr std::string_view disk_formats[] = {"unknown", "dos", "dvh", "gpt", "mac", "bsd", "pc98", "sun", "lvm2"};

constexpr std::string_view image_formats[] = {"none", "raw", "dir", "bochs", "cloop", "dmg",  "iso",   "vpc", "vdi",
                                              "fat",  "vhd", "ploop", "cow", "qcow",  "qcow2", "qed", "vmdk"};
constexpr std::string_view partition_types[] = {"none",       "linux",     "fat16",      "fat32",
                                                "linux-swap", "linux-lvm", "linux-raid", "extended"};

}  // namespace

std::span<const std::string_view> source_formats(pool_type type) noexcept {
    switch (type) {
        case pool_type::fs: return fs_formats;
        case pool_type::netfs: return netfs_formats;
        case pool_type::logical: return logical_formats;
        case pool_type::disk: return disk_formats;
        default: return {};
    }
}

std::string_view default_source_format(pool_type type) noexcept {
    if (type == pool_type::logical) return "lvm2";
    auto all = source_formats(type);
    return all.empty() ? std::string_view() : all.front();
}

std::span<const std::string_view> volume_formats(pool_type type) noexcept {
    switch (type) {
        case pool_type::dir:
        case pool_type::fs:
        case pool_type::netfs:
        case pool_type::rbd:
        case pool_type::gluster:
        case pool_type::vstorage: return image_formats;
        case pool_type::disk: return partition_types;
        default: return {};
    }
}

std::string_view default_volume_format(pool_type type) noexcept {
    auto all = volume_formats(type);
    return all.empty() ? std::string_view() : type == pool_type::disk ? all.front() : std::string_view("raw");
}

std::string sanitized_path(std::string_view path) {
    std::string out;
    const auto first = path.find_first_not_of('/');
    const auto slashes = first == path.npos ? path.size() : first;
    if (slashes != 0) out = slashes == 2 ? "//" : "/";
    for (auto at = slashes; at < path.size(); ++at) {
        if (path[at] == '/' && (at + 1 == path.size() || path[at + 1] == '/')) continue;
        out += path[at];
    }
    return out;
}

}  // namespace vir::storage

namespace vir::xml {
namespace {

constexpr codec octal_mode{value_kind::text,
                           false,
                           [](std::string_view text, void* value, const field&) {
                               std::uint32_t mode;
                               auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
                               if (failure != std::errc() || end != text.data() + text.size() || mode > 07777)
                                   return false;
                               *static_cast<std::uint32_t*>(value) = mode;
                               return true;
                           },
                           [](const void* value, std::string& out, const field&) {
                               char digits[16];
                               auto end = std::to_chars(digits, digits + sizeof digits,
                                                        *static_cast<const std::uint32_t*>(value), 8)
                                              .ptr;
                               (out += '0').append(digits, end);
                           },
                           {},
                           "octal mode"};

// Nobody: what "leave it as it is" looks like in documents.
constexpr std::uint32_t no_id = ~std::uint32_t(0);

constexpr codec user_or_group{value_kind::natural,
                              false,
                              [](std::string_view text, void* value, const field& row) {
                                  std::int64_t id;
                                  if (!codecs::read_integer(text, -1, no_id, id, row)) return false;
                                  *static_cast<std::uint32_t*>(value) = static_cast<std::uint32_t>(id);
                                  return true;
                              },
                              [](const void* value, std::string& out, const field& row) {
                                  codecs::write_natural(*static_cast<const std::uint32_t*>(value), out, row);
                              },
                              {},
                              "a user's or group's number"};

}  // namespace

template <>
const record& describe<storage::permissions>() {
    using t = storage::permissions;
    static constexpr table rows(of<t>, "permissions",
        element<&t::mode>("mode").as(octal_mode).invalid(errc::xml_error, "malformed octal mode"),
        element<&t::owner>("owner").as(user_or_group).invalid(errc::xml_error, "malformed owner element"),
        element<&t::group>("group").as(user_or_group).invalid(errc::xml_error, "malformed group element"),
        element<&t::label>("label"),
        domain_of(error_domain::storage),
        validate<[](t& permissions) {
            if (permissions.owner == no_id) permissions.owner.reset();
            if (permissions.group == no_id) permissions.group.reset();
        }>);
    return rows;
}

}  // namespace vir::xml
