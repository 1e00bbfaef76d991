// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/driver.hpp"
#include "drivers/qemu/host_capabilities.hpp"
#include "src/cpus/model_names.hpp"

#include <virtxx/cpus.hpp>
#include <virtxx/pool.hpp>
#include <virtxx/xml/binding.hpp>

#include <utility>

// Processors by name, here and elsewhere.
namespace vir::qemu {
namespace {

// Throws for what nothing describes.
void validate(const cpus::either_cpu& cpu, const std::string& text) {
    if (std::holds_alternative<guest::cpu>(cpu)) vir::parse<guest::cpu>(text, strict_parsing());
    else vir::parse<caps::host_cpu>(text, strict_parsing());
}

cpus::comparison compare(const caps::host_cpu& host, const cpus::either_cpu& wanted) {
    if (host.model.empty()) return cpus::comparison("cannot get host CPU");
    return cpus::compare(host, wanted);
}

}  // namespace

task<cpu_compare_result> driver::handle(op::connect_compare_cpu op) {
    using f = compare_cpu_flags;
    check_flags(op, f::fail_incompatible | f::validate_xml);
    const auto wanted = cpus::read(op.cpu);
    if (any(op.flags, f::validate_xml)) validate(wanted, op.cpu);
    auto look = [] { return host_processor(); };
    const auto host = co_await on_pool(look, "reading what the host's processor is");
    const auto found = compare(host, wanted);
    if (any(op.flags, f::fail_incompatible)) found.check();
    switch (found.fit) {
        case cpus::fit::incompatible: co_return cpu_compare_result::incompatible;
        case cpus::fit::identical: co_return cpu_compare_result::identical;
        case cpus::fit::superset: break;
    }
    co_return cpu_compare_result::superset;
}

task<std::string> driver::handle(op::connect_baseline_cpu op) {
    using f = baseline_cpu_flags;
    check_flags(op, f::expand_features | f::migratable);
    std::vector<caps::host_cpu> hosts;
    for (const auto& text : op.cpus) hosts.push_back(cpus::read_host(text));
    cpus::baseline_options options;
    options.expand = any(op.flags, f::expand_features);
    options.migratable = any(op.flags, f::migratable);
    options.without_host_only = true;
    co_return vir::format(cpus::baseline(hosts, options));
}

task<std::vector<std::string>> driver::handle(op::connect_get_cpu_model_names op) {
    co_return cpus::model_names(op.arch, error_domain::qemu);
}

}  // namespace vir::qemu
