// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/new_node_device.hpp"

#include "src/core/error_words.hpp"
#include "src/doc/one_of_each.hpp"

#include <virtxx/xml/binding.hpp>
#include <virtxx/xml/description.hpp>

namespace vir::xml {

template <>
const record& describe<nodedev::new_scsi_host>() {
    using t = nodedev::new_scsi_host;
    static constexpr table rows(of<t>, "scsi_host",
        ignored("host"), ignored("unique_id"),
        element<&t::features>("capability").selected_by("type")
            .missing(errc::internal_error, "missing SCSI host capability type for 'new device'")
            .invalid(errc::internal_error, "unknown SCSI host capability type '{}' for 'new device'"),
        validate<[](t& host) { keep_one_of_each(host.features); }>);
    return rows;
}

template <>
const record& describe<new_node_device>() {
    using t = new_node_device;
    static constexpr table rows(of<t>, "device",
        domain_of(error_domain::nodedev),
        ignored("name"), ignored("path"), ignored("devnode"), ignored("driver"),
        element<&t::parent>("parent"),
        element<&t::capabilities>("capability").selected_by("type")
            .invalid(errc::internal_error, "Device is not a fibre channel HBA"));
    return rows;
}

}  // namespace vir::xml

namespace vir {
namespace {

new_node_device as_new(const node_device_def& device) {
    new_node_device out;
    out.parent = device.parent;
    for (const auto& capability : device.capabilities) {
        if (const auto* host = std::get_if<nodedev::scsi_host>(&capability)) {
            nodedev::new_scsi_host made;
            made.features = host->features;
            out.capabilities.emplace_back(std::move(made));
        } else if (const auto* mediated = std::get_if<nodedev::mdev>(&capability)) {
            out.capabilities.emplace_back(*mediated);
        }
    }
    return out;
}

}  // namespace

new_node_device read_new_device(const document<node_device_def>& definition, const parse_options& options) {
    auto out = definition.is_text() ? vir::parse<new_node_device>(definition.text(), options)
                                    : as_new(definition.typed());
    if (out.capabilities.empty())
        fail(error_domain::nodedev, errc::internal_error, "no device capabilities for 'new device'");
    return out;
}

const nodedev::fc_host& new_node_device::port() const {
    for (const auto& capability : capabilities) {
        const auto* host = std::get_if<nodedev::new_scsi_host>(&capability);
        if (!host) continue;
        for (const auto& feature : host->features) {
            const auto* port = std::get_if<nodedev::fc_host>(&feature);
            if (!port) continue;
            const auto missing = port->wwnn.empty() ? "WWNN" : port->wwpn.empty() ? "WWPN" : "";
            if (*missing)
                fail(error_domain::nodedev, errc::internal_error,
                     "no {} supplied for 'new device', and auto-generation failed", missing);
            return *port;
        }
    }
    fail(error_domain::nodedev, errc::internal_error, "Device is not a fibre channel HBA");
}

}  // namespace vir
