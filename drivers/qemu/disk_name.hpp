// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vir::qemu {

/// The number in a disk's target name: "vda" is 0, "sdaa" is 26, "hdc" is 2; a partition number behind is ignored.
/// Nothing when the name has none of the prefixes hd, sd, vd, xvd, fd, ubd.
inline std::optional<unsigned> disk_index(std::string_view name) {
    for (std::string_view prefix : {"fd", "hd", "vd", "sd", "xvd", "ubd"}) {
        if (!name.starts_with(prefix)) continue;
        auto rest = name.substr(prefix.size());
        unsigned index = 0;
        std::size_t letters = 0;
        while (letters < rest.size() && rest[letters] >= 'a' && rest[letters] <= 'z' && letters < 6) {
            index = (letters ? (index + 1) * 26 : 0) + static_cast<unsigned>(rest[letters] - 'a');
            ++letters;
        }
        if (!letters) return std::nullopt;
        if (rest.find_first_not_of("0123456789", letters) != rest.npos) return std::nullopt;
        return index;
    }
    return std::nullopt;
}

}  // namespace vir::qemu
