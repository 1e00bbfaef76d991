// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/address.hpp>
#include <virtxx/doc/chardev.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/doc/secret_use.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/size.hpp>

namespace vir::device {

/// <source protocol>: iscsi (since 1.0.4), vxhs (since 3.8.0), nfs (since 7.0.0).
VIRTXX_ENUM(network_disk_protocol, none, nbd, rbd, sheepdog, gluster, iscsi, http, https, ftp, ftps, tftp, ssh, vxhs,
            nfs)
/// unix: nbd, gluster; rdma: gluster.
VIRTXX_ENUM(host_transport, tcp, _unix, rdma)
/// How a LUN of an iscsi pool is opened (since 1.1.1).
VIRTXX_ENUM(volume_disk_mode, host, direct)
/// What a missing source does. mandatory: nothing starts without it; requisite: the guest boots with it only, but when
/// migrated, restored or reverted goes on without; optional: it is left out.
VIRTXX_ENUM(startup_policy, mandatory, requisite, optional)
/// How an image keeps its data; raw: as they are.
VIRTXX_ENUM(image_format, none, raw, dir, bochs, cloop, dmg, iso, vpc, vdi, fat, vhd, ploop, qcow, qcow2, qed, vmdk)

/// An image file.
struct file_disk_source {
    std::string path;  ///< absolute

    file_disk_source() = default;
    explicit file_disk_source(std::string path) : path(std::move(path)) {}
    bool operator==(const file_disk_source&) const = default;
};

/// A block device of the host.
struct block_disk_source {
    std::string device;  ///< its path

    block_disk_source() = default;
    explicit block_disk_source(std::string device) : device(std::move(device)) {}
    bool operator==(const block_disk_source&) const = default;
};

/// A folder shown as a FAT disk (since 0.7.5).
struct dir_disk_source {
    std::string path;

    dir_disk_source() = default;
    explicit dir_disk_source(std::string path) : path(std::move(path)) {}
    bool operator==(const dir_disk_source&) const = default;
};

/// <host>: a server of network storage.
struct network_host {
    std::string name;                          ///< host name or address
    std::optional<std::uint32_t> port;         ///< absent: the protocol's own
    std::optional<host_transport> transport;   ///< absent: tcp
    std::string socket;                        ///< for transport unix

    network_host() = default;
    explicit network_host(std::string name, std::optional<std::uint32_t> port = {})
        : name(std::move(name)), port(port) {}
    bool operator==(const network_host&) const = default;
};

/// <cookie>: what the server is told (since 6.2.0).
struct http_cookie {
    std::string name;
    std::string value;

    http_cookie() = default;
    bool operator==(const http_cookie&) const = default;
};

/// <identity>: who the host is on NFS (user, group) or SSH (username, keyfile, agentsock).
struct network_identity {
    std::string user;          ///< nfs: name, or "+" and number; empty: the system's default
    std::string group;         ///< nfs: likewise
    std::string username;      ///< ssh
    std::string keyfile;       ///< ssh: path of the private key
    std::string agent_socket;  ///< ssh: path of the agent's socket

    network_identity() = default;
    bool operator==(const network_identity&) const = default;
};

/// What only some network sources have.
struct network_disk_options {
    std::string snapshot;                      ///< rbd (since 1.2.11), sheepdog: internal snapshot to read
    std::string config_file;                   ///< rbd: path of the client's configuration (since 1.2.11)
    std::vector<http_cookie> cookies;          ///< http, https (since 6.2.0)
    std::optional<bool> ssl_verify;            ///< https, ftps: whether the certificate is checked (since 6.2.0)
    std::optional<std::uint64_t> readahead;    ///< bytes; 0: none given (since 6.2.0)
    std::optional<std::uint64_t> timeout;      ///< of connecting, seconds; 0: none given (since 6.2.0)
    std::optional<std::uint32_t> reconnect_delay;  ///< seconds; nbd (since 9.2.0)
    std::string initiator_iqn;                 ///< iscsi: name of the host (since 4.7.0)
    box<network_identity> identity;            ///< nfs, ssh
    std::string known_hosts;                   ///< path; ssh

    network_disk_options() = default;
    bool operator==(const network_disk_options&) const = default;
};

/// A disk on a server (since 0.8.7).
struct network_disk_source {
    network_disk_protocol protocol = network_disk_protocol::none;
    std::string name;                 ///< volume/image, export or path on the server
    std::string query;                ///< http(s): after the ? (since 6.2.0)
    std::optional<bool> tls;          ///< nbd (since 4.5.0), vxhs; absent: as the driver is configured
    std::string tls_hostname;         ///< nbd: name expected in the certificate (since 8.2.0)
    std::vector<network_host> hosts;  ///< how many there are depends on the protocol
    box<network_disk_options> options;

