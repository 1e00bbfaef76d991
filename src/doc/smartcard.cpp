// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/smartcard.hpp>

namespace vir::xml {

using namespace device;

template <>
const record& describe<host_smartcard>() {
    static constexpr table rows(of<host_smartcard>, "host");
    return rows;
}

template <>
const record& describe<certificates_smartcard>() {
    using t = certificates_smartcard;
    static constexpr table rows(of<t>, "host-certificates",
        element<&t::certificates>("certificate"),
        element<&t::database>("database"),
        validate<[](t& card) {
            if (card.certificates.size() != 3)
                fail(errc::xml_error, "host-certificates mode needs exactly three certificates");
        }>);
    return rows;
}

template <>
const record& describe<passthrough_smartcard>() {
    using t = passthrough_smartcard;
    static constexpr table rows(of<t>, "passthrough",
        selector<&t::source>("type").required(),
        merged<&t::source>());
    return rows;
}

template <>
const record& describe<smartcard>() {
    using t = smartcard;
    static constexpr table rows(of<t>, "smartcard",
        selector<&t::mode>("mode").required(),
        merged<&t::mode>(),
        merged<&t::info>());
    return rows;
}

}  // namespace vir::xml
