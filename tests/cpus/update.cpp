// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/cpus/processors.hpp"

#include <catch2/catch.hpp>

using namespace vir;
using namespace vir::test;

namespace {

const auto haswell = host("Haswell", "Intel", {"vmx", "invtsc"});

guest::cpu updated(const std::string& xml, const caps::host_cpu& with = haswell) {
    auto out = cpu(xml);
    cpus::update(out, with);
    return out;
}

cpus::x86_data bits(const names& features) {
    cpus::feature_set set;
    for (const auto& name : features) set.add(cpus::x86_map.feature(name));
    return data_of(set);
}

// Conroe, as a hypervisor gives it: with more, without some.
guest::cpu live(const std::string& xml, const names& more, const names& fewer) {
    auto given = cpus::x86_map.model("Conroe")->features;
    for (const auto& name : more) given.add(cpus::x86_map.feature(name));
    for (const auto& name : fewer) given.remove(cpus::x86_map.feature(name));
    auto out = cpu(xml);
    cpus::update_live(guest::arch::x86__64, out, data_of(given), bits(fewer));
    return out;
}

}  // namespace

TEST_CASE("host-model becomes the host's model with what the guest says of features") {
    auto out = updated("<cpu mode='host-model' check='partial'><model fallback='forbid'/>"
                       "<topology sockets='1' cores='2' threads='1'/></cpu>");
    CHECK(format(out) == "<cpu mode='custom' match='exact' check='partial'>\n"
                         "  <model fallback='forbid'>Haswell</model>\n"
                         "  <vendor>Intel</vendor>\n"
                         "  <topology sockets='1' dies='1' cores='2' threads='1'/>\n"
                         "  <feature policy='require' name='vmx'/>\n"
                         "  <feature policy='require' name='invtsc'/>\n"
                         "</cpu>\n");
    out = updated("<cpu mode='host-model'><feature policy='disable' name='vmx'/><feature policy='require' name='svm'/>"
                  "<feature policy='optional' name='smx'/><feature policy='optional' name='invtsc'/>"
                  "<feature policy='forbid' name='rtm'/><feature policy='force' name='sse4a'/></cpu>");
    CHECK(brief(out) == "Haswell -vmx +invtsc +svm -smx !rtm *sse4a");
}

TEST_CASE("match='minimum' takes what the host has beyond it") {
    auto out = updated("<cpu match='minimum'><model>Conroe</model><vendor>AMD</vendor>"
                       "<feature policy='disable' name='lahf_lm'/><feature policy='optional' name='rtm'/></cpu>");
    CHECK(brief(out) == "Haswell +vmx +invtsc -lahf_lm +rtm");
    CHECK(out.match == guest::cpu_match::exact);
    CHECK(out.vendor == "AMD");
    CHECK(brief(updated("<cpu match='minimum'><model>Conroe</model></cpu>", host("EPYC"))) == "EPYC -monitor");
}

TEST_CASE("optional features are decided by the host") {
    CHECK(brief(updated("<cpu><model>Conroe</model><feature policy='optional' name='vmx'/>"
                        "<feature policy='optional' name='avx512f'/><feature policy='force' name='svm'/></cpu>")) ==
          "Conroe +vmx -avx512f *svm");
    CHECK(refusal([] { updated("<cpu><model>Conroe</model><feature policy='optional' name='blast'/></cpu>"); }) ==
          "internal_error: internal error: unknown CPU feature blast");
}

TEST_CASE("a model says what it has dropped") {
    CHECK(brief(updated("<cpu match='strict'><model>EPYC</model></cpu>")) == "EPYC -monitor");
    CHECK(brief(updated("<cpu><model>EPYC</model><feature name='monitor'/></cpu>")) == "EPYC +monitor");
    CHECK(refusal([] { updated("<cpu><model>Z80</model></cpu>"); }) ==
          "internal_error: internal error: Unknown CPU model Z80");
}

TEST_CASE("host-passthrough and maximum stay as they are") {
    for (const std::string mode : {"host-passthrough", "maximum"}) {
        const auto xml = "<cpu mode='" + mode + "'><feature policy='optional' name='vmx'/></cpu>";
        CHECK(updated(xml) == cpu(xml));
    }
}

