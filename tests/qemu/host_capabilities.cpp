// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/host_capabilities.hpp"
#include "src/host/cpuid.hpp"
#include "tests/skip.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <algorithm>
#include <fstream>

using namespace vir;
using namespace vir::qemu;

namespace {

std::shared_ptr<const capabilities> binary(const char* path, const char* arch, bool kvm) {
    capabilities_builder facts;
    facts.add("info", "arch", arch);
    facts.add("info", "kvm", "yes");
    facts.add("machine", "pc-old", "0\t255\td\tqemu64\tpc.ram\t");
    facts.add("machine", "pc-new", "1\t255\tD\tqemu64\tpc.ram\tpc");
    facts.add("alias", "pc", "pc-new");
    return std::make_shared<const capabilities>(path, std::move(facts).finish(), kvm);
}

const caps::guest_def* guest_of(const capabilities_def& doc, guest::arch arch) {
    for (auto& one : doc.guests)
        if (one.arch.name == arch) return &one;
    return nullptr;
}

}  // namespace

TEST_CASE("guests of each architecture with their machines and types") {
    host_node node;
    node.arch = "x86_64";
    auto doc = describe_host(node, {binary("/q/x86_64", "x86_64", true), binary("/q/arm", "arm", true),
                                    binary("/q/ppc64", "ppc64", true), binary("/q/tricore", "tricore", true)});
    REQUIRE(doc.guests.size() == 5);
    auto pc = guest_of(doc, guest::arch::x86__64);
    REQUIRE(pc);
    CHECK(pc->arch.emulator == "/q/x86_64");
    CHECK(pc->arch.word_size == 64);
    REQUIRE(pc->arch.domains.size() == 2);
    CHECK(pc->arch.domains[1].type == domain_type::kvm);
    REQUIRE(pc->arch.machines.size() == 3);
    CHECK(pc->arch.machines[0].name == "pc-new");
    CHECK(pc->arch.machines[1].name == "pc");
    CHECK(pc->arch.machines[1].canonical == "pc-new");
    CHECK(pc->arch.machines[2].deprecated == true);
    auto small = guest_of(doc, guest::arch::i686);
    REQUIRE(small);
    CHECK(small->arch.emulator == "/q/x86_64");
    CHECK(small->arch.word_size == 32);
    CHECK(small->arch.domains.size() == 2);
    CHECK(small->features->pae);
    CHECK(guest_of(doc, guest::arch::armv7l)->arch.domains.size() == 1);
    CHECK(guest_of(doc, guest::arch::ppc64le)->arch.emulator == "/q/ppc64");
    auto without = describe_host(node, {binary("/q/x86_64", "x86_64", false), binary("/q/i386", "i386", false)});
    CHECK(guest_of(without, guest::arch::x86__64)->arch.domains.size() == 1);
    CHECK(guest_of(without, guest::arch::i686)->arch.emulator == "/q/i386");
    CHECK(describe_host(node, {}).guests.empty());
}

TEST_CASE("architectures by QEMU's names and by documents'") {
    CHECK(guest_arch_of("i386") == guest::arch::i686);
    CHECK(guest_arch_of("x86_64") == guest::arch::x86__64);
    CHECK(!guest_arch_of("none"));
    CHECK(!guest_arch_of("avr"));
    for (auto name : {"i386", "x86_64", "arm", "aarch64", "ppc64", "riscv64", "s390x", "or1k", "hppa"})
        CHECK(qemu_arch_of(*guest_arch_of(name)) == name);
}

TEST_CASE("the host's processor has the features that the kernel sees") {
    const auto processor = read_cpuid();
    if (!processor) {
        vir::test::skip("the processor is no x86");
        return;
    }
    auto named = cpus::decode_host(*processor);
    CHECK(!named.model.empty());
    named.arch = guest::arch::x86__64;
    cpus::expand(named);
    std::ifstream file("/proc/cpuinfo");
    std::string line;
    while (std::getline(file, line) && !line.starts_with("flags")) {}
    REQUIRE(line.starts_with("flags"));
    line += ' ';
    for (const std::string name : {"sse2", "avx", "avx2", "aes", "rdrand", "bmi1", "bmi2", "fma", "adx", "avx512f"}) {
        INFO(name << " of " << named.model);
        // The kernel may have been told to hide some.
        if (line.find(' ' + name + ' ') == line.npos) continue;
        CHECK(std::ranges::any_of(named.features, [&](const auto& one) { return one.name == name; }));
    }
    host_node node;
    node.arch = "x86_64";
    node.vendor = "unused";
    const auto doc = describe_host(node, {}, processor);
    CHECK(doc.host.cpu.model == cpus::decode_host(*processor).model);
    CHECK(describe_host(node, {}).host.cpu.model.empty());
}

TEST_CASE("this host") {
    if (::access("/usr/bin/qemu-system-x86_64", X_OK) != 0) {
        vir::test::skip("there is no qemu-system-x86_64");
        return;
    }
    auto body = []() -> task<capabilities_def> {
        capabilities_cache cache;
        co_return co_await host_capabilities(cache);
    };
    auto doc = run(body());
    CHECK(doc.host.cpu.arch);
    CHECK(!doc.host.cells.empty());
    auto pc = guest_of(doc, guest::arch::x86__64);
    REQUIRE(pc);
    CHECK(pc->arch.machines.size() > 10);
    CHECK(pc->arch.machines[1].name == "pc");
}
