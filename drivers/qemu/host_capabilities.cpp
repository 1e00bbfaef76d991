// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/host_capabilities.hpp"

#include "src/core/log.hpp"
#include "src/host/cpuid.hpp"

#include <virtxx/all.hpp>
#include <virtxx/pool.hpp>

#include <algorithm>
#include <set>

namespace vir::qemu {
namespace {

std::uint32_t word_size(guest::arch arch) {
    switch (arch) {
        case guest::arch::alpha:
        case guest::arch::aarch64:
        case guest::arch::ia64:
        case guest::arch::mips64:
        case guest::arch::mips64el:
        case guest::arch::parisc64:
        case guest::arch::ppc64:
        case guest::arch::ppc64le:
        case guest::arch::riscv64:
        case guest::arch::s390x:
        case guest::arch::sparc64:
        case guest::arch::x86__64:
        case guest::arch::loongarch64: return 64;
        default: return 32;
    }
}

// By the name of the model that comes nearest; without one where the processor is of no kind that has names.
caps::host_cpu name_processor(const std::optional<cpus::x86_data>& processor) {
    if (!processor) return {};
    try {
        return cpus::decode_host(*processor);
    } catch (const error& e) {
        logger("qemu").info("the host's processor has no name: {}", e.message());
        return {};
    }
}

caps::host_cpu describe_cpu(const host_node& node, const std::optional<cpus::x86_data>& processor) {
    auto out = name_processor(processor);
    out.arch = from_string<guest::arch>(node.arch);
    if (node.arch == "i386" || node.arch == "i486" || node.arch == "i586") out.arch = guest::arch::i686;
    if (out.vendor.empty()) out.vendor = node.vendor;
    out.microcode = node.microcode;
    if (node.family && node.model) {
        auto& signature = out.signature.emplace();
        signature.family = *node.family;
        signature.model = *node.model;
        signature.stepping = node.stepping.value_or(0);
    }
    const auto summary = summary_of(node);
    auto& topology = out.topology.emplace(summary.sockets, summary.cores, summary.threads);
    std::set<std::uint32_t> dies;
    for (auto& cell : node.cells)
        for (auto& cpu : cell.cpus)
            if (cpu.die) dies.insert(*cpu.die);
    // Cores are counted for a socket; a document counts them for a die.
    const auto die_count = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(dies.size()));
    topology.dies = topology.cores % die_count == 0 ? die_count : 1;
    topology.cores /= *topology.dies;
    if (node.physical_bits) out.max_phys_addr.emplace().bits = node.physical_bits;
    for (auto size : node.page_sizes) out.pages.emplace_back(size);
    return out;
}

caps::topology_cell describe_cell(const host_cell& cell) {
    caps::topology_cell out;
    out.id = cell.id;
    out.memory = cell.memory;
    for (auto& [size, count] : cell.pages) out.pages.emplace_back(size, count);
    for (auto& [id, value] : cell.distances) {
        auto& one = out.distances.emplace_back();
        one.id = id;
        one.value = value;
    }
    for (auto& cpu : cell.cpus) {
        auto& one = out.cpus.emplace_back(cpu.id);
        one.socket_id = cpu.package;
        one.die_id = cpu.die;
        one.core_id = cpu.core;
        if (cpu.online) one.siblings = cpu.siblings;
    }
    return out;
}

caps::host describe_machine(const host_node& node, const std::optional<cpus::x86_data>& processor) {
    caps::host out;
    out.uuid = node.id;
    out.cpu = describe_cpu(node, processor);
    auto& power = out.power.emplace();
    power.suspend_mem = node.suspends_to_memory;
    power.suspend_disk = node.suspends_to_disk;
    power.suspend_hybrid = node.suspends_both;
    out.iommu = node.has_iommu;
    for (auto& cell : node.cells) out.cells.push_back(describe_cell(cell));
    // Guests run as the owner does and nothing is relabelled.
    auto& security = out.security.emplace_back();
    security.model = "none";
    security.doi = "0";
    return out;
}

std::vector<caps::machine> describe_machines(const capabilities& binary) {
    std::vector<caps::machine> out;
    for (auto& entry : binary.machines()) {
        caps::machine one(entry.name);
        if (entry.max_cpus) one.max_cpus = entry.max_cpus;
        if (entry.deprecated) one.deprecated = true;
        if (!entry.alias.empty()) {
            auto alias = one;
            alias.name = entry.alias;
            alias.canonical = entry.name;
            out.push_back(std::move(one));
            out.push_back(std::move(alias));
        } else {
            out.push_back(std::move(one));
        }
    }
    return out;
}

bool runs_under_kvm(std::string_view host, guest::arch arch) {
    const auto own = guest_arch_of(host);
    if (own == arch) return true;
    if (own == guest::arch::x86__64) return arch == guest::arch::i686;
    if (own == guest::arch::aarch64) return arch == guest::arch::armv7l;
    if (own == guest::arch::ppc64le || own == guest::arch::ppc64)
        return arch == guest::arch::ppc64le || arch == guest::arch::ppc64;
    return false;
}

caps::guest_def describe_guest(const host_node& node, const capabilities& binary, guest::arch arch) {
    caps::guest_def out;
    out.arch.name = arch;
    out.arch.word_size = word_size(arch);
    out.arch.emulator = binary.binary();
    out.arch.machines = describe_machines(binary);
    out.arch.domains.emplace_back(domain_type::qemu);
    if (binary.has_kvm() && runs_under_kvm(node.arch, arch)) out.arch.domains.emplace_back(domain_type::kvm);
    auto& features = out.features.emplace();
    const bool x86 = arch == guest::arch::i686 || arch == guest::arch::x86__64;
    features.pae = features.nonpae = arch == guest::arch::i686;
    if (x86 || arch == guest::arch::aarch64) features.acpi.emplace(true, true);
    if (x86) features.apic.emplace(true, false);
    features.cpu_selection = !binary.cpu_models().empty();
    features.device_boot = true;
    features.disk_snapshot.emplace(true, false);
    return out;
}

}  // namespace

