// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <virtxx/doc/host_interface.hpp>
#include <virtxx/doc/node_device_pci.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/uuid.hpp>

namespace vir {
namespace nodedev {

/// dev: the file itself; link: a symbolic link to it.
VIRTXX_ENUM(devnode_type, dev, link)
/// What a card can do by itself: rx, tx: checksums; sg: gathering; tso, ufo, gso: cutting into packets; gro, lro:
/// joining them; rxvlan, txvlan: tags; ntuple: filters; rxhash: hashes; rdma; txudptnl: tunnels; switchdev.
VIRTXX_ENUM(net_feature, rx, tx, sg, tso, ufo, gso, gro, lro, rxvlan, txvlan, ntuple, rxhash, rdma, txudptnl, switchdev)
/// IEEE 802.3 (Ethernet), 802.11 (wireless).
VIRTXX_ENUM(net_kind, _80203, _80211)
/// primary: sets modes and draws; control: sets modes; render: draws.
VIRTXX_ENUM(drm_kind, primary, control, render)

/// <devnode>: a file in /dev (since 3.3.0).
struct devnode {
    devnode_type type = devnode_type::dev;
    std::string path;  ///< "/dev/sda", "/dev/disk/by-id/..."

    devnode() = default;
    devnode(devnode_type type, std::string path) : type(type), path(std::move(path)) {}
    bool operator==(const devnode&) const = default;
};

/// <parent>: the device that this one is on, by its name, or by the names of a fibre channel host.
struct parent {
    std::string wwnn;        ///< with wwpn (since 3.0.0)
    std::string wwpn;
    std::string fabric_wwn;  ///< the fabric's, instead of both
    std::string name;        ///< "computer": the device is on no other

    parent() = default;
    explicit parent(std::string name) : name(std::move(name)) {}
    bool operator==(const parent&) const = default;
};

/// system: the host itself.
struct system {
    std::string product;
    std::string vendor;
    std::string version;        ///< of the hardware
    std::string serial;         ///< of the hardware
    vir::uuid uuid;
    std::string firmware_vendor;
    std::string firmware_version;
    std::string firmware_date;  ///< of its release

    system() = default;
    bool operator==(const system&) const = default;
};

/// usb_device: by its place on a bus.
struct usb_device {
    std::uint32_t bus = 0;     ///< number of the bus
    std::uint32_t device = 0;  ///< number on it
    hardware_id product;
    hardware_id vendor;

    usb_device() = default;
    bool operator==(const usb_device&) const = default;
};

/// usb: an interface of a USB device.
struct usb_interface {
    std::uint32_t number = 0;           ///< of the interface
    std::uint32_t interface_class = 0;  ///< code of USB
    std::uint32_t subclass = 0;         ///< likewise
    std::uint32_t protocol = 0;         ///< likewise
    std::string description;

    usb_interface() = default;
    bool operator==(const usb_interface&) const = default;
};

/// net: a network interface.
struct net_interface {
    std::string interface;              ///< its name
    std::string address;                ///< MAC address
    host_net::link link;                ///< since 1.2.4
    std::vector<net_feature> features;  ///< offloads, each once, in the order of the enumerators (since 1.2.12)
    std::optional<net_kind> kind;       ///< Ethernet, wireless

    net_interface() = default;
    bool operator==(const net_interface&) const = default;
};

/// fc_host: a fibre channel adapter.
struct fc_host {
    std::string wwnn;        ///< world wide node name
    std::string wwpn;        ///< world wide port name
    std::string fabric_wwn;  ///< world wide name of the fabric

    fc_host() = default;
    bool operator==(const fc_host&) const = default;
};

/// vport_ops: adapters can be made of it.
struct vport_ops {
    std::uint32_t max_vports = 0;  ///< how many there may be
    std::uint32_t vports = 0;      ///< how many there are

    vport_ops() = default;
    bool operator==(const vport_ops&) const = default;
};

/// scsi_host: a SCSI adapter.
struct scsi_host {
    std::uint32_t host = 0;                 ///< its number
    std::optional<std::int32_t> unique_id;  ///< on Linux (since 1.2.7)
    std::vector<std::variant<fc_host, vport_ops>> features;

    scsi_host() = default;
    bool operator==(const scsi_host&) const = default;
};

/// fc_remote_port: a port of the fabric (since 3.4.0).
struct fc_remote_port {
    std::string rport;  ///< its name
    std::string wwpn;   ///< world wide port name

    fc_remote_port() = default;
    bool operator==(const fc_remote_port&) const = default;
};

/// scsi_target: what a SCSI host reaches at one number.
struct scsi_target {
    std::string target;  ///< its name
    std::vector<std::variant<fc_remote_port>> features;

    scsi_target() = default;
    bool operator==(const scsi_target&) const = default;
};

/// scsi: a device on a SCSI host.
struct scsi {
    std::uint32_t host = 0;
    std::uint32_t bus = 0;
    std::uint32_t target = 0;
    std::uint32_t lun = 0;
    std::string type;  ///< "disk", "cdrom", ...

    scsi() = default;
    bool operator==(const scsi&) const = default;
};

/// removable: the medium can be taken out.
struct removable {
    bool media_available = false;
    std::uint64_t media_size = 0;          ///< bytes
    std::string media_label;
    std::uint64_t logical_block_size = 0;  ///< bytes; 0: unknown
    std::uint64_t num_blocks = 0;          ///< how many of them

