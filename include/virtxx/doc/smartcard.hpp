// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include <virtxx/doc/chardev.hpp>
#include <virtxx/doc/device_info.hpp>

namespace vir::device {

/// The host's own card reader.
struct host_smartcard {
    host_smartcard() = default;
    bool operator==(const host_smartcard&) const = default;
};
struct certificates_smartcard {
    std::vector<std::string> certificates;  ///< three names in the database
    std::string database;                   ///< folder of an NSS database

    certificates_smartcard() = default;
    bool operator==(const certificates_smartcard&) const = default;
};
struct passthrough_smartcard {
    chardev_source source;

    passthrough_smartcard() = default;
    bool operator==(const passthrough_smartcard&) const = default;
};

/// <smartcard>: a card reader; the mode attribute chooses.
struct smartcard {
    std::variant<host_smartcard, certificates_smartcard, passthrough_smartcard> mode;
    device::info info;

    smartcard() = default;
    bool operator==(const smartcard&) const = default;
};

}  // namespace vir::device