    network_disk_source() = default;
    bool operator==(const network_disk_source&) const = default;
};

/// A volume of a storage pool (since 1.0.5).
struct volume_disk_source {
    std::string pool;
    std::string volume;
    std::optional<volume_disk_mode> mode;  ///< absent: host (since 1.1.1)

    volume_disk_source() = default;
    volume_disk_source(std::string pool, std::string volume) : pool(std::move(pool)), volume(std::move(volume)) {}
    bool operator==(const volume_disk_source&) const = default;
};

/// An NVMe namespace of the host, driven by QEMU in user space (since 6.0.0).
struct nvme_disk_source {
    std::uint64_t namespace_id = 0;  ///< from 1
    std::optional<bool> managed;     ///< detached from and returned to the host's driver by us
    pci_address address;             ///< of the controller on the host

    nvme_disk_source() = default;
    bool operator==(const nvme_disk_source&) const = default;
};

/// A vhost-user block device (since 7.1.0).
struct vhost_user_disk_source {
    std::string path;             ///< UNIX socket
    box<reconnect> reconnect_to;  ///< what a lost connection does

    vhost_user_disk_source() = default;
    bool operator==(const vhost_user_disk_source&) const = default;
};

/// A vhost-vdpa block device (since 9.8.0).
struct vhost_vdpa_disk_source {
    std::string device;  ///< "/dev/vhost-vdpa-0"

    vhost_vdpa_disk_source() = default;
    bool operator==(const vhost_vdpa_disk_source&) const = default;
};

/// What the type attribute of <disk> chooses. An empty path is an empty drive.
using any_disk_source = std::variant<file_disk_source, block_disk_source, dir_disk_source, network_disk_source,
                                     volume_disk_source, nvme_disk_source, vhost_user_disk_source,
                                     vhost_vdpa_disk_source>;

VIRTXX_ENUM(reservations_source, _unix)
/// <reservations>: SCSI persistent reservations (since 4.4.0).
struct reservations {
    std::optional<bool> managed;                     ///< the helper is run by us
    std::string path;                                ///< UNIX socket of a helper that is not
    reservations_source source_type = reservations_source::_unix;
    vhost_user_mode mode = vhost_user_mode::client;  ///< of QEMU's end

    reservations() = default;
    bool operator==(const reservations&) const = default;
};

VIRTXX_ENUM(slice_type, storage)
/// <slice>: only part of the file or device holds the image (since 6.1.0).
struct storage_slice {
    slice_type type = slice_type::storage;
    std::uint64_t offset = 0;  ///< bytes
    std::uint64_t size = 0;    ///< bytes

    storage_slice() = default;
    bool operator==(const storage_slice&) const = default;
};

/// What only some sources have.
struct disk_source_options {
    std::optional<std::uint32_t> index;  ///< number of the image in its chain, running guests
    std::vector<source_label> labels;    ///< since 0.9.9
    box<device::auth> auth;              ///< what belongs to the source and not to the disk (since 3.9.0)
    box<device::encryption> encryption;  ///< likewise (since 3.9.0)
    box<device::reservations> reservations;  ///< since 4.4.0
    box<storage_slice> slice;            ///< since 6.1.0

    disk_source_options() = default;
    bool operator==(const disk_source_options&) const = default;
};

/// <source> of a disk or of a link of its backing chain.
struct disk_source {
    any_disk_source from;
    std::optional<startup_policy> startup;  ///< when it is missing: removable media (since 0.9.7), disks (since 1.1.2)
    box<disk_source_options> options;

    disk_source() = default;
    disk_source(any_disk_source from) : from(std::move(from)) {}
    bool operator==(const disk_source&) const = default;
};

/// <metadata_cache>: qcow2 (since 7.0.0).
struct metadata_cache {
    bytes max_size;

    metadata_cache() = default;
    bool operator==(const metadata_cache&) const = default;
};

/// "file", "block", "network" ...: the type that documents give such a source.
std::string_view source_type_name(const disk_source& source) noexcept;

/// <backingStore>: the image below (since 1.2.4). One without format and source ends the chain explicitly.
struct backing_store {
    disk_source source;
    std::optional<std::uint32_t> index;          ///< number of the image in its chain, running guests
    bool terminator = false;                     ///< <backingStore/>: nothing below
    std::optional<image_format> format;          ///< of this image
    box<device::metadata_cache> metadata_cache;  ///< since 7.0.0
    box<backing_store> below;                    ///< what this one is based on

    backing_store() = default;
    bool operator==(const backing_store&) const = default;
};

}  // namespace vir::device
