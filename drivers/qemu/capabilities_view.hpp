// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vir::qemu {

/// What a QEMU binary says of one of its machine types (query-machines).
struct machine_facts {
    std::string name;         ///< versioned: "pc-q35-7.2"
    std::string default_cpu;  ///< a CPU model as -cpu takes it: "qemu64"; empty when unknown
    std::string ram_id;       ///< default-ram-id, "pc.ram"; empty: the machine takes no memory-backend
    unsigned max_cpus = 0;    ///< 0: unknown
    bool numa_mem_supported = false;  ///< old types: memory of NUMA nodes without objects (-numa node,mem=)

    machine_facts() = default;
};

/// What the command line, the defaults and the addresses ask of a QEMU binary, and no more: the probed capabilities
/// answer it, and so does a plain table in a test. Pure look-ups: no I/O, never blocks.
class capabilities_view {
public:
    virtual ~capabilities_view() = default;

    /// The binary's path, as put into <emulator>.
    virtual std::string binary() const = 0;
    /// The guest architecture it emulates: "x86_64".
    virtual std::string arch() const = 0;
    /// major * 1000000 + minor * 1000 + micro.
    virtual unsigned version() const = 0;
    /// Whether QEMU has KVM compiled in and /dev/kvm can be used.
    virtual bool has_kvm() const = 0;
    /// A QOM type: a device or an object ("virtio-blk-pci", "rng-egd", "memory-backend-memfd").
    virtual bool has_type(std::string_view qom_type) const = 0;
    /// A property of a device or object type.
    virtual bool has_property(std::string_view qom_type, std::string_view property) const = 0;
    /// A command line option (without dash), or one of its parameters (query-command-line-options): ("spice", "").
    virtual bool has_option(std::string_view option, std::string_view parameter) const = 0;
    /// By name or alias ("q35"); none: the binary does not have it.
    virtual std::optional<machine_facts> machine(std::string_view name) const = 0;
    /// The machine of a document that names none.
    virtual std::string default_machine() const = 0;
};

}  // namespace vir::qemu
