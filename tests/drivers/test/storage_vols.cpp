// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"
#include "tests/drivers/test/lines.hpp"

#include <virtxx/doc/storage_pool.hpp>
#include <virtxx/doc/storage_volume.hpp>
#include <virtxx/virtxx.hpp>

#include <string>
#include <utility>
#include <vector>

// What libvirt 9.0.0's test driver answered to the same questions.
using namespace vir;

namespace {

const std::string not_found = "Storage volume not found: no storage vol with matching ";
const std::string full = "internal error: Not enough free space in pool for volume ";

std::string document(const std::string& name, std::uint64_t capacity, const std::string& more = {}) {
    return "<volume><name>" + name + "</name><capacity>" + std::to_string(capacity) + "</capacity>" + more +
           "</volume>";
}

task<lines> names(storage_pool<> pool) {
    lines out;
    for (auto& volume : co_await pool.volumes()) out.push_back(volume.name());
    co_return out;
}

task<void> made() {
    auto conn = co_await vir::open("test:///default");
    auto pool = co_await conn.storage_pool_by_name("default-pool");
    CHECK(co_await pool.num_of_volumes() == 0);
    CHECK(co_await names(pool) == lines_of());
    auto volume = co_await pool.create_volume("<volume><name>a</name><capacity unit='MiB'>10</capacity>"
                                              "<allocation>4096</allocation></volume>");
    CHECK(volume.name() == "a");
    CHECK(volume.key() == "/default-pool/a");
    CHECK(volume.pool_name() == "default-pool");
    CHECK(co_await volume.path() == "/default-pool/a");
    CHECK(co_await volume.pool() == pool);
    CHECK((co_await volume.xml()).text() == R"(<volume type='file'>
  <name>a</name>
  <key>/default-pool/a</key>
  <capacity unit='bytes'>10485760</capacity>
  <allocation unit='bytes'>4096</allocation>
  <target>
    <path>/default-pool/a</path>
    <format type='raw'/>
  </target>
</volume>
)");
    auto info = co_await volume.info();
    CHECK(info.type == storage_vol_type::file);
    CHECK(info.capacity == bytes(10485760));
    CHECK(info.allocation == bytes(4096));

    co_await pool.create_volume(document("b", 5));
    CHECK(co_await pool.num_of_volumes() == 2);
    CHECK(co_await names(pool) == lines_of("a", "b"));
    CHECK(co_await conn.handle(op::storage_pool_list_volumes(pool.ref())) == lines_of("a", "b"));
    CHECK(co_await conn.handle(op::storage_pool_list_volumes(pool.ref(), 1)) == lines_of("a"));
    CHECK(volume == co_await pool.volume_by_name("a"));
    CHECK(volume == co_await conn.storage_vol_by_key("/default-pool/a"));
    CHECK(volume == co_await conn.storage_vol_by_path("/default-pool/a"));
    CHECK(volume == conn.storage_vol_of(volume.ref()));
    co_await check_fails(pool.volume_by_name("zz"), errc::no_storage_vol, error_domain::test, not_found + "name 'zz'");
    co_await check_fails(conn.storage_vol_by_key("zz"), errc::no_storage_vol, not_found + "key 'zz'");
    co_await check_fails(conn.storage_vol_by_path("//default-pool/a"), errc::no_storage_vol,
                         not_found + "path '//default-pool/a'");
}

task<void> whole_document() {
    auto conn = co_await vir::open("test:///default");
    auto pool = co_await conn.storage_pool_by_name("default-pool");
    auto volume = co_await pool.create_volume(R"(<volume type='block'><name>q</name><key>/foo/bar</key>
<source><device path='/dev/x'><extent start='0' end='5'/></device></source>
<capacity unit='MiB'>10</capacity><allocation>0</allocation><physical>7</physical>
<target><path>/some/where</path><format type='qcow2'/>
<permissions><mode>0644</mode><owner>0</owner><group>0</group><label>x</label></permissions>
<timestamps><atime>1.0</atime><mtime>1.0</mtime></timestamps><compat>1.1</compat><nocow/>
<features><lazy_refcounts/></features></target>
<backingStore><path>/back</path><format type='raw'/></backingStore></volume>)");
    CHECK((co_await volume.xml()).text() == R"(<volume type='block'>
  <name>q</name>
  <key>/default-pool/q</key>
  <capacity unit='bytes'>10485760</capacity>
  <allocation unit='bytes'>0</allocation>
  <target>
    <path>/default-pool/q</path>
    <format type='qcow2'/>
    <permissions>
      <mode>0644</mode>
      <owner>0</owner>
      <group>0</group>
      <label>x</label>
    </permissions>
    <compat>1.1</compat>
    <features>
      <lazy_refcounts/>
    </features>
  </target>
  <backingStore>
    <path>/back</path>
    <format type='raw'/>
  </backingStore>
</volume>
)");
    CHECK((co_await volume.info()).type == storage_vol_type::file);
}

task<void> refused() {
    auto conn = co_await vir::open("test:///default");
    auto pool = co_await conn.storage_pool_by_name("default-pool");
    auto volume = co_await pool.create_volume(document("a", 1));
    co_await check_fails(pool.create_volume("<volume><capacity>1</capacity></volume>"), errc::xml_error,
                         error_domain::storage, "XML error: missing volume name element");
    co_await check_fails(pool.create_volume("<volume><name>n</name></volume>"), errc::xml_error,
                         error_domain::storage, "XML error: missing capacity element");
    co_await check_fails(pool.create_volume("<volume><name>n</name><target><format type='qcow2'/></target>"
                                            "<backingStore><path>/x</path></backingStore></volume>"),
                         errc::xml_error, "XML error: missing capacity element");
    co_await check_fails(pool.create_volume(document("n", 1, "<target><format type='nope'/></target>")),
                         errc::config_unsupported, error_domain::storage,
                         "unsupported configuration: unknown volume format type nope");
    co_await check_fails(pool.create_volume(document("a", 200ull << 30)), errc::operation_failed, error_domain::test,
                         "operation failed: storage vol already exists");
    const std::vector<std::pair<std::string, errc>> cases{
        {"", errc::xml_detail}, {"<x", errc::xml_detail}, {"<x/>", errc::xml_error}};
    for (const auto& [text, code] : cases) {
        INFO(text);
        auto outcome = co_await as_result(pool.create_volume(text));
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code() == code);
    }
    auto strict = co_await as_result(pool.create_volume(document("n", 1, "<foo/>"),
                                                        storage_vol_create_flags::validate));
    REQUIRE_FALSE(strict);
    CHECK(strict.error().code() == errc::xml_invalid_schema);

