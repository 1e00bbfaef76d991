// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/os.hpp>

#include <algorithm>

namespace vir::xml {

using namespace guest;

template <>
const record& describe<os_machine>() {
    using t = os_machine;
    static constexpr table rows(of<t>, "type",
        attribute<&t::arch>("arch").invalid(errc::config_unsupported, "Unknown architecture {}"),
        attribute<&t::machine>("machine"),
        text<&t::type>().invalid(errc::config_unsupported, "unknown OS type '{}'"));
    return rows;
}

template <>
const record& describe<loader>() {
    using t = loader;
    static constexpr table rows(of<t>, "loader",
        attribute<&t::readonly>("readonly"),
        attribute<&t::secure>("secure"),
        attribute<&t::type>("type"),
        attribute<&t::stateless>("stateless"),
        attribute<&t::format>("format"),
        text<&t::path>());
    return rows;
}

template <>
const record& describe<nvram_file>() {
    using t = nvram_file;
    static constexpr table rows(of<t>, "nvram",
        attribute<&t::template_path>("template"),
        attribute<&t::template_format>("templateFormat"),
        selector<&t::source, &device::disk_source::from>("type")
            .when<[](const t& file) { return bool(file.source); }>(),
        attribute<&t::format>("format"),
        text<&t::path>(),
        element<&t::source>("source"),
        validate<[](t& file) {
            if (file.source) file.path.clear();
        }>);
    return rows;
}

template <>
const record& describe<firmware_feature>() {
    using t = firmware_feature;
    static constexpr table rows(of<t>, "feature",
        attribute<&t::enabled>("enabled").required(),
        attribute<&t::name>("name").required());
    return rows;
}

template <>
const record& describe<boot_menu>() {
    using t = boot_menu;
    static constexpr table rows(of<t>, "bootmenu",
        attribute<&t::enable>("enable"),
        attribute<&t::timeout>("timeout").range(0, 65535).invalid(errc::config_unsupported,
            "invalid value for boot menu timeout, must be in range [0,65535]"));
    return rows;
}

template <>
const record& describe<bios>() {
    using t = bios;
    static constexpr table rows(of<t>, "bios",
        attribute<&t::use_serial>("useserial"),
        attribute<&t::reboot_timeout>("rebootTimeout").range(-1, 65535).invalid(errc::config_unsupported,
            "invalid value for rebootTimeout, must be in range [-1,65535]"));
    return rows;
}

template <>
const record& describe<init_variable>() {
    using t = init_variable;
    static constexpr table rows(of<t>, "initenv",
        attribute<&t::name>("name").required(),
        text<&t::value>().required(),
        validate<[](t& variable) {
            if (variable.value.empty())
                fail(errc::xml_error, "No value supplied for <initenv name='" + variable.name + "'> element");
        }>);
    return rows;
}

template <>
const record& describe<init_process>() {
    using t = init_process;
    static constexpr table rows(of<t>, "init",
        element<&t::path>("init"),
        element<&t::arguments>("initarg"),
        element<&t::environment>("initenv"),
        element<&t::dir>("initdir"),
        element<&t::user>("inituser"),
        element<&t::group>("initgroup"),
        validate<[](t& init) {
            if (std::find(init.arguments.begin(), init.arguments.end(), std::string()) != init.arguments.end())
                fail(errc::xml_error, "No data supplied for <initarg> element");
        }>);
    return rows;
}

template <>
const record& describe<acpi_table>() {
    using t = acpi_table;
    static constexpr table rows(of<t>, "table",
        attribute<&t::type>("type").required(),
        text<&t::path>());
    return rows;
}

template <>
const record& describe<os>() {
    using t = os;
    static constexpr table rows(of<t>, "os",
        attribute<&t::firmware>("firmware").invalid(errc::xml_error, "unknown firmware value {}"),
        element<&t::type>("type"),
        inside("firmware",
            element<&t::firmware_features>("feature")).json("firmwareFeatures"),
        merged<&t::init>(),
        element<&t::loader>("loader"),
        element<&t::nvram>("nvram"),
        element<&t::kernel>("kernel"),
        element<&t::initrd>("initrd"),
        element<&t::cmdline>("cmdline"),
        element<&t::dtb>("dtb"),
        inside("acpi",
            element<&t::acpi>("table").once(errc::xml_error, "Only one acpi table is supported")),
        element<&t::boot>("boot", "dev"),
        element<&t::boot_menu>("bootmenu"),
        element<&t::bios>("bios"),
        element<&t::smbios>("smbios", "mode").invalid(errc::config_unsupported, "unknown smbios mode '{}'"));
    return rows;
}

}  // namespace vir::xml
