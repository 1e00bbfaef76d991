// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"
#include "tests/drivers/test/lines.hpp"

#include <virtxx/doc/storage_pool.hpp>
#include <virtxx/virtxx.hpp>

#include <algorithm>
#include <string>
#include <vector>

// What libvirt 9.0.0's test driver answered to the same questions.
using namespace vir;

namespace {

const std::string default_uuid = "dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566";
const std::string invalid = "Requested operation is not valid: ";
const std::string not_found = "Storage pool not found: no storage pool with matching ";

std::string uuid_of(int number) { return "11111111-1111-1111-1111-11111111111" + std::to_string(number); }

std::string document(const std::string& name, int number, const std::string& path) {
    return "<pool type='dir'><name>" + name + "</name><uuid>" + uuid_of(number) + "</uuid><target><path>" + path +
           "</path></target></pool>";
}

// What was told so far, as "name: what detail".
lines told(subscription<event::storage_pool_lifecycle>& events) {
    lines out;
    while (auto e = events.try_next())
        out.push_back(e->pool.name + ": " + std::string(to_string(e->what)) + " " + std::to_string(e->detail));
    return out;
}

task<lines> names(connection<> conn, list_storage_pools_flags flags) {
    lines out;
    for (auto& pool : co_await conn.storage_pools(flags)) out.push_back(pool.name());
    co_return out;
}

bool has_sizes(const storage_pool_info& info, storage_pool_state state, std::uint64_t allocation) {
    constexpr std::uint64_t capacity = 107374182400;
    return info.state == state && info.capacity == bytes(capacity) && info.allocation == bytes(allocation) &&
           info.available == bytes(capacity - allocation);
}

task<void> the_default() {
    auto conn = co_await vir::open("test:///default");
    auto pool = co_await conn.storage_pool_by_name("default-pool");
    CHECK(to_string(pool.uuid()) == default_uuid);
    CHECK(pool == co_await conn.storage_pool_by_uuid(pool.uuid()));
    CHECK(pool == conn.storage_pool_of(pool.ref()));
    CHECK(has_sizes(co_await pool.info(), storage_pool_state::running, 0));
    CHECK(co_await pool.is_active());
    CHECK(co_await pool.is_persistent());
    CHECK_FALSE(co_await pool.autostart());
    co_await pool.set_autostart(true);
    CHECK(co_await pool.autostart());
    CHECK((co_await pool.xml()).text() == R"(<pool type='dir'>
  <name>default-pool</name>
  <uuid>dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566</uuid>
  <capacity unit='bytes'>107374182400</capacity>
  <allocation unit='bytes'>0</allocation>
  <available unit='bytes'>107374182400</available>
  <source>
  </source>
  <target>
    <path>/default-pool</path>
  </target>
</pool>
)");
    co_await check_fails(conn.storage_pool_by_name("nope"), errc::no_storage_pool, error_domain::test,
                         not_found + "name 'nope'");
    co_await check_fails(conn.storage_pool_by_uuid(*uuid::parse(uuid_of(1))), errc::no_storage_pool,
                         error_domain::test, not_found + "uuid '" + uuid_of(1) + "'");
    co_await check_fails(conn.storage_pool_capabilities(), errc::no_support,
                         "this function is not supported by the connection driver: "
                         "virConnectGetStoragePoolCapabilities");
    co_await check_fails(conn.storage_pool_by_target_path("/default-pool"), errc::no_support,
                         "this function is not supported by the connection driver: virStoragePoolLookupByTargetPath");
}

task<void> life() {
    auto conn = co_await vir::open("test:///default");
    auto pool = co_await conn.storage_pool_by_name("default-pool");
    auto events = conn.events<event::storage_pool_lifecycle>();
    auto refreshed = conn.events<event::storage_pool_refresh>(pool);

    const auto active = invalid + "storage pool 'default-pool' is active";
    co_await check_fails(pool.build(), errc::operation_invalid, error_domain::test, active);
    co_await check_fails(pool.delete_(), errc::operation_invalid, active);
    co_await check_fails(pool.start(), errc::operation_invalid, active);
    co_await check_fails(pool.undefine(), errc::operation_invalid, active);
    co_await pool.refresh();
    const auto seen = refreshed.try_next();
    REQUIRE(seen);
    CHECK(seen->pool.name == "default-pool");
    CHECK(told(events).empty());

    co_await pool.destroy();
    CHECK(has_sizes(co_await pool.info(), storage_pool_state::inactive, 0));
    const auto inactive = invalid + "storage pool 'default-pool' is not active";
    co_await check_fails(pool.destroy(), errc::operation_invalid, inactive);
    co_await check_fails(pool.refresh(), errc::operation_invalid, inactive);
    co_await check_fails(pool.num_of_volumes(), errc::operation_invalid, inactive);
    co_await check_fails(conn.handle(op::storage_pool_list_volumes(pool.ref())), errc::operation_invalid, inactive);
    co_await check_fails(pool.volume_by_name("a"), errc::operation_invalid, inactive);
    co_await check_fails(pool.create_volume("<volume/>"), errc::operation_invalid, inactive);
    co_await check_fails(pool.volumes(), errc::operation_invalid, invalid + "storage pool is not active");
    co_await pool.build();
    co_await pool.delete_();
    co_await pool.start();
    CHECK(has_sizes(co_await pool.info(), storage_pool_state::running, 0));
    co_await pool.destroy();
    co_await pool.undefine();
    CHECK(told(events) == lines{"default-pool: stopped 0", "default-pool: created 0", "default-pool: deleted 0",
                                "default-pool: started 0", "default-pool: stopped 0", "default-pool: undefined 0"});
}

task<void> what_is_gone() {
    auto conn = co_await vir::open("test:///default");
    auto pool = co_await conn.storage_pool_by_name("default-pool");
    co_await pool.destroy();
    co_await pool.undefine();
    const auto by_name = not_found + "name 'default-pool'", by_uuid = not_found + "uuid '" + default_uuid + "'";
    co_await check_fails(pool.undefine(), errc::no_storage_pool, by_name);
    co_await check_fails(pool.info(), errc::no_storage_pool, by_name);
    co_await check_fails(pool.autostart(), errc::no_storage_pool, by_name);
    co_await check_fails(pool.set_autostart(true), errc::no_storage_pool, by_name);
    co_await check_fails(pool.xml(), errc::no_storage_pool, by_name);
    co_await check_fails(pool.num_of_volumes(), errc::no_storage_pool, by_name);
    co_await check_fails(pool.is_active(), errc::no_storage_pool, by_uuid);
    co_await check_fails(pool.is_persistent(), errc::no_storage_pool, by_uuid);
    co_await check_fails(pool.volumes(), errc::no_storage_pool, by_uuid);
    // One of the same name answers to what looks for names.
    co_await conn.define_storage_pool(document("default-pool", 1, "/d"));
    CHECK((co_await pool.info()).state == storage_pool_state::inactive);
    co_await check_fails(pool.is_active(), errc::no_storage_pool, by_uuid);
}

task<void> flags() {
    auto conn = co_await vir::open("test:///default");
    auto pool = co_await conn.storage_pool_by_name("default-pool");
    const auto refused = [](int bits, const std::string& function) {
        return "unsupported flags (0x" + std::to_string(bits) + ") in function " + function;
    };
    co_await check_fails(pool.xml(storage_xml_flags::inactive), errc::invalid_arg,
                         refused(1, "virStoragePoolGetXMLDesc"));
    co_await check_fails(pool.build(storage_pool_build_flags::overwrite), errc::invalid_arg,
                         refused(8, "virStoragePoolBuild"));
    co_await check_fails(pool.delete_(storage_pool_delete_flags::zeroed), errc::invalid_arg,
                         refused(1, "virStoragePoolDelete"));
    co_await check_fails(pool.start(storage_pool_create_flags::with_build), errc::invalid_arg,
                         refused(1, "virStoragePoolCreate"));
    co_await check_fails(pool.refresh(1), errc::invalid_arg, refused(1, "virStoragePoolRefresh"));
    co_await check_fails(pool.volumes(1), errc::invalid_arg, refused(1, "virStoragePoolListAllVolumes"));
    co_await check_fails(conn.create_storage_pool("<pool/>", storage_pool_create_flags::with_build_overwrite),
                         errc::invalid_arg, refused(2, "virStoragePoolCreateXML"));
}

task<void> definitions() {
    auto conn = co_await vir::open("test:///default");
    auto events = conn.events<event::storage_pool_lifecycle>();
    auto pool = co_await conn.define_storage_pool(document("a", 1, "/a"));
    CHECK(has_sizes(co_await pool.info(), storage_pool_state::inactive, 0));
    CHECK(co_await pool.is_persistent());
    co_await check_fails(conn.define_storage_pool(document("a", 2, "/a")), errc::operation_failed,
                         error_domain::storage,
                         "operation failed: pool 'a' already exists with uuid " + uuid_of(1));
    co_await check_fails(conn.define_storage_pool(document("b", 1, "/b")), errc::operation_failed,
                         error_domain::storage,
                         "operation failed: pool 'a' is already defined with uuid " + uuid_of(1));
    co_await conn.define_storage_pool(document("a", 1, "/aa"));
    CHECK((co_await pool.xml()).typed().target->path == "/aa");

    // What is defined while it runs never shows.
    co_await pool.start();
    co_await conn.define_storage_pool(document("a", 1, "/aaa"));
    CHECK((co_await pool.xml()).typed().target->path == "/aa");
    co_await pool.destroy();
    CHECK((co_await pool.xml()).typed().target->path == "/aa");
    co_await conn.define_storage_pool(document("c", 3, "/aaa"));
    CHECK(told(events) == lines{"a: defined 0", "a: defined 0", "a: started 0", "a: defined 0", "a: stopped 0",
                                "c: defined 0"});

    co_await check_fails(conn.define_storage_pool("<pool type='dir'><name>a</name></pool>"), errc::xml_error,
                         error_domain::storage, "XML error: missing storage pool target path");
    co_await check_fails(conn.define_storage_pool("<pool type='dir'/>"), errc::xml_error,
                         error_domain::storage, "XML error: missing pool source name element");
    const std::vector<std::pair<std::string, errc>> cases{
        {"", errc::xml_detail}, {"<x", errc::xml_detail}, {"<x/>", errc::xml_error}, {"<pool/>", errc::xml_error}};
    for (const auto& [text, code] : cases) {
        INFO(text);
        auto outcome = co_await as_result(conn.define_storage_pool(text));
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code() == code);
    }
    auto strict = co_await as_result(conn.define_storage_pool(
        "<pool type='dir'><foo/><name>v</name><target><path>/v</path></target></pool>",
        storage_pool_define_flags::validate));
    REQUIRE_FALSE(strict);
    CHECK(strict.error().code() == errc::xml_invalid_schema);
    co_await conn.define_storage_pool(document("v", 5, "/v"), storage_pool_define_flags::validate);

