// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"
#include "drivers/test/errors.hpp"

#include "drivers/test/change.hpp"
#include "drivers/test/devices.hpp"
#include "src/core/known_params.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace vir::test {
namespace {

// ---- the domain's part of the host's disks

constexpr known_param blkio_params[] = {
    {"weight", param_type::uint32},
    {"device_weight", param_type::string},
    {"device_read_iops_sec", param_type::string},
    {"device_write_iops_sec", param_type::string},
    {"device_read_bytes_sec", param_type::string},
    {"device_write_bytes_sec", param_type::string},
};

/// Calls apply(name, member) for each figure that a device of the host has.
template <class F>
void for_each_device_figure(F apply) {
    using tune = guest::block_device_tune;
    apply("device_weight", &tune::weight);
    apply("device_read_iops_sec", &tune::read_iops);
    apply("device_write_iops_sec", &tune::write_iops);
    apply("device_read_bytes_sec", &tune::read_bytes);
    apply("device_write_bytes_sec", &tune::write_bytes);
}

guest::block_tune block_tune_of(const domain_def& def) {
    return def.options && def.options->block_tune ? *def.options->block_tune : guest::block_tune();
}

// Reads "/dev/sda,500,/dev/sdb,200" into the devices' figure; 0 is none.
template <class T>
void read_device_figures(std::string_view name, std::string_view text,
                         std::optional<T> guest::block_device_tune::*figure,
                         std::vector<guest::block_device_tune>& devices) {
    const auto unreadable = [&] {
        fail(error_domain::domain, errc::invalid_arg, "unable to parse blkio device '{}' '{}'", name, text);
    };
    if (text.empty()) return;
    for (auto rest = text;;) {
        const auto comma = rest.find(',');
        if (comma == rest.npos) unreadable();
        const auto path = rest.substr(0, comma);
        rest.remove_prefix(comma + 1);
        const auto digits = rest.substr(std::min(rest.find_first_not_of(" \t"), rest.size()));
        T value = 0;
        const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (failed != std::errc())
            fail(error_domain::domain, errc::invalid_arg, "invalid value '{}' for parameter '{}' of device '{}'", rest,
                 name, path);
        auto device = std::ranges::find(devices, path, &guest::block_device_tune::path);
        if (device == devices.end()) {
            devices.emplace_back().path = path;
            device = devices.end() - 1;
        }
        (*device).*figure = value ? std::optional(value) : std::nullopt;
        rest = std::string_view(end, static_cast<std::size_t>(digits.data() + digits.size() - end));
        if (rest.empty()) return;
        if (rest.front() != ',') unreadable();
        rest.remove_prefix(1);
    }
}

bool says_nothing(const guest::block_device_tune& device) {
    auto empty = guest::block_device_tune();
    empty.path = device.path;
    return device == empty;
}

// ---- limits of one disk

struct disk_limit {
    std::string_view name;
    std::uint64_t device::iotune::*member;
};
constexpr disk_limit limits_before_group[] = {
    {"total_bytes_sec", &device::iotune::total_bytes_sec},
    {"read_bytes_sec", &device::iotune::read_bytes_sec},
    {"write_bytes_sec", &device::iotune::write_bytes_sec},
    {"total_iops_sec", &device::iotune::total_iops_sec},
    {"read_iops_sec", &device::iotune::read_iops_sec},
    {"write_iops_sec", &device::iotune::write_iops_sec},
    {"total_bytes_sec_max", &device::iotune::total_bytes_sec_max},
    {"read_bytes_sec_max", &device::iotune::read_bytes_sec_max},
    {"write_bytes_sec_max", &device::iotune::write_bytes_sec_max},
    {"total_iops_sec_max", &device::iotune::total_iops_sec_max},
    {"read_iops_sec_max", &device::iotune::read_iops_sec_max},
    {"write_iops_sec_max", &device::iotune::write_iops_sec_max},
    {"size_iops_sec", &device::iotune::size_iops_sec},
};
constexpr disk_limit limits_after_group[] = {
    {"total_bytes_sec_max_length", &device::iotune::total_bytes_sec_max_length},
    {"read_bytes_sec_max_length", &device::iotune::read_bytes_sec_max_length},
    {"write_bytes_sec_max_length", &device::iotune::write_bytes_sec_max_length},
    {"total_iops_sec_max_length", &device::iotune::total_iops_sec_max_length},
    {"read_iops_sec_max_length", &device::iotune::read_iops_sec_max_length},
    {"write_iops_sec_max_length", &device::iotune::write_iops_sec_max_length},
};
constexpr std::uint64_t largest_limit = 1000000000000000;

const std::vector<known_param>& iotune_params() {
    static const auto all = [] {
        std::vector<known_param> out{{"group_name", param_type::string}};
        for (const auto& one : limits_before_group) out.push_back({one.name, param_type::uint64});
        for (const auto& one : limits_after_group) out.push_back({one.name, param_type::uint64});
        return out;
    }();
    return all;
}

std::uint64_t* find_limit(device::iotune& tune, std::string_view name) {
    for (const auto& one : limits_before_group)
        if (one.name == name) return &(tune.*one.member);
    for (const auto& one : limits_after_group)
        if (one.name == name) return &(tune.*one.member);
    return nullptr;
}

void set_limits(device::iotune& tune, const typed_params& params) {
    for (const auto& [name, value] : params) {
        if (name == "group_name") {
            tune.group_name = std::get<std::string>(value);
            continue;
        }
        const auto number = std::get<std::uint64_t>(value);
        if (number > largest_limit)
            fail(errc::argument_unsupported, "block I/O throttle limit value must be no more than {}", largest_limit);
        *find_limit(tune, name) = number;
    }
}

void check_limits(device::iotune tune) {
    // A total stands for reads and writes: it excludes theirs.
    for (const auto* what : {"bytes_sec", "iops_sec", "bytes_sec_max", "iops_sec_max"}) {
        const auto of = [&](const char* direction) { return *find_limit(tune, fmt::format("{}_{}", direction, what)); };
        if (of("total") && (of("read") || of("write")))
            fail(errc::invalid_arg, "total and read/write of {} cannot be set at the same time", what);
    }
    for (const auto& one : std::span(limits_before_group).first(6))
        if (tune.*one.member > *find_limit(tune, fmt::format("{}_max", one.name)))
            fail(errc::invalid_arg, "{0} cannot be set higher than {0}_max ", one.name);
}

device::iotune iotune_of(const device::disk& disk) {
    return disk.options && disk.options->iotune ? *disk.options->iotune : device::iotune();
}

}  // namespace

