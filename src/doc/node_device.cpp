// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/doc/one_of_each.hpp"
#include "src/doc/strict.hpp"
#include "src/doc/table.hpp"
#include "src/doc/words.hpp"

#include <virtxx/doc/node_device.hpp>

namespace vir::xml {

using namespace nodedev;

namespace {

constexpr errc no_value = errc::internal_error;
constexpr errc bad_ccw = errc::config_unsupported;

}  // namespace

template <>
const record& describe<devnode>() {
    using t = devnode;
    static constexpr table rows(of<t>, "devnode",
        attribute<&t::type>("type").required(),
        text<&t::path>());
    return rows;
}

template <>
const record& describe<nodedev::parent>() {
    using t = nodedev::parent;
    static constexpr table rows(of<t>, "parent",
        attribute<&t::wwnn>("wwnn"),
        attribute<&t::wwpn>("wwpn"),
        attribute<&t::fabric_wwn>("fabric_wwn"),
        text<&t::name>(),
        validate<[](t& parent) {
            if (!parent.wwnn.empty() && parent.wwpn.empty())
                fail(error_domain::nodedev, errc::xml_error,
                     "when providing parent wwnn='{}', the wwpn must also be provided", parent.wwnn);
            if (!parent.wwpn.empty() && parent.wwnn.empty())
                fail(error_domain::nodedev, errc::xml_error,
                     "when providing parent wwpn='{}', the wwnn must also be provided", parent.wwpn);
        }>);
    return rows;
}

template <>
const record& describe<nodedev::system>() {
    using t = nodedev::system;
    static constexpr table rows(of<t>, "system",
        element<&t::product>("product"),
        inside("hardware",
            element<&t::vendor>("vendor"),
            element<&t::version>("version"),
            element<&t::serial>("serial"),
            element<&t::uuid>("uuid").required(no_value, "no system UUID supplied for '{name}'")
                .invalid(no_value, "malformed uuid element for '{name}'"),
            end_tag<t>()).required(no_value, "no system UUID supplied for '{name}'").always(),
        inside("firmware",
            element<&t::firmware_vendor>("vendor"),
            element<&t::firmware_version>("version"),
            element<&t::firmware_date>("release_date"),
            end_tag<t>()).always(),
        end_tag<t>());
    return rows;
}

template <>
const record& describe<nodedev::usb_device>() {
    using t = nodedev::usb_device;
    static constexpr table rows(of<t>, "usb_device",
        element<&t::bus>("bus").required(no_value, "no USB bus number supplied for '{name}'")
            .invalid(no_value, "invalid USB bus number supplied for '{name}'"),
        element<&t::device>("device").required(no_value, "no USB device number supplied for '{name}'")
            .invalid(no_value, "invalid USB device number supplied for '{name}'"),
        inside("product",
            attribute<&t::product, &hardware_id::id>("id").as(hexadecimal).hex(4)
                .required(no_value, "no USB product ID supplied for '{name}'")
                .invalid(no_value, "invalid USB product ID supplied for '{name}'"),
            text<&t::product, &hardware_id::name>()).required(no_value, "no USB product ID supplied for '{name}'"),
        inside("vendor",
            attribute<&t::vendor, &hardware_id::id>("id").as(hexadecimal).hex(4)
                .required(no_value, "no USB vendor ID supplied for '{name}'")
                .invalid(no_value, "invalid USB vendor ID supplied for '{name}'"),
            text<&t::vendor, &hardware_id::name>()).required(no_value, "no USB vendor ID supplied for '{name}'"),
        end_tag<t>());
    return rows;
}

template <>
const record& describe<usb_interface>() {
    using t = usb_interface;
    static constexpr table rows(of<t>, "usb",
        element<&t::number>("number").required(no_value, "no USB interface number supplied for '{name}'")
            .invalid(no_value, "invalid USB interface number supplied for '{name}'"),
        element<&t::interface_class>("class").required(no_value, "no USB interface class supplied for '{name}'")
            .invalid(no_value, "invalid USB interface class supplied for '{name}'"),
        element<&t::subclass>("subclass").required(no_value, "no USB interface subclass supplied for '{name}'")
            .invalid(no_value, "invalid USB interface subclass supplied for '{name}'"),
        element<&t::protocol>("protocol").required(no_value, "no USB interface protocol supplied for '{name}'")
            .invalid(no_value, "invalid USB interface protocol supplied for '{name}'"),
        element<&t::description>("description"),
        end_tag<t>());
    return rows;
}

template <>
const record& describe<nodedev::net_interface>() {
    using t = nodedev::net_interface;
    static constexpr table rows(of<t>, "net",
        element<&t::interface>("interface").required(no_value, "no network interface supplied for '{name}'"),
        element<&t::address>("address"),
        element<&t::link>("link"),
        element<&t::features>("feature", "name").missing(errc::xml_error, "missing network device feature name")
            .invalid(errc::xml_error, "unknown network device feature '{}'"),
        element<&t::kind>("capability", "type")
            .invalid(errc::config_unsupported, "invalid network type supplied for '{name}'"),
        validate<[](t& net) { keep_one_of_each(net.features, [](net_feature one) { return one; }); }>,
        end_tag<t>());
    return rows;
}

template <>
const record& describe<fc_host>() {
    using t = fc_host;
    static constexpr table rows(of<t>, "fc_host",
        element<&t::wwnn>("wwnn"),
        element<&t::wwpn>("wwpn"),
        element<&t::fabric_wwn>("fabric_wwn"));
    return rows;
}

template <>
const record& describe<vport_ops>() {
    using t = vport_ops;
    static constexpr table rows(of<t>, "vport_ops",
        element<&t::max_vports>("max_vports"),
        element<&t::vports>("vports"));
    return rows;
}

template <>
const record& describe<nodedev::scsi_host>() {
    using t = nodedev::scsi_host;
    static constexpr table rows(of<t>, "scsi_host",
        element<&t::host>("host").required(no_value, "no SCSI host ID supplied for '{name}'")
            .invalid(no_value, "invalid SCSI host ID supplied for '{name}'"),
        element<&t::unique_id>("unique_id").invalid(no_value, "invalid unique_id supplied for '{name}'"),
        element<&t::features>("capability").selected_by("type")
            .missing(no_value, "missing SCSI host capability type for '{name}'")
            .invalid(no_value, "unknown SCSI host capability type '{}' for '{name}'"),
        validate<[](t& host) { keep_one_of_each(host.features); }>,
        end_tag<t>());
    return rows;
}

template <>
const record& describe<fc_remote_port>() {
    using t = fc_remote_port;
    static constexpr table rows(of<t>, "fc_remote_port",
        element<&t::rport>("rport").required(no_value, "missing rport name for '{name}'"),
        element<&t::wwpn>("wwpn").required(no_value, "missing wwpn identifier for '{name}'"));
    return rows;
}

template <>
const record& describe<scsi_target>() {
    using t = scsi_target;
    static constexpr table rows(of<t>, "scsi_target",
        element<&t::target>("target").required(no_value, "no target name supplied for '{name}'"),
        element<&t::features>("capability").selected_by("type")
            .missing(no_value, "missing type for SCSI target capability for '{name}'")
            .invalid(no_value, "unknown SCSI target capability type '{}' for '{name}'"),
        validate<[](t& target) { keep_one_of_each(target.features); }>,
        end_tag<t>());
    return rows;
}

template <>
const record& describe<scsi>() {
    using t = scsi;
    static constexpr table rows(of<t>, "scsi",
        element<&t::host>("host").required(no_value, "no SCSI host ID supplied for '{name}'")
            .invalid(no_value, "invalid SCSI host ID supplied for '{name}'"),
        element<&t::bus>("bus").required(no_value, "no SCSI bus ID supplied for '{name}'")
            .invalid(no_value, "invalid SCSI bus ID supplied for '{name}'"),
        element<&t::target>("target").required(no_value, "no SCSI target ID supplied for '{name}'")
            .invalid(no_value, "invalid SCSI target ID supplied for '{name}'"),
        element<&t::lun>("lun").required(no_value, "no SCSI LUN ID supplied for '{name}'")
            .invalid(no_value, "invalid SCSI LUN ID supplied for '{name}'"),
        element<&t::type>("type").json("scsi_type"),
        end_tag<t>());
    return rows;
}

template <>
const record& describe<removable>() {
    using t = removable;
    static constexpr table rows(of<t>, "removable",
        element<&t::media_available>("media_available").as(one_or_else).strictly(strict::neither<zero_or_one>),
        element<&t::media_size>("media_size").required(no_value, "no removable media size supplied for '{name}'")
            .invalid(no_value, "invalid removable media size supplied for '{name}'"),
        element<&t::media_label>("media_label"),
        element<&t::logical_block_size>("logical_block_size").omit_default(),
        element<&t::num_blocks>("num_blocks").omit_default());
    return rows;
}

template <>
const record& describe<hotpluggable>() {
    static constexpr table rows(of<hotpluggable>, "hotpluggable");
    return rows;
}

template <>
const record& describe<nodedev::storage_device>() {
    using t = nodedev::storage_device;
    static constexpr table rows(of<t>, "storage",
        element<&t::block>("block").required(no_value, "no block device path supplied for '{name}'"),
        element<&t::bus>("bus"),
        element<&t::drive_type>("drive_type"),
        element<&t::model>("model"),
        element<&t::vendor>("vendor"),
        element<&t::serial>("serial"),
        element<&t::size>("size").invalid(no_value, "invalid size supplied for '{name}'"),
        element<&t::logical_block_size>("logical_block_size").omit_default(),
        element<&t::num_blocks>("num_blocks").omit_default(),
        element<&t::features>("capability").selected_by("type")
            .missing(no_value, "missing storage capability type for '{name}'")
            .invalid(no_value, "unknown storage capability type '{}' for '{name}'"),
        validate<[](t& storage) {
            keep_one_of_each(storage.features);
            const bool is_removable =
                !storage.features.empty() && std::holds_alternative<removable>(storage.features.front());
            if (is_removable) {
                storage.size.reset();
                storage.logical_block_size = storage.num_blocks = 0;
            } else if (!storage.size) {
                fail(error_domain::nodedev, no_value, "no size supplied for '{{name}}'");
            }
        }>,
        end_tag<t>());
    return rows;
}

template <>
const record& describe<scsi_generic>() {
    using t = scsi_generic;
    static constexpr table rows(of<t>, "scsi_generic",
        element<&t::path>("char"),
        end_tag<t>());
    return rows;
}

template <>
const record& describe<drm>() {
    using t = drm;
    static constexpr table rows(of<t>, "drm",
        element<&t::kind>("type").json("kind")
            .required(errc::config_unsupported, "unknown drm type '(null)' for '{name}'")
            .invalid(errc::config_unsupported, "unknown drm type '{}' for '{name}'"),
        end_tag<t>());
    return rows;
}

template <>
const record& describe<mdev_attribute>() {
    using t = mdev_attribute;
    static constexpr table rows(of<t>, "attr",
        attribute<&t::name>("name"),
        attribute<&t::value>("value"));
    return rows;
}

template <>
const record& describe<nodedev::mdev>() {
    using t = nodedev::mdev;
    constexpr const char* no_type = "missing type id attribute for '{name}'";
    static constexpr table rows(of<t>, "mdev",
        inside("type",
            attribute<&t::type>("id").required(errc::config_unsupported, no_type))
            .required(errc::config_unsupported, no_type).json("mdev_type"),
        element<&t::uuid>("uuid").invalid(no_value, "Invalid uuid '{}' for new mdev device"),
        element<&t::parent_address>("parent_addr"),
        inside("iommuGroup",
            attribute<&t::iommu_group>("number").invalid(no_value, "invalid iommuGroup number attribute for '{name}'"),
            ignored("address")),
        element<&t::attributes>("attr"),
        validate<[](t& device) {
            std::erase_if(device.attributes,
                          [](const mdev_attribute& one) { return one.name.empty() || one.value.empty(); });
        }>,
        end_tag<t>());
    return rows;
}

template <>
const record& describe<ccw_place>() {
    using t = ccw_place;
    static constexpr table rows(of<t>, "ccw_place",
        element<&t::cssid>("cssid").as(hexadecimal).hex(1).required(bad_ccw, "missing cssid value for '{name}'")
            .invalid(bad_ccw, "invalid cssid value '{}' for '{name}'"),
        element<&t::ssid>("ssid").as(hexadecimal).hex(1).required(bad_ccw, "missing ssid value for '{name}'")
            .invalid(bad_ccw, "invalid ssid value '{}' for '{name}'"),
        element<&t::devno>("devno").as(hexadecimal).hex(4).required(bad_ccw, "missing devno value for '{name}'")
            .invalid(bad_ccw, "invalid devno value '{}' for '{name}'"));
    return rows;
}

template <>
const record& describe<ccw>() {
    using t = ccw;
    static constexpr table rows(of<t>, "ccw",
        merged<&t::place>(),
        end_tag<t>());
    return rows;
}

namespace {

// A device that cannot be made into any says no more than one that does not speak of them.
void settle(std::vector<std::variant<mdev_types>>& features) {
    std::erase_if(features, [](const auto& one) { return std::get<0>(one).types.empty(); });
    keep_one_of_each(features);
}

}  // namespace

template <>
const record& describe<css>() {
    using t = css;
    static constexpr table rows(of<t>, "css",
        merged<&t::place>(),
        element<&t::channel_device>("channel_dev_addr"),
        element<&t::features>("capability").selected_by("type").missing(errc::xml_error, "Missing capability type"),
        validate<[](t& device) { settle(device.features); }>,
        end_tag<t>());
    return rows;
}

template <>
const record& describe<nodedev::vdpa>() {
    using t = nodedev::vdpa;
    static constexpr table rows(of<t>, "vdpa",
        element<&t::chardev>("chardev"),
        end_tag<t>());
    return rows;
}

template <>
const record& describe<ap_card>() {
    using t = ap_card;
    static constexpr table rows(of<t>, "ap_card",
        element<&t::adapter>("ap-adapter").hex(2).required(bad_ccw, "missing ap-adapter value for '{name}'")
            .invalid(bad_ccw, "invalid ap-adapter value '{}' for '{name}'"),
        end_tag<t>());
    return rows;
}

template <>
const record& describe<ap_queue>() {
    using t = ap_queue;
    static constexpr table rows(of<t>, "ap_queue",
        element<&t::adapter>("ap-adapter").hex(2).required(bad_ccw, "missing ap-adapter value for '{name}'")
            .invalid(bad_ccw, "invalid ap-adapter value '{}' for '{name}'"),
        element<&t::domain>("ap-domain").hex(4).required(bad_ccw, "missing ap-domain value for '{name}'")
            .invalid(bad_ccw, "invalid ap-domain value '{}' for '{name}'"),
        validate<[](t& queue) {
            if (255 < queue.domain)
                fail(error_domain::nodedev, bad_ccw, "ap-domain value '{}' is out of range for '{{name}}'",
                     queue.domain);
        }>,
        end_tag<t>());
    return rows;
}

template <>
const record& describe<ap_matrix>() {
    using t = ap_matrix;
    static constexpr table rows(of<t>, "ap_matrix",
        element<&t::features>("capability").selected_by("type").missing(errc::xml_error, "Missing capability type"),
        validate<[](t& device) { settle(device.features); }>,
        end_tag<t>());
    return rows;
}

template <>
const record& describe<node_device_def>() {
    using t = node_device_def;
    static constexpr table rows(of<t>, "device",
        domain_of(error_domain::nodedev),
        element<&t::name>("name").required(errc::no_name, "missing name information"),
        element<&t::path>("path"),
        element<&t::devnodes>("devnode"),
        element<&t::parent>("parent"),
        inside("driver",
            element<&t::driver>("name")),
        element<&t::capabilities>("capability").selected_by("type"),
        validate<[](t& device) {
            const bool has_dev = std::any_of(device.devnodes.begin(), device.devnodes.end(),
                                             [](const devnode& one) { return one.type == devnode_type::dev; });
            std::stable_sort(device.devnodes.begin(), device.devnodes.end(),
                             [](const devnode& a, const devnode& b) { return a.type < b.type; });
            // One file is the device's own.
            if (has_dev)
                device.devnodes.erase(device.devnodes.begin() + 1,
                                      std::find_if(device.devnodes.begin() + 1, device.devnodes.end(),
                                                   [](const devnode& one) { return one.type != devnode_type::dev; }));
        }>);
    return rows;
}

}  // namespace vir::xml