    // Without a UUID each definition is of another pool.
    const std::string nameless_uuid = "<pool type='dir'><name>nu</name><target><path>/nu</path></target></pool>";
    const auto made = co_await conn.define_storage_pool(nameless_uuid);
    co_await check_fails(conn.define_storage_pool(nameless_uuid), errc::operation_failed,
                         "operation failed: pool 'nu' already exists with uuid " + to_string(made.uuid()));
}

task<void> transient() {
    auto conn = co_await vir::open("test:///default");
    auto events = conn.events<event::storage_pool_lifecycle>();
    auto pool = co_await conn.create_storage_pool(document("d", 4, "/d4"));
    CHECK(has_sizes(co_await pool.info(), storage_pool_state::running, 0));
    CHECK_FALSE(co_await pool.is_persistent());
    CHECK_FALSE(co_await pool.autostart());
    co_await check_fails(pool.set_autostart(true), errc::invalid_arg, error_domain::test,
                         "invalid argument: pool has no config file");
    co_await check_fails(conn.create_storage_pool(document("d", 4, "/d4")), errc::operation_invalid,
                         error_domain::storage, invalid + "pool is already active as 'd'");
    co_await check_fails(conn.create_storage_pool(document("d", 5, "/d5")), errc::operation_failed,
                         "operation failed: pool 'd' already exists with uuid " + uuid_of(4));
    co_await check_fails(conn.create_storage_pool(document("e", 4, "/e4")), errc::operation_failed,
                         "operation failed: pool 'd' is already defined with uuid " + uuid_of(4));
    co_await check_fails(conn.create_storage_pool(document("e", 5, "/d4")), errc::operation_failed,
                         "operation failed: Storage source conflict with pool: 'd'");
    co_await check_fails(pool.undefine(), errc::operation_invalid, invalid + "storage pool 'd' is active");

    // A definition makes it stay.
    co_await conn.define_storage_pool(document("d", 4, "/ddd"));
    CHECK(co_await pool.is_persistent());
    CHECK((co_await pool.xml()).typed().target->path == "/d4");
    co_await pool.set_autostart(true);
    co_await pool.destroy();
    // Started from a document, it does not.
    co_await conn.create_storage_pool(document("d", 4, "/d6"));
    CHECK_FALSE(co_await pool.is_persistent());
    CHECK_FALSE(co_await pool.autostart());
    CHECK(co_await names(conn, list_storage_pools_flags::autostart) == lines_of("d"));
    CHECK((co_await pool.xml()).typed().target->path == "/d6");
    co_await pool.destroy();
    co_await check_fails(pool.info(), errc::no_storage_pool, not_found + "name 'd'");
    CHECK(told(events) == lines{"d: started 0", "d: defined 0", "d: stopped 0", "d: started 0", "d: stopped 0"});
}