    co_await check_fails(pool.create_volume(document("n", 1), storage_vol_create_flags::reflink), errc::invalid_arg,
                         "unsupported flags (0x2) in function virStorageVolCreateXML");
    co_await check_fails(volume.delete_(storage_vol_delete_flags::zeroed), errc::invalid_arg,
                         "unsupported flags (0x1) in function virStorageVolDelete");
    co_await check_fails(volume.xml(1), errc::invalid_arg, "unsupported flags (0x1) in function virStorageVolGetXMLDesc");
    const std::string unsupported = "this function is not supported by the connection driver: virStorageVol";
    co_await check_fails(volume.wipe(), errc::no_support, unsupported + "WipePattern");
    co_await check_fails(volume.resize(bytes(1)), errc::no_support, unsupported + "Resize");
    co_await check_fails(volume.download(), errc::no_support, unsupported + "Download");
    co_await check_fails(volume.upload(), errc::no_support, unsupported + "Upload");
    CHECK(co_await names(pool) == lines_of("a"));
}

task<void> books() {
    auto conn = co_await vir::open("test:///default");
    auto pool = co_await conn.storage_pool_by_name("default-pool");
    co_await pool.create_volume(document("a", 10485760, "<allocation>4096</allocation>"));
    CHECK((co_await pool.info()).allocation == bytes(4096));
    co_await pool.create_volume(document("b", 10485760));
    CHECK((co_await pool.info()).allocation == bytes(10489856));
    CHECK((co_await pool.info()).available == bytes(107363692544));
    co_await check_fails(pool.create_volume(document("big", 200ull << 30)), errc::internal_error, error_domain::test,
                         full + "'big'");
    // Only what is allocated counts.
    co_await pool.create_volume(document("big", 200ull << 30, "<allocation>0</allocation>"));
    auto rest = co_await pool.create_volume(document("rest", 107363692544));
    CHECK((co_await pool.info()).available == bytes(0));
    co_await check_fails(pool.create_volume(document("one", 1)), errc::internal_error, full + "'one'");
    co_await rest.delete_();
    CHECK((co_await pool.info()).available == bytes(107363692544));
    const auto xml = (co_await pool.xml()).text();
    CHECK(xml.find("<allocation unit='bytes'>10489856</allocation>") != xml.npos);

    // Volumes stay while their pool does not run, and when it is told to delete them.
    co_await pool.destroy();
    CHECK((co_await pool.info()).allocation == bytes(10489856));
    co_await pool.delete_();
    co_await pool.start();
    CHECK(co_await names(pool) == lines_of("a", "b", "big"));
}

task<void> copies() {
    auto conn = co_await vir::open("test:///default");
    auto pool = co_await conn.storage_pool_by_name("default-pool");
    auto source = co_await pool.create_volume(document("a", 100));
    auto copy = co_await pool.create_volume_from(document("c", 1), source.ref());
    CHECK((co_await copy.info()).capacity == bytes(1));
    CHECK((co_await copy.info()).allocation == bytes(1));
    CHECK(co_await copy.path() == "/default-pool/c");
    co_await check_fails(pool.create_volume_from("<volume><name>d</name></volume>", source.ref()), errc::xml_error,
                         "XML error: missing capacity element");
    auto other = co_await conn.create_storage_pool("<pool type='dir'><name>p2</name><target><path>/p2</path></target>"
                                                   "</pool>");
    auto foreign = co_await other.create_volume(document("x", 1));
    co_await check_fails(pool.create_volume_from(document("a", 200ull << 30), foreign.ref()), errc::operation_failed,
                         "operation failed: storage vol already exists");
    co_await check_fails(pool.create_volume_from(document("d", 200ull << 30), foreign.ref()), errc::no_storage_vol,
                         not_found + "name 'x'");
    co_await check_fails(pool.create_volume_from(document("d", 200ull << 30), source.ref()), errc::internal_error,
                         full + "'d'");
    co_await check_fails(pool.create_volume_from(document("d", 1), source.ref(), storage_vol_create_flags::reflink),
                         errc::invalid_arg, "unsupported flags (0x2) in function virStorageVolCreateXMLFrom");
}

