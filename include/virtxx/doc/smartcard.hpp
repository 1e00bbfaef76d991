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
/// Three certificates on the host.
struct certificates_smartcard {
    std::vector<std::string> certificates;  ///< three names in the database
    std::string database;                   ///< folder of an NSS database; empty: /etc/pki/nssdb

    certificates_smartcard() = default;
    bool operator==(const certificates_smartcard&) const = default;
};
/// A card, or one who acts as it, at the other end of a character device.
struct passthrough_smartcard {
    chardev_source source;  ///< the other end

    passthrough_smartcard() = default;
    bool operator==(const passthrough_smartcard&) const = default;
};

/// <smartcard>: a card reader; the mode attribute chooses (since 0.8.8).
struct smartcard {
    std::variant<host_smartcard, certificates_smartcard, passthrough_smartcard> mode;
    device::info info;

    smartcard() = default;
    bool operator==(const smartcard&) const = default;
};

}  // namespace vir::device