task<typed_params> driver::handle(op::domain_get_blkio_parameters op) {
    allow_flags(op, one_of_two);
    auto guest = get(op.domain);
    const auto tune = block_tune_of(*definition_of(*guest, op.flags));
    typed_params out;
    out.add("weight", tune.weight.value_or(0));
    for_each_device_figure([&](const char* name, auto figure) {
        std::string text;
        for (const auto& device : tune.devices)
            if (const auto& value = device.*figure)
                fmt::format_to(std::back_inserter(text), "{}{},{}", text.empty() ? "" : ",", device.path, *value);
        out.add(name, std::move(text));
    });
    co_return out;
}

task<void> driver::handle(op::domain_set_blkio_parameters op) {
    allow_flags(op, domain_affect::live | domain_affect::config);
    check_params(op.params, blkio_params);
    auto guest = get(op.domain);
    auto& kept = definition_of(*guest, op.flags);
    auto tune = block_tune_of(*kept);
    if (const auto* given = op.params.find<std::uint32_t>("weight"))
        tune.weight = *given ? std::optional(*given) : std::nullopt;
    for_each_device_figure([&](const char* name, auto figure) {
        if (const auto* given = op.params.find<std::string>(name))
            read_device_figures(name, *given, figure, tune.devices);
    });
    std::erase_if(tune.devices, says_nothing);
    change(kept, [&](domain_def& def) {
        filled(def.options).block_tune = tune;
        drop_if_empty(def.options->block_tune);
    });
    co_return;
}

task<typed_params> driver::handle(op::domain_get_block_io_tune op) {
    allow_flags(op, one_of_two);
    auto guest = get(op.domain);
    const auto& def = *definition_of(*guest, op.flags);
    device::iotune tune;
    if (op.disk) {
        const auto* disk = find_disk(def, *op.disk);
        if (!disk) fail(errc::invalid_arg, "disk '{}' was not found in the domain config", *op.disk);
        tune = iotune_of(*disk);
    }
    typed_params out;
    for (const auto& one : limits_before_group) out.add(std::string(one.name), tune.*one.member);
    out.add("group_name", tune.group_name);
    for (const auto& one : limits_after_group) out.add(std::string(one.name), tune.*one.member);
    co_return out;
}

task<void> driver::handle(op::domain_set_block_io_tune op) {
    allow_flags(op, domain_affect::live | domain_affect::config);
    check_params(op.params, iotune_params());
    auto guest = get(op.domain);
    auto& kept = definition_of(*guest, op.flags);
    const auto* disk = find_disk(*kept, op.disk);
    if (!disk) fail(errc::invalid_arg, "missing persistent configuration for disk '{}'", op.disk);
    auto tune = iotune_of(*disk);
    set_limits(tune, op.params);
    check_limits(tune);
    change(kept, [&](domain_def& def) {
        auto& options = filled(find_disk(def, op.disk)->options);
        options.iotune = tune;
        drop_if_empty(options.iotune);
    });
    co_return;
}

}  // namespace vir::test