TEST_CASE("a host that a hypervisor describes has policies") {
    auto described = host("Haswell", "Intel");
    described.features.emplace_back("vmx", guest::cpu_policy::require);
    described.features.emplace_back("hle", guest::cpu_policy::disable);
    CHECK(brief(updated("<cpu mode='host-model'/>", described)) == "Haswell +vmx -hle");
    CHECK(brief(updated("<cpu><model>Conroe</model><feature policy='optional' name='hle'/></cpu>", described)) ==
          "Conroe -hle");
}

TEST_CASE("a running guest's processor is as the hypervisor made it") {
    CHECK(brief(live("<cpu><model>Conroe</model></cpu>", {}, {})) == "Conroe");
    CHECK(brief(live("<cpu check='partial'><model>Conroe</model><feature name='vmx'/></cpu>", {"svm"}, {"lahf_lm"})) ==
          "Conroe -vmx -lahf_lm +svm");
    const auto full = [](const std::string& more, const names& extra, const names& fewer) {
        return refusal([&] { live("<cpu check='full'><model>Conroe</model>" + more + "</cpu>", extra, fewer); });
    };
    CHECK(full("", {}, {}) == "nothing was refused");
    CHECK(full("", {"vmx", "svm"}, {"lahf_lm", "nx"}) ==
          "operation_failed: operation failed: guest CPU doesn't match specification: extra features: vmx,svm, missing "
          "features: nx,lahf_lm");
    CHECK(full("", {"vmx"}, {}) ==
          "operation_failed: operation failed: guest CPU doesn't match specification: extra features: vmx");
    CHECK(full("<feature name='vmx'/>", {}, {}) ==
          "operation_failed: operation failed: guest CPU doesn't match specification: missing features: vmx");
    auto passed = cpu("<cpu mode='host-passthrough' check='full'/>");
    cpus::update_live(guest::arch::x86__64, passed, bits({"vmx"}), {});
    CHECK(passed == cpu("<cpu mode='host-passthrough' check='full'/>"));
}

TEST_CASE("expanding names the features of the model") {
    auto guest = cpu("<cpu><model>486</model><feature name='vmx'/><feature policy='disable' name='fpu'/>"
                     "<feature policy='optional' name='svm'/></cpu>");
    cpus::expand(guest::arch::x86__64, guest);
    CHECK(brief(guest) == "486 -fpu +pse +vme +vmx");
    auto of_host = host("486", "", {"vmx", "de"});
    cpus::expand(of_host);
    CHECK(brief(of_host) == "486 .de .fpu .pse .vme .vmx");
    auto odd = cpu("<cpu><model>Z80</model></cpu>");
    CHECK(refusal([&] { cpus::expand(guest::arch::x86__64, odd); }) ==
          "internal_error: internal error: unknown CPU model Z80");
}

TEST_CASE("a model that the hypervisor lacks is replaced") {
    const std::vector models{cpus::usable_model("Penryn"), cpus::usable_model("Westmere")};
    auto guest = cpu("<cpu><model>SandyBridge</model><feature policy='optional' name='vmx'/>"
                     "<feature policy='disable' name='avx'/></cpu>");
    cpus::translate(guest::arch::x86__64, guest, models);
    CHECK(brief(guest) == "Westmere +pclmuldq +x2apic +tsc-deadline +xsave +rdtscp ?vmx -avx");
    auto known = cpu("<cpu><model>Penryn</model></cpu>");
    cpus::translate(guest::arch::x86__64, known, models);
    CHECK(brief(known) == "Penryn");
    auto forbids = cpu("<cpu><model fallback='forbid'>SandyBridge</model></cpu>");
    CHECK(refusal([&] { cpus::translate(guest::arch::x86__64, forbids, models); }) ==
          "config_unsupported: unsupported configuration: CPU model SandyBridge is not supported by hypervisor");
    auto any = cpu("<cpu mode='host-model'/>");
    cpus::translate(guest::arch::x86__64, any, models);
    CHECK(any.mode == guest::cpu_mode::host_model);
}
