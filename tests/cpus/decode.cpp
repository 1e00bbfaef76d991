// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/cpus/processors.hpp"

#include <catch2/catch.hpp>

using namespace vir;
using namespace vir::test;

constexpr auto intel = "GenuineIntel";
constexpr auto amd = "AuthenticAMD";

TEST_CASE("a processor is called by its family and model number") {
    // Core i7-6700: 94, with the microcode against Spectre; without it the older name.
    CHECK(brief(cpus::decode_host(processor(intel, 0x506e3, "Skylake-Client-IBRS"))) == "Skylake-Client-IBRS");
    CHECK(brief(cpus::decode_host(processor(intel, 0x506e3, "Skylake-Client"))) == "Skylake-Client");
    CHECK(brief(cpus::decode_guest(processor(intel, 0x506e3, "Skylake-Client-IBRS", {"vmx"}))) ==
          "Skylake-Client-IBRS +vmx");
    // Xeon Gold: one model number, of which the stepping says what it is.
    CHECK(cpus::decode_host(processor(intel, 0x50654, "Cascadelake-Server")).model == "Skylake-Server-IBRS");
    CHECK(cpus::decode_host(processor(intel, 0x50657, "Cascadelake-Server")).model == "Cascadelake-Server");
    CHECK(cpus::decode_host(processor(intel, 0x5065a, "Cooperlake")).model == "Cooperlake");
}

TEST_CASE("AMD's processors have the extended family") {
    CHECK(brief(cpus::decode_host(processor(amd, 0x800f12, "EPYC"))) == "EPYC");
    CHECK(brief(cpus::decode_host(processor(amd, 0x800f12, "EPYC-IBPB"))) == "EPYC-IBPB");
    CHECK(brief(cpus::decode_host(processor(amd, 0x830f10, "EPYC-Rome"))) == "EPYC-Rome");
    CHECK(brief(cpus::decode_host(processor(amd, 0xa00f11, "EPYC-Milan"))) == "EPYC-Milan");
    const auto rome = cpus::decode_host(processor(amd, 0x830f10, "EPYC-Rome", {"ht", "monitor"}));
    CHECK(brief(rome) == "EPYC-Rome .ht .monitor");
    CHECK(rome.vendor == "AMD");
    // A guest is told of what the model once had.
    CHECK(brief(cpus::decode_guest(processor(amd, 0x800f12, "EPYC"))) == "EPYC -monitor");
    CHECK(brief(cpus::decode_guest(processor(amd, 0x800f12, "EPYC", {"monitor"}))) == "EPYC +monitor");
    CHECK(brief(cpus::decode_guest(processor("HygonGenuine", 0x900f01, "Dhyana"))) == "Dhyana -monitor");
}

TEST_CASE("a host has no features taken away, a guest may") {
    const auto data = processor(intel, 0x506e3, "Skylake-Client-IBRS", {}, {"hle", "rtm"});
    CHECK(brief(cpus::decode_host(data)) == "Skylake-Client-noTSX-IBRS");
    CHECK(brief(cpus::decode_guest(data)) == "Skylake-Client-IBRS -hle -rtm");
}

TEST_CASE("TSX is not believed of Haswells that lost it") {
    CHECK(brief(cpus::decode_host(processor(intel, 0x306c3, "Haswell"))) == "Haswell-noTSX");
    CHECK(brief(cpus::decode_host(processor(intel, 0x306f2, "Haswell"))) == "Haswell-noTSX");
    CHECK(brief(cpus::decode_host(processor(intel, 0x306f4, "Haswell"))) == "Haswell");
}

TEST_CASE("without a signature the name is that which needs the fewest words, and few that take away") {
    CHECK(brief(cpus::decode_guest(processor(intel, 0, "Conroe", {}, {"lahf_lm"}))) == "Conroe -lahf_lm");
    CHECK(brief(cpus::decode_guest(processor(intel, 0, "Penryn"))) == "Penryn");
    // Of no vendor known to us: any model may be it.
    CHECK(brief(cpus::decode_guest(processor("SomebodyElse", 0, "Opteron_G1"))) == "Opteron_G1");
    CHECK(cpus::decode_guest(processor("SomebodyElse", 0, "Opteron_G1")).vendor.empty());
}