task<void> gone() {
    auto conn = co_await vir::open("test:///default");
    auto pool = co_await conn.storage_pool_by_name("default-pool");
    auto volume = co_await pool.create_volume(document("b", 1));
    auto kept = co_await pool.create_volume(document("k", 1));
    co_await volume.delete_();
    const auto no_volume = not_found + "name 'b'";
    co_await check_fails(volume.delete_(), errc::no_storage_vol, no_volume);
    co_await check_fails(volume.info(), errc::no_storage_vol, no_volume);
    co_await check_fails(volume.path(), errc::no_storage_vol, no_volume);
    co_await check_fails(volume.xml(), errc::no_storage_vol, no_volume);
    CHECK(co_await volume.pool() == pool);

    co_await pool.destroy();
    const std::string inactive = "Requested operation is not valid: storage pool 'default-pool' is not active";
    co_await check_fails(kept.info(), errc::operation_invalid, inactive);
    co_await check_fails(kept.path(), errc::operation_invalid, inactive);
    co_await check_fails(kept.xml(), errc::operation_invalid, inactive);
    co_await check_fails(kept.delete_(), errc::operation_invalid, inactive);
    co_await check_fails(conn.storage_vol_by_key(kept.key()), errc::no_storage_vol,
                         not_found + "key '/default-pool/k'");
    co_await check_fails(conn.storage_vol_by_path(kept.key()), errc::no_storage_vol,
                         not_found + "path '/default-pool/k'");
    CHECK(co_await kept.pool() == pool);
    co_await pool.undefine();
    const std::string no_pool = "Storage pool not found: no storage pool with matching name 'default-pool'";
    co_await check_fails(kept.info(), errc::no_storage_pool, no_pool);
    co_await check_fails(kept.pool(), errc::no_storage_pool, no_pool);
}

// The type, path and format of a volume in a pool of that document.
task<lines> in(std::string pool_document) {
    auto conn = co_await vir::open("test:///default");
    auto pool = co_await conn.create_storage_pool(pool_document);
    auto volume = co_await pool.create_volume(document("v", 100));
    const auto format = (co_await volume.xml()).typed().target.format;
    const auto path = co_await volume.path();
    const auto type = to_string((co_await volume.info()).type);
    co_await pool.destroy();
    co_return lines{std::string(type), path, format};
}

task<void> types() {
    const auto pool = [](const std::string& type, const std::string& source, const std::string& path) {
        return "<pool type='" + type + "'><name>p</name><source>" + source + "</source><target><path>" + path +
               "</path></target></pool>";
    };
    const std::string device = "<device path='/dev/sda1'/>";
    CHECK(co_await in(pool("fs", device, "/fs")) == lines_of("file", "/fs/v", "raw"));
    CHECK(co_await in(pool("netfs", "<host name='h'/><dir path='/d'/>", "/n")) == lines_of("file", "/n/v", "raw"));
    CHECK(co_await in(pool("vstorage", "<name>z</name>", "/vst")) == lines_of("file", "/vst/v", "raw"));
    CHECK(co_await in(pool("logical", device, "")) == lines_of("block", "/dev/p/v", ""));
    CHECK(co_await in(pool("zfs", "<name>z</name>", "")) == lines_of("block", "/dev/zvol/z/v", ""));
    CHECK(co_await in(pool("disk", device, "/dev")) == lines_of("block", "/dev/v", "none"));
    CHECK(co_await in(pool("scsi", "<adapter name='scsi_host0'/>", "/s")) == lines_of("block", "/s/v", ""));
    CHECK(co_await in(pool("mpath", "", "/dev/mapper")) == lines_of("block", "/dev/mapper/v", ""));
    CHECK((co_await in(pool("rbd", "<host name='h'/><name>p</name>", ""))).front() == "network");
    CHECK((co_await in(pool("gluster", "<host name='h'/><name>p</name>", ""))).front() == "network");
}

}  // namespace

TEST_CASE("a volume is made in a storage pool and found there") { run(made()); }
TEST_CASE("a volume keeps of its document what was not measured") { run(whole_document()); }
TEST_CASE("what a volume or the test driver cannot do is refused") { run(refused()); }
TEST_CASE("a storage pool counts what its volumes take") { run(books()); }
TEST_CASE("a volume is made from another one") { run(copies()); }
TEST_CASE("a volume that is gone is not found") { run(gone()); }
TEST_CASE("the type of its storage pool says what a volume is") { run(types()); }
