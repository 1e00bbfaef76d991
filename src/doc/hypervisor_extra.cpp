// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/hypervisor_extra.hpp>

namespace vir::xml {

using namespace guest;

template <>
const record& describe<environment_variable>() {
    using t = environment_variable;
    static constexpr table rows(of<t>, "env",
        attribute<&t::name>("name").required(),
        attribute<&t::value>("value"));
    return rows;
}

template <>
const record& describe<qemu_command_line>() {
    using t = qemu_command_line;
    static constexpr table rows(of<t>, "qemu:commandline",
        element<&t::arguments>("qemu:arg", "value"),
        element<&t::environment>("qemu:env"));
    return rows;
}

template <>
const record& describe<bhyve_command_line>() {
    using t = bhyve_command_line;
    static constexpr table rows(of<t>, "bhyve:commandline",
        element<&t::arguments>("bhyve:arg", "value"),
        element<&t::environment>("bhyve:env"));
    return rows;
}

template <>
const record& describe<xen_command_line>() {
    using t = xen_command_line;
    static constexpr table rows(of<t>, "xen:commandline",
        element<&t::arguments>("xen:arg", "value"));
    return rows;
}

template <>
const record& describe<qemu_capabilities_override>() {
    using t = qemu_capabilities_override;
    static constexpr table rows(of<t>, "qemu:capabilities",
        element<&t::add>("qemu:add", "capability"),
        element<&t::remove>("qemu:del", "capability"));
    return rows;
}

template <>
const record& describe<qemu_property>() {
    using t = qemu_property;
    static constexpr table rows(of<t>, "qemu:property",
        attribute<&t::name>("name").required(),
        attribute<&t::type>("type").required(),
        attribute<&t::value>("value"));
    return rows;
}

template <>
const record& describe<qemu_device_override>() {
    using t = qemu_device_override;
    static constexpr table rows(of<t>, "qemu:device",
        attribute<&t::alias>("alias").required(),
        inside("qemu:frontend",
            element<&t::properties>("qemu:property")),
        key<[](const t& device) { return device.alias; }>);
    return rows;
}

template <>
const record& describe<lxc_share>() {
    using t = lxc_share;
    static constexpr table rows(of<t>, "share",
        attribute<&t::type>("type").required(),
        attribute<&t::value>("value").required());
    return rows;
}

template <>
const record& describe<lxc_namespaces>() {
    using t = lxc_namespaces;
    static constexpr table rows(of<t>, "lxc:namespace",
        element<&t::net>("lxc:sharenet"),
        element<&t::ipc>("lxc:shareipc"),
        element<&t::uts>("lxc:shareuts"));
    return rows;
}

}  // namespace vir::xml
