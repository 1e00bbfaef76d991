// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/disk_source.hpp>

namespace vir::device {

std::string_view source_type_name(const disk_source& source) noexcept {
    static constexpr std::string_view names[] = {"file",   "block", "dir",       "network",
                                                 "volume", "nvme",  "vhostuser", "vhostvdpa"};
    static_assert(std::variant_size_v<any_disk_source> == std::size(names));
    return source.from.valueless_by_exception() ? std::string_view() : names[source.from.index()];
}

}  // namespace vir::device

namespace vir::xml {

using namespace device;

template <>
const record& describe<secret_key>() {
    using t = secret_key;
    static constexpr table rows(of<t>, "secret",
        attribute<&t::uuid>("uuid").invalid(errc::xml_error, "invalid secret uuid '{}'"),
        attribute<&t::usage>("usage"),
        // libvirt finds secrets in a helper that knows no domain of errors.
        domain_of(error_domain::none),
        validate<[](t& secret) {
            if (!secret.uuid && secret.usage.empty())
                fail(errc::xml_error, error_domain::none, "missing secret uuid or usage attribute");
            if (secret.uuid && !secret.usage.empty())
                fail(errc::xml_error, error_domain::none, "either secret uuid or usage expected");
        }>);
    return rows;
}

template <>
const record& describe<auth>() {
    using t = auth;
    static constexpr table rows(of<t>, "auth",
        attribute<&t::type>("type").invalid(errc::config_unsupported, "unknown auth type '{}'"),
        attribute<&t::username>("username").required(errc::xml_error, "missing username for auth").always(),
        inside("secret",
            attribute<&t::secret_type>("type"),
            merged<&t::secret>()).required(errc::xml_error, "Missing <secret> element in auth"),
        domain_of(error_domain::storage));
    return rows;
}

template <>
const record& describe<encryption_secret>() {
    using t = encryption_secret;
    static constexpr table rows(of<t>, "secret",
        attribute<&t::type>("type").required(errc::xml_error, "unknown volume encryption secret type")
            .invalid(errc::config_unsupported, "unknown volume encryption secret type {}"),
        merged<&t::secret>());
    return rows;
}

template <>
const record& describe<encryption_cipher>() {
    using t = encryption_cipher;
    static constexpr table rows(of<t>, "cipher",
        attribute<&t::name>("name").required(errc::xml_error, "cipher info missing 'name' attribute").always(),
        attribute<&t::size>("size").required(),
        attribute<&t::mode>("mode"),
        attribute<&t::hash>("hash"));
    return rows;
}

template <>
const record& describe<encryption_ivgen>() {
    using t = encryption_ivgen;
    static constexpr table rows(of<t>, "ivgen",
        attribute<&t::name>("name").required(errc::xml_error, "missing ivgen info name string").always(),
        attribute<&t::hash>("hash"));
    return rows;
}

template <>
const record& describe<encryption>() {
    using t = encryption;
    static constexpr table rows(of<t>, "encryption",
        attribute<&t::format>("format").required(errc::xml_error, "unknown volume encryption format")
            .invalid(errc::config_unsupported, "unknown volume encryption format type {}"),
        attribute<&t::engine>("engine"),
        element<&t::secrets>("secret"),
        element<&t::cipher>("cipher"),
        element<&t::ivgen>("ivgen"),
        end_tag<t>(),
        domain_of(error_domain::storage),
        validate<[](t& encryption) {
            // Only LUKS has a choice.
            if (encryption.format != encryption_format::luks) {
                encryption.cipher.reset();
                encryption.ivgen.reset();
            }
            if (encryption.ivgen && !encryption.cipher)
                fail(errc::xml_error, error_domain::storage, "ivgen element found, but cipher is missing");
        }>);
    return rows;
}

template <>
const record& describe<file_disk_source>() {
    using t = file_disk_source;
    static constexpr table rows(of<t>, "file",
        attribute<&t::path>("file"));
    return rows;
}

template <>
const record& describe<block_disk_source>() {
    using t = block_disk_source;
    static constexpr table rows(of<t>, "block",
        attribute<&t::device>("dev"));
    return rows;
}

template <>
const record& describe<dir_disk_source>() {
    using t = dir_disk_source;
    static constexpr table rows(of<t>, "dir",
        attribute<&t::path>("dir"));
    return rows;
}

template <>
const record& describe<network_host>() {
    using t = network_host;
    static constexpr table rows(of<t>, "host",
        attribute<&t::transport>("transport")
            .invalid(errc::config_unsupported, "unknown protocol transport type '{}'"),
        attribute<&t::name>("name"),
        attribute<&t::port>("port").range(0, 65535).invalid(errc::invalid_arg, "failed to parse port number '{}'")
            .from(error_domain::none),
        attribute<&t::socket>("socket"),
        validate<[](t& host) {
            const bool local = host.transport == host_transport::_unix;
            if (local && host.socket.empty()) fail(errc::xml_error, "missing socket for unix transport");
            if (!local && !host.socket.empty())
                fail(errc::xml_error,
                     "transport '" + (host.transport ? std::string(to_string(*host.transport)) : "(null)") +
                         "' does not support socket attribute");
            if (!local && host.name.empty()) fail(errc::xml_error, "missing name for host");
            if (local) host.name.clear();
            // The protocol's own.
            if (host.port == 0u) host.port.reset();
        }>);
    return rows;
}

template <>
const record& describe<http_cookie>() {
    using t = http_cookie;
    static constexpr table rows(of<t>, "cookie",
        attribute<&t::name>("name").required(),
        text<&t::value>());
    return rows;
}

template <>
const record& describe<network_identity>() {
    using t = network_identity;
    static constexpr table rows(of<t>, "identity",
        attribute<&t::user>("user"),
        attribute<&t::group>("group"),
        attribute<&t::username>("username"),
        attribute<&t::keyfile>("keyfile"),
        attribute<&t::agent_socket>("agentsock"));
    return rows;
}

template <>
const record& describe<network_disk_options>() {
    using t = network_disk_options;
    static constexpr table rows(of<t>, "options",
        element<&t::snapshot>("snapshot", "name"),
        element<&t::config_file>("config", "file"),
        inside("initiator",
            element<&t::initiator_iqn>("iqn", "name")),
        element<&t::ssl_verify>("ssl", "verify"),
        inside("cookies",
            element<&t::cookies>("cookie")),
        element<&t::readahead>("readahead", "size"),
        element<&t::timeout>("timeout", "seconds"),
        element<&t::known_hosts>("knownHosts", "path"),
        element<&t::identity>("identity"),
        element<&t::reconnect_delay>("reconnect", "delay"));
    return rows;
}

template <>
const record& describe<network_disk_source>() {
    using t = network_disk_source;
    static constexpr table rows(of<t>, "network",
        attribute<&t::protocol>("protocol").required(),
        attribute<&t::name>("name"),
        attribute<&t::query>("query"),
        attribute<&t::tls>("tls"),
        attribute<&t::tls_hostname>("tlsHostname"),
        element<&t::hosts>("host"),
        merged<&t::options>());
    return rows;
}

template <>
const record& describe<volume_disk_source>() {
    using t = volume_disk_source;
    static constexpr table rows(of<t>, "volume",
        attribute<&t::pool>("pool"),
        attribute<&t::volume>("volume"),
        attribute<&t::mode>("mode").invalid(errc::config_unsupported, "unknown source mode '{}' for volume type disk"),
        validate<[](t& source) {
            if (source.pool.empty() != source.volume.empty())
                fail(errc::xml_error, "'pool' and 'volume' must be specified together for 'pool' type source");
        }>);
    return rows;
}

template <>
const record& describe<nvme_disk_source>() {
    using t = nvme_disk_source;
    static constexpr table rows(of<t>, "nvme",
        ignored_attribute("type"),
        attribute<&t::managed>("managed"),
        attribute<&t::namespace_id>("namespace").required(),
        element<&t::address>("address"));
    return rows;
}

template <>
const record& describe<vhost_user_disk_source>() {
    using t = vhost_user_disk_source;
    static constexpr table rows(of<t>, "vhostuser",
        ignored_attribute("type"),
        attribute<&t::path>("path"),
        element<&t::reconnect_to>("reconnect"));
    return rows;
}

template <>
const record& describe<vhost_vdpa_disk_source>() {
    using t = vhost_vdpa_disk_source;
    static constexpr table rows(of<t>, "vhostvdpa",
        attribute<&t::device>("dev"));
    return rows;
}

template <>
const record& describe<reservations>() {
    using t = reservations;
    static constexpr table rows(of<t>, "reservations",
        attribute<&t::managed>("managed"),
        inside("source",
            attribute<&t::source_type>("type").when<[](const t& r) { return !r.path.empty(); }>(),
            attribute<&t::path>("path"),
            attribute<&t::mode>("mode").when<[](const t& r) { return !r.path.empty(); }>()));
    return rows;
}

template <>
const record& describe<storage_slice>() {
    using t = storage_slice;
    static constexpr table rows(of<t>, "slice",
        attribute<&t::type>("type"),
        attribute<&t::offset>("offset"),
        attribute<&t::size>("size"));
    return rows;
}

template <>
const record& describe<disk_source>() {
    using t = disk_source;
    using o = disk_source_options;
    static constexpr table rows(of<t>, "source",
        merged<&t::from>(),
        attribute<&t::startup>("startupPolicy"),
        attribute<&t::options, &o::index>("index"),
        inside("slices",
            element<&t::options, &o::slice>("slice")),
        element<&t::options, &o::labels>("seclabel"),
        element<&t::options, &o::auth>("auth"),
        element<&t::options, &o::encryption>("encryption"),
        element<&t::options, &o::reservations>("reservations"));
    return rows;
}

template <>
const record& describe<device::metadata_cache>() {
    using t = device::metadata_cache;
    static constexpr table rows(of<t>, "metadata_cache",
        sized_element<&t::max_size>("max_size"));
    return rows;
}

template <>
const record& describe<backing_store>() {
    using t = backing_store;
    static constexpr table rows(of<t>, "backingStore",
        selector<&t::source, &disk_source::from>("type").when<[](const t& b) { return !b.terminator; }>(),
        attribute<&t::index>("index"),
        inside("format",
            attribute<&t::format>("type"),
            element<&t::metadata_cache>("metadata_cache")),
        element<&t::source>("source"),
        element<&t::below>("backingStore"),
        validate<[](t& b) { b.terminator = !b.format && b.source == disk_source(); }>);
    return rows;
}

}  // namespace vir::xml
