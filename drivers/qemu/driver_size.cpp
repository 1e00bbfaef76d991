// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/definition.hpp"
#include "drivers/qemu/document_facts.hpp"
#include "drivers/qemu/driver.hpp"
#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/instance.hpp"
#include "drivers/qemu/site.hpp"

#include <algorithm>
#include <array>

// How much memory and how many vCPUs a guest has.
namespace vir::qemu {
namespace {

/// A place for vCPUs that the machine has, taken or free: an entry of query-hotpluggable-cpus.
class cpu_slot {
public:
    explicit cpu_slot(const json& from)
        : type(from.value("type", "")),
          count(from.value("vcpus-count", 1u)),
          props(from.value("props", json::object())),
          taken(from.contains("qom-path")) {
        static constexpr const char* keys[] = {"node-id", "socket-id", "die-id", "core-id", "thread-id"};
        for (std::size_t i = 0; i < place.size(); ++i) place[i] = props.value(keys[i], 0u);
    }
    std::string type;
    unsigned count;
    json props;
    bool taken;
    std::array<unsigned, 5> place{};
};

/// Fills free places in their order until that many vCPUs are there.
task<void> plug_vcpus(instance_ptr run, unsigned wanted) {
    const auto answer = co_await run->ask("query-hotpluggable-cpus");
    std::vector<cpu_slot> slots;
    unsigned present = 0;
    for (const auto& one : answer) slots.emplace_back(one);
    for (const auto& one : slots) present += one.taken ? one.count : 0;
    if (wanted < present)
        fail(errc::operation_unsupported,
             "vCPUs of a running domain can be added only: it has {}, and {} are asked for; "
             "use the flag config, or let the guest switch them off with the flag guest",
             present, wanted);
    std::ranges::stable_sort(slots, {}, &cpu_slot::place);
    for (const auto& slot : slots) {
        if (present >= wanted) break;
        if (slot.taken) continue;
        if (present + slot.count > wanted)
            fail(errc::operation_invalid, "this machine's vCPUs come {} at a time: {} cannot be had", slot.count,
                 wanted);
        json device = slot.props;
        device["driver"] = slot.type;
        device["id"] = fmt::format("vcpu{}", present);
        co_await run->ask("device_add", std::move(device));
        present += slot.count;
    }
    const auto cpus = co_await run->ask("query-cpus-fast");
    run->vcpu_threads.clear();
    for (const auto& cpu : cpus) run->vcpu_threads.push_back(cpu.value("thread-id", 0));
    run->live.vcpu.current = wanted < run->live.vcpu.maximum ? std::optional(wanted) : std::nullopt;
    run->save_status();
}

}  // namespace

task<void> driver::handle(op::domain_set_max_memory op) {
    return handle(op::domain_set_memory(op.domain, op.memory, domain_memory_flags::maximum));
}

task<void> driver::handle(op::domain_set_memory op) {
    using f = domain_memory_flags;
    check_flags(op, f::live | f::config | f::maximum);
    const auto guest = site_->domains.get(op.domain);
    const auto turn = co_await guest->jobs.acquire(job_request(job_class::modify, "set_memory"));
    const auto which = impact_of(*guest, op.flags);
    std::function<void(domain_def&)> apply;
    if (any(op.flags, f::maximum)) {
        if (which.live) fail(errc::operation_invalid, "cannot resize the maximum memory on an active domain");
        if (op.memory.count() == 0) fail(errc::invalid_arg, "a domain cannot have no memory");
        apply = [most = op.memory](domain_def& def) {
            if (def.cpu && def.cpu->numa)
                fail(errc::operation_invalid, "initial memory size of a domain with NUMA nodes cannot be modified with "
                     "this API");
            def.memory = most;
            if (def.current_memory > most) def.current_memory = most;
        };
    } else {
        const auto check = [&](const domain_def& def) {
            if (op.memory > def.memory) fail(errc::invalid_arg, "cannot set memory higher than max memory");
        };
        if (which.config) check(*guest->persistent);
        if (which.live) {
            const auto run = running_instance(*guest);
            check(run->live);
            if (!has_balloon(run->live))
                fail(errc::operation_invalid, "cannot change memory of an active domain without the balloon device and "
                     "guest OS balloon driver");
            // How far the guest follows, the event balloon_change tells.
            co_await run->ask("balloon", qmp_args("value", op.memory.count() * 1024));
        }
        apply = [now = op.memory](domain_def& def) { def.current_memory = now; };
    }
    if (which.config) co_await change_definition(site_, guest, std::move(apply));
}

task<void> driver::handle(op::domain_set_vcpus op) {
    using f = domain_vcpu_flags;
    check_flags(op, f::live | f::config | f::maximum | f::guest);
    if (op.vcpus == 0) fail(errc::invalid_arg, "argument nvcpus in virDomainSetVcpusFlags must not be zero");
    const auto guest = site_->domains.get(op.domain);
    const auto turn = co_await guest->jobs.acquire(job_request(job_class::modify, "set_vcpus"));
    const auto which = impact_of(*guest, op.flags);
    if (any(op.flags, f::guest))
        fail(errc::argument_unsupported,
             "vCPUs are not switched through the guest agent yet: add them with the flag live");
    std::function<void(domain_def&)> apply;
    if (any(op.flags, f::maximum)) {
        if (which.live)
            fail(errc::invalid_arg, "the most vCPUs of a running domain cannot be changed: ask for config");
        apply = [most = op.vcpus](domain_def& def) {
            if (def.cpu && def.cpu->topology)
                fail(errc::invalid_arg, "CPU topology doesn't match the desired vcpu count");
            const auto now = def.vcpu.current.value_or(def.vcpu.maximum);
            def.vcpu.maximum = most;
            def.vcpu.current = now < most ? std::optional(now) : std::nullopt;
        };
    } else {
        const auto check = [&](const domain_def& def, std::string_view whose) {
            if (op.vcpus > def.vcpu.maximum)
                fail(errc::invalid_arg,
                     "requested vcpus is greater than max allowable vcpus for the {} domain: {} > {}", whose, op.vcpus,
                     def.vcpu.maximum);
        };
        if (which.config) check(*guest->persistent, "persistent");
        if (which.live) {
            const auto run = running_instance(*guest);
            check(run->live, "live");
            co_await plug_vcpus(run, op.vcpus);
        }
        apply = [now = op.vcpus](domain_def& def) {
            def.vcpu.current = now < def.vcpu.maximum ? std::optional(now) : std::nullopt;
        };
    }
    if (which.config) co_await change_definition(site_, guest, std::move(apply));
}

}  // namespace vir::qemu