    removable() = default;
    bool operator==(const removable&) const = default;
};

/// hotpluggable: the device can be taken out.
struct hotpluggable {
    hotpluggable() = default;
    bool operator==(const hotpluggable&) const = default;
};

/// storage: a block device.
struct storage_device {
    std::string block;                     ///< path
    std::string bus;                       ///< "usb", "scsi", ...; empty: unknown
    std::string drive_type;                ///< "disk", "cdrom", ...
    std::string model;
    std::string vendor;
    std::string serial;
    std::optional<std::uint64_t> size;     ///< bytes; of what is not removable
    std::uint64_t logical_block_size = 0;  ///< bytes; 0: unknown
    std::uint64_t num_blocks = 0;          ///< how many of them
    std::vector<std::variant<removable, hotpluggable>> features;

    storage_device() = default;
    bool operator==(const storage_device&) const = default;
};

/// scsi_generic: a device through which SCSI commands are given as they are.
struct scsi_generic {
    std::string path;  ///< "/dev/sg0"

    scsi_generic() = default;
    bool operator==(const scsi_generic&) const = default;
};

/// drm: a graphics device (since 3.1.0).
struct drm {
    drm_kind kind = drm_kind::primary;

    drm() = default;
    bool operator==(const drm&) const = default;
};

/// <attr>: an attribute of sysfs, set when the device is made; their order counts (since 6.9.0).
struct mdev_attribute {
    std::string name;
    std::string value;

    mdev_attribute() = default;
    mdev_attribute(std::string name, std::string value) : name(std::move(name)), value(std::move(value)) {}
    bool operator==(const mdev_attribute&) const = default;
};

/// mdev: a mediated device (since 3.4.0).
struct mdev {
    std::string type;               ///< one of mdev_types
    std::optional<vir::uuid> uuid;  ///< since 7.3.0
    std::string parent_address;     ///< since 7.9.0
    std::uint32_t iommu_group = 0;  ///< its number; told, not set
    std::vector<mdev_attribute> attributes;

    mdev() = default;
    bool operator==(const mdev&) const = default;
};

/// Where a device of an s390 is.
struct ccw_place {
    std::uint32_t cssid = 0;  ///< channel subsystem
    std::uint32_t ssid = 0;   ///< set of subchannels
    std::uint32_t devno = 0;  ///< device, or subchannel

    ccw_place() = default;
    bool operator==(const ccw_place&) const = default;
};

/// ccw: a device on a channel (since 3.4.0).
struct ccw {
    ccw_place place;

    ccw() = default;
    bool operator==(const ccw&) const = default;
};

/// css: a subchannel (since 6.9.0).
struct css {
    ccw_place place;
    std::optional<ccw_place> channel_device;         ///< since 8.4.0
    std::vector<std::variant<mdev_types>> features;  ///< mdev_types (since 6.10.0)

    css() = default;
    bool operator==(const css&) const = default;
};

/// vdpa: a device for vhost-vdpa (since 6.9.0).
struct vdpa {
    std::string chardev;  ///< "/dev/vhost-vdpa-0"

    vdpa() = default;
    bool operator==(const vdpa&) const = default;
};

/// ap_card: a cryptographic card of an s390 (since 7.0.0).
struct ap_card {
    std::uint32_t adapter = 0;  ///< number of the card

    ap_card() = default;
    bool operator==(const ap_card&) const = default;
};

/// ap_queue: a domain of such a card (since 7.0.0).
struct ap_queue {
    std::uint32_t adapter = 0;  ///< number of the card
    std::uint32_t domain = 0;   ///< up to 255

    ap_queue() = default;
    bool operator==(const ap_queue&) const = default;
};

/// ap_matrix: what mediated devices of such queues are made of (since 7.0.0).
struct ap_matrix {
    std::vector<std::variant<mdev_types>> features;

    ap_matrix() = default;
    bool operator==(const ap_matrix&) const = default;
};

using capability = std::variant<system, pci, usb_device, usb_interface, net_interface, scsi_host, scsi_target, scsi,
                                storage_device, scsi_generic, drm, mdev, ccw, css, vdpa, ap_card, ap_queue, ap_matrix>;

}  // namespace nodedev

/// A device of the host: <device>. See https://libvirt.org/formatnode.html for the meaning of each element.
struct node_device_def {
    std::string name;                        ///< by the driver: bus and address
    std::string path;                        ///< in sysfs
    std::vector<nodedev::devnode> devnodes;  ///< one of type dev, then links
    nodedev::parent parent;                  ///< the device that it is on
    std::string driver;                      ///< of the host; told, not set
    std::vector<nodedev::capability> capabilities;  ///< what it is, mostly one

    node_device_def() = default;
    bool operator==(const node_device_def&) const = default;
};

/// Leaves of a parsed document what libvirt keeps when a device is to be made from it: what only a device that is there
/// can tell (driver, numbers of virtual ports, sizes of blocks) is dropped. Throws internal_error for what is missing
/// and for devices that are told of only (scsi_generic, vdpa).
void complete(node_device_def& device);

}  // namespace vir
