// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/metadata.hpp"
#include "src/doc/post_parse_steps.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <virtxx/error.hpp>
#include <virtxx/xml/description.hpp>

namespace vir {
namespace post_parse {

void memory(domain_def& domain, const driver_hooks& hooks) {
    kibibytes in_cells;
    if (domain.cpu && domain.cpu->numa)
        for (const auto& cell : domain.cpu->numa->cells) in_cells += cell.memory;
    kibibytes in_devices;
    for (const auto& device : domain.devices.memories) in_devices += device.size;

    if (in_cells.count() != 0 && (domain.memory.count() == 0 || hooks.sums_memory(domain)))
        domain.memory = in_cells + in_devices;
    else if (in_devices > domain.memory)
        fail(errc::xml_error, "Total size of memory devices exceeds the total memory size");
    if (domain.memory == in_devices)
        fail(errc::xml_error, "Memory size must be specified via <memory> or in the <numa> configuration");
    if (!domain.current_memory || domain.current_memory->count() == 0 || *domain.current_memory > domain.memory)
        domain.current_memory = domain.memory;
    if (domain.options && domain.options->max_memory) {
        auto& max = *domain.options->max_memory;
        if (max.size.count() == 0 || max.slots == 0)
            fail(errc::xml_error, "both maximum memory size and memory slot count must be specified");
        if (max.size < domain.memory)
            fail(errc::xml_error, "maximum memory size must be equal or greater than the actual memory size");
    }
}

// To itself a cell is at distance 10, to others as far as they are to it.
void fill_distances(std::vector<guest::numa_cell>& cells) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> known;
    for (std::uint32_t i = 0; i < cells.size(); ++i) {
        for (const auto& distance : cells[i].distances) {
            if (distance.id >= cells.size())
                fail(errc::xml_error, "Distance to NUMA cell '" + std::to_string(distance.id) + "' which is not there");
            // As firmware counts them: 10 is to itself, 255 out of reach.
            if (distance.value < 10 || 255 < distance.value || (distance.id == i && distance.value != 10))
                fail(errc::xml_error, "'value " + std::to_string(distance.value) + "' is invalid for 'sibling id " +
                                          std::to_string(distance.id) + "' under NUMA 'cell id " + std::to_string(i) +
                                          "'");
            known[{i, distance.id}] = distance.value;
            known.try_emplace({distance.id, i}, distance.value);
            known[{i, i}] = known[{distance.id, distance.id}] = 10;
        }
        cells[i].distances.clear();
    }
    for (const auto& [way, value] : known) {
        auto& made = cells[way.first].distances.emplace_back();
        made.id = way.second;
        made.value = value;
    }
}

// In the order of their numbers, which leave none out.
void number_cells(guest::numa& numa) {
    auto& cells = numa.cells;
    if (cells.empty()) fail(errc::xml_error, "NUMA topology defined without NUMA cells");
    std::uint32_t next = 0;
    for (auto& cell : cells) {
        if (!cell.id) cell.id = next;
        ++next;
    }
    std::stable_sort(cells.begin(), cells.end(), [](const auto& a, const auto& b) { return *a.id < *b.id; });
    for (std::uint32_t i = 0; i < cells.size(); ++i) {
        if (*cells[i].id == i) continue;
        if (i && *cells[i].id == *cells[i - 1].id)
            fail(errc::xml_error, "Duplicate NUMA cell info for cell id '" + std::to_string(*cells[i].id) + "'");
        fail(errc::xml_error, "Exactly one 'cell' element per guest NUMA cell allowed, non-contiguous ranges or "
                                     "ranges not starting from 0 are not allowed");
    }
    fill_distances(cells);
}

void cpu(domain_def& domain, findings& found) {
    using namespace guest;
    auto& vcpu = domain.vcpu;
    if (vcpu.placement == placement::_auto) vcpu.cpus.reset();
    if (!vcpu.placement) vcpu.placement = placement::_static;
    found.about(document_part("vcpu"), [&] {
        if (vcpu.maximum == 0)
            fail(errc::internal_error, "CPU IDs in <numa> exceed the <vcpu> count; <vcpu> counts from 1");
        if (vcpu.current && *vcpu.current > vcpu.maximum)
            fail(errc::config_unsupported, "maximum vCPU count must not be less than current vCPU count");
    });
    if (vcpu.current == vcpu.maximum) vcpu.current.reset();

    if (domain.cpu && domain.cpu->model && domain.cpu->model->name.empty() && domain.cpu->model->vendor_id.empty())
        domain.cpu->model.reset();
    if (domain.cpu && *domain.cpu == guest::cpu()) domain.cpu.reset();
    if (!domain.cpu) return;
    auto& cpu = *domain.cpu;
    const bool has_model = cpu.model && !cpu.model->name.empty();
    if (!cpu.mode && has_model) cpu.mode = cpu_mode::custom;
    if (cpu.mode == cpu_mode::custom && !has_model) {
        cpu.mode.reset();
        cpu.match.reset();
    }
    if (cpu.mode == cpu_mode::custom && !cpu.match) cpu.match = cpu_match::exact;
    if (cpu.mode != cpu_mode::custom) cpu.match.reset();
    if (cpu.model && (cpu.mode == cpu_mode::custom || cpu.mode == cpu_mode::host_model) && !cpu.model->fallback)
        cpu.model->fallback = cpu_fallback::allow;
    if (cpu.topology && !cpu.topology->dies) cpu.topology->dies = 1;
    for (auto& feature : cpu.features)
        if (!feature.policy) feature.policy = cpu_policy::require;

    if (cpu.numa) found.about(document_part("cpu/numa"), [&] { number_cells(*cpu.numa); });
}

void os(domain_def& domain) {
    auto& type = domain.os.type.type;
    const bool own_loader = domain.options && !domain.options->bootloader.empty();
    if (!type && own_loader) type = guest::os_type::xen;
    if (!type) fail(errc::xml_error, "an os <type> must be specified");
}

void metadata(domain_def& domain) { domain.metadata = one_element_per_namespace(domain.metadata); }

void boot(domain_def& domain, findings& found) {
    if (!is_hvm(domain)) domain.os.boot.clear();
    bool by_device = false;
    each_info(domain.devices, [&](const auto&, device::info& info) { by_device = by_device || bool(info.boot); });
    found.about(document_part("os/boot"), [&] {
        if (by_device && !domain.os.boot.empty())
            fail(errc::config_unsupported, "per-device boot elements cannot be used together with os/boot elements");
    });
    const bool own_loader = domain.options && !domain.options->bootloader.empty();
    if (own_loader) domain.os.boot.clear();
    if (domain.os.type.type == guest::os_type::exe) {
        for (auto* image : {&domain.os.kernel, &domain.os.initrd, &domain.os.dtb}) image->clear();
        domain.os.loader.reset();
        domain.os.nvram.reset();
        domain.os.bios.reset();
        domain.os.boot_menu.reset();
        domain.os.acpi.reset();
    } else {
        domain.os.init.reset();
    }
    if (!is_hvm(domain)) domain.os.firmware.reset();
    if (is_hvm(domain) && !by_device && !own_loader && domain.os.boot.empty())
        domain.os.boot.push_back(guest::boot_device::hd);
    auto& loader = domain.os.loader;
    if (loader && !loader->path.empty() && !loader->type) loader->type = guest::loader_type::rom;
}

void clock(domain_def& domain) {
    using namespace guest;
    auto& clock = domain.clock;
    std::int64_t seconds = 0;
    const bool number = xml::codecs::read_integer(clock.adjustment, INT64_MIN, INT64_MAX, seconds, xml::field());
    if (clock.offset == clock_offset::utc || clock.offset == clock_offset::localtime) {
        // A number of seconds beside a fixed time is a time that varies.
        const bool local = clock.offset == clock_offset::localtime;
        if (number) {
            clock.basis = local ? clock_basis::localtime : clock_basis::utc;
            clock.offset = clock_offset::variable;
        } else if (!clock.adjustment.empty() && clock.adjustment != "reset") {
            fail(errc::xml_error, "unknown clock adjustment '" + clock.adjustment + "'");
        }
    }
    if (clock.offset == clock_offset::variable) {
        clock.adjustment = std::to_string(number ? seconds : 0);
        if (!clock.basis) clock.basis = clock_basis::utc;
    } else {
        clock.basis.reset();
    }
    const bool zone = clock.offset == clock_offset::timezone, absolute = clock.offset == clock_offset::absolute;
    if (zone && clock.timezone.empty())
        fail(errc::internal_error, "missing 'timezone' attribute for clock with offset='timezone'");
    if (absolute && !clock.start)
        fail(errc::internal_error, "missing 'start' attribute for clock with offset='absolute'");
    if (zone || absolute) clock.adjustment.clear();
    if (!zone) clock.timezone.clear();
    if (!absolute) clock.start.reset();
    for (auto& timer : clock.timers) {
        if (timer.frequency == 0u) timer.frequency.reset();
        if (timer.catchup && *timer.catchup == timer_catchup()) timer.catchup.reset();
    }
}

// MM/DD/YYYY or MM/DD/YY
bool is_date(std::string_view date) {
    auto digits = [](std::string_view text) {
        return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
    };
    const auto first = date.find('/');
    const auto last = date.rfind('/');
    return first != date.npos && last > first && digits(date.substr(0, first)) &&
           digits(date.substr(first + 1, last - first - 1)) && digits(date.substr(last + 1)) &&
           std::stoul(std::string(date.substr(0, std::min<std::size_t>(first, 4)))) <= 12 && first <= 2 &&
           last - first <= 3 && (date.size() - last == 5 || date.size() - last == 3);
}

void sysinfo(const domain_def& domain, findings& found) {
    if (!domain.options) return;
    for (std::size_t i = 0; i < domain.options->sysinfo.size(); ++i) {
        const auto& info = domain.options->sysinfo[i];
        for (const auto& entry : info.bios)
            found.about(document_part("sysinfo", i), [&] {
                if (entry.name == "date" && !is_date(entry.value))
                    fail(errc::xml_detail, "Invalid BIOS 'date' format");
            });
        for (const auto& entry : info.system)
            found.about(document_part("sysinfo", i), [&] {
                if (entry.name == "uuid" && uuid::parse(entry.value) != domain.uuid)
                    fail(errc::xml_detail, "UUID mismatch between <uuid> and <sysinfo>");
            });
    }
}

// libvirt's order of what it keeps by number, without what says nothing.
void order(domain_options& options, findings& found) {
    if (options.numa_tune && *options.numa_tune == guest::numa_tune()) options.numa_tune.reset();
    if (options.block_tune) {
        // A device without limits is not kept.
        std::erase_if(options.block_tune->devices, [](const guest::block_device_tune& device) {
            guest::block_device_tune none;
            none.path = device.path;
            return device == none;
        });
        if (*options.block_tune == guest::block_tune()) options.block_tune.reset();
    }
    if (options.id_map && *options.id_map == guest::id_map()) options.id_map.reset();
    if (!found.only_checks()) std::ranges::stable_sort(options.key_wraps, {}, &guest::key_wrap::name);
    if (!options.id_map) return;
    std::ranges::stable_sort(options.id_map->uids, {}, &guest::id_range::start);
    std::ranges::stable_sort(options.id_map->gids, {}, &guest::id_range::start);
}

void hugepages(const domain_def& domain) {
    if (!domain.memory_backing || !domain.memory_backing->huge) return;
    const std::size_t cells = domain.cpu && domain.cpu->numa ? domain.cpu->numa->cells.size() : 0;
    for (const auto& page : domain.memory_backing->huge->pages)
        if (page.nodes && cells != 0 && !page.nodes->empty() && page.nodes->ranges().back().last >= cells)
            fail(errc::xml_detail,
                 "hugepages: node " + std::to_string(page.nodes->ranges().back().last) + " not found");
}

}  // namespace post_parse

