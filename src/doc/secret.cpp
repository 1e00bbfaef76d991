// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/secret.hpp>

#include <type_traits>

namespace vir {

std::string usage_id(const secret_def& secret) {
    return std::visit(
        [](const auto& use) -> std::string {
            using type = std::decay_t<decltype(use)>;
            if constexpr (std::is_same_v<type, std::monostate>)
                return {};
            else if constexpr (std::is_same_v<type, secrets::volume_use>)
                return use.volume;
            else if constexpr (std::is_same_v<type, secrets::iscsi_use>)
                return use.target;
            else
                return use.name;
        },
        secret.usage);
}

void complete(secret_def& secret) {
    if (!secret.uuid) secret.uuid = uuid::random();
}

}  // namespace vir

namespace vir::xml {

using namespace secrets;

namespace {

void need_use(const std::string& name, const char* otherwise) {
    if (name.empty()) fail(errc::internal_error, error_domain::secret, otherwise);
}

}  // namespace

template <>
const record& describe<volume_use>() {
    using t = volume_use;
    static constexpr table rows(of<t>, "volume",
        element<&t::volume>("volume"),
        validate<[](t& use) { need_use(use.volume, "volume usage specified, but volume path is missing"); }>);
    return rows;
}

template <>
const record& describe<ceph_use>() {
    using t = ceph_use;
    static constexpr table rows(of<t>, "ceph",
        element<&t::name>("name"),
        validate<[](t& use) { need_use(use.name, "Ceph usage specified, but name is missing"); }>);
    return rows;
}

template <>
const record& describe<iscsi_use>() {
    using t = iscsi_use;
    static constexpr table rows(of<t>, "iscsi",
        element<&t::target>("target"),
        validate<[](t& use) { need_use(use.target, "iSCSI usage specified, but target is missing"); }>);
    return rows;
}

template <>
const record& describe<tls_use>() {
    using t = tls_use;
    static constexpr table rows(of<t>, "tls",
        element<&t::name>("name"),
        validate<[](t& use) { need_use(use.name, "TLS usage specified, but name is missing"); }>);
    return rows;
}

template <>
const record& describe<vtpm_use>() {
    using t = vtpm_use;
    static constexpr table rows(of<t>, "vtpm",
        element<&t::name>("name"),
        validate<[](t& use) { need_use(use.name, "vTPM usage specified, but name is missing"); }>);
    return rows;
}

template <>
const record& describe<secret_def>() {
    using t = secret_def;
    static constexpr table rows(of<t>, "secret",
        attribute<&t::ephemeral>("ephemeral").invalid(errc::xml_error, "invalid value of 'ephemeral'"),
        attribute<&t::is_private>("private").invalid(errc::xml_error, "invalid value of 'private'"),
        element<&t::uuid>("uuid").invalid(errc::internal_error, "malformed uuid element"),
        element<&t::description>("description"),
        element<&t::usage>("usage").selected_by("type").named<usage_type>()
            .missing(errc::xml_error, "unknown secret usage type")
            .invalid(errc::config_unsupported, "unknown secret usage type {}")
            .when<[](const t& secret) { return secret.usage.index() != 0; }>(),
        domain_of(error_domain::secret),
        key<[](const t& secret) { return secret.uuid ? to_string(*secret.uuid) : std::string(); }>);
    return rows;
}

}  // namespace vir::xml
