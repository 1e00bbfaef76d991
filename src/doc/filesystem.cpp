// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/filesystem.hpp>

#include <charconv>

namespace vir::xml {

using namespace device;

namespace {

// Permissions: four octal digits.
constexpr codec octal{value_kind::text,
                      false,
                      [](std::string_view text, void* value, const field&) {
                          auto& mode = *static_cast<std::uint32_t*>(value);
                          auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
                          return failed == std::errc() && end == text.data() + text.size() && mode <= 0777;
                      },
                      [](const void* value, std::string& out, const field&) {
                          auto mode = *static_cast<const std::uint32_t*>(value);
                          for (int shift = 9; shift >= 0; shift -= 3)
                              out += static_cast<char>('0' + (mode >> shift & 7));
                      },
                      {},
                      "octal number up to 0777"};

}  // namespace

template <>
const record& describe<mount_filesystem>() {
    using t = mount_filesystem;
    static constexpr table rows(of<t>, "mount",
        inside("source",
            attribute<&t::dir>("dir"),
            attribute<&t::socket>("socket")));
    return rows;
}

template <>
const record& describe<block_filesystem>() {
    using t = block_filesystem;
    static constexpr table rows(of<t>, "block",
        inside("source",
            attribute<&t::dev>("dev")));
    return rows;
}

template <>
const record& describe<file_filesystem>() {
    using t = file_filesystem;
    static constexpr table rows(of<t>, "file",
        inside("source",
            attribute<&t::file>("file")));
    return rows;
}

template <>
const record& describe<template_filesystem>() {
    using t = template_filesystem;
    static constexpr table rows(of<t>, "template",
        inside("source",
            attribute<&t::name>("name")));
    return rows;
}

template <>
const record& describe<ram_filesystem>() {
    using t = ram_filesystem;
    static constexpr table rows(of<t>, "ram",
        inside("source",
            sized_attribute<&t::usage>("usage", "units")));
    return rows;
}

template <>
const record& describe<bind_filesystem>() {
    using t = bind_filesystem;
    static constexpr table rows(of<t>, "bind",
        inside("source",
            attribute<&t::dir>("dir")));
    return rows;
}

template <>
const record& describe<volume_filesystem>() {
    using t = volume_filesystem;
    static constexpr table rows(of<t>, "volume",
        inside("source",
            attribute<&t::pool>("pool"),
            attribute<&t::volume>("volume")));
    return rows;
}

template <>
const record& describe<filesystem_driver>() {
    using t = filesystem_driver;
    static constexpr table rows(of<t>, "driver",
        attribute<&t::type>("type"),
        attribute<&t::format>("format"),
        attribute<&t::write_policy>("wrpolicy"),
        attribute<&t::queue>("queue"),
        merged<&t::virtio>());
    return rows;
}

template <>
const record& describe<virtiofsd>() {
    using t = virtiofsd;
    static constexpr table rows(of<t>, "binary",
        attribute<&t::path>("path"),
        attribute<&t::xattr>("xattr").on_off(),
        element<&t::cache>("cache", "mode"),
        element<&t::sandbox>("sandbox", "mode"),
        inside("lock",
            attribute<&t::lock_posix>("posix").on_off(),
            attribute<&t::lock_flock>("flock").on_off()),
        element<&t::thread_pool_size>("thread_pool", "size"));
    return rows;
}

template <>
const record& describe<filesystem>() {
    using t = filesystem;
    static constexpr table rows(of<t>, "filesystem",
        selector<&t::source>("type"),
        attribute<&t::access_mode>("accessmode"),
        attribute<&t::model>("model"),
        attribute<&t::multidevs>("multidevs"),
        attribute<&t::fmode>("fmode").as(octal),
        attribute<&t::dmode>("dmode").as(octal),
        element<&t::driver>("driver"),
        element<&t::binary>("binary"),
        merged<&t::source>(),
        element<&t::target>("target", "dir"),
        flag<&t::readonly>("readonly"),
        element<&t::info, &info::boot>("boot"),
        merged<&t::info>(),
        inside("space_hard_limit", sized_text<&t::space_hard_limit>()),
        inside("space_soft_limit", sized_text<&t::space_soft_limit>()),
        key<[](const t& fs) { return fs.target; }>);
    return rows;
}

}  // namespace vir::xml
