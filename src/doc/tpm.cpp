// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/tpm.hpp>

namespace vir::xml {

using namespace device;

template <>
const record& describe<passthrough_tpm>() {
    using t = passthrough_tpm;
    static constexpr table rows(of<t>, "passthrough",
        element<&t::device>("device", "path"));
    return rows;
}

template <>
const record& describe<tpm_pcr_banks>() {
    using t = tpm_pcr_banks;
    static constexpr table rows(of<t>, "active_pcr_banks",
        flag<&t::sha1>("sha1"),
        flag<&t::sha256>("sha256"),
        flag<&t::sha384>("sha384"),
        flag<&t::sha512>("sha512"));
    return rows;
}

template <>
const record& describe<emulator_tpm>() {
    using t = emulator_tpm;
    static constexpr table rows(of<t>, "emulator",
        attribute<&t::version>("version"),
        attribute<&t::persistent_state>("persistent_state"),
        attribute<&t::debug>("debug"),
        element<&t::encryption_secret>("encryption", "secret"),
        element<&t::active_pcr_banks>("active_pcr_banks"));
    return rows;
}

template <>
const record& describe<external_tpm>() {
    using t = external_tpm;
    static constexpr table rows(of<t>, "external",
        inside("source",
            attribute<&t::type>("type").required(errc::xml_error, "missing external TPM backend type").always(),
            attribute<&t::mode>("mode"),
            attribute<&t::path>("path").required(errc::xml_error, "missing socket path for external TPM device"))
            .required(errc::xml_error, "missing external TPM backend type"));
    return rows;
}

template <>
const record& describe<tpm>() {
    using t = tpm;
    static constexpr table rows(of<t>, "tpm",
        attribute<&t::model>("model"),
        element<&t::backend>("backend").selected_by("type").required(errc::xml_error, "missing TPM device backend"),
        merged<&t::info>());
    return rows;
}

}  // namespace vir::xml
