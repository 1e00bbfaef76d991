// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/errors.hpp"
#include "src/core/flag_rules.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

// Figures of disks, interfaces and memory. They are those of libvirt's test driver: most are parts of the time of day,
// so that they grow, as one expects.
namespace vir::test {
namespace {

struct time_of_day {
    std::int64_t seconds;
    std::int64_t microseconds;  // with the seconds
};

time_of_day now() {
    using namespace std::chrono;
    const auto since = system_clock::now().time_since_epoch();
    return {duration_cast<std::chrono::seconds>(since).count(), duration_cast<std::chrono::microseconds>(since).count()};
}

// By its target, or by the file or device that it is; null: none.
const device::disk* find_disk(const domain_def& def, const std::string& name) {
    const auto path_of = [](const device::disk& disk) -> std::string {
        if (const auto* file = std::get_if<device::file_disk_source>(&disk.source.from)) return file->path;
        if (const auto* block = std::get_if<device::block_disk_source>(&disk.source.from)) return block->device;
        return {};
    };
    for (const auto& disk : def.devices.disks)
        if (disk.target.dev == name || (!name.empty() && path_of(disk) == name)) return &disk;
    return nullptr;
}

bool is_empty(const device::disk& disk) {
    if (const auto* file = std::get_if<device::file_disk_source>(&disk.source.from)) return file->path.empty();
    if (const auto* block = std::get_if<device::block_disk_source>(&disk.source.from)) return block->device.empty();
    return false;
}

// The address that is `count` behind that one.
std::string after(const ip_address& first, std::uint32_t count) {
    auto bytes = first.bytes();
    for (auto at = first.size(); at-- > 0 && count; count >>= 8) {
        count += bytes[at];
        bytes[at] = static_cast<std::uint8_t>(count);
    }
    char text[INET6_ADDRSTRLEN] = "";
    inet_ntop(first.is_v6() ? AF_INET6 : AF_INET, bytes.data(), text, sizeof text);
    return text;
}

}  // namespace

task<domain_block_stats> driver::handle(op::domain_block_stats op) {
    if (op.disk.empty()) fail(errc::operation_unsupported, "summary statistics are not supported yet");
    auto guest = get_active(op.domain);
    if (!find_disk(*guest->live, op.disk)) fail(errc::invalid_arg, "invalid path: {}", op.disk);
    const auto [seconds, us] = now();
    co_return domain_block_stats(us / 10, us / 20, us / 30, us / 40, seconds / 2);
}

task<domain_interface_stats> driver::handle(op::domain_interface_stats op) {
    auto guest = get_active(op.domain);
    const auto is_it = [&](const device::interface& one) {
        return one.target == op.device || (one.mac && to_string(*one.mac) == op.device);
    };
    if (std::ranges::none_of(guest->live->devices.interfaces, is_it))
        fail(error_domain::domain, errc::invalid_arg, "'{}' is not a known interface", op.device);
    const auto [seconds, us] = now();
    co_return domain_interface_stats(us / 10, us / 100, seconds, seconds / 2, us / 20, us / 110, seconds / 3,
                                     seconds / 4);
}

task<domain_block_info> driver::handle(op::domain_get_block_info op) {
    if (op.disk.empty())
        throw error(errc::invalid_arg, error_domain::domain, "string disk in virDomainGetBlockInfo must not be empty");
    auto guest = get(op.domain);
    const auto* disk = find_disk(guest->current(), op.disk);
    if (!disk) fail(errc::invalid_arg, "invalid path {} not assigned to domain", op.disk);
    if (is_empty(*disk)) fail(errc::invalid_arg, "disk '{}' does not currently have a source assigned", op.disk);
    co_return domain_block_info(bytes(1099506450432), bytes(1099511627776), bytes(1099511627776));
}

// Every disk has failed, one like this and the next like that.
task<std::vector<domain_disk_error>> driver::handle(op::domain_get_disk_errors op) {
    auto guest = get_active(op.domain);
    std::vector<domain_disk_error> out;
    for (const auto& disk : guest->live->devices.disks)
        out.emplace_back(disk.target.dev, out.size() % 2 ? domain_disk_error_code::no_space
                                                         : domain_disk_error_code::unspec);
    co_return out;
}

task<std::vector<std::byte>> driver::handle(op::domain_memory_peek op) {
    using f = domain_memory_peek_flags;
    check_exclusive<f>(error_domain::domain, op.flags, {f::virtual_, "VIR_MEMORY_VIRTUAL"},
                       {f::physical, "VIR_MEMORY_PHYSICAL"});
    allow_flags(op, f::virtual_ | f::physical);
    if (!any(op.flags, f::virtual_ | f::physical))
        fail(errc::invalid_arg, "flags parameter must be VIR_MEMORY_VIRTUAL or VIR_MEMORY_PHYSICAL");
    constexpr std::uint32_t most = 4 << 20;
    if (op.size > most) fail(errc::invalid_arg, "no more than {} bytes can be read at once", most);
    get_active(op.domain);
    std::vector<std::byte> out(op.size);
    for (auto at = op.offset; auto& byte : out) byte = static_cast<std::byte>(at++);
    co_return out;
}

// A guest on a network has an address from what that gives away, another one of a network that nobody knows.
task<std::vector<domain_interface>> driver::handle(op::domain_interface_addresses op) {
    const auto source = static_cast<std::int32_t>(op.source);
    if (source < 0 || op.source > domain_interface_addresses_source::arp)
        fail(errc::argument_unsupported, "Unknown IP address data source {}", source);
    auto guest = get_active(op.domain);
    std::vector<domain_interface> out;
    std::uint32_t index = 0;
    for (const auto& one : guest->live->devices.interfaces) {
        ++index;
        std::optional<domain_ip_address> address;
        if (const auto* net = std::get_if<device::network_net>(&one.source)) {
            const auto& ips = network_named(net->network)->shown().ips;
            if (!ips.empty() && ips.front().address) {
                const auto& ranges = ips.front().dhcp.ranges;
                const bool gives = !ranges.empty() && ranges.front().start;
                const auto first = gives ? *ranges.front().start : *ips.front().address;
                const auto offset = 20 * static_cast<std::uint32_t>(guest->id() - 1) + index;
                address = domain_ip_address(first.is_v6() ? ip_addr_type::ipv6 : ip_addr_type::ipv4,
                                            after(first, offset), ips.front().effective_prefix());
            }
        }
        if (!address) address = domain_ip_address(ip_addr_type::ipv4, fmt::format("192.168.0.{}", index), 24);
        std::optional<std::string> mac;
        if (one.mac) mac = to_string(*one.mac);
        out.emplace_back(one.target, std::move(mac), std::vector<domain_ip_address>{std::move(*address)});
    }
    co_return out;
}

}  // namespace vir::test
