// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <string_view>

#include <virtxx/doc/network.hpp>

namespace vir {

/// What is done to one part of a network; the numbers are libvirt's virNetworkUpdateCommand.
enum class network_update_command : unsigned {
    none = 0,
    modify = 1,     ///< put in place of the entry that it matches
    remove = 2,     ///< take out the entry that it matches; VIR_NETWORK_UPDATE_COMMAND_DELETE
    add_last = 3,
    add_first = 4,
};

/// Which part; the numbers are libvirt's virNetworkUpdateSection. Others than those with a comment cannot be updated.
enum class network_section : unsigned {
    none = 0,
    bridge = 1,
    domain = 2,
    ip = 3,
    ip_dhcp_host = 4,       ///< <host>; found by its MAC address, name or address
    ip_dhcp_range = 5,      ///< <range>; not modified
    forward = 6,
    forward_interface = 7,  ///< <interface>; not modified
    forward_pf = 8,
    portgroup = 9,          ///< <portgroup>; found by its name
    dns_host = 10,          ///< <host>; not modified
    dns_txt = 11,           ///< <txt>; not modified
    dns_srv = 12,           ///< <srv>; not modified; to be removed it needs no more than what tells it from others
};

/// virNetworkUpdate on a document: puts the fragment into the network, or takes out what it stands for.
/// `parent_index` is the <ip> that a dhcp entry belongs to, counted from 0; -1: the one with dhcp, else the first IPv4
/// one, else the first. Nothing is changed when it throws: operation_invalid where there is no such entry or one
/// already, operation_unsupported for what cannot be done to that section, xml_error and xml_detail for a
/// fragment or a network that cannot be.
void update(network_def& network, network_update_command command, network_section section, int parent_index,
            std::string_view fragment);

}  // namespace vir
