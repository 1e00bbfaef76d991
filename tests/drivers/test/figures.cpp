// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/guests.hpp"

using namespace vir;
using namespace vir::literals;

namespace {

task<void> memory() {
    using tag = domain_memory_stat_tag;
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    co_await check_fails(of.off.memory_stats(), errc::operation_invalid, not_running);
    co_await of.on.set_memory(512_MiB);
    auto all = co_await of.on.memory_stats();
    using stat = domain_memory_stat;
    CHECK(all == std::vector<stat>{stat(tag::actual_balloon, 524288), stat(tag::swap_in, 0), stat(tag::swap_out, 0),
                                   stat(tag::major_fault, 0), stat(tag::minor_fault, 0), stat(tag::unused, 262144),
                                   stat(tag::available, 524288), stat(tag::usable, 262144),
                                   stat(tag::last_update, 627319920), stat(tag::disk_caches, 65536),
                                   stat(tag::hugetlb_pgalloc, 0), stat(tag::hugetlb_pgfail, 0),
                                   stat(tag::rss, 262144)});
    CHECK((co_await of.on.memory_stats(3)).size() == 3);
}

task<void> period() {
    using std::chrono::seconds;
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    co_await of.on.set_memory_stats_period(seconds(5));
    co_await of.on.set_memory_stats_period(seconds(6), domain_memory_flags::config);
    CHECK((co_await of.on.xml()).typed().devices.memballoon->stats_period == 5u);
    CHECK((co_await of.on.xml(domain_xml_flags::inactive)).typed().devices.memballoon->stats_period == 6u);
    co_await of.on.set_memory_stats_period(seconds(0));
    CHECK_FALSE((co_await of.on.xml()).typed().devices.memballoon->stats_period);
    co_await check_fails(of.off.set_memory_stats_period(seconds(5), domain_memory_flags::live),
                         errc::operation_invalid, not_running);
    co_await check_fails(of.transient.set_memory_stats_period(seconds(5), domain_memory_flags::config),
                         errc::operation_invalid, not_kept);
    auto bare = co_await conn.create("<domain type='test'><name>bare</name><memory>1048576</memory>"
                                     "<os><type>hvm</type></os></domain>");
    co_await check_fails(bare.set_memory_stats_period(seconds(5)), errc::internal_error,
                         "internal error: No memory balloon device configured, can not set the collection period");
}

task<void> cpu_time() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    auto& dom = of.on;
    co_await check_fails(of.off.cpu_stats(), errc::operation_invalid, not_running);
    auto total = co_await dom.cpu_stats();
    CHECK(total.count == 3);
    CHECK(total.params ==
          params("cpu_time", 48772617035ull, "user_time", 5540000000ull, "system_time", 6460000000ull));
    CHECK((co_await dom.cpu_stats(0, -1, 1)).count == 3);
    CHECK((co_await dom.cpu_stats(0, 0, 1)).count == 2);
    CHECK((co_await dom.cpu_stats(0, 0, 0)).count == 2);
    auto each = co_await dom.cpu_stats(2, 0, 8);
    CHECK(each.count == 2);
    CHECK(each.params == params("cpu_time", 24386308517ull, "vcpu_time", 23151740627ull, "cpu_time", 24386308518ull,
                                "vcpu_time", 23151740628ull));
    CHECK((co_await dom.cpu_stats(1, 1, 1)).params == params("cpu_time", 24386308518ull));
    co_await check_fails(dom.cpu_stats(2, 3, 1), errc::invalid_arg,
                         "invalid argument: start_cpu 3 larger than maximum of 1");
    co_await check_fails(dom.cpu_stats(2, -1, 2), errc::invalid_arg, "ncpus must be 1 when start_cpu is -1");
}

task<void> perf() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    auto& dom = of.on;
    auto none = co_await dom.perf_events();
    REQUIRE(none.size() == 22);
    CHECK(none[0] == std::pair<std::string, param_value>("cmt", false));
    CHECK(none[21].first == "emulation_faults");
    co_await dom.set_perf_events(params("mbml", true, "cmt", true));
    CHECK(*(co_await dom.perf_events()).find<bool>("cmt"));
    auto def = (co_await dom.xml()).typed();
    REQUIRE(def.options->perf.size() == 2);
    CHECK(def.options->perf[0].name == "cmt");
    co_await dom.set_perf_events(params("cpu_cycles", true, "cmt", false), domain_affect::config);
    CHECK_FALSE(*(co_await dom.perf_events(domain_parameter_flags::config)).find<bool>("cmt"));
    CHECK((co_await dom.xml(domain_xml_flags::inactive)).text().find("<event name='cmt' enabled='no'/>") !=
          std::string::npos);
    co_await check_fails(dom.set_perf_events(params("cmt", 1)), errc::invalid_arg,
                         "invalid argument: invalid type 'int' for parameter 'cmt', expected 'boolean'");
    co_await check_fails(of.off.perf_events(domain_parameter_flags::live), errc::operation_invalid, not_running);
    co_await check_fails(of.transient.perf_events(domain_parameter_flags::config), errc::operation_invalid, not_kept);
}

task<void> label() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    CHECK(co_await of.on.security_label() == security_label("libvirt-test", true));
    CHECK(co_await of.off.security_label() == security_label("", false));
    co_await check_fails(of.on.security_labels(), errc::no_support,
                         "this function is not supported by the connection driver: virDomainGetSecurityLabelList");
    co_await check_fails(of.on.attach_device("<hub type='usb'/>"), errc::no_support,
                         "this function is not supported by the connection driver: virDomainAttachDeviceFlags");
}

}  // namespace

TEST_CASE("figures of the memory follow the balloon") { run(memory()); }
TEST_CASE("the period of memory figures needs a balloon") { run(period()); }
TEST_CASE("CPU time is told in total and for each CPU") { run(cpu_time()); }
TEST_CASE("perf events are chosen where the flags say") { run(perf()); }
TEST_CASE("a running domain has a security label") { run(label()); }
