// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/tuning.hpp>

#include <algorithm>
#include <limits>

namespace vir::xml {

using namespace guest;

namespace {

constexpr std::int64_t max32 = std::numeric_limits<std::uint32_t>::max();

// CPUs or nodes, which libvirt reads in a helper that knows no domain of errors.
template <auto... Path>
constexpr auto numbers(std::string_view name) {
    return attribute<Path...>(name).invalid(errc::invalid_arg, "Failed to parse bitmap '{}'").from(error_domain::none);
}

// "0,^0"
void refuse_none(const index_set& set, const char* attribute) {
    if (set.empty()) fail(errc::config_unsupported, std::string("Invalid value of '") + attribute + "': it is empty");
}

// Only the policies of real time have priorities.
template <class Schedule>
void settle_priority(Schedule& schedule, const char* element) {
    if (schedule.policy != sched_policy::fifo && schedule.policy != sched_policy::rr)
        schedule.priority.reset();
    else if (!schedule.priority)
        fail(errc::xml_error, error_domain::xml,
             std::string("Missing required attribute 'priority' in element '") + element + "'");
}

}  // namespace

template <>
const record& describe<vcpu_pin>() {
    using t = vcpu_pin;
    static constexpr table rows(of<t>, "vcpupin",
        attribute<&t::id>("vcpu").required(),
        numbers<&t::cpus>("cpuset").required(errc::internal_error, "missing cpuset for vcpupin"),
        validate<[](t& pin) { refuse_none(pin.cpus, "cpuset"); }>);
    return rows;
}

template <>
const record& describe<iothread_pin>() {
    using t = iothread_pin;
    static constexpr table rows(of<t>, "iothreadpin",
        attribute<&t::id>("iothread").required().range(1, max32),
        numbers<&t::cpus>("cpuset").required(errc::internal_error, "missing cpuset for iothreadpin"),
        validate<[](t& pin) { refuse_none(pin.cpus, "cpuset"); }>);
    return rows;
}

template <>
const record& describe<vcpu_schedule>() {
    using t = vcpu_schedule;
    static constexpr table rows(of<t>, "vcpusched",
        numbers<&t::ids>("vcpus").required(errc::xml_error, "Missing attribute 'vcpus' in element 'vcpusched'"),
        attribute<&t::policy>("scheduler").required(),
        attribute<&t::priority>("priority"),
        validate<[](t& schedule) {
            if (schedule.ids.empty()) fail(errc::config_unsupported, "'vcpus' scheduler bitmap is empty");
            settle_priority(schedule, "vcpusched");
        }>);
    return rows;
}

template <>
const record& describe<iothread_schedule>() {
    using t = iothread_schedule;
    static constexpr table rows(of<t>, "iothreadsched",
        numbers<&t::ids>("iothreads")
            .required(errc::xml_error, "Missing attribute 'iothreads' in element 'iothreadsched'"),
        attribute<&t::policy>("scheduler").required(),
        attribute<&t::priority>("priority"),
        validate<[](t& schedule) {
            if (schedule.ids.empty()) fail(errc::config_unsupported, "'iothreads' scheduler bitmap is empty");
            settle_priority(schedule, "iothreadsched");
        }>);
    return rows;
}

template <>
const record& describe<emulator_schedule>() {
    using t = emulator_schedule;
    static constexpr table rows(of<t>, "emulatorsched",
        attribute<&t::policy>("scheduler").required(),
        attribute<&t::priority>("priority"),
        validate<[](t& schedule) { settle_priority(schedule, "emulatorsched"); }>);
    return rows;
}

template <>
const record& describe<cache_part>() {
    using t = cache_part;
    static constexpr table rows(of<t>, "cache",
        attribute<&t::id>("id").required(),
        attribute<&t::level>("level").required(),
        attribute<&t::kind>("type").required(),
        sized_attribute<&t::size>("size", "unit", 1024)
            .required(errc::xml_error, "missing element or attribute './@size'")
            .from(error_domain::xml).largest_unit());
    return rows;
}

template <>
const record& describe<cache_monitor>() {
    using t = cache_monitor;
    static constexpr table rows(of<t>, "monitor",
        attribute<&t::level>("level").required(),
        numbers<&t::vcpus>("vcpus").required());
    return rows;
}

template <>
const record& describe<cache_tune>() {
    using t = cache_tune;
    static constexpr table rows(of<t>, "cachetune",
        numbers<&t::vcpus>("vcpus").required(),
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
        numbers<&t::vcpus>("vcpus").required());
    return rows;
}

template <>
const record& describe<memory_tune_group>() {
    using t = memory_tune_group;
    static constexpr table rows(of<t>, "memorytune",
        numbers<&t::vcpus>("vcpus").required(),
        element<&t::nodes>("node"),
        element<&t::monitors>("monitor"));
    return rows;
}

template <>
const record& describe<cpu_tune>() {
    using t = cpu_tune;
    static constexpr table rows(of<t>, "cputune",
        element<&t::shares>("shares").invalid(errc::xml_error, "can't parse cputune shares value"),
        element<&t::period>("period").invalid(errc::xml_error, "can't parse cputune period value"),
        element<&t::quota>("quota").invalid(errc::xml_error, "can't parse cputune quota value"),
        element<&t::global_period>("global_period").invalid(errc::xml_error, "can't parse cputune global period value"),
        element<&t::global_quota>("global_quota").invalid(errc::xml_error, "can't parse cputune global quota value"),
        element<&t::emulator_period>("emulator_period")
            .invalid(errc::xml_error, "can't parse cputune emulator period value"),
        element<&t::emulator_quota>("emulator_quota")
            .invalid(errc::xml_error, "can't parse cputune emulator quota value"),
        element<&t::iothread_period>("iothread_period")
            .invalid(errc::xml_error, "can't parse cputune iothread period value"),
        element<&t::iothread_quota>("iothread_quota")
            .invalid(errc::xml_error, "can't parse cputune iothread quota value"),
        element<&t::vcpu_pins>("vcpupin"),
        element<&t::emulator_pin>("emulatorpin", "cpuset").once(errc::xml_error, "only one emulatorpin is supported")
            .invalid(errc::invalid_arg, "Failed to parse bitmap '{}'").from(error_domain::none),
        element<&t::iothread_pins>("iothreadpin"),
        element<&t::emulator_sched>("emulatorsched")
            .once(errc::xml_error, "only one emulatorsched is supported"),
        element<&t::vcpu_schedules>("vcpusched"),
        element<&t::iothread_schedules>("iothreadsched"),
        element<&t::caches>("cachetune"),
        element<&t::memory>("memorytune"),
        validate<[](t& tune) {
            if (tune.emulator_pin) refuse_none(*tune.emulator_pin, "cpuset");
        }>);
    return rows;
}

template <>
const record& describe<numa_memory>() {
    using t = numa_memory;
    static constexpr table rows(of<t>, "memory",
        attribute<&t::mode>("mode").invalid(errc::config_unsupported, "Unsupported NUMA memory tuning mode '{}'"),
        numbers<&t::nodes>("nodeset"),
        attribute<&t::placement>("placement")
            .invalid(errc::config_unsupported, "Unsupported NUMA memory placement mode '{}'"),
        validate<[](t& memory) {
            if (memory.nodes) refuse_none(*memory.nodes, "nodeset");
        }>);
    return rows;
}

template <>
const record& describe<numa_memory_cell>() {
    using t = numa_memory_cell;
    static constexpr table rows(of<t>, "memnode",
        attribute<&t::cell>("cellid").required(),
        attribute<&t::mode>("mode"),
        numbers<&t::nodes>("nodeset").required(),
        validate<[](t& cell) {
            if (cell.nodes) refuse_none(*cell.nodes, "nodeset");
        }>);
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
        inside("hard_limit", sized_text<&t::hard_limit>()),
        inside("soft_limit", sized_text<&t::soft_limit>()),
        inside("min_guarantee", sized_text<&t::min_guarantee>()),
        inside("swap_hard_limit", sized_text<&t::swap_hard_limit>()));
    return rows;
}

