// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/xml/machine.hpp"

#include <virtxx/xml/description.hpp>

#include <charconv>

namespace vir::xml {

using namespace test_machine;

template <>
const record& describe<file_source>() {
    using t = file_source;
    static constexpr table rows(of<t>, "file",
        attribute<&t::file>("file"),
        attribute<&t::index>("index"));
    return rows;
}

template <>
const record& describe<host>() {
    using t = host;
    static constexpr table rows(of<t>, "host",
        attribute<&t::name>("name").required(),
        attribute<&t::port>("port").range(1, 65535));
    return rows;
}

template <>
const record& describe<network_source>() {
    using t = network_source;
    static constexpr table rows(of<t>, "network",
        attribute<&t::protocol>("protocol"),
        element<&t::hosts>("host"));
    return rows;
}

template <>
const record& describe<pci_address>() {
    using t = pci_address;
    static constexpr table rows(of<t>, "pci",
        attribute<&t::domain>("domain").hex(4),
        attribute<&t::bus>("bus").hex(2),
        attribute<&t::slot>("slot").hex(2).range(0, 31),
        attribute<&t::multifunction>("multifunction").on_off());
    return rows;
}

template <>
const record& describe<usb_address>() {
    using t = usb_address;
    static constexpr table rows(of<t>, "usb",
        attribute<&t::bus>("bus"),
        attribute<&t::port>("port"));
    return rows;
}

template <>
const record& describe<disk>() {
    using t = disk;
    static constexpr table rows(of<t>, "disk",
        selector<&t::source>("type"),
        element<&t::source>("source"),
        inside("target",
            attribute<&t::dev>("dev").required(),
            attribute<&t::bus>("bus")),
        element<&t::rare, &rarely::limit>("limit", "bytes"),
        flag<&t::readonly>("readonly"),
        inside("sharing", flag<&t::rare, &rarely::shareable>("shareable")),
        element<&t::serial>("serial"),
        element<&t::rare, &rarely::wwn>("wwn"),
        element<&t::aliases>("alias", "name"),
        element<&t::address>("address").selected_by("type"),
        element<&t::mirror>("mirror"),
        key<[](const t& d) { return d.dev; }>);
    return rows;
}

template <>
const record& describe<user_net>() {
    static constexpr table rows(of<user_net>, "user");
    return rows;
}

template <>
const record& describe<bridge_net>() {
    using t = bridge_net;
    static constexpr table rows(of<t>, "bridge",
        element<&t::bridge>("source", "bridge"),
        element<&t::script>("script", "path"));
    return rows;
}

template <>
const record& describe<card>() {
    using t = card;
    static constexpr table rows(of<t>, "card",
        selector<&t::net>("type").named<net_kind>().required(),
        element<&t::mac>("mac", "address"),
        merged<&t::net>());
    return rows;
}

template <>
const record& describe<pit>() {
    using t = pit;
    static constexpr table rows(of<t>, "pit", attribute<&t::tickpolicy>("tickpolicy").true_false());
    return rows;
}

template <>
const record& describe<rtc>() {
    using t = rtc;
    static constexpr table rows(of<t>, "rtc", attribute<&t::offset>("offset"));
    return rows;
}

template <>
const record& describe<test_machine::tls>() {
    using t = test_machine::tls;
    static constexpr table rows(of<t>, "tls",
        attribute<&t::enabled>("tls"),
        element<&t::keys>("keys"));
    return rows;
}

VIRTXX_ENUM(timer_name, pit, rtc, custom)

template <>
const record& describe<test_machine::machine>() {
    using t = test_machine::machine;
    constexpr auto read_point = [](const node& from, std::optional<point>& to) {
        auto number = [&](const char* name) {
            auto text = from.attribute(name).value_or("0");
            int out = 0;
            if (std::from_chars(text.data(), text.data() + text.size(), out).ec != std::errc())
                throw error(errc::xml_error, "XML error: a point needs numbers");
            return out;
        };
        to.emplace();
        to->x = number("x");
        to->y = number("y");
    };
    constexpr auto write_point = [](const std::optional<point>& from, writer& to) {
        if (!from) return;
        to.open("where");
        to.attribute("x", std::to_string(from->x));
        to.attribute("y", std::to_string(from->y));
        to.close("where");
    };
    static constexpr table rows(of<t>, "machine",
        attribute<&t::type>("type").required(),
        attribute<&t::id>("id"),
        merged<&t::secret>(),
        xmlns<[](const t& m) { return !m.arguments.empty(); }>("q", "http://example.org/q/1.0"),
        element<&t::name>("name").required(errc::no_name, "a machine needs a name"),
        element<&t::uuid>("uuid").invalid(errc::internal_error, "malformed uuid '{}'"),
        raw<&t::metadata>("metadata"),
        inside("maxMemory", attribute<&t::slots>("slots").omit_default(), sized_text<&t::max_memory>()),
        sized_element<&t::memory>("memory").required(),
        inside("page", sized_attribute<&t::page>("size", "unit", 1024)),
        inside("vcpu", attribute<&t::vcpu_placement>("placement"), text<&t::vcpus>()),
        inside("os", element<&t::boot>("boot", "dev")),
        inside("features",
            flag<&t::acpi>("acpi"),
            element<&t::apic>("apic", "state").on_off(),
            inside("deep", element<&t::secure>("secure").one_zero())),
        element<&t::scale>("scale").omit_default(),
        inside("clock", one_of<&t::timers>().named<timer_name>()),
        inside("devices", element<&t::disks>("disk"), element<&t::cards>("card")).always(),
        custom<&t::where, read_point, write_point>("where"),
        inside("q:commandline", element<&t::arguments>("q:arg", "value")),
        ignored("legacy"),
        ignored_attribute("version"),
        validate<[](t& m) {
            if (m.name == "forbidden") throw error(errc::config_unsupported, "unsupported configuration: that name");
        }>);
    return rows;
}

}  // namespace vir::xml
