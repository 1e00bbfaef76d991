// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"
#include "tests/drivers/test/told.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/domain_snapshot.hpp>
#include <virtxx/virtxx.hpp>

#include <regex>

using namespace vir;

namespace {

std::string named(const std::string& name, const std::string& inside = {}) {
    return "<domainsnapshot><name>" + name + "</name>" + inside + "</domainsnapshot>";
}

task<domain_snapshot<>> take(domain<> dom, std::string name) { co_return co_await dom.take_snapshot(named(name)); }

std::vector<std::string> names_of(const std::vector<domain_snapshot<>>& list) {
    std::vector<std::string> out;
    for (auto& one : list) out.push_back(one.name());
    return out;
}
task<std::vector<std::string>> names(domain<> dom, domain_snapshot_list_flags flags = {}) {
    co_return names_of(co_await dom.snapshots(flags));
}
// No braces: g++ 12 takes none in an expression that waits.
template <class... Names>
std::vector<std::string> list(Names... names) {
    return {names...};
}

task<void> taking() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    CHECK(co_await dom.num_of_snapshots() == 0);
    CHECK_FALSE(co_await dom.has_current_snapshot());
    co_await check_fails(dom.current_snapshot(), errc::no_domain_snapshot,
                         "Domain snapshot not found: the domain does not have a current snapshot");
    co_await check_fails(dom.snapshot_by_name("zz"), errc::no_domain_snapshot,
                         "Domain snapshot not found: no domain snapshot with matching name 'zz'");
    auto one = co_await take(dom, "one");
    CHECK(one.of() == dom);
    CHECK(co_await one.is_current());
    CHECK(co_await one.has_metadata());
    co_await check_fails(one.parent(), errc::no_domain_snapshot,
                         "Domain snapshot not found: snapshot 'one' does not have a parent");
    co_await check_fails(dom.take_snapshot(named("one")), errc::operation_failed,
                         "operation failed: domain moment one already exists");
    auto def = (co_await one.xml()).typed();
    CHECK(def.state == snapshot::guest_state::running);
    CHECK(def.creation_time.value_or(0) > 1700000000);
    REQUIRE(def.memory);
    CHECK(def.memory->where == device::disk_snapshot::internal);
    REQUIRE(def.disks.size() == 1);
    CHECK(def.disks[0].name == "vda");
    CHECK(def.disks[0].where == device::disk_snapshot::internal);
    REQUIRE(def.domain);
    CHECK(def.domain->name == "test");
    CHECK_FALSE(def.domain->id);

    auto two = co_await take(dom, "two");
    CHECK((co_await two.parent()).name() == "one");
    CHECK((co_await dom.current_snapshot()).name() == "two");
    auto unnamed = co_await dom.take_snapshot("<domainsnapshot/>");
    CHECK(unnamed.name() == std::to_string((co_await unnamed.xml()).typed().creation_time.value()));
}

task<void> lists() {
    using f = domain_snapshot_list_flags;
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto a = co_await take(dom, "a");
    auto b = co_await take(dom, "b");
    co_await take(dom, "c");
    CHECK(co_await names(dom) == list("a", "b", "c"));
    CHECK(co_await names(dom, f::roots) == list("a"));
    CHECK(co_await names(dom, f::metadata) == list("a", "b", "c"));
    CHECK(co_await names(dom, f::leaves) == list("c"));
    CHECK(co_await names(dom, f::no_leaves) == list("a", "b"));
    CHECK(co_await names(dom, f::no_metadata) == list());
    CHECK(co_await names(dom, f::inactive) == list());
    CHECK(co_await names(dom, f::active | f::inactive) == list("a", "b", "c"));
    CHECK(co_await names(dom, f::disk_only) == list());
    CHECK(co_await names(dom, f::internal) == list("a", "b", "c"));
    CHECK(co_await names(dom, f::external) == list());
    CHECK(co_await names(dom, f::topological) == list("a", "b", "c"));
    CHECK(co_await dom.num_of_snapshots(f::leaves) == 1);
    CHECK(names_of(co_await a.children()) == list("b"));
    CHECK(names_of(co_await a.children(f::descendants)) == list("b", "c"));
    CHECK(names_of(co_await a.children(f::leaves)) == list());
    CHECK(co_await b.num_of_children() == 1);
    CHECK(co_await conn.handle(op::domain_snapshot_list_names(dom.ref(), 2)) == list("a", "b"));
    CHECK(co_await conn.handle(op::domain_snapshot_list_children_names(a.ref(), 10)) == list("b"));
    CHECK((co_await conn.domains(list_domains_flags::has_snapshot)).size() == 1);
    CHECK((co_await conn.domains(list_domains_flags::no_snapshot)).empty());
}

