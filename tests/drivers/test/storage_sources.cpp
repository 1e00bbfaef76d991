// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"

#include <virtxx/doc/storage_pool.hpp>
#include <virtxx/virtxx.hpp>

#include <string>
#include <vector>

// What libvirt 9.0.0's test driver answered to the same questions.
using namespace vir;

namespace {

task<void> sources() {
    auto conn = co_await vir::open("test:///default");
    const std::string groups = R"(<sources>
  <source>
    <device path='/dev/sda20'/>
    <name>testvg1</name>
    <format type='lvm2'/>
  </source>
  <source>
    <device path='/dev/sda21'/>
    <name>testvg2</name>
    <format type='lvm2'/>
  </source>
</sources>
)";
    CHECK(co_await conn.find_storage_pool_sources("logical") == groups);
    CHECK(co_await conn.find_storage_pool_sources("logical", "<source/>") == groups);
    CHECK(co_await conn.find_storage_pool_sources("netfs", "<source><host name='local&amp;host'/></source>") ==
          R"(<sources>
  <source>
    <host name='local&amp;host'/>
    <dir path='/testshare'/>
    <format type='nfs'/>
  </source>
</sources>
)");
    const std::string nameless = "invalid argument: hostname must be specified for netfs sources";
    co_await check_fails(conn.find_storage_pool_sources("netfs"), errc::invalid_arg, error_domain::test, nameless);
    // libvirt 9.0.0 ends here by a signal.
    co_await check_fails(conn.find_storage_pool_sources("netfs", "<source/>"), errc::invalid_arg, nameless);
    for (std::string type : {"fs", "disk", "iscsi-direct", "rbd", "nope"})
        co_await check_fails(conn.find_storage_pool_sources(type), errc::no_support, error_domain::test,
                             "this function is not supported by the connection driver: pool type '" + type +
                                 "' does not support source discovery");
    co_await check_fails(conn.find_storage_pool_sources("dir"), errc::internal_error, error_domain::test,
                         "internal error: unknown storage pool type dir");
    co_await check_fails(conn.find_storage_pool_sources("logical", std::nullopt, 1), errc::invalid_arg,
                         "unsupported flags (0x1) in function virConnectFindStoragePoolSources");
    co_await check_fails(conn.find_storage_pool_sources("netfs", "<source><format type='nope'/></source>"),
                         errc::config_unsupported, error_domain::storage,
                         "unsupported configuration: unknown pool format type nope");
    const std::vector<std::pair<std::string, errc>> cases{
        {"", errc::xml_detail}, {"<x", errc::xml_detail}, {"<x/>", errc::xml_error}};
    for (const auto& [text, code] : cases) {
        INFO(text);
        auto outcome = co_await as_result(conn.find_storage_pool_sources("logical", text));
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code() == code);
    }
}

std::string pool(const std::string& type, const std::string& source, const std::string& path = "/t") {
    return "<pool type='" + type + "'><name>NAME</name><source>" + source + "</source><target><path>" + path +
           "</path></target></pool>";
}
std::string device(const std::string& type, const std::string& path) {
    return pool(type, "<host name='h'/><device path='" + path + "'/>", "/dev/disk/by-path");
}
std::string adapter(const std::string& attributes) { return pool("scsi", "<adapter " + attributes + "/>"); }
std::string parent_address(int id, int slot) {
    return pool("scsi", "<adapter type='scsi_host'><parentaddr unique_id='" + std::to_string(id) +
                            "'><address domain='0' bus='0' slot='" + std::to_string(slot) +
                            "' function='0'/></parentaddr></adapter>");
}
std::string port(const std::string& wwnn, const std::string& wwpn, const std::string& more = {}) {
    return adapter("type='fc_host' wwnn='10000000123412" + wwnn + "' wwpn='10000000123412" + wwpn + "' " + more);
}
std::string named(std::string document, const std::string& name) {
    return document.replace(document.find("NAME"), 4, name);
}

struct pair_of_pools {
    std::string one, other;
    bool conflict;
};

