// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/node.hpp"

#include "drivers/test/errors.hpp"
#include "src/host/read_file.hpp"

#include <virtxx/xml/binding.hpp>
#include <virtxx/xml/description.hpp>

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <optional>

namespace vir::test {
namespace {

// An object of a <node>: a definition, or the name of the file that holds it.
struct object_entry {
    std::string file;
    std::string text;
};

struct domain_entry : object_entry {
    std::optional<int> state;
};

struct node_document {
    std::optional<std::uint32_t> nodes, sockets, cores, threads, active, mhz;
    std::string model;
    std::optional<kibibytes> memory;
    std::vector<domain_entry> domains;
    std::vector<object_entry> networks, interfaces, pools, devices;
};

// What a <pool> of a <node> has beside its definition.
struct pool_document {
    std::vector<object_entry> volumes;
};

template <class Entry>
void read_object(const xml::node& from, std::vector<Entry>& to) {
    auto& entry = to.emplace_back();
    entry.file = from.attribute("file").value_or("");
    entry.text = from.xml();
}

void read_domain(const xml::node& from, std::vector<domain_entry>& to) {
    read_object(from, to);
    auto& entry = to.back();
    if (const auto state = from.child("test:runstate")) {
        const auto number = state->text();
        std::from_chars(number.data(), number.data() + number.size(), entry.state.emplace());
    }
}

// A <node> is only ever read.
template <class Entry>
void write_objects(const std::vector<Entry>&, xml::writer&) {}

std::string content_of(const object_entry& entry, const std::string& folder) {
    if (entry.file.empty()) return entry.text;
    // An absolute name stays as it is.
    return text_of((std::filesystem::path(folder) / entry.file).string());
}

template <class T>
T definition_of(const object_entry& entry, const std::string& folder) {
    return vir::parse<T>(content_of(entry, folder));
}

constexpr std::string_view example_domain = R"(<domain type='test'>
  <name>test</name>
  <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>
  <memory unit='KiB'>8388608</memory>
  <currentMemory unit='KiB'>2097152</currentMemory>
  <vcpu>2</vcpu>
  <os><type>hvm</type></os>
  <devices>
    <disk type='file' device='disk'>
      <source file='/guest/diskimage1'/>
      <target dev='vda' bus='virtio'/>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
    </disk>
    <interface type='network'>
      <mac address='aa:bb:cc:dd:ee:ff'/>
      <source network='default'/>
      <target dev='testnet0'/>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>
    </interface>
    <memballoon model='virtio'>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/>
    </memballoon>
  </devices>
</domain>)";

constexpr std::string_view example_network = R"(<network>
  <name>default</name>
  <uuid>dd8fe884-6c02-601e-7551-cca97df1c5df</uuid>
  <forward mode='nat'/>
  <bridge name='virbr0' stp='on' delay='0'/>
  <ip address='192.168.122.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.122.2' end='192.168.122.254'/>
    </dhcp>
  </ip>
</network>)";

constexpr std::string_view example_interface = R"(<interface type='ethernet' name='eth1'>
  <start mode='onboot'/>
  <mtu size='1492'/>
  <protocol family='ipv4'>
    <ip address='192.168.0.5' prefix='24'/>
    <route gateway='192.168.0.1'/>
  </protocol>
  <mac address='aa:bb:cc:dd:ee:ff'/>
</interface>)";

class host_defaults : public driver_hooks {
public:
    explicit host_defaults(bool taken_before) : taken_before_(taken_before) {}
    bool checks() const override { return !taken_before_; }
    guest::arch default_arch() const override { return guest::arch::i686; }
    void after(domain_def& domain) const override {
        // The mock knows no hypervisor's namespace, so nothing of one is kept.
        if (domain.options) domain.options->extra.reset();
    }

private:
    bool taken_before_;
};

}  // namespace
}  // namespace vir::test