task<void> places() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    const auto fails = [&](std::string inside, errc code, std::string why) {
        return check_fails(dom.take_snapshot(named("s", inside)), code, why);
    };
    co_await fails("<memory snapshot='external' file='/tmp/m'/>", errc::config_unsupported,
                   "unsupported configuration: source for disk 'vda' is not a regular file; refusing to generate "
                   "external snapshot name");
    co_await fails("<memory snapshot='external'/>", errc::xml_error,
                   "XML error: external memory snapshots require a filename");
    co_await fails("<memory snapshot='external' file='m'/>", errc::xml_error,
                   "XML error: memory snapshot file path (m) must be absolute");
    co_await fails("<disks><disk name='vda' snapshot='external'/></disks>", errc::config_unsupported,
                   "unsupported configuration: disk 'vda' must use snapshot mode 'internal'");
    co_await fails("<disks><disk name='vdz'/></disks>", errc::config_unsupported,
                   "unsupported configuration: no disk named 'vdz'");
    co_await fails("<disks><disk name='vda' snapshot='manual'/></disks>", errc::operation_unsupported,
                   "Operation not supported: 'manual' snapshot mode is not supported by the test driver");
    auto external = co_await dom.take_snapshot(
        named("both", "<memory snapshot='external' file='/tmp/m'/><disks><disk name='vda' snapshot='external'>"
                      "<source file='/tmp/x.qcow2'/></disk></disks>"));
    auto def = (co_await external.xml()).typed();
    CHECK(def.memory->file == "/tmp/m");
    CHECK(def.disks[0].where == device::disk_snapshot::external);
    CHECK(co_await names(dom, domain_snapshot_list_flags::external) == list("both"));
    // Where there is no memory to save, what was asked for it means nothing.
    auto none = co_await dom.take_snapshot(named("none", "<memory snapshot='no'/>"));
    CHECK((co_await none.xml()).typed().memory->where == device::disk_snapshot::internal);
}

task<void> reverting() {
    using f = domain_snapshot_revert_flags;
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto a = co_await take(dom, "a");
    auto events = conn.events<event::lifecycle>();
    const std::pair stopped(lifecycle::stopped, 6), started(lifecycle::started, 3), suspended(lifecycle::suspended, 5);

    co_await a.revert();
    CHECK(co_await next(events, 2) == happened(stopped, started));
    CHECK(co_await dom.state() == domain_status(domain_state::running, 4));
    CHECK((co_await conn.domain_by_name("test")).id() == 2);
    co_await a.revert(f::paused);
    CHECK(co_await next(events, 3) == happened(stopped, started, suspended));
    CHECK(co_await dom.state() == domain_status(domain_state::paused, 7));
    co_await check_fails(a.revert(f::running | f::paused), errc::invalid_arg,
                         "Flags 'VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING' and 'VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED' are "
                         "mutually exclusive");

    auto p = co_await take(dom, "p");
    CHECK((co_await p.xml()).typed().state == snapshot::guest_state::paused);
    co_await p.revert();
    CHECK(co_await next(events, 3) == happened(stopped, started, suspended));
    co_await p.revert(f::running);
    CHECK(co_await next(events, 2) == happened(stopped, started));

    co_await dom.destroy();
    co_await next(events, 1);
    auto off = co_await take(dom, "off");
    CHECK((co_await off.xml()).typed().memory->where == device::disk_snapshot::no);
    CHECK(co_await names(dom, domain_snapshot_list_flags::inactive) == list("off"));
    co_await p.revert();
    CHECK(co_await next(events, 2) == happened(started, suspended));
    CHECK((co_await dom.current_snapshot()).name() == "p");
    co_await off.revert();
    CHECK(co_await next(events, 1) == happened(stopped));
    CHECK(co_await dom.state() == domain_status(domain_state::shutoff, 7));
    co_await off.revert();
    co_await off.revert(f::running);
    CHECK(co_await next(events, 1) == happened(started));
    CHECK(co_await dom.is_active());
}

