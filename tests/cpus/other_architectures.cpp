// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/cpus/processors.hpp"

#include <catch2/catch.hpp>

using namespace vir;
using namespace vir::test;
using guest::arch;

namespace {

caps::host_cpu power(const std::string& model, const std::string& vendor = "", arch of = arch::ppc64) {
    return host(model, vendor, {}, of);
}

std::string compared(const caps::host_cpu& with, const std::string& xml) {
    const auto out = cpus::compare(with, cpus::read(xml));
    return std::string(to_string(out.fit)) + (out.reason.empty() ? "" : ": " + out.reason);
}

guest::cpu updated(const caps::host_cpu& with, const std::string& xml) {
    auto out = cpu(xml);
    cpus::update(out, with);
    return out;
}

std::string baseline(const std::vector<caps::host_cpu>& of) {
    const auto out = cpus::baseline(of);
    return brief(out) + " " + std::string(to_string(*out.model->fallback));
}

}  // namespace

TEST_CASE("POWER is told by its version register") {
    CHECK(cpus::decode_version(arch::ppc64le, 0x004e1202).model == "POWER9");
    CHECK(cpus::decode_version(arch::ppc64, 0x004a0201).model == "POWER7");
    CHECK(cpus::decode_version(arch::ppc64, 0x80240012).vendor == "Freescale");
    CHECK(refusal([] { cpus::decode_version(arch::ppc64, 0x12345678); }) ==
          "operation_failed: operation failed: Cannot find CPU model with PVR 0x12345678");
}

TEST_CASE("POWER: a guest has the host's model, or an older mode") {
    CHECK(compared(power("POWER8"), "<cpu><model>POWER8</model></cpu>") == "identical");
    CHECK(compared(power("POWER8"), "<cpu><arch>ppc64le</arch><model>POWER8</model></cpu>") == "identical");
    CHECK(compared(power("POWER8"), "<cpu><model>POWER7</model></cpu>") ==
          "incompatible: host CPU model does not match required CPU model POWER7");
    CHECK(compared(power("POWER8"), "<cpu><model>POWER8</model><vendor>IBM</vendor></cpu>") ==
          "incompatible: host CPU vendor does not match required CPU vendor IBM");
    CHECK(compared(power("POWER8"), "<cpu mode='host-model'><model>power6</model></cpu>") == "identical");
    CHECK(compared(power("POWER8"), "<cpu mode='host-model'><model>power9</model></cpu>") == "incompatible");
    CHECK(compared(power("POWER8"), "<cpu mode='host-model'/>") == "identical");
    CHECK(refusal([] { compared(power("POWER8"), "<cpu mode='host-model'><model>POWER8</model></cpu>"); }) ==
          "internal_error: internal error: Unknown compatibility mode POWER8");
    CHECK(refusal([] { compared(power("POWERPC_e5500"), "<cpu mode='host-model'><model>power8</model></cpu>"); }) ==
          "internal_error: internal error: Host CPU does not support compatibility modes");
    CHECK(refusal([] { compared(power("POWER8"), "<cpu><topology sockets='1' cores='1' threads='1'/></cpu>"); }) ==
          "invalid_arg: invalid argument: no CPU model specified");
}

TEST_CASE("POWER: baseline, update, old names") {
    CHECK(baseline({power("POWER8", "IBM"), power("POWER8", "", arch::ppc64le)}) == "POWER8 forbid");
    CHECK(refusal([] { baseline({power("POWER8"), power("POWER7")}); }) ==
          "operation_failed: operation failed: CPUs are incompatible");
    CHECK(refusal([] { baseline({power("POWER8", "Freescale")}); }) ==
          "operation_failed: operation failed: CPU vendor IBM of model POWER8 differs from vendor Freescale");
    CHECK(refusal([] { baseline({power("POWER8", "Zilog")}); }) ==
          "operation_failed: operation failed: Unknown CPU vendor Zilog");
    CHECK(refusal([] { baseline({power("POWER8_v1.0")}); }) ==
          "internal_error: internal error: Unknown CPU model POWER8_v1.0");
    CHECK(updated(power("POWER8"), "<cpu match='minimum'><model>POWER7</model></cpu>").match ==
          guest::cpu_match::exact);
    CHECK(updated(power("POWER8"), "<cpu mode='host-model'/>").mode == guest::cpu_mode::host_model);
    auto old = cpu("<cpu><model>POWER7+_v2.1</model></cpu>");
    cpus::rename_legacy(arch::ppc64, old);
    CHECK(old.model->name == "POWER7");
    old.model->name = "POWER8_v1.0";
    cpus::rename_legacy(arch::x86__64, old);
    CHECK(old.model->name == "POWER8_v1.0");
    CHECK(cpus::models(arch::ppc64le).size() == 7);
}