task<void> lists() {
    using f = list_storage_pools_flags;
    auto conn = co_await vir::open("test:///default");
    co_await conn.define_storage_pool(document("a", 1, "/a"));
    co_await conn.create_storage_pool(document("b", 2, "/b"));
    co_await conn.define_storage_pool("<pool type='fs'><name>f</name><source><device path='/dev/sda1'/></source>"
                                      "<target><path>/f</path></target></pool>");
    CHECK(co_await conn.num_of_storage_pools() == 2);
    CHECK(co_await conn.num_of_defined_storage_pools() == 2);
    CHECK(co_await conn.handle(op::connect_list_storage_pools()) == lines_of("b", "default-pool"));
    CHECK(co_await conn.handle(op::connect_list_storage_pools(1)) == lines_of("b"));
    CHECK(co_await conn.handle(op::connect_list_defined_storage_pools()) == lines_of("a", "f"));
    CHECK(co_await names(conn, f::none) == lines_of("a", "b", "default-pool", "f"));
    CHECK(co_await names(conn, f::active) == lines_of("b", "default-pool"));
    CHECK(co_await names(conn, f::inactive) == lines_of("a", "f"));
    CHECK(co_await names(conn, f::persistent) == lines_of("a", "default-pool", "f"));
    CHECK(co_await names(conn, f::transient) == lines_of("b"));
    CHECK(co_await names(conn, f::autostart) == lines_of());
    CHECK(co_await names(conn, f::fs) == lines_of("f"));
    CHECK(co_await names(conn, f::dir) == lines_of("a", "b", "default-pool"));
    CHECK(co_await names(conn, f::dir | f::fs | f::inactive) == lines_of("a", "f"));
    CHECK(co_await names(conn, f::rbd) == lines_of());
}

}  // namespace

TEST_CASE("test:///default has a storage pool") { run(the_default()); }
TEST_CASE("a storage pool starts, ends and is undefined") { run(life()); }
TEST_CASE("a storage pool that is gone is not found") { run(what_is_gone()); }
TEST_CASE("storage pools take no flags") { run(flags()); }
TEST_CASE("storage pools are defined by name and UUID") { run(definitions()); }
TEST_CASE("a storage pool that was not defined is gone when it ends") { run(transient()); }
TEST_CASE("storage pools are listed by flags") { run(lists()); }
