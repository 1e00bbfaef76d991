// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/virtxx.hpp>

// What libvirt 9.0.0's test driver answered to the same questions.
using namespace vir;

namespace {

const std::string not_running = "Requested operation is not valid: domain is not running";

constexpr const char* several =
    "<domain type='test'><name>m</name><memory>1024</memory><os><type>hvm</type></os><devices>"
    "<disk type='file' device='disk'><source file='/a'/><target dev='vda'/></disk>"
    "<disk type='block' device='disk'><source dev='/dev/b'/><target dev='vdb'/></disk>"
    "<disk type='file' device='cdrom'><target dev='hda' bus='ide'/><readonly/></disk>"
    "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/></interface>"
    "<interface type='bridge'><mac address='52:54:00:00:00:02'/><source bridge='br0'/></interface>"
    "</devices></domain>";

task<void> disks() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto figures = co_await dom.block_stats("vda");
    CHECK(figures.rd_req > 178000000000000);
    CHECK(figures.rd_bytes / 10 == figures.rd_req / 20);
    CHECK(figures.wr_req / 10 == figures.rd_req / 30);
    CHECK(figures.errs / 100 == figures.rd_req / 20000000);
    CHECK((co_await dom.block_stats("/guest/diskimage1")).rd_req >= figures.rd_req);
    co_await check_fails(dom.block_stats("vdz"), errc::invalid_arg, "invalid argument: invalid path: vdz");
    co_await check_fails(dom.block_stats(""), errc::operation_unsupported,
                         "Operation not supported: summary statistics are not supported yet");
    auto size = co_await dom.block_info("vda");
    CHECK(size.capacity == 1024_GiB);
    CHECK(size.physical == 1024_GiB);
    CHECK(size.allocation == bytes(1099506450432));
    co_await check_fails(dom.block_info("vdz"), errc::invalid_arg,
                         "invalid argument: invalid path vdz not assigned to domain");
    co_await check_fails(dom.block_info(""), errc::invalid_arg,
                         "string disk in virDomainGetBlockInfo must not be empty");

    auto more = co_await conn.create(several);
    co_await check_fails(more.block_info("hda"), errc::invalid_arg,
                         "invalid argument: disk 'hda' does not currently have a source assigned");
    co_await more.block_stats("/dev/b");
    auto errors = co_await more.disk_errors();
    REQUIRE(errors.size() == 3);
    CHECK(errors[0].disk == "vda");
    CHECK(errors[0].error == domain_disk_error_code::unspec);
    CHECK(errors[1].error == domain_disk_error_code::no_space);
    CHECK(errors[2].error == domain_disk_error_code::unspec);

    co_await dom.destroy();
    co_await check_fails(dom.block_stats("vda"), errc::operation_invalid, not_running);
    co_await check_fails(dom.disk_errors(), errc::operation_invalid, not_running);
    CHECK((co_await dom.block_info("vda")).capacity == 1024_GiB);
}

task<void> interfaces() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto figures = co_await dom.interface_stats("testnet0");
    CHECK(figures.rx_packets / 10 == figures.rx_bytes / 100);
    CHECK(figures.tx_bytes / 10 == figures.rx_bytes / 20);
    CHECK(figures.rx_drop / 10 == figures.rx_errs / 20);
    CHECK(figures.tx_errs / 10 == figures.rx_errs / 30);
    CHECK(figures.tx_drop / 10 == figures.rx_errs / 40);
    CHECK((co_await dom.interface_stats("aa:bb:cc:dd:ee:ff")).rx_bytes >= figures.rx_bytes);
    co_await check_fails(dom.interface_stats("vnet9"), errc::invalid_arg,
                         "invalid argument: 'vnet9' is not a known interface");
}

task<void> addresses() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto first = co_await dom.interface_addresses();
    REQUIRE(first.size() == 1);
    CHECK(first[0].name == "testnet0");
    CHECK(first[0].hwaddr == "aa:bb:cc:dd:ee:ff");
    REQUIRE(first[0].addresses.size() == 1);
    CHECK(first[0].addresses[0] == domain_ip_address(ip_addr_type::ipv4, "192.168.122.3", 24));
    CHECK(co_await dom.interface_addresses(domain_interface_addresses_source::arp) == first);

    // Who may only read has no say about what the guest's agent is asked.
    const connection<> reader(make_read_only(conn.driver()));
    auto seen = reader.domain_of(dom.ref());
    CHECK(co_await seen.interface_addresses() == first);
    co_await check_fails(seen.interface_addresses(domain_interface_addresses_source::agent), errc::operation_denied,
                         "operation forbidden: read only access prevents virDomainInterfaceAddresses");

    auto more = co_await conn.create(several);
    auto both = co_await more.interface_addresses();
    REQUIRE(both.size() == 2);
    CHECK(both[0].addresses[0].address == "192.168.122.23");
    CHECK(both[1].addresses[0].address == "192.168.0.2");
    co_await check_fails(dom.interface_addresses(static_cast<domain_interface_addresses_source>(3)),
                         errc::argument_unsupported, "argument unsupported: Unknown IP address data source 3");

    auto lost = co_await conn.create("<domain type='test'><name>l</name><memory>1024</memory><os><type>hvm</type></os>"
                                     "<devices><interface type='network'><source network='none'/></interface>"
                                     "</devices></domain>");
    co_await check_fails(lost.interface_addresses(), errc::no_network,
                         "Network not found: no network with matching name 'none'");
}

task<void> memory() {
    using f = domain_memory_peek_flags;
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto piece = co_await dom.memory_peek(254, 4, f::virtual_);
    REQUIRE(piece.size() == 4);
    CHECK(std::to_integer<int>(piece[0]) == 254);
    CHECK(std::to_integer<int>(piece[3]) == 1);
    co_await check_fails(dom.memory_peek(0, 1, f::none), errc::invalid_arg,
                         "invalid argument: flags parameter must be VIR_MEMORY_VIRTUAL or VIR_MEMORY_PHYSICAL");
    co_await check_fails(dom.memory_peek(0, 1, f::virtual_ | f::physical), errc::invalid_arg,
                         "Flags 'VIR_MEMORY_VIRTUAL' and 'VIR_MEMORY_PHYSICAL' are mutually exclusive");
}

}  // namespace

TEST_CASE("disks have figures, sizes and failures") { run(disks()); }
TEST_CASE("interfaces have figures") { run(interfaces()); }
TEST_CASE("interfaces have addresses from their networks") { run(addresses()); }
TEST_CASE("memory can be looked at") { run(memory()); }