std::vector<pair_of_pools> pairs() {
    const auto nfs = [](const std::string& host, const std::string& dir) {
        return pool("netfs", "<host " + host + "/><dir path='" + dir + "'/>");
    };
    const auto gluster = [](const std::string& name, const std::string& dir) {
        return pool("gluster", "<host name='h'/><dir path='" + dir + "'/><name>" + name + "</name>");
    };
    const auto iscsi = [](const std::string& host, const std::string& name) {
        return pool("iscsi", "<host name='" + host + "'/><device path='iqn'/><initiator><iqn name='" + name +
                                 "'/></initiator>");
    };
    const auto sheepdog = [](const std::string& hosts, const std::string& name) {
        return pool("sheepdog", hosts + "<name>" + name + "</name>");
    };
    const auto vstorage = [](const std::string& name, const std::string& path) {
        return pool("vstorage", "<name>" + name + "</name>", path);
    };
    const std::string rbd = pool("rbd", "<host name='h'/><name>p</name>");
    std::vector<pair_of_pools> out{
        {pool("dir", "", "/x"), pool("dir", "", "/x/"), true},
        {pool("dir", "", "/x"), pool("dir", "", "/y"), false},
        {pool("dir", "", "/x"), pool("fs", "<device path='/dev/a'/>", "/x"), false},
        {pool("fs", "<device path='/dev/b'/>", "/x"), pool("fs", "<device path='/dev/a'/>", "/x"), false},
        {nfs("name='h'", "/d"), nfs("name='h'", "/d"), true},
        {nfs("name='h'", "/d"), nfs("name='i'", "/d"), false},
        {nfs("name='h'", "/d"), nfs("name='h'", "/e"), false},
        {nfs("name='h' port='1'", "/d"), nfs("name='h'", "/d"), true},
        {nfs("name='h' port='1'", "/d"), nfs("name='h' port='2'", "/d"), false},
        {nfs("name='h'", "/d"), nfs("name='H'", "/d"), false},
        {gluster("v", "/"), gluster("v", "/"), true},
        {gluster("v", "/"), gluster("v", "/a"), false},
        {gluster("v", "/"), gluster("w", "/"), false},
        {iscsi("h", "x"), iscsi("i", "x"), true},
        {iscsi("h", "x"), iscsi("h", "y"), false},
        {iscsi("h", "x"), device("iscsi", "iqn"), false},
        {device("iscsi", "iqn"), device("iscsi", "iqn"), true},
        {device("iscsi", "iqn"), device("iscsi", "other"), false},
        {device("iscsi", "/dev/a"), device("disk", "/dev/a"), false},
        {pool("logical", "<device path='/dev/a'/><device path='/dev/b'/>"),
         pool("logical", "<device path='/dev/c'/><device path='/dev/b'/>"), true},
        {pool("logical", "<name>vg</name>"), pool("logical", "<name>vg</name>"), false},
        {pool("mpath", "", "/a"), pool("mpath", "", "/b"), true},
        {rbd, rbd, false},
        {sheepdog("<host name='h'/>", "p"), sheepdog("<host name='h'/>", "q"), true},
        {sheepdog("<host name='h'/>", "p"), sheepdog("<host name='i'/>", "p"), false},
        {sheepdog("<host name='h'/><host name='i'/>", "p"), sheepdog("<host name='h'/><host name='i'/>", "p"), false},
        {vstorage("n", "/x"), vstorage("n", "/y"), true},
        {vstorage("n", "/x"), vstorage("m", "/x"), false},
        {adapter("name='scsi_host1'"), adapter("name='host1'"), true},
        {adapter("name='scsi_host1'"), adapter("type='scsi_host' name='scsi_host1'"), true},
        {adapter("name='scsi_host1'"), adapter("name='scsi_host2'"), false},
        {parent_address(1, 1), parent_address(1, 1), true},
        {parent_address(1, 1), parent_address(2, 1), false},
        {parent_address(1, 1), parent_address(1, 2), false},
        {parent_address(1, 1), adapter("name='scsi_host1'"), false},
        {port("34", "35", "parent='a'"), port("34", "35"), true},
        {port("34", "35"), port("33", "35"), false},
        {port("34", "35"), port("34", "36"), false},
        {port("34", "35"), adapter("name='scsi_host1'"), false},
        {port("34", "35", "parent='scsi_host1'"), adapter("name='scsi_host1'"), true},
    };
    for (std::string one : {"fs", "logical", "disk", "zfs"})
        for (std::string other : {"fs", "logical", "disk", "zfs"})
            out.push_back({device(one, "/dev/a"), device(other, "/dev/a"), true});
    return out;
}

task<void> conflicts() {
    auto conn = co_await vir::open("test:///default");
    for (const auto& [one, other, conflict] : pairs()) {
        INFO(one << " " << other);
        auto first = co_await conn.define_storage_pool(named(one, "A"));
        auto second = co_await as_result(conn.define_storage_pool(named(other, "B")));
        CHECK(second.has_value() != conflict);
        if (second) {
            co_await second->undefine();
        } else {
            CHECK(second.error().code() == errc::operation_failed);
            CHECK(second.error().domain() == error_domain::storage);
            CHECK(second.error().message() == "operation failed: Storage source conflict with pool: 'A'");
        }
        co_await first.undefine();
    }
}

}  // namespace

TEST_CASE("there are sources for two types of storage pools") { run(sources()); }
TEST_CASE("two storage pools do not share their storage") { run(conflicts()); }
