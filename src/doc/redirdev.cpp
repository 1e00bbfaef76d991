// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/redirdev.hpp>

namespace vir::xml {

using namespace device;

namespace {

constexpr std::uint32_t any = ~std::uint32_t(0);

// A number in hexadecimal; -1 stands for any.
template <unsigned Digits>
constexpr codec upper_hex{value_kind::text,
                          false,
                          [](std::string_view text, void* value, const field&) {
                              std::uint64_t number;
                              if (text == "-1") return *static_cast<std::uint32_t*>(value) = any, true;
                              constexpr std::uint64_t most = Digits == 2 ? 0xff : 0xffff;
                              if (!codecs::read_natural(text, most, number, row<void>().any_base()))
                                  return false;
                              *static_cast<std::uint32_t*>(value) = static_cast<std::uint32_t>(number);
                              return true;
                          },
                          [](const void* value, std::string& out, const field&) {
                              out += "0x";
                              auto number = *static_cast<const std::uint32_t*>(value);
                              for (int shift = 4 * (static_cast<int>(Digits) - 1); shift >= 0; shift -= 4)
                                  out += "0123456789ABCDEF"[number >> shift & 15];
                          },
                          {},
                          "hexadecimal number"};

// Two digits after the point: "9.4" is 9.40.
std::string settled_version(const std::string& version) {
    auto point = version.find('.');
    if (version == "-1" || version.empty()) return {};
    auto digits = [](std::string_view text) {
        return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
    };
    auto major = version.substr(0, point);
    auto minor = point == std::string::npos ? std::string("0") : version.substr(point + 1);
    if (!digits(major) || !digits(minor) || 2 < major.size() || 2 < minor.size())
        fail(errc::xml_error, "Cannot parse USB device version " + version);
    if (minor.size() == 1) minor += '0';
    return std::to_string(std::stoi(major)) + "." + minor;
}

}  // namespace

template <>
const record& describe<redirdev>() {
    using t = redirdev;
    static constexpr table rows(of<t>, "redirdev",
        attribute<&t::bus>("bus").invalid(errc::config_unsupported, "unknown redirdev bus '{}'"),
        selector<&t::source>("type").required(errc::internal_error, "missing type in redirdev")
            .invalid(errc::config_unsupported, "unknown redirdev character device type '{}'"),
        merged<&t::source>(),
        element<&t::info, &info::boot>("boot"),
        merged<&t::info>(),
        end_tag<t>(),
        validate<[](t& device) {
            if (device.info.address && !std::holds_alternative<usb_address>(*device.info.address))
                fail(errc::xml_error, "Invalid address for a USB device");
        }>);
    return rows;
}

template <>
const record& describe<usb_filter_rule>() {
    using t = usb_filter_rule;
    static constexpr table rows(of<t>, "usbdev",
        attribute<&t::usb_class>("class").as(upper_hex<2>),
        attribute<&t::vendor>("vendor").as(upper_hex<4>),
        attribute<&t::product>("product").as(upper_hex<4>),
        attribute<&t::version>("version"),
        attribute<&t::allow>("allow").required(),
        validate<[](t& rule) {
            for (auto* number : {&rule.usb_class, &rule.vendor, &rule.product})
                if (*number == any) number->reset();
            rule.version = settled_version(rule.version);
        }>);
    return rows;
}

template <>
const record& describe<redirfilter>() {
    using t = redirfilter;
    static constexpr table rows(of<t>, "redirfilter",
        element<&t::rules>("usbdev"));
    return rows;
}

template <>
const record& describe<hub>() {
    using t = hub;
    static constexpr table rows(of<t>, "hub",
        attribute<&t::type>("type").required(errc::internal_error, "missing hub device type")
            .invalid(errc::config_unsupported, "unknown hub device type '{}'"),
        merged<&t::info>());
    return rows;
}

}  // namespace vir::xml