template <>
const record& describe<block_device_tune>() {
    using t = block_device_tune;
    static constexpr table rows(of<t>, "device",
        element<&t::path>("path").required(errc::config_unsupported, "missing per-device path"),
        element<&t::weight>("weight").invalid(errc::config_unsupported, "could not parse weight {}"),
        element<&t::read_iops>("read_iops_sec").invalid(errc::config_unsupported, "could not parse read iops sec {}"),
        element<&t::write_iops>("write_iops_sec")
            .invalid(errc::config_unsupported, "could not parse write iops sec {}"),
        element<&t::read_bytes>("read_bytes_sec")
            .invalid(errc::config_unsupported, "could not parse read bytes sec {}"),
        element<&t::write_bytes>("write_bytes_sec")
            .invalid(errc::config_unsupported, "could not parse write bytes sec {}"),
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
        element<&t::fibre_channel_app_id>("fibrechannel", "appid"),
        validate<[](t& resource) {
            const auto& id = resource.fibre_channel_app_id;
            if (resource.partition.empty() && id.empty())
                fail(errc::internal_error, error_domain::none, "a <resource> has a partition or an appid");
            if (128 < id.size())
                fail(errc::invalid_arg, "Fibre Channel 'appid' string length must be between [1, 128]");
            if (!std::all_of(id.begin(), id.end(), [](char c) { return ' ' <= c && c <= '~'; }))
                fail(errc::xml_error, "Fibre Channel 'appid' is not a printable string");
        }>);
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
        text<&t::maximum>().invalid(errc::xml_error, "maximum vcpus count must be an integer")
            .required(errc::xml_error, "maximum vcpus count must be an integer"));
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
        attribute<&t::id>("id").required().range(1, max32),
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
        sized_attribute<&t::size>("size").required(errc::xml_error, "missing element or attribute './@size'")
            .from(error_domain::xml),
        numbers<&t::nodes>("nodeset"),
        validate<[](t& page) {
            if (page.size.count() == 0) fail(errc::xml_detail, "hugepage size can't be zero");
            if (page.nodes) refuse_none(*page.nodes, "nodeset");
        }>);
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
            attribute<&t::allocation_threads>("threads").omit_default()),
        flag<&t::discard>("discard"));
    return rows;
}

template <>
const record& describe<max_memory>() {
    using t = max_memory;
    static constexpr table rows(of<t>, "maxMemory",
        attribute<&t::slots>("slots").invalid(errc::xml_error, "Failed to parse memory slot count"),
        sized_text<&t::size>());
    return rows;
}

}  // namespace vir::xml
