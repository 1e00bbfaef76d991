// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"
#include "drivers/test/errors.hpp"
#include "src/cpus/model_names.hpp"

#include <virtxx/cpus.hpp>
#include <virtxx/xml/binding.hpp>

#include <algorithm>
#include <array>
#include <utility>

// A host that does not exist, in figures: libvirt's test driver has them from a machine of its own.
namespace vir::test {
namespace {

// The NUMA nodes of test:///default; all their memory is free.
constexpr std::array cells{2_GiB, 4_GiB};

// The most cells that one answer is for.
constexpr std::uint64_t largest_answer = 1024;

constexpr std::string_view firmware = R"(<sysinfo type='smbios'>
  <bios>
    <entry name='vendor'>LENOVO</entry>
    <entry name='version'>G4ETA1WW (2.61 )</entry>
    <entry name='date'>05/07/2014</entry>
    <entry name='release'>2.61</entry>
  </bios>
</sysinfo>
)";

}  // namespace

// Of eight CPUs every other one of the first five.
task<node_cpu_map> driver::handle(op::node_get_cpu_map) {
    std::vector<std::byte> online(1, std::byte(0b10101));
    co_return node_cpu_map(std::move(online), 3, 8);
}

// The same of each CPU and of all.
task<std::vector<node_cpu_stat>> driver::handle(op::node_get_cpu_stats) {
    std::vector<node_cpu_stat> out;
    out.emplace_back("user", 9797400000);
    out.emplace_back("kernel", 34678723400000);
    out.emplace_back("idle", 87264900000);
    out.emplace_back("iowait", 763600000);
    co_return out;
}

// libvirt's test driver gives KiB where bytes are asked for.
task<std::vector<bytes>> driver::handle(op::node_get_cells_free_memory op) {
    const auto all = node_.has_cells ? static_cast<std::int64_t>(cells.size()) : 0;
    if (op.first < 0 || op.first >= all) fail(errc::invalid_arg, "Range exceeds available cells");
    std::vector<bytes> out;
    for (auto at = std::int64_t(op.first); at < all && at < std::int64_t(op.first) + op.count; ++at)
        out.emplace_back(kibibytes(cells[static_cast<std::size_t>(at)]).count());
    co_return out;
}

// Figures for cells that are not there, too.
task<std::vector<std::uint64_t>> driver::handle(op::node_get_free_pages op) {
    const auto wanted = std::uint64_t(op.cells) * op.sizes.size();
    if (wanted > largest_answer) fail(errc::invalid_arg, "too many NUMA cells: {} > {}", wanted, largest_answer);
    std::vector<std::uint64_t> out;
    std::uint64_t count = 6;
    for (std::uint64_t i = 0; i < wanted; ++i) out.push_back(count = count * 2 + 7);
    co_return out;
}

task<host_security> driver::handle(op::node_get_security_model) { co_return host_security("testSecurity", ""); }

task<std::string> driver::handle(op::connect_get_sysinfo) { co_return std::string(firmware); }

task<std::string> driver::handle(op::connect_baseline_cpu op) {
    allow_flags(op, baseline_cpu_flags::expand_features);
    std::vector<caps::host_cpu> hosts;
    for (const auto& text : op.cpus) hosts.push_back(cpus::read_host(text));
    cpus::baseline_options options;
    options.expand = any(op.flags, baseline_cpu_flags::expand_features);
    co_return vir::format(cpus::baseline(hosts, options));
}

task<std::vector<std::string>> driver::handle(op::connect_get_cpu_model_names op) {
    co_return cpus::model_names(op.arch, error_domain::test);
}

}  // namespace vir::test
