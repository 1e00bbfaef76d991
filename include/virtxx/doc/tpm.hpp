// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/chardev.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/uuid.hpp>

namespace vir::device {

/// tpm-crb (since 4.4.0), tpm-spapr (since 6.1.0), spapr-tpm-proxy (since 6.5.0).
VIRTXX_ENUM(tpm_model, tpm_tis, tpm_crb, tpm_spapr, spapr_tpm_proxy)
/// Of the emulator.
VIRTXX_ENUM(tpm_version, _default, _1_dot_2, _2_dot_0)

/// The host's own (since 1.0.5).
struct passthrough_tpm {
    std::string device;  ///< of the host; empty: /dev/tpm0

    passthrough_tpm() = default;
    bool operator==(const passthrough_tpm&) const = default;
};

/// <active_pcr_banks>: set before each start.
struct tpm_pcr_banks {
    bool sha1 = false, sha256 = false, sha384 = false, sha512 = false;

    tpm_pcr_banks() = default;
    bool operator==(const tpm_pcr_banks&) const = default;
};

/// swtpm, run by us (since 4.5.0).
struct emulator_tpm {
    std::optional<tpm_version> version;          ///< absent: what suits the guest
    std::optional<bool> persistent_state;        ///< kept when a transient guest ends; absent: no (since 7.0.0)
    std::optional<vir::uuid> encryption_secret;  ///< of its state; usage vtpm (since 5.6.0)
    box<tpm_pcr_banks> active_pcr_banks;         ///< TPM 2.0; absent: left as they are (since 7.10.0)
    std::optional<std::uint32_t> debug;          ///< level

    emulator_tpm() = default;
    bool operator==(const emulator_tpm&) const = default;
};

VIRTXX_ENUM(tpm_socket_type, _unix)
/// swtpm, run by somebody else (since 9.0.0).
struct external_tpm {
    tpm_socket_type type = tpm_socket_type::_unix;
    socket_mode mode = socket_mode::connect;
    std::string path;  ///< UNIX socket

    external_tpm() = default;
    bool operator==(const external_tpm&) const = default;
};

/// <tpm>: a trusted platform module.
struct tpm {
    std::optional<tpm_model> model;  ///< absent: tpm-tis, on pSeries tpm-spapr
    std::variant<passthrough_tpm, emulator_tpm, external_tpm> backend;
    device::info info;

    tpm() = default;
    bool operator==(const tpm&) const = default;
};

}  // namespace vir::device