task<void> what_comes_back() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto a = co_await take(dom, "a");
    co_await dom.set_memory(1_GiB, domain_memory_flags::live);
    co_await dom.set_memory(1_GiB, domain_memory_flags::config);
    co_await a.revert();
    CHECK((co_await dom.xml()).typed().current_memory == kibibytes(2097152));
    CHECK((co_await dom.xml(domain_xml_flags::inactive)).typed().current_memory == kibibytes(2097152));
    co_await a.remove();
    co_await check_fails(a.revert(), errc::no_domain_snapshot,
                         "Domain snapshot not found: no domain snapshot with matching name 'a'");
}

task<void> halting() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto events = conn.events<event::lifecycle>();
    co_await dom.take_snapshot(named("h"), domain_snapshot_create_flags::halt);
    CHECK(co_await next(events, 1) == happened(std::pair(lifecycle::stopped, 6)));
    CHECK(co_await dom.state() == domain_status(domain_state::shutoff, 7));
    co_await check_fails(dom.undefine(), errc::operation_invalid,
                         "Requested operation is not valid: cannot delete inactive domain with 1 snapshots");
    co_await dom.undefine(domain_undefine_flags::snapshots_metadata);

    auto passing = co_await conn.create("<domain type='test'><name>t</name><memory>1024</memory>"
                                        "<os><type>hvm</type></os></domain>");
    co_await check_fails(passing.take_snapshot(named("h"), domain_snapshot_create_flags::halt),
                         errc::operation_invalid,
                         "Requested operation is not valid: cannot halt after transient domain snapshot");
    auto one = co_await passing.take_snapshot(named("one"));
    co_await one.revert();
    CHECK_FALSE(co_await passing.is_persistent());
}

task<void> deleting() {
    using f = domain_snapshot_delete_flags;
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto a = co_await take(dom, "a");
    auto b = co_await take(dom, "b");
    auto c = co_await take(dom, "c");
    co_await check_fails(a.remove(f::children | f::children_only), errc::invalid_arg,
                         "Flags 'VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN' and 'VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY' "
                         "are mutually exclusive");
    co_await b.remove();
    CHECK((co_await c.parent()).name() == "a");
    CHECK((co_await dom.current_snapshot()).name() == "c");
    auto d = co_await take(dom, "d");
    co_await d.remove();
    CHECK((co_await dom.current_snapshot()).name() == "c");
    co_await a.remove(f::children_only);
    CHECK(co_await names(dom) == list("a"));
    CHECK((co_await dom.current_snapshot()).name() == "a");
    co_await take(dom, "e");
    co_await a.remove(f::children);
    CHECK(co_await names(dom) == list());
    CHECK_FALSE(co_await dom.has_current_snapshot());
}