namespace post_parse {
namespace {

void seclabels(domain_def& domain, findings& found) {
    for (std::size_t i = 0; i < domain.seclabels.size(); ++i) {
        auto& label = domain.seclabels[i];
        found.about(document_part("seclabel", i), [&] {
            if (1 < domain.seclabels.size() && label.model.empty())
                fail(errc::xml_error, "missing security model when using multiple labels");
        });
        const auto type = label.type.value_or(guest::seclabel_type::dynamic);
        if (type != guest::seclabel_type::_static) label.label.clear();
        if (type != guest::seclabel_type::dynamic) label.base_label.clear();
        label.image_label.clear();
    }
}

}  // namespace
}  // namespace post_parse

void complete(domain_def& domain, const driver_hooks& hooks) {
    findings found;
    complete(domain, hooks, found);
}

void complete(domain_def& domain, const driver_hooks& hooks, findings& found) {
    using namespace post_parse;
    if (!domain.uuid) domain.uuid = uuid::random();
    domain.id.reset();
    found.about(document_part("os"), [&] { os(domain); });
    found.about(document_part("metadata"), [&] { metadata(domain); });
    if (!domain.os.type.arch) domain.os.type.arch = hooks.default_arch();
    // What the driver adds stands behind the document's own.
    number_controllers(domain, found);
    const bool checks = hooks.from_xml() && hooks.checks();
    // Before the driver gives a model to a processor that has none.
    if (checks) check_cpu(domain, found);
    found.about(document_part(), [&] { hooks.before(domain); });

    each_info(domain.devices, [](const auto&, device::info& info) {
        // Other names than the user's belong to a running guest.
        if (!info.alias.starts_with("ua-")) info.alias.clear();
    });
    found.about(document_part("memory"), [&] { memory(domain, hooks); });
    tuning(domain, found);
    cpu(domain, found);
    sysinfo(domain, found);
    found.about(document_part("memoryBacking/hugepages"), [&] { hugepages(domain); });
    found.about(document_part("clock"), [&] { post_parse::clock(domain); });
    if (!domain.on_poweroff) domain.on_poweroff = lifecycle_action::destroy;
    if (!domain.on_reboot) domain.on_reboot = lifecycle_action::restart;
    if (!domain.on_crash) domain.on_crash = lifecycle_action::destroy;
    seclabels(domain, found);
    if (domain.options) order(*domain.options, found);
    if (domain.memory_backing && *domain.memory_backing == guest::memory_backing()) domain.memory_backing.reset();
    if (domain.pm && *domain.pm == power_management()) domain.pm.reset();
    boot(domain, found);
    devices(domain, hooks, found);
    disks(domain, hooks, found);
    chardevs(domain, found);
    for (std::size_t i = 0; i < domain.devices.controllers.size(); ++i)
        found.about(document_part("devices/controller", i),
                    [&] { hooks.device(domain.devices.controllers[i], domain); });
    controllers(domain, found);
    found.about(document_part(), [&] { hooks.after(domain); });
    if (!hooks.numbers_ccw())
        each_info(domain.devices, [](const auto&, device::info& info) {
            auto* at = info.address ? std::get_if<device::ccw_address>(&*info.address) : nullptr;
            if (at && !at->devno) at->cssid = at->ssid = at->devno = 0;
        });
    if (!checks) return;
    check_devices(domain, found);
    check_guest(domain, found);
}

}  // namespace vir
