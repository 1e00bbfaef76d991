// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"

#include <virtxx/virtxx.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

// What libvirt 9.0.0's test driver answered to the same questions.
using namespace vir;

namespace {

std::string host(const std::string& arch, const std::string& content) {
    return "<cpu><arch>" + arch + "</arch>" + content + "</cpu>";
}

const std::string nehalem = host("x86_64", "<model>Nehalem</model><vendor>Intel</vendor><feature name='vmx'/>");
const std::string westmere = host("x86_64", "<model>Westmere</model><vendor>Intel</vendor>");
const std::string opteron = host("x86_64", "<model>Opteron_G1</model><vendor>AMD</vendor>");

std::vector<std::int64_t> numbers(const std::vector<bytes>& sizes) {
    std::vector<std::int64_t> out;
    for (const auto& size : sizes) out.push_back(static_cast<std::int64_t>(size.count()));
    return out;
}

task<void> figures() {
    auto conn = co_await vir::open("test:///default");
    const auto map = co_await conn.cpu_map();
    CHECK(map.online == std::vector<std::byte>(1, std::byte(0x15)));
    CHECK(map.online_count == 3);
    CHECK(map.present == 8);

    std::string spelled;
    for (const int cpu : {-1, 0, 16}) {
        const auto stats = co_await conn.cpu_stats(cpu);
        for (const auto& stat : stats) spelled += stat.field + " " + std::to_string(stat.value) + "; ";
        CHECK(spelled == "user 9797400000; kernel 34678723400000; idle 87264900000; iowait 763600000; ");
        spelled.clear();
    }
    co_await check_fails(conn.cpu_stats(-1, 1), errc::invalid_arg,
                         "unsupported flags (0x1) in function virNodeGetCPUStats");

    using list = std::vector<std::int64_t>;
    const list both(numbers(co_await conn.cells_free_memory()));
    CHECK(both == list({2097152, 4194304}));
    const list second(numbers(co_await conn.cells_free_memory(1, 5)));
    CHECK(second == list({4194304}));
    co_await check_fails(conn.cells_free_memory(2, 1), errc::invalid_arg,
                         "invalid argument: Range exceeds available cells");

    using counts = std::vector<std::uint64_t>;
    const std::vector<std::uint32_t> sizes{4, 8, 2048, 1048576};
    const counts pages = co_await conn.free_pages(sizes, 0, 2);
    CHECK(pages == counts({19, 45, 97, 201, 409, 825, 1657, 3321}));
    co_await check_fails(conn.free_pages(sizes, 0, 257), errc::invalid_arg,
                         "invalid argument: too many NUMA cells: 1028 > 1024");

    const auto model = co_await conn.security_model();
    CHECK(model.model == "testSecurity");
    CHECK(model.doi.empty());
    CHECK(co_await conn.sysinfo() == R"(<sysinfo type='smbios'>
  <bios>
    <entry name='vendor'>LENOVO</entry>
    <entry name='version'>G4ETA1WW (2.61 )</entry>
    <entry name='date'>05/07/2014</entry>
    <entry name='release'>2.61</entry>
  </bios>
</sysinfo>
)");
    co_await check_fails(conn.sysinfo(1), errc::invalid_arg,
                         "unsupported flags (0x1) in function virConnectGetSysinfo");
}

task<void> models() {
    auto conn = co_await vir::open("test:///default");
    for (const std::string arch : {"x86_64", "i686"}) {
        const auto names = co_await conn.cpu_model_names(arch);
        REQUIRE(names.size() == 58);
        CHECK(names[0] == "486");
        CHECK(names[1] == "pentium");
        CHECK(names[2] == "pentium2");
    }
    const auto power = co_await conn.cpu_model_names("ppc64le");
    REQUIRE(power.size() == 7);
    CHECK(power[2] == "POWER8");
    for (const std::string arch : {"aarch64", "armv7l", "s390x"}) {
        const auto none = co_await conn.cpu_model_names(arch);
        CHECK(none.empty());
    }
    co_await check_fails(conn.cpu_model_names("sparc"), errc::no_support,
                         "this function is not supported by the connection driver: 'sparc' architecture is not "
                         "supported by CPU driver");
    co_await check_fails(conn.cpu_model_names("bogus"), errc::invalid_arg,
                         "invalid argument: cannot find architecture bogus");
}

task<void> baselines() {
    auto conn = co_await vir::open("test:///default");
    const auto of = [&conn](std::vector<std::string> hosts, baseline_cpu_flags flags = baseline_cpu_flags::none) {
        return conn.baseline_cpu(std::move(hosts), flags);
    };
    const std::vector<std::string> one{nehalem}, two{nehalem, westmere}, vendors{nehalem, opteron}, none;
    CHECK(co_await of(one) == R"(<cpu mode='custom' match='exact'>
  <model fallback='forbid'>Nehalem</model>
  <vendor>Intel</vendor>
  <feature policy='require' name='vmx'/>
</cpu>
)");
    CHECK(co_await of(two) == R"(<cpu mode='custom' match='exact'>
  <model fallback='allow'>Nehalem</model>
  <vendor>Intel</vendor>
</cpu>
)");
    const auto expanded = co_await of(two, baseline_cpu_flags::expand_features);
    CHECK(expanded.starts_with("<cpu mode='custom' match='exact'>\n  <model fallback='allow'>Nehalem</model>\n"
                               "  <vendor>Intel</vendor>\n  <feature policy='require' name='apic'/>\n"));
    CHECK(expanded.ends_with("  <feature policy='require' name='syscall'/>\n  <feature policy='require' name='tsc'/>\n"
                             "</cpu>\n"));
    const std::vector<std::string> guest_like{"<cpu match='exact'><arch>x86_64</arch><model>Nehalem</model></cpu>"},
        pentium{nehalem, host("i686", "<model>pentium3</model>")},
        arm{host("aarch64", "<model>cortex-a53</model>")},
        monitored{host("x86_64", "<model>Nehalem</model><feature name='cmt'/><feature name='osxsave'/>")};
    CHECK(co_await of(guest_like) ==
          "<cpu mode='custom' match='exact'>\n  <model fallback='forbid'>Nehalem</model>\n</cpu>\n");
    CHECK(co_await of(pentium) == "<cpu mode='custom' match='exact'>\n  <model fallback='allow'>pentium3</model>\n"
                                  "  <feature policy='disable' name='vme'/>\n</cpu>\n");
    CHECK(co_await of(arm) == "<cpu mode='custom' match='exact'>\n  <model fallback='allow'>cortex-a53</model>\n</cpu>\n");
    CHECK(co_await of(monitored) ==
          "<cpu mode='custom' match='exact'>\n  <model fallback='forbid'>Nehalem</model>\n"
          "  <feature policy='require' name='osxsave'/>\n  <feature policy='require' name='cmt'/>\n</cpu>\n");

    co_await check_fails(of(vendors), errc::operation_failed, "operation failed: CPU vendors do not match");
    co_await check_fails(of(none), errc::invalid_arg, "invalid argument: no CPUs given");
    co_await check_fails(of(one, baseline_cpu_flags::migratable), errc::invalid_arg,
                         "unsupported flags (0x2) in function virConnectBaselineCPU");
    const std::vector<std::string> no_arch{"<cpu><model>qemu64</model></cpu>"}, no_model{host("x86_64", "")},
        unknown{host("x86_64", "<model>bogus</model>")}, s390{host("s390x", "<model>z13</model>")}, junk{"<foo/>"};
    co_await check_fails(of(no_arch), errc::xml_error, "XML error: Missing CPU architecture");
    co_await check_fails(of(no_model), errc::xml_error, "XML error: Missing CPU model name");
    co_await check_fails(of(unknown), errc::internal_error, "internal error: Unknown CPU model bogus");
    co_await check_fails(of(s390), errc::no_support,
                         "this function is not supported by the connection driver: cannot compute baseline CPU of "
                         "s390x architecture");
    co_await check_fails(of(junk), errc::xml_error, "XML error: XML does not contain expected 'cpu' element");
}

task<void> missing() {
    auto conn = co_await vir::open("test:///default");
    const std::string without = "this function is not supported by the connection driver: ";
    co_await check_fails(conn.compare_cpu(nehalem), errc::no_support, without + "virConnectCompareCPU");
    co_await check_fails(conn.memory_stats(), errc::no_support, without + "virNodeGetMemoryStats");
    co_await check_fails(conn.memory_parameters(), errc::no_support, without + "virNodeGetMemoryParameters");
    co_await check_fails(conn.sev_info(), errc::no_support, without + "virNodeGetSEVInfo");
    const typed_params nobody;
    co_await check_fails(conn.set_identity(nobody), errc::no_support, without + "virConnectSetIdentity");
    co_await check_fails(conn.domain_from_native("x", "y"), errc::no_support, without + "virConnectDomainXMLFromNative");
    auto guest = co_await conn.domain_by_name("test");
    co_await check_fails(guest.job_info(), errc::no_support, without + "virDomainGetJobInfo");
    co_await check_fails(guest.job_stats(), errc::no_support, without + "virDomainGetJobStats");
    co_await check_fails(guest.abort_job(), errc::no_support, without + "virDomainAbortJobFlags");
    co_await check_fails(guest.max_migration_speed(), errc::no_support, without + "virDomainMigrateGetMaxSpeed");
}

// A host from a file does not describe its NUMA nodes.
task<void> host_of_a_file() {
    const auto file = std::filesystem::temp_directory_path() / "virtxx-test-host.xml";
    std::ofstream(file) << "<node/>";
    auto conn = co_await vir::open("test://" + file.string());
    std::filesystem::remove(file);
    co_await check_fails(conn.cells_free_memory(), errc::invalid_arg,
                         "invalid argument: Range exceeds available cells");
    const auto map = co_await conn.cpu_map();
    CHECK(map.present == 8);
}

}  // namespace

TEST_CASE("a host that does not exist has figures") { vir::run(figures()); }
TEST_CASE("models of processors are known by architecture") { vir::run(models()); }
TEST_CASE("several hosts have a best processor in common") { vir::run(baselines()); }
TEST_CASE("what libvirt's test driver has not, this one has not") { vir::run(missing()); }
TEST_CASE("a host of a file has no cells") { vir::run(host_of_a_file()); }
