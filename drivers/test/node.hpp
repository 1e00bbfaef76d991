// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/host_interface.hpp>
#include <virtxx/doc/network.hpp>
#include <virtxx/doc/node_device.hpp>
#include <virtxx/doc/post_parse.hpp>
#include <virtxx/doc/storage_pool.hpp>
#include <virtxx/doc/storage_volume.hpp>
#include <virtxx/op/connect.hpp>
#include <virtxx/op/domain_types.hpp>
#include <virtxx/op/node.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace vir::test {

/// The most vCPUs of a domain.
inline constexpr int max_vcpus = 32;

/// A host that does not exist and the objects that it has when a connection opens.
struct node {
    struct guest {
        domain_def definition;
        domain_state state = domain_state::running;  ///< <test:runstate>
    };

    struct pool {
        storage_pool_def definition;
        std::vector<storage_volume_def> volumes;
    };

    node();

    node_info info;
    bool has_cells = false;  ///< the default host describes its NUMA nodes, one from a file does not
    std::vector<guest> guests;
    std::vector<network_def> networks;      ///< all run
    std::vector<interface_def> interfaces;  ///< all are up
    std::vector<pool> pools;                ///< all run
    std::vector<node_device_def> devices;
};

/// The host of test:///default: two NUMA nodes, a running domain "test", a network "default", an interface "eth1", a
/// storage pool "default-pool", a few devices.
node default_node();
std::vector<node::pool> default_pools();
std::vector<node_device_def> default_devices();

/// The text of a <node> document, or of a domain's that it names. Blocks on the disk. Errors: xml_error, naming the
/// file and what the system says.
std::string text_of(const std::string& file);

/// Reads a <node> document: <cpu>, <memory>, and objects (<domain>, <network>, <interface>, <pool> with its
/// <volume>s, <device>), which may name a file instead (relative to `folder`). Blocks on the disk. `file` is for messages. Errors: xml_error.
node read_node(std::string_view text, const std::string& file, const std::string& folder);

/// What a document leaves out is as on that host: an i686.
const driver_hooks& defaults();
/// The same for a guest within a snapshot or a checkpoint, which was taken once and is not asked again.
const driver_hooks& defaults_of_kept();

/// The capabilities document's host and guests of that node.
std::string capabilities(const node& of);

}  // namespace vir::test