std::optional<guest::arch> guest_arch_of(std::string_view qemu_arch) {
    if (qemu_arch == "i386") return guest::arch::i686;
    if (qemu_arch == "arm") return guest::arch::armv7l;
    if (qemu_arch == "or1k") return guest::arch::openrisc;
    if (qemu_arch == "hppa") return guest::arch::parisc;
    auto found = from_string<guest::arch>(qemu_arch);
    return found == guest::arch::none ? std::nullopt : found;
}

std::string_view qemu_arch_of(guest::arch arch) {
    switch (arch) {
        case guest::arch::i686: return "i386";
        case guest::arch::armv6l:
        case guest::arch::armv7l: return "arm";
        case guest::arch::openrisc: return "or1k";
        case guest::arch::parisc: return "hppa";
        case guest::arch::ppc64le: return "ppc64";
        default: return to_string(arch);
    }
}

capabilities_def describe_host(const host_node& node, const std::vector<std::shared_ptr<const capabilities>>& binaries,
                               const std::optional<cpus::x86_data>& processor) {
    capabilities_def out;
    out.host = describe_machine(node, processor);
    std::vector<std::pair<guest::arch, std::shared_ptr<const capabilities>>> guests;
    for (auto& binary : binaries) {
        const auto arch = guest_arch_of(binary->arch());
        if (!arch) continue;
        guests.emplace_back(*arch, binary);
        if (arch == guest::arch::ppc64) guests.emplace_back(guest::arch::ppc64le, binary);
    }
    // A 64-bit PC emulator also runs 32-bit guests, if there is none of their own.
    auto of_arch = [&](guest::arch arch) {
        return std::find_if(guests.begin(), guests.end(), [&](auto& one) { return one.first == arch; });
    };
    if (auto big = of_arch(guest::arch::x86__64); big != guests.end() && of_arch(guest::arch::i686) == guests.end())
        guests.emplace_back(guest::arch::i686, big->second);
    std::stable_sort(guests.begin(), guests.end(),
                     [](auto& a, auto& b) { return to_string(a.first) < to_string(b.first); });
    for (auto& [arch, binary] : guests) out.guests.push_back(describe_guest(node, *binary, arch));
    return out;
}

caps::host_cpu host_processor() { return describe_cpu(read_host_node(), read_cpuid()); }

task<capabilities_def> host_capabilities(capabilities_cache& cache, std::chrono::nanoseconds limit) {
    auto read = [] { return std::pair(read_host_node(), read_cpuid()); };
    const auto host = co_await on_pool(read, "reading what the host is");
    const auto found = co_await find_binaries();
    std::vector<task<std::shared_ptr<const capabilities>>> questions;
    for (auto& one : found) questions.push_back(cache.get(one.path, limit));
    auto answers = co_await all_results(std::move(questions));
    std::vector<std::shared_ptr<const capabilities>> binaries;
    for (auto& one : answers) {
        if (one)
            binaries.push_back(std::move(*one));
        else
            logger("qemu").warn("{}", one.error().message());
    }
    co_return describe_host(host.first, binaries, host.second);
}

}  // namespace vir::qemu
