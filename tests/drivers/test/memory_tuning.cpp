// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/guests.hpp"

using namespace vir;

namespace {

constexpr unsigned long long unlimited = 9007199254740991;
using flags = domain_parameter_flags;

task<void> scheduler() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    auto type = co_await of.off.scheduler();
    CHECK(type.type == "fair");
    CHECK(type.nparams == 1);
    co_await of.on.set_scheduler_parameters(params("weight", 7u));
    CHECK(co_await of.on.scheduler_parameters() == params("weight", 50u));
    co_await check_fails(of.on.set_scheduler_parameters(params("weight", 7)), errc::invalid_arg,
                         "invalid argument: invalid type 'int' for parameter 'weight', expected 'uint'");
    co_await check_fails(of.on.set_scheduler_parameters(params("weight", 7u, "weight", 8u)), errc::invalid_arg,
                         "invalid argument: parameter 'weight' occurs multiple times");
    co_await check_fails(of.on.set_scheduler_parameters(params("foo", 7u)), errc::argument_unsupported,
                         "argument unsupported: parameter 'foo' not supported");
}

task<void> memory() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    CHECK(co_await of.off.memory_parameters() ==
          params("hard_limit", unlimited, "soft_limit", unlimited, "swap_hard_limit", unlimited));
    co_await of.on.set_memory_parameters(params("swap_hard_limit", 9000ull, "hard_limit", 8000ull));
    co_await of.on.set_memory_parameters(params("soft_limit", 10000ull), domain_affect::config);
    CHECK(co_await of.on.memory_parameters() ==
          params("hard_limit", 8000ull, "soft_limit", unlimited, "swap_hard_limit", 9000ull));
    CHECK(co_await of.on.memory_parameters(flags::config) ==
          params("hard_limit", unlimited, "soft_limit", 10000ull, "swap_hard_limit", unlimited));
    const std::vector<typed_params> too_much{params("swap_hard_limit", 7000ull), params("hard_limit", 9001ull)};
    for (const auto& wrong : too_much)
        co_await check_fails(
            of.on.set_memory_parameters(wrong), errc::invalid_arg,
            "invalid argument: memory hard_limit tunable value must be lower than or equal to swap_hard_limit");
    co_await check_fails(of.on.set_memory_parameters(params("min_guarantee", 7ull)), errc::argument_unsupported,
                         "argument unsupported: parameter 'min_guarantee' not supported");
    co_await check_fails(of.on.set_memory_parameters(params("hard_limit", 7ull), domain_affect::live |
                                                                                     domain_affect::config),
                         errc::invalid_arg, not_both);
    co_await check_fails(of.off.memory_parameters(flags::live), errc::operation_invalid, not_running);
    co_await check_fails(of.transient.memory_parameters(flags::config), errc::operation_invalid, not_kept);

    co_await of.off.set_memory_parameters(params("hard_limit", 0ull));
    CHECK((co_await of.off.xml()).text().find("<hard_limit unit='KiB'>0</hard_limit>") != std::string::npos);
    co_await of.off.set_memory_parameters(params("hard_limit", unlimited));
    CHECK((co_await of.off.xml()).text().find("memtune") == std::string::npos);
}

task<void> numa() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    CHECK(co_await of.on.numa_parameters() == params("numa_mode", 0, "numa_nodeset", ""));
    co_await check_fails(of.off.set_numa_parameters(params("numa_mode", 2)), errc::config_unsupported,
                         "unsupported configuration: nodeset for NUMA memory tuning must be set if 'placement' is "
                         "'static'");
    co_await of.off.set_numa_parameters(params("numa_nodeset", "1-3,5", "numa_mode", 2));
    CHECK(co_await of.off.numa_parameters() == params("numa_mode", 2, "numa_nodeset", "1-3,5"));
    co_await of.off.set_numa_parameters(params("numa_mode", 1));
    CHECK(co_await of.off.numa_parameters() == params("numa_mode", 1, "numa_nodeset", "1-3,5"));

    co_await check_fails(of.on.set_numa_parameters(params("numa_mode", 1)), errc::operation_invalid,
                         "Requested operation is not valid: can't change numatune mode for running domain");
    co_await of.on.set_numa_parameters(params("numa_nodeset", "0-1"));
    CHECK(co_await of.on.numa_parameters() == params("numa_mode", 0, "numa_nodeset", "0-1"));
    CHECK(co_await of.on.numa_parameters(flags::config) == params("numa_mode", 0, "numa_nodeset", ""));
    CHECK((co_await of.on.xml()).text().find("<memory mode='strict' nodeset='0-1'/>") != std::string::npos);

    co_await check_fails(of.off.set_numa_parameters(params("numa_mode", 9)), errc::invalid_arg,
                         "invalid argument: unsupported numatune mode: '9'");
    co_await check_fails(of.off.set_numa_parameters(params("numa_nodeset", "z")), errc::invalid_arg,
                         "invalid argument: Failed to parse bitmap 'z'");
    co_await check_fails(of.off.set_numa_parameters(params("numa_nodeset", "^1")), errc::operation_invalid,
                         "Requested operation is not valid: Invalid nodeset of 'numatune': ^1");
    co_await check_fails(of.transient.set_numa_parameters(params("numa_nodeset", "1"), domain_affect::config),
                         errc::operation_invalid, not_kept);
}

}  // namespace

TEST_CASE("the scheduler has one parameter that stays") { run(scheduler()); }
TEST_CASE("memory is limited where the flags say") { run(memory()); }
TEST_CASE("NUMA nodes change while the domain runs, the mode does not") { run(numa()); }
