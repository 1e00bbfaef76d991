// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/formats/vmx/parts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vir::vmx {

using device::disk_bus;

namespace {

// 0 is "a", 26 is "aa".
std::string letters(unsigned index) {
    std::string out;
    for (unsigned rest = index + 1; rest != 0; rest = (rest - 1) / 26) out += static_cast<char>('a' + (rest - 1) % 26);
    std::reverse(out.begin(), out.end());
    return out;
}

void check_controller(const char* what, unsigned index, unsigned last) {
    if (index <= last) return;
    conf::fail(last == 0 ? fmt::format("{} controller index {} out of [0] range", what, index)
                         : fmt::format("{} controller index {} out of [0..{}] range", what, index, last));
}

}  // namespace

std::string drive_name(disk_bus bus, const drive_place& place) {
    switch (bus) {
        case disk_bus::scsi:
            return "sd" + letters(place.controller * 15 + (place.unit < 7 ? place.unit : place.unit - 1));
        case disk_bus::sata:
            return "sd" + letters(place.controller * 30 + place.unit);
        case disk_bus::ide:
            return "hd" + letters(place.bus * 2 + place.unit);
        default:
            return "fd" + letters(place.unit);
    }
}

drive_place drive_place_of(disk_bus bus, const std::string& name) {
    auto count = disk_index(name);
    const auto* prefix = bus == disk_bus::scsi ? "sd" : bus == disk_bus::ide ? "hd" : "fd";
    if (!count || !name.starts_with(prefix))
        conf::fail(fmt::format("Expecting domain XML attribute 'dev' of entry 'devices/disk/target' to start with '{}'",
                               prefix));
    switch (bus) {
        case disk_bus::scsi: {
            const auto unit = *count % 15;
            check_controller("SCSI", *count / 15, 3);
            return drive_place(*count / 15, 0, unit < 7 ? unit : unit + 1);
        }
        case disk_bus::ide:
            check_controller("IDE", *count / 4, 0);
            return drive_place(0, *count / 2 % 2, *count % 2);
        default:
            check_controller("FDC", *count / 2, 0);
            return drive_place(0, 0, *count % 2);
    }
}

}  // namespace vir::vmx
