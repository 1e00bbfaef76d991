// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/capabilities_view.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vir::qemu {

/// A machine type of a binary as a list of them needs it.
struct machine_entry {
    std::string name;       ///< "pc-q35-7.2"
    std::string alias;      ///< "q35"; empty: none
    unsigned max_cpus = 0;
    bool deprecated = false;
    bool is_default = false;

    machine_entry() = default;
};

/// A CPU model of a binary.
struct cpu_entry {
    std::string name;       ///< "Haswell"
    bool usable = false;    ///< under TCG on this host: nothing of it is missing
    bool deprecated = false;
    std::vector<std::string> missing;  ///< features, when not usable

    cpu_entry() = default;
};

/// Collects what a binary says of itself, in any order.
class capabilities_builder {
public:
    /// One fact: its kind and its words. Words must not hold tabs or line ends; such facts are dropped.
    void add(std::string_view kind, std::string_view first, std::string_view second = {});
    /// All facts, each a line, sorted, without doubles.
    std::string finish() &&;

private:
    std::vector<std::string> lines_;
};

/// What one QEMU binary can do, as it said itself when it was probed. Immutable, shared by all guests.
///
/// The facts stay the sorted lines of the cache file, and a question is a binary search in them: loading costs no
/// parsing, however much there is to know. Kinds of lines (words are separated by tabs):
///     alias ALIAS MACHINE        blockdev DRIVER [MEMBER]   chardev BACKEND [MEMBER]   command NAME   cpu NAME USE
///     event NAME                 feature COMMAND NAME       info NAME VALUE            machine NAME FACTS
///     netdev TYPE [MEMBER]       object TYPE                option NAME [PARAMETER]    property TYPE NAME
///     type NAME
class capabilities final : public capabilities_view {
public:
    /// `facts`: what capabilities_builder made. `kvm_usable`: /dev/kvm can be opened on this host.
    capabilities(std::string binary, std::string facts, bool kvm_usable);

    std::string binary() const override { return binary_; }
    std::string arch() const override { return arch_; }
    unsigned version() const override { return version_; }
    bool has_kvm() const override { return kvm_usable_ && kvm_built_in_; }
    bool has_type(std::string_view qom_type) const override { return has("type", qom_type); }
    bool has_property(std::string_view qom_type, std::string_view property) const override {
        return has("property", qom_type, property);
    }
    bool has_option(std::string_view option, std::string_view parameter) const override {
        return has("option", option, parameter);
    }
    std::optional<machine_facts> machine(std::string_view name) const override;
    std::string default_machine() const override { return default_machine_; }

    /// The distribution's own version.
    std::string package() const { return info("package"); }
    /// Is KVM compiled in, whether this host has it or not?
    bool has_kvm_built_in() const noexcept { return kvm_built_in_; }
    bool has_command(std::string_view name) const { return has("command", name); }
    bool has_event(std::string_view name) const { return has("event", name); }
    /// A feature flag of a QMP command: ("device_add", "json-cli").
    bool has_feature(std::string_view command, std::string_view feature) const {
        return has("feature", command, feature);
    }
    /// A driver of -blockdev, or a member of its options: ("nbd", ""), ("file", "aio").
    bool has_blockdev(std::string_view driver, std::string_view member = {}) const {
        return has("blockdev", driver, member);
    }
    bool has_netdev(std::string_view type, std::string_view member = {}) const { return has("netdev", type, member); }
    bool has_chardev(std::string_view backend, std::string_view member = {}) const {
        return has("chardev", backend, member);
    }

    /// In QEMU's order, the default one first.
    std::vector<machine_entry> machines() const;
    /// Sorted by name.
    std::vector<cpu_entry> cpu_models() const;
    /// Names of a kind ("type", "command", ...), sorted.
    std::vector<std::string> names(std::string_view kind) const;

    const std::string& facts() const noexcept { return facts_; }

private:
    bool has(std::string_view kind, std::string_view first, std::string_view second = {}) const;
    std::string info(std::string_view name) const;
    // The words after `kind` and `first` of the first such line; nothing when there is none.
    std::optional<std::string_view> find(std::string_view kind, std::string_view first) const;
    std::string_view range(std::string_view prefix) const;

    std::string binary_;
    std::string facts_;
    bool kvm_usable_;
    bool kvm_built_in_;
    unsigned version_;
    std::string arch_;
    std::string default_machine_;
};

}  // namespace vir::qemu
