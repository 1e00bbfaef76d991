// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"
#include "drivers/test/errors.hpp"

#include "drivers/test/change.hpp"
#include "drivers/test/devices.hpp"
#include "src/core/known_params.hpp"

namespace vir::test {
namespace {

constexpr known_param bandwidth_params[] = {
    {"inbound.average", param_type::uint32},  {"inbound.peak", param_type::uint32},
    {"inbound.burst", param_type::uint32},    {"inbound.floor", param_type::uint32},
    {"outbound.average", param_type::uint32}, {"outbound.peak", param_type::uint32},
    {"outbound.burst", param_type::uint32},
};

void unknown_interface(const std::string& name) {
    fail(error_domain::domain, errc::invalid_arg, "'{}' is not a known interface", name);
}

// A direction that is given replaces what there was; one with neither average nor floor does only if the average is
// given as 0, and then there is no limit any more.
void set_direction(std::optional<net::rate>& rate, const typed_params& params, const std::string& direction) {
    const auto figure = [&](const char* name) { return params.number(direction + name).value_or(0); };
    net::rate given;
    given.average = figure(".average");
    given.peak = figure(".peak");
    given.burst = figure(".burst");
    given.floor = figure(".floor");
    if (given.average || given.floor) rate = given;
    else if (params.find(direction + ".average")) rate.reset();
}

net::bandwidth bandwidth_of(const device::interface& interface) {
    return interface.options && interface.options->bandwidth ? *interface.options->bandwidth : net::bandwidth();
}

}  // namespace

task<typed_params> driver::handle(op::domain_get_interface_parameters op) {
    allow_flags(op, one_of_two);
    auto guest = get(op.domain);
    const auto& def = *definition_of(*guest, op.flags);
    const auto* interface = find_interface(def, op.device);
    if (!interface) unknown_interface(op.device);
    const auto bandwidth = bandwidth_of(*interface);
    const auto in = bandwidth.inbound.value_or(net::rate());
    const auto out = bandwidth.outbound.value_or(net::rate());
    typed_params answer;
    const auto add = [&](const char* name, std::uint64_t value) {
        answer.add(name, static_cast<std::uint32_t>(value));
    };
    add("inbound.average", in.average);
    add("inbound.peak", in.peak);
    add("inbound.burst", in.burst);
    add("inbound.floor", in.floor);
    add("outbound.average", out.average);
    add("outbound.peak", out.peak);
    add("outbound.burst", out.burst);
    co_return answer;
}

task<void> driver::handle(op::domain_set_interface_parameters op) {
    allow_flags(op, domain_affect::live | domain_affect::config);
    check_params(op.params, bandwidth_params);
    auto guest = get(op.domain);
    auto& kept = definition_of(*guest, op.flags);
    if (!find_interface(*kept, op.device)) unknown_interface(op.device);
    change(kept, [&](domain_def& def) {
        auto& options = filled(find_interface(def, op.device)->options);
        auto& bandwidth = filled(options.bandwidth);
        set_direction(bandwidth.inbound, op.params, "inbound");
        set_direction(bandwidth.outbound, op.params, "outbound");
        drop_if_empty(options.bandwidth);
    });
    co_return;
}

}  // namespace vir::test
