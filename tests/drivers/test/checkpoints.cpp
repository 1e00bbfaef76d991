// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/domain_checkpoint.hpp>
#include <virtxx/doc/domain_snapshot.hpp>
#include <virtxx/virtxx.hpp>

#include <regex>

// What libvirt 9.0.0's test driver answered to the same questions.
using namespace vir;

namespace {

std::string named(const std::string& name, const std::string& inside = {}) {
    return "<domaincheckpoint><name>" + name + "</name>" + inside + "</domaincheckpoint>";
}

task<domain_checkpoint<>> make(domain<> dom, std::string name) {
    co_return co_await dom.make_checkpoint(named(name));
}

std::string names_of(const std::vector<domain_checkpoint<>>& list) {
    std::string out;
    for (auto& one : list) out += (out.empty() ? "" : " ") + one.name();
    return out;
}
task<std::string> names(domain<> dom, domain_checkpoint_list_flags flags = {}) {
    co_return names_of(co_await dom.checkpoints(flags));
}

task<void> making() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto a = co_await make(dom, "a");
    CHECK(a.of() == dom);
    co_await check_fails(dom.make_checkpoint(named("a")), errc::operation_failed,
                         "operation failed: domain moment a already exists");
    co_await check_fails(dom.checkpoint_by_name("zz"), errc::no_domain_checkpoint,
                         "Domain checkpoint not found: no domain checkpoint with matching name 'zz'");
    co_await check_fails(a.parent(), errc::no_domain_checkpoint,
                         "Domain checkpoint not found: checkpoint 'a' does not have a parent");
    auto b = co_await dom.make_checkpoint(
        named("b", "<description>d</description><disks><disk name='vda' bitmap='bm'/></disks>"));
    auto def = (co_await b.xml()).typed();
    CHECK(def.parent == "a");
    CHECK(def.description == "d");
    REQUIRE(def.disks.size() == 1);
    CHECK(def.disks[0].bitmap == "bm");
    CHECK(def.disks[0].mode == checkpoint::disk_mode::bitmap);
    REQUIRE(def.domain);
    CHECK_FALSE((co_await b.xml(domain_checkpoint_xml_flags::no_domain)).typed().domain);
    CHECK((co_await a.xml()).typed().disks[0].bitmap == "a");
    co_await check_fails(dom.make_checkpoint(named("c", "<disks><disk name='vdz'/></disks>")),
                         errc::config_unsupported, "unsupported configuration: no disk named 'vdz'");
    co_await check_fails(dom.take_snapshot("<domainsnapshot/>"), errc::operation_unsupported,
                         "Operation not supported: cannot create snapshot while checkpoint exists");
    co_await dom.destroy();
    co_await check_fails(dom.make_checkpoint(named("c")), errc::operation_unsupported,
                         "Operation not supported: cannot create checkpoint for inactive domain");
}

task<void> lists() {
    using f = domain_checkpoint_list_flags;
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto a = co_await make(dom, "a");
    co_await make(dom, "b");
    co_await make(dom, "c");
    CHECK(co_await names(dom) == "a b c");
    CHECK(co_await names(dom, f::roots) == "a");
    CHECK(co_await names(dom, f::topological) == "a b c");
    CHECK(co_await names(dom, f::leaves) == "c");
    CHECK(co_await names(dom, f::no_leaves) == "a b");
    CHECK(names_of(co_await a.children()) == "b");
    CHECK(names_of(co_await a.children(f::descendants)) == "b c");
    CHECK((co_await conn.domains(list_domains_flags::has_checkpoint)).size() == 1);
}

task<void> redefining() {
    using f = domain_checkpoint_create_flags;
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto a = co_await make(dom, "a");
    auto b = co_await make(dom, "b");
    const auto text = (co_await b.xml()).text();
    const auto with = [&](const char* what, const char* instead) {
        return std::regex_replace(text, std::regex(what), instead, std::regex_constants::format_first_only);
    };
    const auto fails = [&](std::string changed, f flags, errc code, std::string why) {
        return check_fails(dom.make_checkpoint(changed, flags), code, why);
    };
    // Known again as the child of the current one, it is the one that the next descends from.
    co_await dom.make_checkpoint(with("<name>b<[^]*<name>a<", "<name>leaf</name><parent><name>b<"), f::redefine);
    auto next = co_await make(dom, "next");
    CHECK((co_await next.parent()).name() == "leaf");
    co_await dom.make_checkpoint(with("<name>b<", "<name>other<"), f::redefine);
    auto after = co_await make(dom, "after");
    CHECK((co_await after.parent()).name() == "next");

    co_await fails(with("<name>a<", "<name>b<"), f::redefine, errc::invalid_arg,
                   "invalid argument: cannot set moment b as its own parent");
    co_await fails(with("<name>a<", "<name>q<"), f::redefine, errc::invalid_arg,
                   "invalid argument: parent q for moment b not found");
    co_await fails(with("6695eb01", "7695eb01"), f::redefine, errc::invalid_arg,
                   "invalid argument: definition for checkpoint b must use uuid 6695eb01-f6a4-8304-79aa-97f2502e193f");
    co_await fails(named("x"), f::redefine, errc::internal_error,
                   "internal error: missing creationTime from existing checkpoint");
    co_await fails(text, f::redefine | f::quiesce, errc::invalid_arg,
                   "Flags 'VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE' and 'VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE' are "
                   "mutually exclusive");
    co_await fails(text, f::redefine_validate, errc::invalid_arg,
                   "Flag 'VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE' is required by flag "
                   "'VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE'");
}

task<void> deleting() {
    using f = domain_checkpoint_delete_flags;
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto a = co_await make(dom, "a");
    auto b = co_await make(dom, "b");
    auto c = co_await make(dom, "c");
    co_await b.remove(f::metadata_only);
    CHECK((co_await c.parent()).name() == "a");
    co_await check_fails(b.xml(), errc::no_domain_checkpoint,
                         "Domain checkpoint not found: no domain checkpoint with matching name 'b'");
    co_await make(dom, "d");
    co_await c.remove(f::children_only);
    CHECK(co_await names(dom) == "a c");
    auto e = co_await make(dom, "e");
    CHECK((co_await e.parent()).name() == "c");
    co_await a.remove(f::children);
    CHECK(co_await names(dom) == "");
    co_await dom.take_snapshot("<domainsnapshot/>");
    co_await check_fails(make(dom, "f"), errc::operation_unsupported,
                         "Operation not supported: cannot create checkpoint while snapshot exists");
}

}  // namespace

TEST_CASE("a checkpoint is made and known") { run(making()); }
TEST_CASE("lists of checkpoints hold what the flags let through") { run(lists()); }
TEST_CASE("a checkpoint is known again by its document") { run(redefining()); }
TEST_CASE("checkpoints go alone or with what descends from them") { run(deleting()); }
