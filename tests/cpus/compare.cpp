// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/cpus/processors.hpp"

#include <catch2/catch.hpp>

using namespace vir;
using namespace vir::test;

namespace {

const auto haswell = host("Haswell", "Intel", {"vmx", "invtsc"});

std::string compared(const std::string& xml, const caps::host_cpu& with = haswell) {
    const auto out = cpus::compare(with, cpus::read(xml));
    return std::string(to_string(out.fit)) + (out.reason.empty() ? "" : ": " + out.reason);
}

}  // namespace

TEST_CASE("a guest's processor is on the host, the same or less") {
    CHECK(compared("<cpu><model>Haswell</model></cpu>") == "superset");
    CHECK(compared("<cpu match='minimum'><model>Haswell</model></cpu>") == "superset");
    CHECK(compared("<cpu><model>Haswell</model><feature policy='require' name='vmx'/>"
                   "<feature policy='require' name='invtsc'/></cpu>") == "identical");
    CHECK(compared("<cpu match='strict'><model>Haswell</model><feature policy='optional' name='vmx'/>"
                   "<feature policy='force' name='invtsc'/></cpu>") == "identical");
    CHECK(compared("<cpu><model>Haswell</model><feature policy='force' name='avx512f'/></cpu>") == "superset");
    CHECK(compared("<cpu mode='host-model'/>") == "superset");
    CHECK(compared("<cpu mode='host-passthrough'/>") == "superset");
    CHECK(compared("<cpu match='minimum'><model>Haswell</model></cpu>", host("Haswell")) == "identical");
}

TEST_CASE("a guest's processor is not on the host, and why") {
    CHECK(compared("<cpu><model>Haswell</model><vendor>AMD</vendor></cpu>") ==
          "incompatible: host CPU vendor does not match required CPU vendor AMD");
    CHECK(compared("<cpu><model>Haswell</model><vendor>Intel</vendor></cpu>", host("Haswell")) ==
          "incompatible: host CPU vendor does not match required CPU vendor Intel");
    CHECK(compared("<cpu match='strict'><model>Haswell</model></cpu>") ==
          "incompatible: Host CPU does not strictly match guest CPU: Extra features: vmx, invtsc");
    CHECK(compared("<cpu><model>Haswell</model><feature policy='require' name='avx512f'/>"
                   "<feature policy='require' name='monitor'/></cpu>") ==
          "incompatible: Host CPU does not provide required features: monitor, avx512f");
    CHECK(compared("<cpu><model>Conroe</model><feature policy='forbid' name='vmx'/>"
                   "<feature policy='forbid' name='svm'/></cpu>") ==
          "incompatible: Host CPU provides forbidden features: vmx");
}

TEST_CASE("features that are disabled or optional are not asked for") {
    CHECK(compared("<cpu><model>Haswell-IBRS</model></cpu>") ==
          "incompatible: Host CPU does not provide required features: spec-ctrl");
    for (auto policy : {"disable", "optional", "force"})
        CHECK(compared(std::string("<cpu><model>Haswell-IBRS</model><feature name='spec-ctrl' policy='") + policy +
                       "'/></cpu>") == "superset");
}

TEST_CASE("two hosts are compared") {
    CHECK(compared("<cpu><arch>x86_64</arch><model>Haswell</model></cpu>") == "superset");
    CHECK(compared("<cpu><arch>i686</arch><model>Haswell</model></cpu>") == "superset");
    CHECK(compared("<cpu><arch>x86_64</arch><model>Haswell</model><vendor>Intel</vendor><feature name='vmx'/>"
                   "<feature name='invtsc'/></cpu>") == "identical");
    CHECK(compared("<cpu><arch>x86_64</arch><model>Haswell</model><feature name='avx512f'/></cpu>") ==
          "incompatible: Host CPU does not provide required features: avx512f");
    CHECK(compared("<cpu><arch>ppc64</arch><model>POWER7</model></cpu>") ==
          "incompatible: CPU arch ppc64 does not match host arch");
}

TEST_CASE("incompatible can be an error") {
    CHECK_NOTHROW(cpus::compare(haswell, cpu("<cpu><model>Conroe</model></cpu>")).check());
    CHECK(refusal([] { cpus::compare(haswell, cpu("<cpu><model>Haswell-IBRS</model></cpu>")).check(); }) ==
          "cpu_incompatible: the CPU is incompatible with host CPU: Host CPU does not provide required features: "
          "spec-ctrl");
}

TEST_CASE("unknown names are errors") {
    CHECK(refusal([] { compared("<cpu><model>Z80</model></cpu>"); }) ==
          "internal_error: internal error: Unknown CPU model Z80");
    CHECK(refusal([] { compared("<cpu><model>Haswell</model><feature name='blast'/></cpu>"); }) ==
          "internal_error: internal error: Unknown CPU feature blast");
    CHECK(refusal([] { compared("<cpu><model>Haswell</model></cpu>", host("Z80")); }) ==
          "internal_error: internal error: Unknown CPU model Z80");
    CHECK(refusal([] { cpus::compare(caps::host_cpu(), guest::cpu()); }) ==
          "xml_error: XML error: Missing CPU architecture");
}

TEST_CASE("a host that has a forbidden feature is refused, and a feature that nobody knows") {
    const auto guest = cpu("<cpu><model>Conroe</model><feature policy='forbid' name='vmx'/></cpu>");
    CHECK(refusal([&] { cpus::check_forbidden(guest, haswell); }) ==
          "cpu_incompatible: the CPU is incompatible with host CPU: Host CPU provides forbidden feature 'vmx'");
    CHECK_NOTHROW(cpus::check_forbidden(guest, host("Haswell", "", {"svm"})));
    auto without = host("Haswell");
    without.features.emplace_back("vmx", guest::cpu_policy::disable);
    CHECK_NOTHROW(cpus::check_forbidden(guest, without));

    CHECK_NOTHROW(cpus::check_features(guest::arch::x86__64, guest));
    const auto odd = cpu("<cpu><model>Conroe</model><feature name='blast'/></cpu>");
    CHECK(refusal([&] { cpus::check_features(guest::arch::x86__64, odd); }) ==
          "config_unsupported: unsupported configuration: unknown CPU feature: blast");
    CHECK_NOTHROW(cpus::check_features(guest::arch::s390x, odd));
}
