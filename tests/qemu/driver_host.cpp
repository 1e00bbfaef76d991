// Copyright virtxx contributors. Boost Software License 1.0.
// What is asked of the host, and what a start would execute.
#include "tests/qemu/lab.hpp"

using namespace vir;
using namespace lab;

namespace {

std::string x86(const std::string& content) { return "<cpu><arch>x86_64</arch>" + content + "</cpu>"; }

// What it fails with, or "none".
template <class T>
task<void> expect(task<T> work, std::string how) {
    auto outcome = co_await as_result(std::move(work));
    const std::string seen =
        outcome ? "none" : std::string(to_string(outcome.error().code())) + ": " + outcome.error().message();
    CHECK(seen == how);
}

template <class T>
task<void> same(task<T> work, T wanted) {
    const T seen = co_await std::move(work);
    CHECK(seen == wanted);
}

task<void> figures(const root& at) {
    auto conn = co_await open(at);
    const auto info = co_await conn.node_info();
    const auto map = co_await conn.cpu_map();
    CHECK(map.online_count == info.cpus);
    CHECK(map.online.size() == static_cast<std::size_t>(map.present + 7) / 8);
    const auto all = co_await conn.cpu_stats();
    const auto first = co_await conn.cpu_stats(0);
    REQUIRE(all.size() == 4);
    CHECK(all[0].field == "kernel");
    CHECK(all[0].value >= first[0].value);
    const auto memory = co_await conn.memory_stats();
    REQUIRE(memory.size() == 4);
    CHECK(memory[0].field == "total");
    CHECK(memory[0].value == info.memory);
    const auto cells = co_await conn.cells_free_memory();
    CHECK(cells.size() >= 1);
    const std::vector<std::uint32_t> unknown(1, 16);
    co_await expect(conn.free_pages(unknown),
                    "operation_failed: operation failed: page size 16 is not available on node 0");
    const auto last = std::to_string(cells.size() - 1);
    co_await expect(conn.cells_free_memory(1000, 1),
                    "internal_error: internal error: start cell 1000 out of range (0-" + last + ")");
    co_await same(conn.max_vcpus(), 16);
    co_await same(conn.max_vcpus("QEMU"), 16);
    co_await expect(conn.max_vcpus("bogus"), "invalid_arg: invalid argument: unknown type 'bogus'");
    const auto model = co_await conn.security_model();
    CHECK(model.model == "none");
    CHECK(model.doi == "0");
}

task<void> processors(const root& at) {
    auto conn = co_await open(at);
    using f = compare_cpu_flags;
    const std::string unknown = x86("<model>bogus</model>"),
                      power = "<cpu><arch>ppc64</arch><model>POWER8</model></cpu>",
                      extra = "<cpu><model>486</model><bogus/></cpu>", junk = "<foo/>";
#if defined(__x86_64__)
    co_await same(conn.compare_cpu(x86("<model>486</model>")), cpu_compare_result::superset);
    co_await same(conn.compare_cpu(power), cpu_compare_result::incompatible);
    co_await expect(conn.compare_cpu(power, f::fail_incompatible),
                    "cpu_incompatible: the CPU is incompatible with host CPU: CPU arch ppc64 does not match host arch");
    co_await expect(conn.compare_cpu(unknown), "internal_error: internal error: Unknown CPU model bogus");
#endif
    co_await expect(conn.compare_cpu(junk),
                    "xml_error: XML error: XML does not contain expected 'cpu' element");
    co_await expect(conn.compare_cpu(extra), "none");
    const auto checked = co_await as_result(conn.compare_cpu(extra, f::validate_xml));
    CHECK_FALSE(checked);
    const auto names = co_await conn.cpu_model_names("x86_64");
    CHECK(names.size() == 58);
    const std::vector<std::string> monitored{x86("<model>Nehalem</model><feature name='cmt'/>"
                                                 "<feature name='osxsave'/>")},
        timed{x86("<model>Nehalem</model><feature name='invtsc'/>")};
    const std::string plain =
        "<cpu mode='custom' match='exact'>\n  <model fallback='forbid'>Nehalem</model>\n</cpu>\n";
    co_await same(conn.baseline_cpu(monitored), plain);
    co_await same(conn.baseline_cpu(timed, baseline_cpu_flags::migratable), plain);
}

task<void> command_lines(const root& at) {
    auto conn = co_await open(at);
    const auto document = text_of(wish("it's").with_boot(at).with("<graphics type='vnc'/>"));
    const auto line = co_await conn.domain_to_native("qemu-argv", document);
    CHECK(line.starts_with("LC_ALL=C PATH="));
    CHECK(line.find(std::string(" ") + emulator() + " -name 'guest=it'\\''s,debug-threads=on' ") != line.npos);
    CHECK(line.find(" -machine pc-i440fx-") != line.npos);
    CHECK(line.find(" -vnc 127.0.0.1:0") != line.npos);
    co_await expect(conn.domain_to_native("xen-xl", document),
                    "invalid_arg: invalid argument: unsupported config type xen-xl");
    const auto none = co_await conn.domains();
    CHECK(none.empty());

    using f = domain_job_stats_flags;
    auto guest = co_await conn.define(document);
    co_await expect(guest.job_stats(), "operation_invalid: Requested operation is not valid: domain is not running");
    co_await expect(guest.job_stats(f::keep_completed),
                    "invalid_arg: Flag 'VIR_DOMAIN_JOB_STATS_COMPLETED' is required by flag "
                    "'VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED'");
    const auto last = co_await guest.job_stats(f::completed);
    CHECK(last.type == domain_job_type::none);
}

}  // namespace

TEST_CASE("the host is described in figures") {
    root at;
    run(figures(at));
}

TEST_CASE("processors are compared with the host's") {
    root at;
    run(processors(at));
}

TEST_CASE("a guest that is not started has a command line") {
    if (!emulator()) return vir::test::skip("no qemu-system-x86_64");
    root at;
    run(command_lines(at));
}