TEST_CASE("only models that the hypervisor has are chosen") {
    cpus::decode_options options;
    options.models = {cpus::usable_model("Penryn"), cpus::usable_model("Nehalem")};
    CHECK(brief(cpus::decode_guest(processor(intel, 0x306c3, "Westmere"), options)) == "Nehalem +aes");
    options.models = {cpus::usable_model("Nehalem")};
    const auto data = processor(intel, 0, "Nehalem", {}, {"sse4.2", "popcnt"});
    CHECK(brief(cpus::decode_guest(data, options)) == "Nehalem -sse4.2 -popcnt");
    options.models[0].blockers = {"popcnt", "xsaves", "unheard-of"};
    CHECK(brief(cpus::decode_guest(data, options)) == "Nehalem -sse4.2 -popcnt -xsaves");
    options.models = {cpus::usable_model("EPYC")};
    CHECK(refusal([&] { cpus::decode_guest(data, options); }) ==
          "internal_error: internal error: Cannot find suitable CPU model for given data");
}

TEST_CASE("what keeps a guest from being moved can be left out") {
    cpus::decode_options options;
    options.migratable = true;
    const auto data = processor(intel, 0x506e3, "Skylake-Client", {"invtsc", "vmx"});
    CHECK(brief(cpus::decode_guest(data)) == "Skylake-Client +vmx +invtsc");
    CHECK(brief(cpus::decode_guest(data, options)) == "Skylake-Client +vmx");
    CHECK(brief(cpus::migratable(guest::arch::x86__64, cpus::decode_guest(data))) == "Skylake-Client +vmx");
}

TEST_CASE("features are read from registers and from model specific registers") {
    auto data = processor(intel, 0x50657, "Cascadelake-Server");
    CHECK(brief(cpus::decode_host(data)) == "Cascadelake-Server");
    data.msrs.emplace_back(0x10a, 0x2b);
    CHECK(brief(cpus::decode_host(data)) == "Cascadelake-Server .rdctl-no .ibrs-all .skip-l1dfl-vmentry .mds-no");
    // The subleaf counts.
    data.msrs.clear();
    data.leaves.emplace_back(7, 1, 0x20, 0x20, 0, 0);
    CHECK(brief(cpus::decode_host(data)) == "Cascadelake-Server .avx512-bf16");
}

TEST_CASE("models are known by name") {
    const auto all = cpus::models(guest::arch::x86__64);
    CHECK(all.size() > 50);
    CHECK(all.front() == "486");
    CHECK(cpus::models(guest::arch::i686) == all);
    CHECK(cpus::vendor_of(guest::arch::x86__64, "EPYC") == "AMD");
    CHECK(cpus::vendor_of(guest::arch::x86__64, "kvm64").empty());
    CHECK(cpus::vendor_of(guest::arch::x86__64, "Z80").empty());
    CHECK(cpus::features(guest::arch::x86__64).front() == "fpu");
    // Each feature is found by its name.
    for (std::size_t i = 0; i < cpus::x86_map.features.size(); ++i)
        CHECK(cpus::x86_map.feature(cpus::x86_map.features[i].name) == i);
}

TEST_CASE("every model is recognized by what it says of itself") {
    for (const auto& model : cpus::x86_map.models) {
        if (model.signatures.empty() || !model.vendor || !model.for_host) continue;
        if (model.name == "Haswell" || model.name == "Haswell-IBRS") continue;  // they lost TSX
        const auto& signature = model.signatures.front();
        // Families from 15 on are in the extended field, models in two.
        const auto eax = (signature.family > 15 ? (signature.family - 15) << 20 | 0xf00 : signature.family << 8) |
                         signature.model >> 4 << 16 | (signature.model & 15) << 4 | signature.last_stepping;
        const auto found = cpus::decode_host(
            processor(std::string(model.vendor->id).c_str(), eax, model.name));
        INFO(model.name);
        // Models of one generation may have the same features.
        CHECK(cpus::x86_map.model(found.model)->features == model.features);
    }
}
