// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/guests.hpp"

using namespace vir;

namespace {

using list = std::vector<domain_iothread_info>;

task<void> added_and_removed() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    CHECK((co_await of.on.iothreads()).empty());
    co_await check_fails(of.on.add_iothread(0), errc::invalid_arg,
                         "invalid argument: invalid value of 0 for iothread_id");
    co_await of.on.add_iothread(1);
    co_await of.on.add_iothread(5, domain_affect::live);
    co_await of.on.add_iothread(3, domain_affect::config);
    co_await check_fails(of.on.add_iothread(5), errc::invalid_arg,
                         "invalid argument: an IOThread is already using iothread_id '5'");
    const list live{domain_iothread_info(1, map_of(7)), domain_iothread_info(5, map_of(7))};
    CHECK(co_await of.on.iothreads() == live);
    const list kept{domain_iothread_info(3, map_of(7))};
    CHECK(co_await of.on.iothreads(domain_affect::config) == kept);
    auto def = (co_await of.on.xml()).typed();
    CHECK(def.iothreads == 2u);
    REQUIRE(def.options->iothread_ids.size() == 2);
    CHECK(def.options->iothread_ids[1].id == 5);

    co_await of.on.pin_iothread(5, map_of(4));
    CHECK((co_await of.on.iothreads())[1].map == map_of(4));
    co_await check_fails(of.on.pin_iothread(9, map_of(4)), errc::invalid_arg,
                         "invalid argument: iothreadid 9 not found");
    co_await check_fails(of.on.pin_iothread(5, map_of(0)), errc::invalid_arg,
                         "invalid argument: Empty iothread cpumap list for pinning");

    co_await check_fails(of.on.del_iothread(9), errc::invalid_arg,
                         "invalid argument: cannot find IOThread '9' in iothreadids list");
    co_await of.on.del_iothread(5);
    co_await of.on.del_iothread(1);
    def = (co_await of.on.xml()).typed();
    CHECK_FALSE(def.iothreads);
    CHECK((!def.options || def.options->iothread_ids.empty()));
    CHECK((!def.options || !def.options->cpu_tune));
}

task<void> where_flags_say() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    constexpr auto both = domain_affect::live | domain_affect::config;
    co_await check_fails(of.off.iothreads(domain_affect::live), errc::operation_invalid, not_running);
    co_await check_fails(of.transient.iothreads(domain_affect::config), errc::operation_invalid, not_kept);
    co_await check_fails(of.on.iothreads(both), errc::invalid_arg, not_both);
    co_await check_fails(of.off.add_iothread(1, domain_affect::live), errc::operation_invalid, not_running);
    co_await check_fails(of.transient.add_iothread(1, domain_affect::config), errc::operation_invalid, not_kept);
    co_await check_fails(of.on.add_iothread(1, both), errc::invalid_arg, not_both);
    co_await check_fails(of.on.pin_iothread(1, map_of(1), both), errc::invalid_arg, not_both);
    co_await check_fails(of.on.del_iothread(1, both), errc::invalid_arg, not_both);
}

task<void> parameters() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    co_await of.off.add_iothread(1);
    co_await of.off.set_iothread_params(1, params("poll_max_ns", 5ull));
    co_await of.off.set_iothread_params(1, params("poll_grow", 5u, "poll_shrink", 1u));
    co_await check_fails(of.off.set_iothread_params(1, params("poll_max_ns", 5u)), errc::invalid_arg,
                         "invalid argument: invalid type 'uint' for parameter 'poll_max_ns', expected 'ullong'");
    co_await check_fails(of.off.set_iothread_params(1, params("thread_pool_min", 5)), errc::argument_unsupported,
                         "argument unsupported: parameter 'thread_pool_min' not supported");
    co_await check_fails(of.off.set_iothread_params(9, params("poll_max_ns", 5ull)), errc::invalid_arg,
                         "invalid argument: cannot find IOThread '9' in iothreadids");
    co_await check_fails(of.off.set_iothread_params(0, params("poll_max_ns", 5ull)), errc::invalid_arg,
                         "invalid argument: invalid value of 0 for iothread_id");
    co_await check_fails(of.off.set_iothread_params(1, params("poll_max_ns", 5ull), domain_affect::live),
                         errc::operation_invalid, not_running);
}

task<void> used_ones_stay() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.create(
        "<domain type='test'><name>used</name><memory>1048576</memory><vcpu>2</vcpu><iothreads>2</iothreads>"
        "<os><type>hvm</type></os><devices><disk type='file' device='disk'><driver name='qemu' iothread='2'/>"
        "<source file='/a'/><target dev='vda' bus='virtio'/></disk>"
        "<controller type='scsi' index='0' model='virtio-scsi'><driver iothread='1'/></controller></devices></domain>");
    co_await check_fails(dom.del_iothread(2), errc::invalid_arg,
                         "invalid argument: cannot remove IOThread 2 since it is being used by disk 'vda'");
    co_await check_fails(dom.del_iothread(1), errc::invalid_arg,
                         "invalid argument: cannot remove IOThread '1' since it is being used by controller");
    co_await dom.add_iothread(7);
    const list all{domain_iothread_info(1, map_of(3)), domain_iothread_info(2, map_of(3)),
                   domain_iothread_info(7, map_of(3))};
    CHECK(co_await dom.iothreads() == all);
}

}  // namespace

TEST_CASE("I/O threads are added, pinned and removed") { run(added_and_removed()); }
TEST_CASE("I/O threads change where the flags say") { run(where_flags_say()); }
TEST_CASE("parameters of I/O threads are checked") { run(parameters()); }
TEST_CASE("an I/O thread that is used stays") { run(used_ones_stay()); }