task<void> redefining() {
    using f = domain_snapshot_create_flags;
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto a = co_await take(dom, "a");
    auto b = co_await take(dom, "b");
    auto e = co_await take(dom, "e");
    const auto text = (co_await b.xml()).text();
    const auto with = [&](const char* what, const char* instead) {
        return std::regex_replace(text, std::regex(what), instead, std::regex_constants::format_first_only);
    };
    const auto fails = [&](std::string changed, errc code, std::string why) {
        return check_fails(dom.take_snapshot(changed, f::redefine), code, why);
    };
    co_await dom.take_snapshot(with("<state>", "<description>new</description><state>"), f::redefine);
    CHECK((co_await b.xml()).typed().description == "new");
    CHECK((co_await dom.current_snapshot()).name() == "e");
    co_await dom.take_snapshot(with("<name>b<", "<name>n<"), f::redefine | f::current);
    CHECK((co_await dom.current_snapshot()).name() == "n");
    CHECK(co_await names(dom, domain_snapshot_list_flags::topological) == list("a", "b", "e", "n"));
    co_await dom.take_snapshot(with("<domain [^]*</domain>", ""), f::redefine);
    CHECK((co_await b.xml()).typed().domain);

    co_await fails(with("<name>a<", "<name>b<"), errc::invalid_arg,
                   "invalid argument: cannot set moment b as its own parent");
    co_await fails(with("<name>a<", "<name>nowhere<"), errc::invalid_arg,
                   "invalid argument: parent nowhere for moment b not found");
    co_await fails(with("<name>a<", "<name>e<"), errc::invalid_arg,
                   "invalid argument: parent e would create cycle to b");
    co_await fails(with("6695eb01", "7695eb01"), errc::invalid_arg,
                   "invalid argument: definition for snapshot b must use uuid 6695eb01-f6a4-8304-79aa-97f2502e193f");
    co_await fails(with("<state>running</state>", ""), errc::xml_error,
                   "XML error: missing state from existing snapshot");
    co_await fails(named("x"), errc::internal_error, "internal error: missing creationTime from existing snapshot");
    co_await fails(named("x", "<creationTime>3</creationTime><state>shutoff</state>"), errc::internal_error,
                   "internal error: missing domain in snapshot");
    co_await fails(with("<state>running</state>[^]*?<memory snapshot[^>]*>",
                        "<state>shutoff</state><creationTime>1</creationTime><memory snapshot='no'/>"),
                   errc::invalid_arg,
                   "invalid argument: cannot change between online and offline snapshot state in snapshot b");
    co_await fails(with("<name>test<", "<name>test9<"), errc::config_unsupported,
                   "unsupported configuration: Target domain name 'test9' does not match source 'test'");
    co_await fails(with("2097152", "1097152"), errc::config_unsupported,
                   "unsupported configuration: Target domain current memory 1097152 does not match source 2097152");
    co_await fails(with("<target dev='vda'", "<target dev='vdb'"), errc::config_unsupported,
                   "unsupported configuration: Target disk vdb does not match source vda");

    const auto flags_fail = [&](f flags, std::string why) {
        return check_fails(dom.take_snapshot(named("x"), flags), errc::invalid_arg, why);
    };
    co_await flags_fail(f::current, "Flag 'VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE' is required by flag "
                                    "'VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT'");
    co_await flags_fail(f::redefine | f::halt, "Flags 'VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE' and "
                                               "'VIR_DOMAIN_SNAPSHOT_CREATE_HALT' are mutually exclusive");
    co_await flags_fail(f::disk_only, "unsupported flags (0x10) in function virDomainSnapshotCreateXML");
}

}  // namespace

TEST_CASE("a snapshot is taken and known") { run(taking()); }
TEST_CASE("lists of snapshots hold what the flags let through") { run(lists()); }
TEST_CASE("a snapshot is within the images or beside them") { run(places()); }
TEST_CASE("a domain returns to a snapshot") { run(reverting()); }
TEST_CASE("what a domain was comes back with its snapshot") { run(what_comes_back()); }
TEST_CASE("a snapshot can end its domain, and keeps it defined") { run(halting()); }
TEST_CASE("snapshots go alone or with what descends from them") { run(deleting()); }
TEST_CASE("a snapshot is known again by its document") { run(redefining()); }