namespace vir::xml {

template <>
const record& describe<test::node_document>() {
    using n = test::node_document;
    static constexpr table rows(of<n>, "node",
        inside("cpu",
            element<&n::nodes>("nodes").range(1, 4096).invalid(errc::xml_error, "invalid node cpu nodes value"),
            element<&n::sockets>("sockets").range(1, 4096).invalid(errc::xml_error, "invalid node cpu sockets value"),
            element<&n::cores>("cores").range(1, 4096).invalid(errc::xml_error, "invalid node cpu cores value"),
            element<&n::threads>("threads").range(1, 4096).invalid(errc::xml_error, "invalid node cpu threads value"),
            element<&n::active>("active").range(1, 1 << 20).invalid(errc::xml_error, "invalid node cpu active value"),
            element<&n::mhz>("mhz").invalid(errc::xml_error, "invalid node cpu mhz value"),
            element<&n::model>("model")),
        sized_element<&n::memory>("memory", 1024),
        custom<&n::domains, test::read_domain, test::write_objects<test::domain_entry>>("domain"),
        custom<&n::networks, test::read_object<test::object_entry>, test::write_objects<test::object_entry>>("network"),
        custom<&n::interfaces, test::read_object<test::object_entry>, test::write_objects<test::object_entry>>(
            "interface"),
        custom<&n::pools, test::read_object<test::object_entry>, test::write_objects<test::object_entry>>("pool"),
        custom<&n::devices, test::read_object<test::object_entry>, test::write_objects<test::object_entry>>("device"),
        // Not part of the test driver yet.
        ignored("auth"),
        domain_of(error_domain::test));
    return rows;
}

template <>
const record& describe<test::pool_document>() {
    using p = test::pool_document;
    static constexpr table rows(of<p>, "pool",
        custom<&p::volumes, test::read_object<test::object_entry>, test::write_objects<test::object_entry>>("volume"));
    return rows;
}

}  // namespace vir::xml

namespace vir::test {

node::node() {
    info.model = "i686";
    info.memory = kibibytes(3 * 1024 * 1024);
    info.cpus = 16;
    info.mhz = 1400;
    info.nodes = 2;
    info.sockets = 2;
    info.cores = 2;
    info.threads = 2;
}

const driver_hooks& defaults() {
    static const host_defaults out(false);
    return out;
}

const driver_hooks& defaults_of_kept() {
    static const host_defaults out(true);
    return out;
}

node default_node() {
    node out;
    out.has_cells = true;
    out.guests.emplace_back().definition = vir::parse<domain_def>(example_domain);
    out.networks.push_back(vir::parse<network_def>(example_network));
    out.interfaces.push_back(vir::parse<interface_def>(example_interface));
    out.pools = default_pools();
    out.devices = default_devices();
    return out;
}

std::string text_of(const std::string& file) {
    std::string why = "No such file or directory";
    try {
        if (auto text = read_file(file, largest_named_file)) return std::move(*text);
    } catch (const error& e) {
        why = e.message();
    }
    // In libvirt's words, and then why.
    error failure(errc::xml_error, error_domain::test, fmt::format("XML error: failed to parse xml document '{}'", file));
    throw failure.with_str(3, fmt::format("{}: {}", failure.message(), why));
}

node read_node(std::string_view text, const std::string& file, const std::string& folder) {
    const auto document = [&] {
        try {
            return vir::parse<node_document>(text);
        } catch (const error& e) {
            throw error(e).with_prefix(file + ": ");
        }
    }();

    node out;
    out.info.nodes = document.nodes.value_or(out.info.nodes);
    out.info.sockets = document.sockets.value_or(out.info.sockets);
    out.info.cores = document.cores.value_or(out.info.cores);
    out.info.threads = document.threads.value_or(out.info.threads);
    out.info.mhz = document.mhz.value_or(out.info.mhz);
    // Without a figure all that the topology has are active.
    out.info.cpus = document.active.value_or(
        document.nodes || document.sockets || document.cores || document.threads
            ? out.info.nodes * out.info.sockets * out.info.cores * out.info.threads
            : out.info.cpus);
    out.info.memory = document.memory.value_or(out.info.memory);
    if (!document.model.empty()) {
        if (document.model.size() > 31)
            fail(errc::xml_error, "{}: the cpu model '{}' has more than 31 characters", file,
                 document.model);
        out.info.model = document.model;
    }

    for (const auto& entry : document.domains) {
        auto& guest = out.guests.emplace_back();
        guest.definition = definition_of<domain_def>(entry, folder);
        if (entry.state) guest.state = static_cast<domain_state>(*entry.state);
    }
    for (const auto& entry : document.networks) out.networks.push_back(definition_of<network_def>(entry, folder));
    for (const auto& entry : document.interfaces)
        out.interfaces.push_back(definition_of<interface_def>(entry, folder));
    for (const auto& entry : document.pools) {
        const auto pool_text = content_of(entry, folder);
        auto& pool = out.pools.emplace_back();
        pool.definition = vir::parse<storage_pool_def>(pool_text);
        for (const auto& volume : vir::parse<pool_document>(pool_text).volumes)
            pool.volumes.push_back(definition_of<storage_volume_def>(volume, folder));
    }
    for (const auto& entry : document.devices) out.devices.push_back(definition_of<node_device_def>(entry, folder));
    return out;
}

}  // namespace vir::test
