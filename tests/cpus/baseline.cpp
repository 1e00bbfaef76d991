// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/cpus/processors.hpp"

#include <catch2/catch.hpp>

using namespace vir;
using namespace vir::test;

namespace {

using hosts = std::vector<caps::host_cpu>;

std::string baseline(const hosts& of, const cpus::baseline_options& options = {}) {
    return brief(cpus::baseline(of, options));
}

}  // namespace

TEST_CASE("the baseline of one host is its model") {
    const auto out = cpus::baseline(hosts{host("Westmere", "Intel", {"vmx"})});
    CHECK(brief(out) == "Westmere +vmx");
    CHECK(out.vendor == "Intel");
    CHECK(out.mode == guest::cpu_mode::custom);
    CHECK(out.match == guest::cpu_match::exact);
    CHECK(out.model->fallback == guest::cpu_fallback::forbid);
    // With what the model once had; some models are no guest's, as QEMU's were named otherwise later.
    CHECK(baseline({host("EPYC")}) == "EPYC -monitor");
    CHECK(baseline({host("Skylake-Client-noTSX-IBRS")}) == "Skylake-Client-IBRS -hle -rtm");
    CHECK(baseline({host("cpu64-rhel6")}) == "kvm64 +lahf_lm");
}

TEST_CASE("the baseline of several hosts is what all have") {
    const auto out = cpus::baseline(
        hosts{host("Haswell", "Intel"), host("SandyBridge", "Intel"), host("Nehalem", "Intel")});
    CHECK(brief(out) == "Nehalem");
    CHECK(out.model->fallback == guest::cpu_fallback::allow);
    CHECK(out.vendor == "Intel");
    // Without a feature of the model, when that is shorter than an older model.
    CHECK(baseline({host("Conroe"), host("core2duo")}) == "Conroe -lahf_lm");
    // A name that one of the hosts has is good even when it is longer, as long as nothing is taken away.
    CHECK(baseline({host("core2duo"), host("pentium", "", {"mtrr", "pge", "mca", "cmov", "pat", "pse36", "fxsr", "sse",
                                                           "sse2", "sep", "apic", "clflush", "pae", "pni", "lm",
                                                           "monitor", "ssse3", "syscall"})})
              .substr(0, 8) == "pentium ");
    // Hosts of the same name keep it.
    CHECK(baseline({host("Penryn"), host("Penryn", "", {"vmx"})}) == "Penryn");
}

TEST_CASE("vendors") {
    CHECK(cpus::baseline(hosts{host("Opteron_G1"), host("Opteron_G3", "AMD")}).vendor.empty());
    CHECK(cpus::baseline(hosts{host("Opteron_G1", "AMD"), host("Opteron_G3", "AMD")}).vendor == "AMD");
    CHECK(refusal([] { baseline({host("Penryn", "Intel"), host("Opteron_G3", "AMD")}); }) ==
          "operation_failed: operation failed: CPU vendors do not match");
    CHECK(refusal([] { baseline({host("Penryn", "Intel"), host("Opteron_G3")}); }) ==
          "operation_failed: operation failed: CPU vendors do not match");
    CHECK(refusal([] { baseline({host("Penryn"), host("Penryn", "AMD")}); }) ==
          "operation_failed: operation failed: CPU vendor Intel of model Penryn differs from vendor AMD");
    CHECK(refusal([] { baseline({host("kvm64", "Zilog")}); }) ==
          "operation_failed: operation failed: Unknown CPU vendor Zilog");
}

TEST_CASE("a baseline names all features, or leaves some out") {
    cpus::baseline_options options;
    options.expand = true;
    CHECK(baseline({host("486", "", {"mmx", "de"})}, options) == "486 +de +fpu +mmx +pse +vme");
    CHECK(baseline({host("Conroe"), host("core2duo")}, options).find(" -lahf_lm +lm ") != std::string::npos);
    options = {};
    options.migratable = true;
    CHECK(baseline({host("486", "", {"invtsc", "mmx"})}, options) == "486 +mmx");
    options = {};
    CHECK(baseline({host("486", "", {"osxsave", "cmt", "mmx"})}, options) == "486 +mmx +osxsave +cmt");
    options.without_host_only = true;
    CHECK(baseline({host("486", "", {"osxsave", "cmt", "mmx"})}, options) == "486 +mmx");
}

TEST_CASE("a baseline is limited to what the hypervisor has") {
    cpus::baseline_options options;
    options.models = {cpus::usable_model("Conroe")};
    CHECK(baseline({host("Penryn")}, options) == "Conroe +cx16 +sse4.1");
    options.models = {cpus::usable_model("EPYC")};
    CHECK(refusal([&] { baseline({host("Penryn", "Intel")}, options); }) ==
          "internal_error: internal error: Cannot find suitable CPU model for given data");
    options = {};
    options.features = {"fpu", "vme", "pse", "blast"};
    CHECK(baseline({host("pentium")}, options).substr(0, 7) == "pentium");
    CHECK(baseline({host("pentium"), host("486")}, options) == "486");
    options.features = {"avx"};
    CHECK(refusal([&] { baseline({host("pentium"), host("486")}, options); }) ==
          "operation_failed: operation failed: CPUs are incompatible");
}

TEST_CASE("a baseline wants hosts that say what they are") {
    CHECK(refusal([] { baseline({}); }) == "invalid_arg: invalid argument: no CPUs given");
    CHECK(refusal([] { baseline({host("")}); }) == "xml_error: XML error: Missing CPU model name");
    CHECK(refusal([] { baseline({caps::host_cpu()}); }) == "xml_error: XML error: Missing CPU architecture");
    CHECK(refusal([] { baseline({host("486", "", {"de", "de"})}); }) ==
          "xml_error: XML error: CPU feature 'de' specified more than once");
    CHECK(refusal([] { baseline({host("Z80")}); }) == "internal_error: internal error: Unknown CPU model Z80");
}
