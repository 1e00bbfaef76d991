// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include "src/xml/units.hpp"

#include <virtxx/doc/misc_devices.hpp>

namespace vir::xml {

using namespace device;

namespace {

// The size of shared memory has mebibytes for its unit and calls them M.
void read_shmem_size(const node& from, std::optional<mebibytes>& size) {
    std::uint64_t count = 0;
    auto unit = unit_bytes(from.attribute("unit").value_or(""), 1);
    if (!unit) fail(errc::invalid_arg, "unknown suffix '" + std::string(*from.attribute("unit")) + "'");
    if (!codecs::read_natural(from.text(), ~std::uint64_t(0) / *unit, count, field()))
        fail(errc::xml_error, "Invalid value '" + from.text() + "' for element 'size'");
    // Rounded down, unlike other sizes.
    size = mebibytes(count * *unit / mebibytes::unit);
}

void write_shmem_size(const std::optional<mebibytes>& size, writer& out) {
    if (!size) return;
    out.open("size");
    out.attribute("unit", "M");
    out.text(std::to_string(size->count()));
    out.close("size");
}

}  // namespace

template <>
const record& describe<iommu_driver>() {
    using t = iommu_driver;
    static constexpr table rows(of<t>, "driver",
        attribute<&t::intremap>("intremap").on_off(),
        attribute<&t::caching_mode>("caching_mode").on_off(),
        attribute<&t::eim>("eim").on_off(),
        attribute<&t::iotlb>("iotlb").on_off(),
        attribute<&t::aw_bits>("aw_bits"));
    return rows;
}

template <>
const record& describe<iommu>() {
    using t = iommu;
    static constexpr table rows(of<t>, "iommu",
        attribute<&t::model>("model").required(),
        element<&t::driver>("driver"),
        merged<&t::info>());
    return rows;
}

template <>
const record& describe<shmem_server>() {
    using t = shmem_server;
    static constexpr table rows(of<t>, "server",
        attribute<&t::path>("path"));
    return rows;
}

template <>
const record& describe<shmem_msi>() {
    using t = shmem_msi;
    static constexpr table rows(of<t>, "msi",
        ignored_attribute("enabled"),
        attribute<&t::vectors>("vectors"),
        attribute<&t::ioeventfd>("ioeventfd").on_off());
    return rows;
}

template <>
const record& describe<shmem>() {
    using t = shmem;
    static constexpr table rows(of<t>, "shmem",
        attribute<&t::name>("name").required(errc::xml_error, "shmem element must contain 'name' attribute").always(),
        attribute<&t::role>("role"),
        element<&t::model>("model", "type"),
        custom<&t::size, read_shmem_size, write_shmem_size>("size"),
        element<&t::server>("server"),
        element<&t::msi>("msi"),
        merged<&t::info>(),
        key<[](const t& shared) { return shared.name; }>);
    return rows;
}

template <>
const record& describe<nvram>() {
    using t = nvram;
    static constexpr table rows(of<t>, "nvram",
        merged<&t::info>(),
        end_tag<t>());
    return rows;
}

template <>
const record& describe<crypto>() {
    using t = crypto;
    static constexpr table rows(of<t>, "crypto",
        attribute<&t::model>("model").required(),
        attribute<&t::type>("type").required(),
        inside("backend",
            attribute<&t::backend>("model").required(),
            attribute<&t::queues>("queues")).required(),
        merged<&t::info>());
    return rows;
}

template <>
const record& describe<lease>() {
    using t = lease;
    static constexpr table rows(of<t>, "lease",
        element<&t::lockspace>("lockspace"),
        element<&t::key>("key").required(errc::xml_error, "Missing 'key' element for lease"),
        inside("target",
            attribute<&t::path>("path").required(),
            attribute<&t::offset>("offset").omit_default()).required());
    return rows;
}

}  // namespace vir::xml
