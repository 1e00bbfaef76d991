// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/network_dns.hpp>

namespace vir {

/// Refuse records that cannot be.
void check_record(const net::dns_txt& txt);
void check_record(const net::dns_srv& srv);

}  // namespace vir
