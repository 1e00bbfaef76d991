// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"

#include <virtxx/virtxx.hpp>

#include <string>

// What libvirt 9.0.0's test driver has none of, and what a read-only connection refuses whether it is there or not:
// code, domain and words as it answered.
using namespace vir;

namespace {

const std::string no_support = "this function is not supported by the connection driver: ";
const std::string forbidden = "operation forbidden: read only access prevents ";
const vir::uuid id = *uuid::parse("11111111-1111-1111-1111-111111111111");

task<void> absent() {
    auto conn = co_await vir::open("test:///default");
    auto net = co_await conn.network_by_name("default");
    const auto lacks = [](auto work, error_domain domain, const char* function) {
        return check_fails(std::move(work), errc::no_support, domain, no_support + function);
    };
    co_await lacks(net.dhcp_leases(), error_domain::network, "virNetworkGetDHCPLeases");
    co_await lacks(net.ports(), error_domain::network, "virNetworkListAllPorts");
    co_await lacks(net.port_by_uuid(id), error_domain::network, "virNetworkPortLookupByUUID");
    co_await lacks(net.create_port("<networkport/>"), error_domain::network, "virNetworkPortCreateXML");
    co_await lacks(conn.num_of_secrets(), error_domain::secret, "virConnectNumOfSecrets");
    co_await lacks(conn.secrets(), error_domain::secret, "virConnectListAllSecrets");
    co_await lacks(conn.secret_by_uuid(id), error_domain::secret, "virSecretLookupByUUID");
    co_await lacks(conn.secret_by_usage(secret_usage_type::volume, "x"), error_domain::secret,
                   "virSecretLookupByUsage");
    co_await lacks(conn.num_of_nwfilters(), error_domain::nwfilter, "virConnectNumOfNWFilters");
    co_await lacks(conn.nwfilters(), error_domain::nwfilter, "virConnectListAllNWFilters");
    co_await lacks(conn.nwfilter_by_name("x"), error_domain::nwfilter, "virNWFilterLookupByName");
    co_await lacks(conn.nwfilter_bindings(), error_domain::nwfilter, "virConnectListAllNWFilterBindings");
    co_await lacks(conn.nwfilter_binding_by_port_dev("x"), error_domain::nwfilter,
                   "virNWFilterBindingLookupByPortDev");
}

task<void> read_only_connection() {
    auto open = co_await vir::open("test:///default");
    connection<> conn(make_read_only(open.driver()));
    auto net = co_await conn.network_by_name("default");
    auto card = co_await conn.interface_by_name("eth1");
    const auto refuses = [](auto work, error_domain domain, const char* function) {
        return check_fails(std::move(work), errc::operation_denied, domain, forbidden + function);
    };
    CHECK(co_await net.is_active());
    CHECK_FALSE((co_await net.xml()).text().empty());
    CHECK(co_await net.bridge_name() == "virbr0");
    CHECK(co_await card.is_active());
    co_await refuses(net.start(), error_domain::network, "virNetworkCreate");
    co_await refuses(net.destroy(), error_domain::network, "virNetworkDestroy");
    co_await refuses(net.undefine(), error_domain::network, "virNetworkUndefine");
    co_await refuses(net.set_autostart(true), error_domain::network, "virNetworkSetAutostart");
    co_await refuses(net.create_port("<a/>"), error_domain::network, "virNetworkPortCreateXML");
    co_await refuses(card.start(), error_domain::interface, "virInterfaceCreate");
    co_await refuses(card.destroy(), error_domain::interface, "virInterfaceDestroy");
    co_await refuses(card.undefine(), error_domain::interface, "virInterfaceUndefine");
    co_await refuses(conn.begin_interface_change(), error_domain::interface, "virInterfaceChangeBegin");
    co_await refuses(conn.define_interface("<a/>"), error_domain::interface, "virInterfaceDefineXML");
    co_await refuses(conn.define_secret("<a/>"), error_domain::secret, "virSecretDefineXML");
    co_await refuses(conn.create_nwfilter_binding("<a/>"), error_domain::nwfilter, "virNWFilterBindingCreateXML");
    co_await check_fails(net.ports(), errc::no_support, error_domain::network,
                         no_support + "virNetworkListAllPorts");
}

task<void> handles_of_nothing() {
    co_await check_fails(network<>().start(), errc::invalid_conn,
                         "invalid connection pointer in virNetworkCreate: it was never opened");
    co_await check_fails(network_port<>().remove(), errc::invalid_conn,
                         "invalid connection pointer in virNetworkPortDelete: it was never opened");
    co_await check_fails(interface<>().is_active(), errc::invalid_conn,
                         "invalid connection pointer in virInterfaceIsActive: it was never opened");
    co_await check_fails(secret<>().value(), errc::invalid_conn,
                         "invalid connection pointer in virSecretGetValue: it was never opened");
    co_await check_fails(nwfilter<>().xml(), errc::invalid_conn,
                         "invalid connection pointer in virNWFilterGetXMLDesc: it was never opened");
    co_await check_fails(nwfilter_binding<>().remove(), errc::invalid_conn,
                         "invalid connection pointer in virNWFilterBindingDelete: it was never opened");
}

}  // namespace

TEST_CASE("what the test driver has none of says so") { run(absent()); }
TEST_CASE("a read-only connection refuses changes of every kind of object") { run(read_only_connection()); }
TEST_CASE("handles that were made of nothing refuse") { run(handles_of_nothing()); }
