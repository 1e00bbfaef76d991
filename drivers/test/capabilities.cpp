// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/node.hpp"

#include <virtxx/doc/capabilities.hpp>
#include <virtxx/xml/binding.hpp>

namespace vir::test {
namespace {

caps::topology_cell cell(std::uint32_t id, kibibytes memory, kibibytes small_page) {
    caps::topology_cell out;
    out.id = id;
    out.memory = memory;
    out.pages.emplace_back(small_page, memory.count() / small_page.count());
    out.pages.emplace_back(kibibytes(2048), 0);
    out.pages.emplace_back(kibibytes(1048576), 0);
    for (std::uint32_t i = 0; i < 8; ++i) {
        auto& cpu = out.cpus.emplace_back(id * 8 + i);
        cpu.socket_id = id;
        cpu.die_id = 0;
        cpu.core_id = i;
        cpu.siblings = index_set{cpu.id};
    }
    return out;
}

caps::guest_def guest(guest::os_type type) {
    caps::guest_def out;
    out.os_type = type;
    out.arch.name = guest::arch::i686;
    out.arch.word_size = 32;
    out.arch.emulator = "/usr/bin/test-hv";
    out.arch.domains.emplace_back(domain_type::test);
    out.features.emplace();
    out.features->pae = out.features->nonpae = true;
    return out;
}

}  // namespace

std::string capabilities(const node& of) {
    capabilities_def out;
    out.host.cpu.arch = guest::arch::i686;
    out.host.cpu.pae = out.host.cpu.nonpae = true;
    for (std::uint64_t size : {4, 8, 2048, 1048576}) out.host.cpu.pages.emplace_back(kibibytes(size));
    out.host.power.emplace();
    out.host.iommu = false;
    if (of.has_cells) {
        out.host.cells.push_back(cell(0, 2_GiB, 4_KiB));
        out.host.cells.push_back(cell(1, 4_GiB, 8_KiB));
    }
    out.host.security.emplace_back().model = "testSecurity";
    out.guests.push_back(guest(guest::os_type::hvm));
    out.guests.push_back(guest(guest::os_type::xen));
    return vir::format(out);
}

}  // namespace vir::test
