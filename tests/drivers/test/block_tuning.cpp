// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/guests.hpp"

using namespace vir;

namespace {

using flags = domain_parameter_flags;

typed_params blkio(unsigned weight, const char* weights, const char* reads, const char* writes, const char* read_bytes,
                   const char* written_bytes) {
    return params("weight", weight, "device_weight", weights, "device_read_iops_sec", reads, "device_write_iops_sec",
                  writes, "device_read_bytes_sec", read_bytes, "device_write_bytes_sec", written_bytes);
}

task<void> domains_part() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    CHECK(co_await of.on.blkio_parameters() == blkio(0, "", "", "", "", ""));
    co_await of.on.set_blkio_parameters(params("weight", 500u, "device_weight", "/dev/sda,500,/dev/sdb,200"));
    co_await of.on.set_blkio_parameters(
        params("device_read_iops_sec", "/dev/sdb,5,/dev/sda,6,/dev/sda,7", "device_write_bytes_sec", "/dev/sdc,7"));
    co_await of.on.set_blkio_parameters(params("weight", 600u), domain_affect::config);
    CHECK(co_await of.on.blkio_parameters() ==
          blkio(500, "/dev/sda,500,/dev/sdb,200", "/dev/sda,7,/dev/sdb,5", "", "", "/dev/sdc,7"));
    CHECK(co_await of.on.blkio_parameters(flags::config) == blkio(600, "", "", "", "", ""));
    co_await of.on.set_blkio_parameters(params("device_weight", "/dev/sda,0,/dev/b, 10"));
    CHECK(co_await of.on.blkio_parameters() ==
          blkio(500, "/dev/sdb,200,/dev/b,10", "/dev/sda,7,/dev/sdb,5", "", "", "/dev/sdc,7"));

    co_await of.off.set_blkio_parameters(params("device_weight", "/a,1"));
    co_await of.off.set_blkio_parameters(params("device_weight", "/a,0"));
    CHECK((co_await of.off.xml()).text().find("blkiotune") == std::string::npos);
}

task<void> unreadable_parts() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    const std::vector<std::string> texts{"garbage", "/dev/a,1,", "/dev/a,0x10"};
    for (const auto& text : texts)
        co_await check_fails(of.on.set_blkio_parameters(params("device_weight", text)), errc::invalid_arg,
                             "invalid argument: unable to parse blkio device 'device_weight' '" + text + "'");
    co_await check_fails(of.on.set_blkio_parameters(params("device_weight", "/dev/x,zz")), errc::invalid_arg,
                         "invalid argument: invalid value 'zz' for parameter 'device_weight' of device '/dev/x'");
    co_await check_fails(of.on.set_blkio_parameters(params("device_weight", "/dev/a,99999999999")), errc::invalid_arg,
                         "invalid argument: invalid value '99999999999' for parameter 'device_weight' of device "
                         "'/dev/a'");
    co_await check_fails(of.on.set_blkio_parameters(params("device_read_bytes_sec", "/dev/a,-1")), errc::invalid_arg,
                         "invalid argument: invalid value '-1' for parameter 'device_read_bytes_sec' of device "
                         "'/dev/a'");
    co_await check_fails(of.on.set_blkio_parameters(params("weight", 0)), errc::invalid_arg,
                         "invalid argument: invalid type 'int' for parameter 'weight', expected 'uint'");
    co_await check_fails(of.on.set_blkio_parameters(params("weight", 1u), domain_affect::live | domain_affect::config),
                         errc::invalid_arg, not_both);
    co_await check_fails(of.off.blkio_parameters(flags::live), errc::operation_invalid, not_running);
    co_await check_fails(of.transient.blkio_parameters(flags::config), errc::operation_invalid, not_kept);
}

task<void> one_disk() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    auto empty = co_await of.on.block_io_tune("vda");
    REQUIRE(empty.size() == 20);
    CHECK(empty[0].first == "total_bytes_sec");
    CHECK(empty[13].first == "group_name");
    CHECK(empty[19].first == "write_iops_sec_max_length");
    CHECK((co_await of.on.block_io_tune()).size() == 20);
    co_await of.on.set_block_io_tune("vda", params("total_bytes_sec", 5ull, "total_bytes_sec_max", 9ull));
    co_await of.on.set_block_io_tune("/a", params("group_name", "g", "size_iops_sec", 100ull));
    auto now = co_await of.on.block_io_tune("/a", flags::live);
    CHECK(now.number("total_bytes_sec") == 5u);
    CHECK(now.number("total_bytes_sec_max") == 9u);
    CHECK(now.number("size_iops_sec") == 100u);
    CHECK(*now.find<std::string>("group_name") == "g");
    CHECK((co_await of.on.block_io_tune("vda", flags::config)).number("total_bytes_sec") == 0u);
    CHECK((co_await of.on.block_io_tune("vdb")).number("total_bytes_sec") == 0u);

    co_await of.off.set_block_io_tune("vda", params("total_bytes_sec_max", 9ull));
    co_await of.off.set_block_io_tune("vda", params("total_bytes_sec_max", 0ull));
    CHECK((co_await of.off.xml()).text().find("iotune") == std::string::npos);
}

task<void> impossible_limits() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    co_await check_fails(of.on.set_block_io_tune("vda", params("total_bytes_sec", 5ull)), errc::invalid_arg,
                         "invalid argument: total_bytes_sec cannot be set higher than total_bytes_sec_max ");
    co_await check_fails(of.on.set_block_io_tune("vda", params("total_iops_sec", 5ull, "read_iops_sec", 3ull)),
                         errc::invalid_arg,
                         "invalid argument: total and read/write of iops_sec cannot be set at the same time");
    co_await check_fails(of.on.set_block_io_tune("vda", params("total_bytes_sec_max", 5ull, "write_bytes_sec_max",
                                                               3ull)),
                         errc::invalid_arg,
                         "invalid argument: total and read/write of bytes_sec_max cannot be set at the same time");
    co_await check_fails(of.on.set_block_io_tune("vda", params("size_iops_sec", 1000000000000001ull)),
                         errc::argument_unsupported,
                         "argument unsupported: block I/O throttle limit value must be no more than 1000000000000000");
    co_await check_fails(of.on.set_block_io_tune("nope", params("read_iops_sec", 3ull)), errc::invalid_arg,
                         "invalid argument: missing persistent configuration for disk 'nope'");
    co_await check_fails(of.on.block_io_tune("nope"), errc::invalid_arg,
                         "invalid argument: disk 'nope' was not found in the domain config");
    co_await check_fails(of.on.set_block_io_tune("vda", params("read_iops_sec", 3u)), errc::invalid_arg,
                         "invalid argument: invalid type 'uint' for parameter 'read_iops_sec', expected 'ullong'");
    co_await check_fails(of.on.set_block_io_tune("vda", params("foo", 3ull)), errc::argument_unsupported,
                         "argument unsupported: parameter 'foo' not supported");
    co_await check_fails(of.on.block_io_tune("vda", flags::live | flags::config), errc::invalid_arg, not_both);
}

}  // namespace

TEST_CASE("a domain's part of the host's disks is set") { run(domains_part()); }
TEST_CASE("a part that cannot be read is refused") { run(unreadable_parts()); }
TEST_CASE("a disk is limited") { run(one_disk()); }
TEST_CASE("limits that exclude each other are refused") { run(impossible_limits()); }
