// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"
#include "drivers/test/errors.hpp"

#include "drivers/test/change.hpp"
#include "src/doc/metadata.hpp"

#include <utility>

namespace vir::test {
namespace {

// Whatever has an operation here.
constexpr change_rule change_table[] = {
    {"/domain/currentMemory", applies::live,
     [](const change_view& view) {
         return view.after.current_memory.value_or(view.after.memory) <= view.before.memory;
     }},
    {"/domain/vcpu/@current", applies::live},
    {"/domain/title", applies::live},
    {"/domain/description", applies::live},
    {"/domain/metadata/**", applies::live},
    {"/domain/iothreads", applies::live},
    {"/domain/iothreadids/iothread", applies::live, change_kind::added},
    {"/domain/iothreadids/iothread", applies::live, change_kind::removed},
    {"/domain/cputune/vcpupin/**", applies::live},
    {"/domain/cputune/emulatorpin/**", applies::live},
    {"/domain/cputune/iothreadpin/**", applies::live},
    {"/domain/blkiotune/**", applies::live},
    {"/domain/memtune/hard_limit", applies::live},
    {"/domain/memtune/soft_limit", applies::live},
    {"/domain/memtune/swap_hard_limit", applies::live},
    {"/domain/numatune/memory/@nodeset", applies::live},
    {"/domain/perf/**", applies::live},
    {"/domain/devices/disk/iotune/**", applies::live},
    {"/domain/devices/interface/bandwidth/**", applies::live},
    {"/domain/devices/memballoon/stats/**", applies::live},
};

void check_metadata(domain_metadata_type type) {
    if (type > domain_metadata_type::element)
        fail(error_domain::domain, errc::invalid_arg, "unknown metadata type '{}'", static_cast<int>(type));
}

}  // namespace

std::span<const change_rule> driver::change_rules() noexcept { return change_table; }

task<kibibytes> driver::handle(op::domain_get_max_memory op) { co_return get(op.domain)->current().memory; }

task<void> driver::handle(op::domain_set_max_memory op) {
    return handle(op::domain_set_memory(op.domain, op.memory, domain_memory_flags::maximum));
}

task<void> driver::handle(op::domain_set_memory op) {
    allow_flags(op, domain_memory_flags::live | domain_memory_flags::config | domain_memory_flags::maximum);
    auto guest = get(op.domain);
    auto& kept = definition_of(*guest, op.flags);
    if (any(op.flags, domain_memory_flags::maximum)) {
        if (&kept == &guest->live)
            fail(errc::operation_invalid, "cannot resize the maximum memory on an active domain");
        change(kept, [&](domain_def& def) {
            def.memory = op.memory;
            if (def.current_memory > op.memory) def.current_memory = op.memory;
        });
        co_return;
    }
    if (op.memory > kept->memory) fail(errc::invalid_arg, "cannot set memory higher than max memory");
    change(kept, [&](domain_def& def) { def.current_memory = op.memory; });
}

task<std::int32_t> driver::handle(op::domain_get_max_vcpus op) {
    auto guest = get(op.domain);
    if (!guest->is_active()) fail(error_domain::domain, errc::operation_invalid, "domain is not running");
    co_return static_cast<std::int32_t>(guest->live->vcpu.maximum);
}

task<std::int32_t> driver::handle(op::domain_get_vcpus_flags op) {
    allow_flags(op, domain_vcpu_flags::live | domain_vcpu_flags::config | domain_vcpu_flags::maximum);
    auto guest = get(op.domain);
    const auto which = targets_of(*guest, op.flags);
    const auto& vcpu = (which.config ? *guest->persistent : *guest->live).vcpu;
    co_return static_cast<std::int32_t>(
        any(op.flags, domain_vcpu_flags::maximum) ? vcpu.maximum : vcpu.current.value_or(vcpu.maximum));
}

task<void> driver::handle(op::domain_set_vcpus op) {
    allow_flags(op, domain_vcpu_flags::live | domain_vcpu_flags::config | domain_vcpu_flags::maximum);
    auto guest = get(op.domain);
    const auto which = targets_of(*guest, op.flags);
    if (op.vcpus == 0) fail(errc::invalid_arg, "argument nvcpus in virDomainSetVcpusFlags must not be zero");
    if (std::cmp_greater(op.vcpus, max_vcpus))
        fail(errc::invalid_arg, "requested cpu amount exceeds maximum supported amount ({} > {})",
             static_cast<std::int32_t>(op.vcpus), max_vcpus);
    if (any(op.flags, domain_vcpu_flags::maximum)) {
        if (which.live)
            fail(errc::invalid_arg, "the most vCPUs of a running domain cannot be changed: ask for config");
        change(*guest, which, [&](domain_def& def) {
            const auto now = def.vcpu.current.value_or(def.vcpu.maximum);
            def.vcpu.maximum = op.vcpus;
            def.vcpu.current = now < op.vcpus ? std::optional(now) : std::nullopt;
        });
        co_return;
    }
    const auto limit = (which.config ? *guest->persistent : *guest->live).vcpu.maximum;
    if (op.vcpus > limit)
        fail(errc::invalid_arg, "requested cpu amount exceeds maximum ({} > {})", op.vcpus, limit);
    change(*guest, which, [&](domain_def& def) {
        def.vcpu.current = op.vcpus < def.vcpu.maximum ? std::optional(op.vcpus) : std::nullopt;
    });
}

task<std::string> driver::handle(op::domain_get_metadata op) {
    auto guest = get(op.domain);
    allow_flags(op, op.affect, domain_affect::live | domain_affect::config);
    check_metadata(op.type);
    const auto which = targets_of(*guest, op.affect);
    const auto& def = which.config ? *guest->persistent : *guest->live;
    const auto missing = [] {
        fail(error_domain::domain, errc::no_domain_metadata, "Requested metadata element is not present");
    };
    if (op.type == domain_metadata_type::element) {
        if (!op.uri) fail(errc::invalid_arg, "uri in virDomainGetMetadata must not be NULL");
        const auto found = metadata_element(def.metadata, *op.uri);
        if (!found) missing();
        co_return *found;
    }
    const auto& text = op.type == domain_metadata_type::title ? def.title : def.description;
    if (text.empty()) missing();
    co_return text;
}

task<void> driver::handle(op::domain_set_metadata op) {
    auto guest = get(op.domain);
    allow_flags(op, op.affect, domain_affect::live | domain_affect::config);
    check_metadata(op.type);
    const auto which = targets_of(*guest, op.affect);
    const bool element = op.type == domain_metadata_type::element;
    if (element && !op.uri) fail(errc::invalid_arg, "uri in virDomainSetMetadata must not be NULL");
    if (element && op.metadata && !op.key) fail(errc::invalid_arg, "key in virDomainSetMetadata must not be NULL");
    const auto text = op.metadata.value_or("");
    if (op.type == domain_metadata_type::title && text.find('\n') != text.npos)
        fail(error_domain::domain, errc::xml_error, "Domain title can't contain newlines");
    change(*guest, which, [&](domain_def& def) {
        if (element)
            def.metadata = with_metadata_element(def.metadata, *op.uri, op.key.value_or(""), op.metadata);
        else
            (op.type == domain_metadata_type::title ? def.title : def.description) = text;
    });
    events_.emit(event::metadata_change(guest->ref(), op.type, op.uri));
    co_return;
}

task<void> driver::handle(op::domain_send_key op) {
    get_active(op.domain);
    for (auto key : op.keys)
        if (key > 0xff) fail(errc::invalid_arg, "invalid keycode: 0x{:X}", key);
    co_return;
}

task<void> driver::handle(op::domain_inject_nmi op) {
    get_active(op.domain);
    co_return;
}

}  // namespace vir::test
