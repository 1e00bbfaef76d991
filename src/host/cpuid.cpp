// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/cpuid.hpp"

#include "src/host/unique_fd.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

namespace vir {

#if defined(__x86_64__) || defined(__i386__)
namespace {

// A hypervisor may claim any number of leaves; no processor has as many.
constexpr std::uint32_t most_leaves = 0x40;

void add_leaf(cpus::x86_data& to, std::uint32_t leaf, std::uint32_t subleaf) {
    cpus::cpuid_leaf out;
    out.leaf = leaf;
    out.subleaf = subleaf;
    __cpuid_count(leaf, subleaf, out.eax, out.ebx, out.ecx, out.edx);
    to.leaves.push_back(out);
}

// Those from `first` on, whose first one says which is the last.
void add_leaves(cpus::x86_data& to, std::uint32_t first) {
    const auto last = std::min(__get_cpuid_max(first, nullptr), first + most_leaves);
    for (auto leaf = first; leaf <= last; ++leaf) {
        add_leaf(to, leaf, 0);
        // Intel's manual, CPUID: features (7), extended states (0xd), monitoring (0xf), allocation (0x10), tracing
        // (0x14).
        if (leaf == 7 || leaf == 0xd || leaf == 0xf || leaf == 0x10 || leaf == 0x14) add_leaf(to, leaf, 1);
    }
}

void add_registers(cpus::x86_data& to) {
    const unique_fd file(::open("/dev/cpu/0/msr", O_RDONLY | O_CLOEXEC));
    if (!file) return;
    constexpr std::uint32_t core_capabilities = 0xcf, arch_capabilities = 0x10a;
    for (const auto index : {core_capabilities, arch_capabilities}) {
        std::uint64_t value = 0;
        if (::pread(file.get(), &value, sizeof value, index) == sizeof value) to.msrs.emplace_back(index, value);
    }
}

}  // namespace

std::optional<cpus::x86_data> read_cpuid() {
    if (!__get_cpuid_max(0, nullptr)) return std::nullopt;
    cpus::x86_data out;
    add_leaves(out, 0);
    add_leaves(out, 0x80000000);
    add_registers(out);
    return out;
}

#else

std::optional<cpus::x86_data> read_cpuid() { return std::nullopt; }

#endif

}  // namespace vir
