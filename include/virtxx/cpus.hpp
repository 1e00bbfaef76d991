// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/capabilities.hpp>
#include <virtxx/doc/cpu.hpp>
#include <virtxx/enum.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Processors by name: which features a model has, what a host's processor is called, whether a guest's fits it.
///
/// Functions without state, in need of no hypervisor; the models are those of libvirt 9.0.0. Every function throws
/// vir::error in the domain error_domain::cpu, with libvirt's code and words: no_support for an architecture that has
/// no models (x86, ppc64, arm and s390 are known, the last without data), internal_error for a model or a feature
/// that nobody knows.
namespace vir::cpus {

/// One answer of the CPUID instruction.
struct cpuid_leaf {
    std::uint32_t leaf = 0;     ///< EAX when it was asked
    std::uint32_t subleaf = 0;  ///< ECX when it was asked
    std::uint32_t eax = 0, ebx = 0, ecx = 0, edx = 0;

    cpuid_leaf() = default;
    cpuid_leaf(std::uint32_t leaf, std::uint32_t subleaf, std::uint32_t eax, std::uint32_t ebx, std::uint32_t ecx,
               std::uint32_t edx)
        : leaf(leaf), subleaf(subleaf), eax(eax), ebx(ebx), ecx(ecx), edx(edx) {}
    bool operator==(const cpuid_leaf&) const = default;
};

/// A model specific register.
struct msr_value {
    std::uint32_t index = 0;
    std::uint64_t value = 0;

    msr_value() = default;
    msr_value(std::uint32_t index, std::uint64_t value) : index(index), value(value) {}
    bool operator==(const msr_value&) const = default;
};

/// What an x86 processor says of itself, or a hypervisor of the processor that a guest would see.
struct x86_data {
    std::vector<cpuid_leaf> leaves;
    std::vector<msr_value> msrs;

    x86_data() = default;
    bool operator==(const x86_data&) const = default;
};

/// A model that a hypervisor has.
struct usable_model {
    std::string name;
    std::vector<std::string> blockers;  ///< features that the model brings with it and that are not to be had here

    usable_model() = default;
    explicit usable_model(std::string name) : name(std::move(name)) {}
    bool operator==(const usable_model&) const = default;
};

struct decode_options {
    std::vector<usable_model> models;  ///< that may be chosen; empty: all
    bool migratable = false;           ///< without the features that keep a guest from being moved

    decode_options() = default;
};

/// The host's processor: the model whose features it all has, of its family and model number if there is one, and
/// what it has beyond that, without policies. model, vendor and features are set, nothing else.
caps::host_cpu decode_host(const x86_data& data);

/// The guest's processor that has these features: the model of its family and model number if there is one, else
/// the one that needs the fewest features named beside it, as policies require and disable.
guest::cpu decode_guest(const x86_data& data, const decode_options& options = {});

/// The processor whose version register says this: PVR of ppc64 and ppc64le, MIDR_EL1 of arm.
caps::host_cpu decode_version(guest::arch arch, std::uint32_t value);

VIRTXX_ENUM(fit, incompatible, identical, superset)

struct comparison {
    cpus::fit fit = cpus::fit::incompatible;  ///< superset: the host has more than is asked for
    std::string reason;                       ///< of incompatible: "Host CPU does not provide required features: avx"

    comparison() = default;
    /// Incompatible, and why.
    explicit comparison(std::string reason) : reason(std::move(reason)) {}
    bool operator==(const comparison&) const = default;