namespace vir {
namespace {

void forget(const node_device_def& device, nodedev::scsi_host& host) {
    for (auto& feature : host.features) {
        if (auto* ports = std::get_if<nodedev::vport_ops>(&feature)) *ports = nodedev::vport_ops();
        const auto* fibre = std::get_if<nodedev::fc_host>(&feature);
        const char* missing = !fibre ? nullptr : fibre->wwnn.empty() ? "WWNN" : fibre->wwpn.empty() ? "WWPN" : nullptr;
        if (missing)
            fail(error_domain::nodedev, errc::internal_error, "no {} supplied for '{}', and auto-generation failed",
                 missing, device.name);
    }
}

void forget(const node_device_def&, nodedev::storage_device& storage) {
    storage.logical_block_size = storage.num_blocks = 0;
    for (auto& feature : storage.features)
        if (auto* medium = std::get_if<nodedev::removable>(&feature))
            medium->logical_block_size = medium->num_blocks = 0;
}

void forget(const node_device_def&, nodedev::mdev& device) { device.parent_address.clear(); }

// libvirt tells of these and does not read them. The numbers are those of its own list.
[[noreturn]] void refuse(const node_device_def& device, int type) {
    fail(error_domain::nodedev, errc::internal_error, "unknown capability type '{}' for '{}'", type, device.name);
}

void forget(const node_device_def& device, nodedev::scsi_generic&) { refuse(device, 11); }
void forget(const node_device_def& device, nodedev::vdpa&) { refuse(device, 17); }

template <class T>
void forget(const node_device_def&, T&) {}

}  // namespace

void complete(node_device_def& device) {
    if (device.capabilities.empty())
        fail(error_domain::nodedev, errc::internal_error, "no device capabilities for '{}'", device.name);
    device.driver.clear();
    device.parent.wwnn.clear();
    device.parent.wwpn.clear();
    device.parent.fabric_wwn.clear();
    for (auto& capability : device.capabilities) std::visit([&](auto& one) { forget(device, one); }, capability);
}

}  // namespace vir
