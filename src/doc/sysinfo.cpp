// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/sysinfo.hpp>

namespace vir::xml {

using namespace guest;

template <>
const record& describe<sysinfo_entry>() {
    using t = sysinfo_entry;
    static constexpr table rows(of<t>, "entry",
        attribute<&t::name>("name"),
        attribute<&t::file>("file"),
        text<&t::value>(),
        key<[](const t& entry) { return entry.name; }>);
    return rows;
}

template <>
const record& describe<sysinfo_board>() {
    using t = sysinfo_board;
    static constexpr table rows(of<t>, "baseBoard",
        element<&t::entries>("entry"));
    return rows;
}

template <>
const record& describe<sysinfo>() {
    using t = sysinfo;
    static constexpr table rows(of<t>, "sysinfo",
        attribute<&t::type>("type").required(),
        inside("bios",
            element<&t::bios>("entry")),
        inside("system",
            element<&t::system>("entry")),
        element<&t::boards>("baseBoard"),
        inside("chassis",
            element<&t::chassis>("entry")),
        inside("oemStrings",
            element<&t::oem_strings>("entry")),
        element<&t::fw_cfg>("entry"));
    return rows;
}

}  // namespace vir::xml