    /// Throws cpu_incompatible with the reason, as a caller wants who gives VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE.
    void check() const;
};

/// Whether a guest with that processor can run on the host, or whether the host is at least the other host.
comparison compare(const caps::host_cpu& host, const guest::cpu& wanted);
comparison compare(const caps::host_cpu& host, const caps::host_cpu& wanted);

/// What virConnectCompareCPU takes: a host's <cpu> (it has an <arch>) or a guest's.
using either_cpu = std::variant<caps::host_cpu, guest::cpu>;
comparison compare(const caps::host_cpu& host, const either_cpu& wanted);

/// Documents whose root is a <cpu>. Each throws xml_error and config_unsupported where libvirt does: a host has an
/// architecture and a model, a guest's features belong to a model, no feature is named twice.
either_cpu read(std::string_view text);
caps::host_cpu read_host(std::string_view text);
guest::cpu read_guest(std::string_view text);
/// The same of one <cpu>, of a host's <capabilities>, or of any number of <cpu> in a root of whatever name.
std::vector<caps::host_cpu> read_hosts(std::string_view text);
/// What read_host() asks of a host, of one that was made otherwise.
void check(const caps::host_cpu& host);

struct baseline_options {
    std::vector<usable_model> models;   ///< that may be chosen; empty: all
    std::vector<std::string> features;  ///< that the hypervisor can give a guest; empty: all
    bool expand = false;                ///< name all features, those of the model too
    bool migratable = false;            ///< without the features that keep a guest from being moved
    /// Without what no guest is given, such as osxsave, which its own system switches on, and the host's monitoring of
    /// caches (cmt): so libvirt's QEMU driver answers, while others keep them.
    bool without_host_only = false;

    baseline_options() = default;
};

/// The best processor that a guest can have on all of these hosts (virConnectBaselineCPU). Throws operation_failed
/// when their vendors differ or they have nothing in common, invalid_arg for no hosts; where libvirt takes the first
/// host's: config_unsupported when their architectures differ, operation_unsupported for different models of Arm. Of
/// these two, number(1) and number(2) are the positions of two such hosts, from 1.
guest::cpu baseline(std::span<const caps::host_cpu> hosts, const baseline_options& options = {});

/// Names the model's features beside those that are named already, all in the order of their names. Other
/// architectures than x86: nothing.
void expand(guest::arch arch, guest::cpu& cpu);
void expand(caps::host_cpu& cpu);

/// Makes what depends on the host definite: host-model and match='minimum' get the host's model and features, optional
/// features are required or disabled. host-passthrough and maximum stay. A host's features may have policies: the
/// host is then what decode_guest() said of it.
void update(guest::cpu& cpu, const caps::host_cpu& host);

/// The same for a guest that runs: features that the hypervisor gave or refused it. Throws operation_failed when
/// check='full' and these are not what was asked for. x86 only; nothing is done for others.
void update_live(guest::arch arch, guest::cpu& cpu, const x86_data& enabled, const x86_data& disabled);

/// Puts another model in the place of one that the hypervisor has not. Throws config_unsupported when the guest has
/// fallback='forbid'.
void translate(guest::arch arch, guest::cpu& cpu, std::span<const usable_model> models);

/// The same processor without the features that keep a guest from being moved; x86 only.
guest::cpu migratable(guest::arch arch, const guest::cpu& cpu);

/// The same processor without what no guest is given: see baseline_options.
guest::cpu without_host_only(guest::arch arch, const guest::cpu& cpu);

/// Throws cpu_incompatible when the host has a feature that the guest forbids.
void check_forbidden(const guest::cpu& cpu, const caps::host_cpu& host);
/// Throws config_unsupported for a feature that nobody knows.
void check_features(guest::arch arch, const guest::cpu& cpu);

/// Puts today's name in the place of one of libvirt before 1.3.0: "POWER7_v2.1" is POWER7.
void rename_legacy(guest::arch arch, guest::cpu& cpu);

/// Names of the models, the oldest first; empty for architectures whose models only the hypervisor knows.
std::vector<std::string_view> models(guest::arch arch);
/// "" when it is of no vendor or unknown.
std::string_view vendor_of(guest::arch arch, std::string_view model);
/// Names of the features that have data; empty for architectures whose features only the hypervisor knows.
std::vector<std::string_view> features(guest::arch arch);

}  // namespace vir::cpus
