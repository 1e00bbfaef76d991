// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/doc/fail.hpp"

#include <virtxx/xml/description.hpp>

/// What the tables of this folder share beside the engine's rows.
namespace vir::xml {

/// Read and Write of an attribute that stands for no member of its own: Read(text, struct&) -> bool,
/// Write(const struct&, std::string&), written where Wanted(const struct&).
template <class T, auto Read, auto Write, auto Wanted>
inline constexpr codec computed_codec{
    value_kind::text,
    false,
    [](std::string_view text, void* object, const field&) { return Read(text, *static_cast<T*>(object)); },
    [](const void* object, std::string& out, const field&) { Write(*static_cast<const T*>(object), out); },
    {},
    {}};

template <class T, auto Read, auto Write, auto Wanted>
inline constexpr member_type computed_type = [] {
    member_type out;
    out.text = &computed_codec<T, Read, Write, Wanted>;
    out.same = [](const void* a, const void* b) {
        auto text = [](const void* object) {
            std::string out;
            if (Wanted(*static_cast<const T*>(object))) Write(*static_cast<const T*>(object), out);
            return out;
        };
        return text(a) == text(b);
    };
    out.is_default = [](const void* object) { return !Wanted(*static_cast<const T*>(object)); };
    return out;
}();

/// The numbers of a PCI device's place, as libvirt reads them in a helper that knows no domain of errors.
template <auto... Path>
constexpr auto pci_bus() {
    return attribute<Path...>("bus").hex(2).range(0, 0xff)
        .invalid(errc::xml_error, "Invalid PCI address bus='{}', must be <= 0xFF").from(error_domain::none);
}
template <auto... Path>
constexpr auto pci_slot() {
    return attribute<Path...>("slot").hex(2).range(0, 0x1f)
        .invalid(errc::xml_error, "Invalid PCI address slot='{}', must be <= 0x1F").from(error_domain::none);
}
template <auto... Path>
constexpr auto pci_function() {
    return attribute<Path...>("function").hex(1).range(0, 7)
        .invalid(errc::xml_error, "Invalid PCI address function={}, must be <= 7").from(error_domain::none);
}

/// A second spelling of something that other rows of T describe.
template <class T, auto Read, auto Write, auto Wanted>
constexpr auto computed_attribute(std::string_view name) {
    row<void> out;
    out.place = place::attribute;
    out.name = name;
    out.member = [](void* object, access) { return object; };
    out.present = [](const void* object) { return object; };
    out.type = &computed_type<T, Read, Write, Wanted>;
    out.text = out.type->text;
    out.owner = &detail::owner_tag<T>;
    return out.template when<Wanted>();
}

/// An element that several members of T are read from and written to by hand.
template <class T, auto Read, auto Write>
constexpr auto custom_of(std::string_view name) {
    row<detail::with_rest<void>> out;
    out.place = place::custom;
    out.name = name;
    out.member = [](void* object, access) { return object; };
    out.type = &computed_type<T, [](std::string_view, T&) { return true; }, [](const T&, std::string&) {},
                              [](const T&) { return false; }>;
    out.owner = &detail::owner_tag<T>;
    out.own.read = [](const node& from, void* object) { Read(from, *static_cast<T*>(object)); };
    out.own.write = [](const void* object, writer& to) { Write(*static_cast<const T*>(object), to); };
    return out;
}

/// As the last row: the element has an end tag even when there is nothing inside, as libvirt writes it.
template <class T>
constexpr auto end_tag() {
    return custom_of<T, [](const node&, T&) {}, [](const T&, writer& out) { out.lines({}); }>({});
}

/// custom, on a member that is reached through others.
template <auto Read, auto Write, auto... Path>
constexpr auto custom_path(std::string_view name) {
    using type = typename detail::member_path<Path...>::type;
    auto out = detail::make_field<Path...>(place::custom, name).with_rest();
    out.present = nullptr;
    out.own.read = [](const node& from, void* member) { Read(from, *static_cast<type*>(member)); };
    out.own.write = [](const void* member, writer& to) { Write(*static_cast<const type*>(member), to); };
    return out;
}

}  // namespace vir::xml
