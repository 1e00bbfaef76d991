// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <string_view>

#include <virtxx/doc/network.hpp>
#include <virtxx/op/network.hpp>

namespace vir {

/// virNetworkUpdate on a document: puts the fragment into the network, or takes out what it stands for.
/// `parent_index` is the <ip> that a dhcp entry belongs to, counted from 0; -1: the one with dhcp, else the first IPv4
/// one, else the first. Nothing is changed when it throws: operation_invalid where there is no such entry or one
/// already, operation_unsupported for what cannot be done to that section, xml_error and xml_detail for a
/// fragment or a network that cannot be.
void update(network_def& network, network_update_command command, network_section section, int parent_index,
            std::string_view fragment);

}  // namespace vir
