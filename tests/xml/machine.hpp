// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/box.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/mac_address.hpp>
#include <virtxx/size.hpp>
#include <virtxx/uuid.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// A small document with one of everything that descriptions can say.
namespace test_machine {

VIRTXX_ENUM(kind, hardware, software, _9p)
VIRTXX_ENUM(bus, ide, virtio, usb)
VIRTXX_ENUM(placement, _static, _auto)
VIRTXX_ENUM(net_kind, user, bridge)

struct file_source {
    std::string file;
    std::optional<std::uint32_t> index;
    file_source() = default;
    explicit file_source(std::string file) : file(std::move(file)) {}
    bool operator==(const file_source&) const = default;
};
struct host {
    std::string name;
    std::optional<std::uint16_t> port;
    host() = default;
    bool operator==(const host&) const = default;
};
struct network_source {
    std::string protocol;
    std::vector<host> hosts;
    network_source() = default;
    bool operator==(const network_source&) const = default;
};

struct pci_address {
    std::uint16_t domain = 0;
    std::uint8_t bus = 0;
    std::uint8_t slot = 0;
    std::optional<bool> multifunction;
    pci_address() = default;
    bool operator==(const pci_address&) const = default;
};
struct usb_address {
    std::uint32_t bus = 0;
    std::string port;
    usb_address() = default;
    bool operator==(const usb_address&) const = default;
};

struct rarely {
    std::string wwn;
    std::optional<std::uint64_t> limit;
    bool shareable = false;
    rarely() = default;
    bool operator==(const rarely&) const = default;
};

struct disk {
    std::variant<file_source, network_source> source;
    std::string dev;
    std::optional<test_machine::bus> bus;
    bool readonly = false;
    std::optional<std::string> serial;
    std::vector<std::string> aliases;
    std::optional<std::variant<pci_address, usb_address>> address;
    vir::box<rarely> rare;
    vir::box<disk> mirror;
    disk() = default;
    bool operator==(const disk&) const = default;
};

struct user_net {
    user_net() = default;
    bool operator==(const user_net&) const = default;
};
struct bridge_net {
    std::string bridge;
    std::string script;
    bridge_net() = default;
    bool operator==(const bridge_net&) const = default;
};
struct card {
    std::variant<user_net, bridge_net> net;
    std::optional<vir::mac_address> mac;
    card() = default;
    bool operator==(const card&) const = default;
};

struct pit {
    bool tickpolicy = false;
    pit() = default;
    bool operator==(const pit&) const = default;
};
struct rtc {
    std::int64_t offset = 0;
    rtc() = default;
    bool operator==(const rtc&) const = default;
};

struct point {
    int x = 0, y = 0;
    point() = default;
    bool operator==(const point&) const = default;
};

struct tls {
    std::optional<bool> enabled;
    std::string keys;
    tls() = default;
    bool operator==(const tls&) const = default;
};

struct machine {
    kind type = kind::hardware;
    std::optional<std::int32_t> id;
    std::string name;
    std::optional<vir::uuid> uuid;
    std::string metadata;
    vir::kibibytes memory;
    std::optional<vir::kibibytes> max_memory;
    std::uint32_t slots = 0;
    std::optional<vir::bytes> page;
    std::uint32_t vcpus = 1;
    std::optional<placement> vcpu_placement;
    std::vector<bus> boot;
    bool acpi = false;
    std::optional<bool> apic;
    std::optional<bool> secure;
    double scale = 0;
    std::vector<disk> disks;
    std::vector<card> cards;
    std::vector<std::variant<pit, rtc, std::string>> timers;
    std::optional<point> where;
    vir::box<tls> secret;
    std::vector<std::string> arguments;
    machine() = default;
    bool operator==(const machine&) const = default;
};

}  // namespace test_machine
