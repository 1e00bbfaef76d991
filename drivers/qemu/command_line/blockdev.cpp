// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/blockdev.hpp"

#include <charconv>

namespace vir::qemu {
namespace {

using namespace device;

std::uint32_t default_port(network_disk_protocol protocol) {
    switch (protocol) {
        case network_disk_protocol::nbd: return 10809;
        case network_disk_protocol::rbd: return 6789;
        case network_disk_protocol::sheepdog: return 7000;
        case network_disk_protocol::gluster: return 24007;
        case network_disk_protocol::iscsi: return 3260;
        case network_disk_protocol::http: return 80;
        case network_disk_protocol::https: return 443;
        case network_disk_protocol::ftp: return 21;
        case network_disk_protocol::ftps: return 990;
        case network_disk_protocol::tftp: return 69;
        case network_disk_protocol::ssh: return 22;
        default: return 0;
    }
}

std::string port_of(network_disk_protocol protocol, const network_host& host) {
    return std::to_string(host.port.value_or(default_port(protocol)));
}

/// QEMU's SocketAddress.
props socket_address(network_disk_protocol protocol, const network_host& host) {
    props to;
    if (host.transport == host_transport::_unix) {
        to["type"] = "unix";
        to["path"] = host.socket;
    } else {
        to["type"] = "inet";
        to["host"] = host.name;
        to["port"] = port_of(protocol, host);
    }
    return to;
}

const network_host& only_host(const network_disk_source& net, const std::string& who) {
    if (net.hosts.size() != 1)
        unsupported("{}: protocol '{}' accepts only one host", who, to_string(net.protocol));
    return net.hosts.front();
}

std::string bracketed(const std::string& host) { return host.find(':') == host.npos ? host : "[" + host + "]"; }

props curl_location(const network_disk_source& net, const std::string& who) {
    auto& host = only_host(net, who);
    props to;
    std::string protocol(to_string(net.protocol));
    to["driver"] = protocol;
    to["url"] = fmt::format("{}://{}:{}{}{}{}", protocol, bracketed(host.name), port_of(net.protocol, host),
                            net.name.starts_with('/') ? "" : "/", net.name, net.query.empty() ? "" : "?" + net.query);
    if (net.options) {
        if (net.options->ssl_verify) to["sslverify"] = *net.options->ssl_verify;
        if (!net.options->cookies.empty()) {
            std::string cookies;
            for (auto& cookie : net.options->cookies)
                cookies += (cookies.empty() ? "" : "; ") + cookie.name + "=" + cookie.value;
            to["cookie"] = cookies;
        }
        add_if(to, "readahead", net.options->readahead);
        add_if(to, "timeout", net.options->timeout);
    }
    return to;
}

props network_location(const network_disk_source& net, const std::string& who) {
    props to;
    switch (net.protocol) {
        case network_disk_protocol::nbd:
            to["driver"] = "nbd";
            to["server"] = socket_address(net.protocol, only_host(net, who));
            add_if(to, "export", net.name);
            if (net.options) add_if(to, "reconnect-delay", net.options->reconnect_delay);
            return to;
        case network_disk_protocol::rbd: {
            to["driver"] = "rbd";
            auto slash = net.name.find('/');
            to["pool"] = net.name.substr(0, slash);
            if (slash != net.name.npos) to["image"] = net.name.substr(slash + 1);
            if (net.options) {
                add_if(to, "snapshot", net.options->snapshot);
                add_if(to, "conf", net.options->config_file);
            }
            if (!net.hosts.empty()) {
                auto servers = props::array();
                for (auto& host : net.hosts) {
                    props server;
                    server["host"] = host.name;
                    server["port"] = port_of(net.protocol, host);
                    servers.push_back(server);
                }
                to["server"] = servers;
            }
            return to;
        }
        case network_disk_protocol::gluster: {
            to["driver"] = "gluster";
            auto slash = net.name.find('/');
            to["volume"] = net.name.substr(0, slash);
            to["path"] = slash == net.name.npos ? "" : net.name.substr(slash + 1);
            auto servers = props::array();
            for (auto& host : net.hosts) servers.push_back(socket_address(net.protocol, host));
            to["server"] = servers;
            to["debug"] = 4;
            return to;
        }
        case network_disk_protocol::iscsi: {
            auto& host = only_host(net, who);
            to["driver"] = "iscsi";
            auto slash = net.name.rfind('/');
            bool has_lun = slash != net.name.npos && slash + 1 < net.name.size() &&
                           net.name.find_first_not_of("0123456789", slash + 1) == net.name.npos;
            to["portal"] = bracketed(host.name) + ":" + port_of(net.protocol, host);
            to["target"] = has_lun ? net.name.substr(0, slash) : net.name;
            to["lun"] = has_lun ? std::stoul(net.name.substr(slash + 1)) : 0ul;
            to["transport"] = "tcp";
            if (net.options) add_if(to, "initiator-name", net.options->initiator_iqn);
            return to;
        }
        case network_disk_protocol::sheepdog:
            to["driver"] = "sheepdog";
            to["server"] = socket_address(net.protocol, only_host(net, who));
            to["vdi"] = net.name;
            return to;
        case network_disk_protocol::ssh: {
            auto& host = only_host(net, who);
            props server;
            server["host"] = host.name;
            server["port"] = port_of(net.protocol, host);
            to["driver"] = "ssh";
            to["path"] = net.name;
            to["server"] = server;
            if (net.options && net.options->identity) add_if(to, "user", net.options->identity->username);
            return to;
        }
        case network_disk_protocol::nfs: {
            props server;
            server["host"] = only_host(net, who).name;
            server["type"] = "inet";
            to["driver"] = "nfs";
            to["server"] = server;
            to["path"] = net.name;
            return to;
        }
        case network_disk_protocol::http:
        case network_disk_protocol::https:
        case network_disk_protocol::ftp:
        case network_disk_protocol::ftps:
            return curl_location(net, who);
        case network_disk_protocol::tftp:
        case network_disk_protocol::vxhs:
        case network_disk_protocol::none:
            break;
    }
    unsupported("{}: '{}' protocol is not supported with this QEMU binary", who, to_string(net.protocol));
}

/// "libvirt-3-storage": the names that block jobs, statistics and other tools know the nodes by.
std::string node_name(unsigned number, std::string_view layer) { return fmt::format("libvirt-{}-{}", number, layer); }

void add_cache(props& to, std::optional<disk_cache> cache) {
    if (!cache || *cache == disk_cache::_default) return;
    props flags;
    flags["direct"] = *cache == disk_cache::none || *cache == disk_cache::directsync;
    flags["no-flush"] = *cache == disk_cache::unsafe;
    to["cache"] = flags;
}

struct layer_options {
    std::string who;
    std::string storage_name;
    std::string format_name;
    std::string backing_name;
    bool terminated = false;
    bool readonly = false;
    bool floppy = false;
    std::optional<disk_cache> cache;
    std::optional<disk_io> io;
    std::optional<disk_discard> discard;
    std::optional<disk_detect_zeroes> detect_zeroes;
    const metadata_cache* metadata = nullptr;
};

props storage_node(const context& ctx, const disk_source& source, const layer_options& options) {
    auto to = storage_location(ctx, source.from, options.who, options.floppy, options.readonly);
    bool local = std::holds_alternative<file_disk_source>(source.from) ||
                 std::holds_alternative<block_disk_source>(source.from);
    if (local && options.io) to["aio"] = to_string(*options.io);
    to["node-name"] = options.storage_name;
    add_cache(to, options.cache);
    to["auto-read-only"] = true;
    to["discard"] = "unmap";
    return to;
}

props format_node(image_format format, const layer_options& options) {
    props to;
    to["node-name"] = options.format_name;
    to["read-only"] = options.readonly;
    if (options.discard) to["discard"] = to_string(*options.discard);
    if (options.detect_zeroes) {
        // Turning zeroes into holes needs discard; without it QEMU refuses.
        bool unmap = *options.detect_zeroes == disk_detect_zeroes::unmap;
        to["detect-zeroes"] =
            unmap && options.discard != disk_discard::unmap ? "on" : to_string(*options.detect_zeroes);
    }
    add_cache(to, options.cache);
    switch (format) {
        case image_format::none:
        case image_format::raw:
        case image_format::iso:
        case image_format::dir:
        case image_format::fat: to["driver"] = "raw"; break;
        case image_format::vhd: to["driver"] = "vpc"; break;
        case image_format::ploop: to["driver"] = "parallels"; break;
        default: to["driver"] = to_string(format); break;
    }
    if (options.metadata && format == image_format::qcow2) to["cache-size"] = options.metadata->max_size.count();
    to["file"] = options.storage_name;
    if (!options.backing_name.empty())
        to["backing"] = options.backing_name;
    else if (options.terminated && (format == image_format::qcow2 || format == image_format::qed ||
                                    format == image_format::qcow || format == image_format::vmdk))
        to["backing"] = nullptr;
    return to;
}

void refuse_secrets(const disk_source& source, const std::string& who) {
    if (!source.options) return;
    if (source.options->auth || source.options->encryption)
        unsupported("{}: <auth> and <encryption> need a secret driver, which this connection does not have yet", who);
    if (source.options->reservations)
        unsupported("{}: persistent reservations are not supported yet; remove <reservations>", who);
}

}  // namespace

bool is_empty(const disk_source& source) {
    if (auto* file = std::get_if<file_disk_source>(&source.from)) return file->path.empty();
    if (auto* block = std::get_if<block_disk_source>(&source.from)) return block->device.empty();
    return false;
}

unsigned chain_length(const disk& disk) {
    unsigned n = 1;
    for (auto* below = &disk.backing; *below && !(*below)->terminator; below = &(*below)->below) ++n;
    return n;
}

props storage_location(const context&, const any_disk_source& from, const std::string& who, bool floppy,
                       bool readonly) {
    props to;
    if (auto* file = std::get_if<file_disk_source>(&from)) {
        to["driver"] = "file";
        to["filename"] = file->path;
    } else if (auto* block = std::get_if<block_disk_source>(&from)) {
        to["driver"] = "host_device";
        to["filename"] = block->device;
    } else if (auto* dir = std::get_if<dir_disk_source>(&from)) {
        to["driver"] = "vvfat";
        to["dir"] = dir->path;
        to["floppy"] = floppy;
        to["rw"] = !readonly;
    } else if (auto* net = std::get_if<network_disk_source>(&from)) {
        to = network_location(*net, who);
    } else if (auto* nvme = std::get_if<nvme_disk_source>(&from)) {
        auto& at = nvme->address;
        to["driver"] = "nvme";
        to["device"] = fmt::format("{:04x}:{:02x}:{:02x}.{:x}", at.domain, at.bus, at.slot, at.function);
        to["namespace"] = nvme->namespace_id;
    } else if (std::holds_alternative<volume_disk_source>(from)) {
        unsupported("{}: volumes of storage pools are not supported here yet; name the file or device itself", who);
    } else {
        unsupported("{}: this kind of source is not a block node", who);
    }
    return to;
}

std::vector<unsigned> chain_starts(const std::vector<disk>& disks) {
    // Numbers are given from the last disk on, as everybody expects who reads a node name.
    unsigned number = 1;
    std::vector<unsigned> out(disks.size());
    for (std::size_t i = disks.size(); i-- > 0;) {
        out[i] = number;
        number += chain_length(disks[i]);
    }
    return out;
}

const disk* disk_of_node(const std::vector<disk>& disks, std::string_view node) {
    constexpr std::string_view prefix = "libvirt-", filter = "CoR-";
    if (!node.starts_with(prefix)) return nullptr;
    node.remove_prefix(prefix.size());
    if (node.starts_with(filter)) {
        for (auto& one : disks)
            if (one.target.dev == node.substr(filter.size())) return &one;
        return nullptr;
    }
    unsigned number = 0;
    if (std::from_chars(node.data(), node.data() + node.size(), number).ec != std::errc()) return nullptr;
    const auto starts = chain_starts(disks);
    for (std::size_t i = 0; i < disks.size(); ++i)
        if (number >= starts[i] && number < starts[i] + chain_length(disks[i])) return &disks[i];
    return nullptr;
}

block_nodes disk_nodes(const context& ctx, const disk& disk, unsigned number) {
    block_nodes out;
    if (is_empty(disk.source)) return out;

    layer_options options;
    options.who = fmt::format("disk '{}'", disk.target.dev);
    if (disk.options && (disk.options->auth || disk.options->encryption))
        unsupported("{}: <auth> and <encryption> need a secret driver, which this connection does not have yet",
                    options.who);
    refuse_secrets(disk.source, options.who);
    options.floppy = disk.device == disk_device::floppy;
    options.cache = disk.driver.cache;
    if (disk.shareable && !disk.driver.cache) options.cache = disk_cache::none;
    options.io = disk.driver.io;

    // The images below, deepest first.
    std::vector<const backing_store*> chain;
    bool terminated = false;
    for (auto* below = &disk.backing; *below; below = &(*below)->below) {
        if ((*below)->terminator) {
            terminated = true;
            break;
        }
        chain.push_back(&**below);
    }
    for (std::size_t i = chain.size(); i-- > 0;) {
        auto& below = *chain[i];
        refuse_secrets(below.source, options.who);
        options.storage_name = node_name(number + 1 + i, "storage");
        options.format_name = node_name(number + 1 + i, "format");
        options.readonly = true;
        options.terminated = i + 1 == chain.size() && terminated;
        options.metadata = below.metadata_cache ? &*below.metadata_cache : nullptr;
        out.nodes.push_back(storage_node(ctx, below.source, options));
        out.nodes.push_back(format_node(below.format.value_or(image_format::raw), options));
        options.backing_name = options.format_name;
    }

    options.storage_name = node_name(number, "storage");
    options.format_name = node_name(number, "format");
    options.readonly = disk.readonly || disk.device == disk_device::cdrom;
    options.terminated = chain.empty() && terminated;
    options.discard = disk.driver.discard;
    options.detect_zeroes = disk.driver.detect_zeroes;
    options.metadata = disk.driver.metadata_cache ? &*disk.driver.metadata_cache : nullptr;
    out.nodes.push_back(storage_node(ctx, disk.source, options));
    out.nodes.push_back(format_node(disk.driver.type.value_or(image_format::raw), options));
    out.top = options.format_name;

    if (disk.driver.copy_on_read.value_or(false) && !options.readonly) {
        props filter;
        filter["driver"] = "copy-on-read";
        filter["node-name"] = "libvirt-CoR-" + disk.target.dev;
        filter["file"] = out.top;
        filter["discard"] = "unmap";
        out.top = filter["node-name"].text();
        out.nodes.push_back(filter);
    }
    return out;
}

block_nodes pflash_nodes(unsigned unit, const std::string& path, image_format format, bool readonly) {
    block_nodes out;
    auto name = fmt::format("libvirt-pflash{}-", unit);
    props storage;
    storage["driver"] = "file";
    storage["filename"] = path;
    storage["node-name"] = name + "storage";
    storage["auto-read-only"] = true;
    storage["discard"] = "unmap";
    layer_options options;
    options.storage_name = name + "storage";
    options.format_name = name + "format";
    options.readonly = readonly;
    out.nodes.push_back(storage);
    out.nodes.push_back(format_node(format, options));
    out.top = options.format_name;
    return out;
}

}  // namespace vir::qemu
