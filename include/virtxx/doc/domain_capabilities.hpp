// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/cpu.hpp>
#include <virtxx/doc/domain_type.hpp>
#include <virtxx/doc/os.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/size.hpp>

/// What a hypervisor can give to a guest: <domainCapabilities> (since 1.2.7).
/// See https://libvirt.org/formatdomaincaps.html.
namespace vir {
namespace caps {

/// <enum>: the words that an attribute or element of a domain's document may have, such as the bus of a disk.
/// They are kept as words, so that those of a newer hypervisor are not lost.
struct choices {
    std::string name;                   ///< "bus"
    std::vector<std::string> values;    ///< "virtio", "sata", ...

    choices() = default;
    explicit choices(std::string name) : name(std::move(name)) {}

    /// Whether this value is one of them: `has(device::disk_bus::virtio)`.
    template <class E>
    bool has(E value) const {
        return std::find(values.begin(), values.end(), to_string(value)) != values.end();
    }
    template <class E>
    void add(E value) {
        values.emplace_back(to_string(value));
    }
    bool operator==(const choices&) const = default;
};

/// Something that guests may have, and what can be chosen of it.
struct capability {
    bool supported = false;             ///< no: guests cannot have it at all
    std::vector<std::string> values;    ///< of <loader>: paths of firmware
    std::vector<choices> enums;         ///< what can be chosen

    capability() = default;
    explicit capability(bool supported) : supported(supported) {}

    /// The choices of that name; null: nothing is said about it.
    const choices* find(std::string_view name) const {
        auto found = std::find_if(enums.begin(), enums.end(), [&](const choices& each) { return each.name == name; });
        return found == enums.end() ? nullptr : &*found;
    }
    /// Whether it is there and this value can be chosen: `disk.offers("bus", device::disk_bus::virtio)`.
    template <class E>
    bool offers(std::string_view name, E value) const {
        const auto* list = find(name);
        return supported && list && list->has(value);
    }
    bool operator==(const capability&) const = default;
};

/// Whether it runs on this host; unknown: nobody can tell.
VIRTXX_ENUM(usability, yes, no, unknown)

/// <model> of a mode: of host-model the nearest model of the host, of custom one that can be asked for.
struct mode_model {
    std::string name;
    std::optional<guest::cpu_fallback> fallback;    ///< host-model
    std::optional<usability> usable;                ///< custom: whether it runs on this host
    std::optional<bool> deprecated;                 ///< custom; the hypervisor advises against it (since 7.1.0)
    std::string vendor;                             ///< custom; "unknown" for any (since 8.9.0)

    mode_model() = default;
    bool operator==(const mode_model&) const = default;
};

/// <mode> of <cpu>.
struct cpu_mode_capability {
    guest::cpu_mode mode = guest::cpu_mode::custom;
    bool supported = false;
    std::vector<choices> enums;                     ///< hostPassthroughMigratable, maximumMigratable
    std::vector<mode_model> models;
    std::string vendor;                             ///< host-model
    std::vector<guest::cpu_feature> features;       ///< host-model: beyond the model's, or missing in it

    cpu_mode_capability() = default;
    bool operator==(const cpu_mode_capability&) const = default;
};

/// <os>.
struct os_capability {
    bool supported = false;
    std::vector<choices> enums;                     ///< firmware (since 5.3.0)
    std::optional<capability> loader;               ///< type, readonly, secure

    os_capability() = default;
    bool operator==(const os_capability&) const = default;
};

/// <devices>; absent: the hypervisor does not say.
struct device_capabilities {
    std::optional<capability> disk;                 ///< diskDevice, bus, model
    std::optional<capability> graphics;             ///< type
    std::optional<capability> video;                ///< modelType
    std::optional<capability> hostdev;              ///< mode, startupPolicy, subsysType, capsType, pciBackend
    std::optional<capability> rng;                  ///< model, backendModel (since 5.7.0)
    std::optional<capability> filesystem;           ///< driverType
    std::optional<capability> tpm;                  ///< model, backendModel, backendVersion
    std::optional<capability> redirdev;             ///< bus (since 8.9.0)
    std::optional<capability> channel;              ///< type (since 8.9.0)

    device_capabilities() = default;
    bool operator==(const device_capabilities&) const = default;
};

/// <sev>: AMD's encrypted guests (since 4.5.0).
struct sev_capability {
    bool supported = false;
    std::optional<std::uint32_t> cbitpos;            ///< the bit of a page table entry that means encrypted
    std::optional<std::uint32_t> reduced_phys_bits;  ///< address bits that encryption costs
    std::optional<std::uint32_t> max_guests;         ///< at a time
    std::optional<std::uint32_t> max_es_guests;      ///< of SEV-ES, at a time

    sev_capability() = default;
    bool operator==(const sev_capability&) const = default;
};

/// <section> of <sgx>: enclave memory of a NUMA node.
struct sgx_section {
    std::uint32_t node = 0;  ///< of the host
    kibibytes size;

    sgx_section() = default;
    bool operator==(const sgx_section&) const = default;
};

/// <sgx>: Intel's enclaves.
struct sgx_capability {
    bool supported = false;
    std::optional<bool> flc;                        ///< flexible launch control
    std::optional<bool> sgx1;
    std::optional<bool> sgx2;
    std::optional<kibibytes> section_size;          ///< of all sections
    std::vector<sgx_section> sections;

    sgx_capability() = default;
    bool operator==(const sgx_capability&) const = default;
};

/// <features>; absent: the hypervisor does not say.
struct feature_capabilities {
    std::optional<capability> gic;                  ///< version
    std::optional<bool> vmcoreinfo;                 ///< <vmcoreinfo> can be asked for
    std::optional<bool> genid;                      ///< <genid> can be asked for
    std::optional<bool> backing_store_input;        ///< <backingStore> of disks is obeyed (since 5.10.0)
    std::optional<bool> backup;                     ///< backups and checkpoints can be made
    std::optional<bool> s390_pv;                    ///< protected guests of IBM Z
    std::optional<sev_capability> sev;
    std::optional<sgx_capability> sgx;
    std::optional<capability> hyperv;               ///< features (since 9.0.0)

    feature_capabilities() = default;
    bool operator==(const feature_capabilities&) const = default;
};

}  // namespace caps

/// What an emulator gives to guests of a type, machine and architecture.
struct domain_capabilities {
    std::string path;                                ///< the emulator
    domain_type domain = domain_type::none;
    std::string machine;                             ///< type of machine
    std::optional<guest::arch> arch;
    std::optional<std::uint32_t> max_vcpus;          ///< that a guest may have
    std::optional<bool> iothreads;                   ///< whether there are any
    std::optional<caps::os_capability> os;
    std::vector<caps::cpu_mode_capability> cpu;
    std::optional<caps::capability> memory_backing;  ///< sourceType
    std::optional<caps::device_capabilities> devices;
    std::optional<caps::feature_capabilities> features;

    domain_capabilities() = default;

    const caps::cpu_mode_capability* find(guest::cpu_mode mode) const {
        auto found = std::find_if(cpu.begin(), cpu.end(), [&](const auto& each) { return each.mode == mode; });
        return found == cpu.end() ? nullptr : &*found;
    }
    bool operator==(const domain_capabilities&) const = default;
};

}  // namespace vir