TEST_CASE("arm: hosts are told by MIDR, and that is all there is to compare") {
    const auto graviton = cpus::decode_version(arch::aarch64, 0x413fd0c1);
    CHECK(graviton.model == "Neoverse-N1");
    CHECK(graviton.vendor == "ARM");
    CHECK(cpus::decode_version(arch::aarch64, 0x431f0af1).model == "ThunderX2 99xx");
    CHECK(refusal([] { cpus::decode_version(arch::aarch64, 0x41000000); }) ==
          "internal_error: internal error: Cannot find CPU model with PVR 0x000");
    CHECK(refusal([] { cpus::decode_version(arch::aarch64, 0xff000000); }) ==
          "internal_error: internal error: Cannot find CPU vendor with vendor id 0xff");

    const auto arm = host("cortex-a72", "ARM", {"sve"}, arch::aarch64);
    CHECK(compared(arm, "<cpu><model>cortex-a53</model></cpu>") == "identical");
    CHECK(compared(arm, "<cpu><arch>aarch64</arch><model>cortex-a72</model><vendor>ARM</vendor></cpu>") == "identical");
    CHECK(compared(arm, "<cpu><arch>aarch64</arch><model>cortex-a72</model></cpu>") ==
          "incompatible: Host CPU model does not match required CPU vendor <null> or(and) model cortex-a72");
    CHECK(baseline({arm, host("cortex-a72", "", {}, arch::aarch64)}) == "cortex-a72 allow");
    CHECK(refusal([&] { baseline({arm, host("cortex-a53", "", {}, arch::aarch64)}); }) ==
          "operation_unsupported: Operation not supported: CPU models cortex-a72 and cortex-a53 cannot be compared: of "
          "Arm's only the names are known");
    CHECK(brief(updated(arm, "<cpu mode='host-model'><feature policy='disable' name='sve'/></cpu>")) ==
          "cortex-a72 +sve");
    CHECK(brief(updated(arm, "<cpu match='minimum'><model>cortex-a53</model></cpu>")) == "cortex-a53");
    const auto odd = cpu("<cpu><model>a</model><feature name='vmx'/></cpu>");
    CHECK(refusal([&] { cpus::check_features(arch::aarch64, odd); }) ==
          "config_unsupported: unsupported configuration: unknown CPU feature: vmx");
}

TEST_CASE("hosts of different architectures have no baseline") {
    const auto arm = host("cortex-a72", "", {}, arch::aarch64);
    for (const auto& other : {host("Penryn"), host("cortex-a72", "", {}, arch::armv7l), power("POWER8")})
        try {
            baseline({arm, arm, other});
            FAIL("a baseline of different architectures");
        } catch (const error& e) {
            CHECK(e.code() == errc::config_unsupported);
            CHECK(e.message() == "unsupported configuration: no guest runs on both of the CPU archs aarch64 and " +
                                     std::string(to_string(*other.arch)));
            CHECK(e.number(1) == 1);
            CHECK(e.number(2) == 3);
        }
    CHECK_NOTHROW(baseline({host("Penryn"), host("Penryn", "", {}, arch::i686)}));
}

TEST_CASE("s390: the hypervisor knows models and features") {
    const auto z13 = host("z13", "", {"vx", "te"}, arch::s390x);
    CHECK(compared(z13, "<cpu><model>z14</model></cpu>") == "identical");
    CHECK(brief(updated(z13, "<cpu mode='host-model'><feature policy='disable' name='te'/>"
                             "<feature name='msa'/></cpu>")) == "z13 +vx -te +msa");
    CHECK(refusal([&] { updated(z13, "<cpu match='minimum'><model>z12</model></cpu>"); }) ==
          "config_unsupported: unsupported configuration: match mode minimum not supported");
    CHECK(refusal([&] { updated(z13, "<cpu><model>z12</model><feature policy='optional' name='te'/></cpu>"); }) ==
          "config_unsupported: unsupported configuration: optional CPU features are not supported");
    CHECK(refusal([&] { baseline({z13}); }) ==
          "no_support: this function is not supported by the connection driver: cannot compute baseline CPU of s390x "
          "architecture");
    CHECK(refusal([] { cpus::decode_version(arch::s390x, 1); }) ==
          "no_support: this function is not supported by the connection driver: cannot decode CPU data for s390x "
          "architecture");
    CHECK(cpus::models(arch::s390x).empty());
    auto guest = cpu("<cpu><model>z13</model><feature name='vx'/><feature name='te'/></cpu>");
    cpus::expand(arch::s390x, guest);
    CHECK(brief(guest) == "z13 +te +vx");
}

TEST_CASE("other architectures are not known") {
    const std::string message = "no_support: this function is not supported by the connection driver: 'riscv64' "
                                "architecture is not supported by CPU driver";
    const auto sifive = host("u54", "", {}, arch::riscv64);
    auto guest = cpu("<cpu><model>u54</model></cpu>");
    CHECK(refusal([&] { cpus::compare(sifive, guest); }) == message);
    CHECK(refusal([&] { cpus::baseline(std::vector{sifive}); }) == message);
    CHECK(refusal([&] { cpus::update(guest, sifive); }) == message);
    CHECK(refusal([&] { cpus::expand(arch::riscv64, guest); }) == message);
    CHECK(refusal([&] { cpus::models(arch::riscv64); }) == message);
}
