// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/disk.hpp>

namespace vir::xml {

using namespace device;

template <>
const record& describe<disk_driver>() {
    using t = disk_driver;
    static constexpr table rows(of<t>, "driver",
        attribute<&t::name>("name"),
        attribute<&t::type>("type").invalid(errc::config_unsupported, "unknown driver format value '{}'"),
        attribute<&t::cache>("cache").omit_default(),
        attribute<&t::error_policy>("error_policy").omit_default(),
        attribute<&t::rerror_policy>("rerror_policy").omit_default(),
        attribute<&t::io>("io"),
        attribute<&t::ioeventfd>("ioeventfd").on_off(),
        attribute<&t::event_idx>("event_idx").on_off(),
        attribute<&t::copy_on_read>("copy_on_read").on_off(),
        attribute<&t::discard>("discard"),
        attribute<&t::iothread>("iothread").omit_default().range(1, 4294967295),
        attribute<&t::detect_zeroes>("detect_zeroes"),
        attribute<&t::queues>("queues").omit_default(),
        attribute<&t::queue_size>("queue_size").omit_default(),
        merged<&t::virtio>(),
        element<&t::metadata_cache>("metadata_cache"));
    return rows;
}

template <>
const record& describe<disk_target>() {
    using t = disk_target;
    static constexpr table rows(of<t>, "target",
        attribute<&t::dev>("dev"),
        attribute<&t::bus>("bus"),
        attribute<&t::tray>("tray").omit_default(),
        attribute<&t::removable>("removable").on_off(),
        attribute<&t::rotation_rate>("rotation_rate"));
    return rows;
}

template <>
const record& describe<iotune>() {
    using t = iotune;
    static constexpr table rows(of<t>, "iotune",
        element<&t::total_bytes_sec>("total_bytes_sec").omit_default(),
        element<&t::read_bytes_sec>("read_bytes_sec").omit_default(),
        element<&t::write_bytes_sec>("write_bytes_sec").omit_default(),
        element<&t::total_iops_sec>("total_iops_sec").omit_default(),
        element<&t::read_iops_sec>("read_iops_sec").omit_default(),
        element<&t::write_iops_sec>("write_iops_sec").omit_default(),
        element<&t::total_bytes_sec_max>("total_bytes_sec_max").omit_default(),
        element<&t::read_bytes_sec_max>("read_bytes_sec_max").omit_default(),
        element<&t::write_bytes_sec_max>("write_bytes_sec_max").omit_default(),
        element<&t::total_iops_sec_max>("total_iops_sec_max").omit_default(),
        element<&t::read_iops_sec_max>("read_iops_sec_max").omit_default(),
        element<&t::write_iops_sec_max>("write_iops_sec_max").omit_default(),
        element<&t::size_iops_sec>("size_iops_sec").omit_default(),
        element<&t::group_name>("group_name"),
        element<&t::total_bytes_sec_max_length>("total_bytes_sec_max_length").omit_default(),
        element<&t::read_bytes_sec_max_length>("read_bytes_sec_max_length").omit_default(),
        element<&t::write_bytes_sec_max_length>("write_bytes_sec_max_length").omit_default(),
        element<&t::total_iops_sec_max_length>("total_iops_sec_max_length").omit_default(),
        element<&t::read_iops_sec_max_length>("read_iops_sec_max_length").omit_default(),
        element<&t::write_iops_sec_max_length>("write_iops_sec_max_length").omit_default());
    return rows;
}

template <>
const record& describe<geometry>() {
    using t = geometry;
    static constexpr table rows(of<t>, "geometry",
        attribute<&t::cylinders>("cyls"),
        attribute<&t::heads>("heads"),
        attribute<&t::sectors>("secs"),
        attribute<&t::translation>("trans"));
    return rows;
}

template <>
const record& describe<block_io>() {
    using t = block_io;
    static constexpr table rows(of<t>, "blockio",
        attribute<&t::logical_block_size>("logical_block_size").omit_default(),
        attribute<&t::physical_block_size>("physical_block_size").omit_default(),
        attribute<&t::discard_granularity>("discard_granularity"));
    return rows;
}

template <>
const record& describe<transient>() {
    using t = transient;
    static constexpr table rows(of<t>, "transient",
        attribute<&t::share_backing>("shareBacking"));
    return rows;
}

template <>
const record& describe<mirror>() {
    using t = mirror;
    static constexpr table rows(of<t>, "mirror",
        selector<&t::source, &disk_source::from>("type"),
        ignored_attribute("file"),
        ignored_attribute("format"),
        attribute<&t::job>("job"),
        attribute<&t::ready>("ready"),
        element<&t::format>("format", "type"),
        element<&t::source>("source"),
        element<&t::backing>("backingStore"));
    return rows;
}

template <>
const record& describe<disk>() {
    using t = disk;
    using o = disk_options;
    static constexpr table rows(of<t>, "disk",
        selector<&t::source, &disk_source::from>("type"),
        attribute<&t::device>("device"),
        attribute<&t::model>("model"),
        attribute<&t::options, &o::raw_io>("rawio"),
        attribute<&t::options, &o::scsi_generic_io>("sgio"),
        attribute<&t::snapshot>("snapshot").when<[](const t& disk) {
            return !disk.readonly || disk.snapshot != disk_snapshot::no;
        }>(),
        element<&t::driver>("driver"),
        element<&t::options, &o::auth>("auth"),
        element<&t::source>("source"),
        element<&t::backing>("backingStore"),
        element<&t::options, &o::geometry>("geometry"),
        element<&t::options, &o::block_io>("blockio"),
        element<&t::options, &o::mirror>("mirror"),
        element<&t::target>("target"),
        element<&t::options, &o::iotune>("iotune"),
        flag<&t::readonly>("readonly"),
        flag<&t::shareable>("shareable"),
        element<&t::options, &o::transient>("transient"),
        element<&t::serial>("serial"),
        element<&t::options, &o::wwn>("wwn"),
        element<&t::options, &o::vendor>("vendor"),
        element<&t::options, &o::product>("product"),
        element<&t::options, &o::encryption>("encryption"),
        element<&t::info, &info::boot>("boot"),
        merged<&t::info>(),
        key<[](const t& disk) { return disk.target.dev; }>);
    return rows;
}

}  // namespace vir::xml
