// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/tuning.hpp>

namespace vir::xml {

using namespace guest;

template <>
const record& describe<vcpu_pin>() {
    using t = vcpu_pin;
    static constexpr table rows(of<t>, "vcpupin",
        attribute<&t::id>("vcpu").required(),
        attribute<&t::cpus>("cpuset").required());
    return rows;
}

template <>
const record& describe<iothread_pin>() {
    using t = iothread_pin;
    static constexpr table rows(of<t>, "iothreadpin",
        attribute<&t::id>("iothread").required(),
        attribute<&t::cpus>("cpuset").required());
    return rows;
}

template <>
const record& describe<vcpu_schedule>() {
    using t = vcpu_schedule;
    static constexpr table rows(of<t>, "vcpusched",
        attribute<&t::ids>("vcpus").required(errc::xml_error, "Missing attribute 'vcpus' in element 'vcpusched'"),
        attribute<&t::policy>("scheduler").required(),
        attribute<&t::priority>("priority"));
    return rows;
}

template <>
const record& describe<iothread_schedule>() {
    using t = iothread_schedule;
    static constexpr table rows(of<t>, "iothreadsched",
        attribute<&t::ids>("iothreads")
            .required(errc::xml_error, "Missing attribute 'iothreads' in element 'iothreadsched'"),
        attribute<&t::policy>("scheduler").required(),
        attribute<&t::priority>("priority"));
    return rows;
}

template <>
const record& describe<emulator_schedule>() {
    using t = emulator_schedule;
    static constexpr table rows(of<t>, "emulatorsched",
        attribute<&t::policy>("scheduler").required(),
        attribute<&t::priority>("priority"));
    return rows;
}

template <>
const record& describe<cache_part>() {
    using t = cache_part;
    static constexpr table rows(of<t>, "cache",
        attribute<&t::id>("id").required(),
        attribute<&t::level>("level").required(),
        attribute<&t::kind>("type").required(),
        sized_attribute<&t::size>("size"));
    return rows;
}

template <>
const record& describe<cache_monitor>() {
    using t = cache_monitor;
    static constexpr table rows(of<t>, "monitor",
        attribute<&t::level>("level").required(),
        attribute<&t::vcpus>("vcpus").required());
    return rows;
}

template <>
const record& describe<cache_tune>() {
    using t = cache_tune;
    static constexpr table rows(of<t>, "cachetune",
        attribute<&t::vcpus>("vcpus").required(),
        element<&t::parts>("cache"),
        element<&t::monitors>("monitor"));
    return rows;
}

template <>
const record& describe<memory_bandwidth>() {
    using t = memory_bandwidth;
    static constexpr table rows(of<t>, "node",
        attribute<&t::id>("id").required(),
        attribute<&t::bandwidth>("bandwidth").required());
    return rows;
}

template <>
const record& describe<memory_monitor>() {
    using t = memory_monitor;
    static constexpr table rows(of<t>, "monitor",
        attribute<&t::vcpus>("vcpus").required());
    return rows;
}

template <>
const record& describe<memory_tune_group>() {
    using t = memory_tune_group;
    static constexpr table rows(of<t>, "memorytune",
        attribute<&t::vcpus>("vcpus").required(),
        element<&t::nodes>("node"),
        element<&t::monitors>("monitor"));
    return rows;
}

template <>
const record& describe<cpu_tune>() {
    using t = cpu_tune;
    static constexpr table rows(of<t>, "cputune",
        element<&t::shares>("shares"),
        element<&t::period>("period"),
        element<&t::quota>("quota"),
        element<&t::global_period>("global_period"),
        element<&t::global_quota>("global_quota"),
        element<&t::emulator_period>("emulator_period"),
        element<&t::emulator_quota>("emulator_quota"),
        element<&t::iothread_period>("iothread_period"),
        element<&t::iothread_quota>("iothread_quota"),
        element<&t::vcpu_pins>("vcpupin"),
        element<&t::emulator_pin>("emulatorpin", "cpuset"),
        element<&t::iothread_pins>("iothreadpin"),
        element<&t::emulator_sched>("emulatorsched"),
        element<&t::vcpu_schedules>("vcpusched"),
        element<&t::iothread_schedules>("iothreadsched"),
        element<&t::caches>("cachetune"),
        element<&t::memory>("memorytune"));
    return rows;
}

template <>
const record& describe<numa_memory>() {
    using t = numa_memory;
    static constexpr table rows(of<t>, "memory",
        attribute<&t::mode>("mode"),
        attribute<&t::nodes>("nodeset").invalid(errc::config_unsupported, "Invalid value of 'nodeset': {}"),
        attribute<&t::placement>("placement"),
        validate<[](t& memory) {
            if (memory.nodes && memory.nodes->empty())
                fail(errc::config_unsupported, "Invalid value of 'nodeset': it is empty");
        }>);
    return rows;
}

template <>
const record& describe<numa_memory_cell>() {
    using t = numa_memory_cell;
    static constexpr table rows(of<t>, "memnode",
        attribute<&t::cell>("cellid").required(),
        attribute<&t::mode>("mode"),
        attribute<&t::nodes>("nodeset").required());
    return rows;
}

template <>
const record& describe<numa_tune>() {
    using t = numa_tune;
    static constexpr table rows(of<t>, "numatune",
        element<&t::memory>("memory"),
        element<&t::cells>("memnode"));
    return rows;
}

template <>
const record& describe<memory_tune>() {
    using t = memory_tune;
    static constexpr table rows(of<t>, "memtune",
        sized_element<&t::hard_limit>("hard_limit"),
        sized_element<&t::soft_limit>("soft_limit"),
        sized_element<&t::min_guarantee>("min_guarantee"),
        sized_element<&t::swap_hard_limit>("swap_hard_limit"));
    return rows;
}

template <>
const record& describe<block_device_tune>() {
    using t = block_device_tune;
    static constexpr table rows(of<t>, "device",
        element<&t::path>("path").required(),
        element<&t::weight>("weight"),
        element<&t::read_iops>("read_iops_sec"),
        element<&t::write_iops>("write_iops_sec"),
        element<&t::read_bytes>("read_bytes_sec"),
        element<&t::write_bytes>("write_bytes_sec"),
        key<[](const t& device) { return device.path; }>);
    return rows;
}

template <>
const record& describe<block_tune>() {
    using t = block_tune;
    static constexpr table rows(of<t>, "blkiotune",
        element<&t::weight>("weight"),
        element<&t::devices>("device"));
    return rows;
}

template <>
const record& describe<resource>() {
    using t = resource;
    static constexpr table rows(of<t>, "resource",
        element<&t::partition>("partition"),
        element<&t::fibre_channel_app_id>("fibrechannel", "appid"));
    return rows;
}

template <>
const record& describe<vcpus>() {
    using t = vcpus;
    static constexpr table rows(of<t>, "vcpu",
        attribute<&t::placement>("placement"),
        attribute<&t::cpus>("cpuset").invalid(errc::invalid_arg, "Failed to parse bitmap '{}'")
            .from(error_domain::none),
        attribute<&t::current>("current"),
        text<&t::maximum>().invalid(errc::xml_error, "maximum vcpus count must be an integer"));
    return rows;
}

template <>
const record& describe<vcpu>() {
    using t = vcpu;
    static constexpr table rows(of<t>, "vcpu",
        attribute<&t::id>("id").required(),
        attribute<&t::enabled>("enabled").required(),
        attribute<&t::hotpluggable>("hotpluggable"),
        attribute<&t::order>("order"));
    return rows;
}

template <>
const record& describe<iothread>() {
    using t = iothread;
    static constexpr table rows(of<t>, "iothread",
        attribute<&t::id>("id").required(),
        attribute<&t::thread_pool_min>("thread_pool_min"),
        attribute<&t::thread_pool_max>("thread_pool_max"));
    return rows;
}

template <>
const record& describe<default_iothread>() {
    using t = default_iothread;
    static constexpr table rows(of<t>, "defaultiothread",
        attribute<&t::thread_pool_min>("thread_pool_min"),
        attribute<&t::thread_pool_max>("thread_pool_max"));
    return rows;
}

template <>
const record& describe<hugepage>() {
    using t = hugepage;
    static constexpr table rows(of<t>, "page",
        sized_attribute<&t::size>("size"),
        attribute<&t::nodes>("nodeset"));
    return rows;
}

template <>
const record& describe<hugepages>() {
    using t = hugepages;
    static constexpr table rows(of<t>, "hugepages",
        element<&t::pages>("page"));
    return rows;
}

template <>
const record& describe<memory_backing>() {
    using t = memory_backing;
    static constexpr table rows(of<t>, "memoryBacking",
        element<&t::huge>("hugepages"),
        flag<&t::no_share_pages>("nosharepages"),
        flag<&t::locked>("locked"),
        element<&t::source>("source", "type")
            .invalid(errc::config_unsupported, "unknown memoryBacking/source/type '{}'"),
        element<&t::access>("access", "mode")
            .invalid(errc::config_unsupported, "unknown memoryBacking/access/mode '{}'"),
        inside("allocation",
            attribute<&t::allocation>("mode")
                .invalid(errc::config_unsupported, "unknown memoryBacking/allocation/mode '{}'"),
            attribute<&t::allocation_threads>("threads")),
        flag<&t::discard>("discard"));
    return rows;
}

template <>
const record& describe<max_memory>() {
    using t = max_memory;
    static constexpr table rows(of<t>, "maxMemory",
        attribute<&t::slots>("slots"),
        sized_text<&t::size>());
    return rows;
}

}  // namespace vir::xml
