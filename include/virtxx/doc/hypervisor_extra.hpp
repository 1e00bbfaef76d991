// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <virtxx/enum.hpp>

/// Elements of the hypervisors' own XML namespaces.
namespace vir::guest {

VIRTXX_ENUM(qemu_property_type, string, _unsigned, _signed, _bool, remove)
/// What QEMU does with what is deprecated: for developers.
VIRTXX_ENUM(qemu_deprecation_behavior, omit, reject, crash)
/// Whose: netns: a name of ip-netns(8); pid: a process's; name: another container's.
VIRTXX_ENUM(lxc_share_type, none, netns, pid, name)

/// <qemu:env>, <bhyve:env>.
struct environment_variable {
    std::string name;
    std::string value;

    environment_variable() = default;
    bool operator==(const environment_variable&) const = default;
};

/// <qemu:commandline>: given to QEMU as they are; such a guest is tainted (since 0.8.3).
struct qemu_command_line {
    std::vector<std::string> arguments;
    std::vector<environment_variable> environment;

    qemu_command_line() = default;
    bool operator==(const qemu_command_line&) const = default;
};

/// <bhyve:commandline>: given to bhyve as they are (since 5.1.0).
struct bhyve_command_line {
    std::vector<std::string> arguments;
    std::vector<environment_variable> environment;

    bhyve_command_line() = default;
    bool operator==(const bhyve_command_line&) const = default;
};

/// <xen:commandline>: given to the device model as they are (since 6.7.0).
struct xen_command_line {
    std::vector<std::string> arguments;

    xen_command_line() = default;
    bool operator==(const xen_command_line&) const = default;
};

/// <qemu:capabilities>: features of QEMU pretended or denied.
struct qemu_capabilities_override {
    std::vector<std::string> add;
    std::vector<std::string> remove;

    qemu_capabilities_override() = default;
    bool operator==(const qemu_capabilities_override&) const = default;
};

/// <qemu:property>.
struct qemu_property {
    std::string name;
    qemu_property_type type = qemu_property_type::string;
    std::string value;  ///< absent: remove

    qemu_property() = default;
    bool operator==(const qemu_property&) const = default;
};

/// <qemu:device> of <qemu:override>: properties set on the device of that alias (since 8.2.0).
struct qemu_device_override {
    std::string alias;  ///< of the device
    std::vector<qemu_property> properties;

    qemu_device_override() = default;
    bool operator==(const qemu_device_override&) const = default;
};

/// <lxc:sharenet>, <lxc:shareipc>, <lxc:shareuts>.
struct lxc_share {
    lxc_share_type type = lxc_share_type::none;
    std::string value;  ///< of that type

    lxc_share() = default;
    bool operator==(const lxc_share&) const = default;
};

/// <lxc:namespace>: namespaces shared with another container or process (since 1.2.19).
struct lxc_namespaces {
    std::optional<lxc_share> net;  ///< network
    std::optional<lxc_share> ipc;  ///< interprocess communication
    std::optional<lxc_share> uts;  ///< host name

    lxc_namespaces() = default;
    bool operator==(const lxc_namespaces&) const = default;
};

/// All that there is of them in one guest.
struct hypervisor_extra {
    std::optional<qemu_command_line> qemu_commandline;       ///< since 0.8.3
    std::optional<qemu_capabilities_override> qemu_capabilities;  ///< of QEMU, for tests
    std::vector<qemu_device_override> qemu_override;         ///< since 8.2.0
    std::optional<qemu_deprecation_behavior> qemu_deprecation;  ///< for tests
    std::optional<lxc_namespaces> lxc;                       ///< since 1.2.19
    std::optional<bhyve_command_line> bhyve_commandline;     ///< since 5.1.0
    std::optional<xen_command_line> xen_commandline;         ///< since 6.7.0
    std::string vmware_datacenter_path;                      ///< <vmware:datacenterpath>: where vCenter keeps the guest
    std::string vmware_moref;                                ///< <vmware:moref>: managed object reference (since 3.8.0)

    hypervisor_extra() = default;
    bool operator==(const hypervisor_extra&) const = default;
};

}  // namespace vir::guest
