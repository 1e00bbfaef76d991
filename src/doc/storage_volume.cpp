// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/strict.hpp"
#include "src/doc/table.hpp"

#include <virtxx/doc/storage_volume.hpp>

namespace vir::xml {

using namespace storage;

template <>
const record& describe<volume_extent>() {
    using t = volume_extent;
    static constexpr table rows(of<t>, "extent",
        attribute<&t::start>("start"),
        attribute<&t::end>("end"));
    return rows;
}

template <>
const record& describe<volume_device>() {
    using t = volume_device;
    static constexpr table rows(of<t>, "device",
        attribute<&t::path>("path"),
        element<&t::extents>("extent"));
    return rows;
}

template <>
const record& describe<timestamps>() {
    using t = timestamps;
    static constexpr table rows(of<t>, "timestamps",
        element<&t::accessed>("atime"),
        element<&t::modified>("mtime"),
        element<&t::changed>("ctime"),
        element<&t::created>("btime"));
    return rows;
}

namespace {

// Of a pool of any type: which one it is meant for, a volume does not say.
fault known_format(std::string_view text, const node&) {
    const auto images = volume_formats(pool_type::dir), partitions = volume_formats(pool_type::disk);
    std::vector<std::string_view> all(images.begin(), images.end());
    for (const auto& one : partitions)
        if (one != "none") all.push_back(one);
    return strict::none_of(text, all);
}

// A feature that nobody knows is an error even where unknown elements are not.
void read_features(const node& from, std::optional<volume_features>& features) {
    if (!features) features.emplace();
    for (const auto& child : from.children()) {
        if (child.name() == "lazy_refcounts")
            features->lazy_refcounts = true;
        else if (child.name() == "extended_l2")
            features->extended_l2 = true;
        else
            fail(errc::config_unsupported, error_domain::storage, "unsupported feature " + std::string(child.name()));
    }
}

void write_features(const std::optional<volume_features>& features, writer& out) {
    if (!features) return;
    out.open("features");
    for (auto [name, is_on] : {std::pair("lazy_refcounts", features->lazy_refcounts),
                               std::pair("extended_l2", features->extended_l2)}) {
        if (!is_on) continue;
        out.open(name);
        out.close(name);
    }
    out.close("features");
}

}  // namespace

template <>
const record& describe<volume_target>() {
    using t = volume_target;
    static constexpr table rows(of<t>, "target",
        element<&t::path>("path"),
        element<&t::format>("format", "type").strictly(known_format),
        element<&t::permissions>("permissions"),
        element<&t::times>("timestamps"),
        element<&t::encryption>("encryption"),
        element<&t::compat>("compat"),
        flag<&t::nocow>("nocow"),
        inside("clusterSize", sized_text<&t::cluster_size>().omit_default().unit("B")),
        custom<&t::features, read_features, write_features>("features"));
    return rows;
}

template <>
const record& describe<volume_backing>() {
    using t = volume_backing;
    static constexpr table rows(of<t>, "backingStore",
        element<&t::path>("path"),
        element<&t::format>("format", "type").strictly(known_format),
        element<&t::permissions>("permissions"),
        element<&t::times>("timestamps"));
    return rows;
}

template <>
const record& describe<storage_volume_def>() {
    using t = storage_volume_def;
    static constexpr table rows(of<t>, "volume",
        attribute<&t::type>("type").invalid(errc::config_unsupported, "unknown volume type '{}'"),
        element<&t::name>("name").strictly(strict::name).required(errc::xml_error, "missing volume name element"),
        element<&t::key>("key"),
        inside("source",
            element<&t::source>("device")),
        inside("capacity", sized_text<&t::capacity>().invalid(errc::xml_error, "malformed capacity element")),
        inside("allocation", sized_text<&t::allocation>().invalid(errc::xml_error, "malformed capacity element")),
        inside("physical", sized_text<&t::physical>().omit_default()),
        element<&t::target>("target").always(),
        element<&t::backing>("backingStore"),
        domain_of(error_domain::storage),
        key<[](const t& volume) { return volume.name; }>);
    return rows;
}

}  // namespace vir::xml
