// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/metadata.hpp"
#include "src/doc/post_parse_steps.hpp"

#include <algorithm>
#include <unordered_set>
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

void cpu(domain_def& domain, findings& found) {
    using namespace guest;
    auto& vcpu = domain.vcpu;
    if (vcpu.placement == placement::_auto) vcpu.cpus.reset();
    if (!vcpu.placement) vcpu.placement = placement::_static;
    found.about(document_part("vcpu"), [&] {
        if (vcpu.maximum == 0)
            fail(errc::internal_error, "CPU IDs in <numa> exceed the <vcpu> count");
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
    if (cpu == guest::cpu()) return domain.cpu.reset();
    if (cpu.model && (cpu.mode == cpu_mode::custom || cpu.mode == cpu_mode::host_model) && !cpu.model->fallback)
        cpu.model->fallback = cpu_fallback::allow;
    if (cpu.topology && !cpu.topology->dies) cpu.topology->dies = 1;
    for (auto& feature : cpu.features)
        if (!feature.policy) feature.policy = cpu_policy::require;

    if (cpu.numa) found.about(document_part("cpu/numa"), [&] { numa(*cpu.numa); });
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
    std::unordered_set<std::uint32_t> orders;
    each_info(domain.devices, [&](const document_part& part, device::info& info) {
        if (!info.boot) return;
        by_device = true;
        found.about(part, [&] {
            if (!orders.insert(info.boot->order).second)
                fail(errc::config_unsupported,
                     "boot order '" + std::to_string(info.boot->order) + "' used for more than one device");
        });
    });
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
    if (domain.os.nvram && *domain.os.nvram == guest::nvram_file()) domain.os.nvram.reset();
    auto& features = domain.os.firmware_features;
    if (!domain.os.firmware) features.clear();
    // Of each the last word counts.
    for (auto feature = features.begin(); feature != features.end();) {
        const bool is_again = std::any_of(std::next(feature), features.end(),
                                          [&](const auto& later) { return later.name == feature->name; });
        feature = is_again ? features.erase(feature) : std::next(feature);
    }
    std::ranges::sort(features, {}, &guest::firmware_feature::name);
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

// libvirt's order of what it keeps by number, without what says nothing.
void order(domain_options& options, findings& found) {
    if (options.numa_tune && *options.numa_tune == guest::numa_tune()) options.numa_tune.reset();
    if (options.block_tune) {
        if (options.block_tune->weight == 0u) options.block_tune->weight.reset();
        std::unordered_set<std::string_view> paths;
        auto& devices = options.block_tune->devices;
        for (std::size_t i = 0; i < devices.size(); ++i)
            found.about(document_part("blkiotune/device", i), [&] {
                if (!paths.insert(devices[i].path).second)
                    fail(errc::config_unsupported, "duplicate blkio device path '" + devices[i].path + "'");
            });
        for (auto& device : devices) {
            const auto forget_zero = [](auto& limit) {
                if (limit == 0u) limit.reset();
            };
            forget_zero(device.weight);
            forget_zero(device.read_iops);
            forget_zero(device.write_iops);
            forget_zero(device.read_bytes);
            forget_zero(device.write_bytes);
        }
        // A device without limits is not kept.
        std::erase_if(options.block_tune->devices, [](const guest::block_device_tune& device) {
            guest::block_device_tune none;
            none.path = device.path;
            return device == none;
        });
        if (*options.block_tune == guest::block_tune()) options.block_tune.reset();
    }
    if (options.id_map && *options.id_map == guest::id_map()) options.id_map.reset();
    if (!found.only_checks()) {
        std::ranges::stable_sort(options.key_wraps, {}, &guest::key_wrap::name);
        std::ranges::stable_sort(options.perf, {}, [names = guest::perf_event_names()](const guest::perf_event& event) {
            return std::ranges::find(names, event.name) - names.begin();
        });
    }
    if (!options.id_map) return;
    std::ranges::stable_sort(options.id_map->uids, {}, &guest::id_range::start);
    std::ranges::stable_sort(options.id_map->gids, {}, &guest::id_range::start);
}

void hugepages(domain_def& domain) {
    if (!domain.memory_backing || !domain.memory_backing->huge) return;
    const std::size_t cells = domain.cpu && domain.cpu->numa ? domain.cpu->numa->cells.size() : 0;
    auto& pages = domain.memory_backing->huge->pages;
    for (auto& page : pages) {
        if (!page.nodes || page.nodes->empty()) continue;
        const auto last = page.nodes->ranges().back().last;
        // A guest without cells is its cell 0.
        if (cells == 0 && last == 0)
            page.nodes.reset();
        else if (last >= cells)
            fail(errc::xml_detail,
                 "hugepages: node " + std::to_string(cells ? last : page.nodes->ranges().front().first) + " not found");
    }
    for (std::size_t i = 0; i < pages.size(); ++i)
        for (std::size_t k = 0; k < i; ++k) {
            const auto sizes = std::to_string(pages[i].size.count()) + " and " + std::to_string(pages[k].size.count());
            if (!pages[i].nodes && !pages[k].nodes) fail(errc::xml_detail, "two master hugepages detected: " + sizes);
            if (!pages[i].nodes || !pages[k].nodes) continue;
            const auto& ranges = pages[i].nodes->ranges();
            if (std::any_of(ranges.begin(), ranges.end(), [&](const auto& range) {
                    return std::ranges::any_of(pages[k].nodes->ranges(), [&](const auto& other) {
                        return range.first <= other.last && other.first <= range.last;
                    });
                }))
                fail(errc::xml_detail, "nodeset attribute of hugepages of sizes " + sizes + " intersect");
        }
}

}  // namespace post_parse

namespace post_parse {
namespace {

void seclabels(domain_def& domain, findings& found) {
    using guest::seclabel_type;
    std::unordered_set<std::string> models;
    for (std::size_t i = 0; i < domain.seclabels.size(); ++i) {
        auto& label = domain.seclabels[i];
        if (label.model == "none") label.type = seclabel_type::none;
        found.about(
            document_part("seclabel", i),
            [&] {
                if (!models.insert(label.model).second)
                    fail(errc::xml_detail, "seclabel for model " + (label.model.empty() ? "(null)" : label.model) +
                                               " is already provided");
                if (1 < domain.seclabels.size() && label.model.empty())
                    fail(errc::xml_error, "missing security model when using multiple labels");
            },
            [&] {
                if (label.type == seclabel_type::_static && label.label.empty())
                    fail(errc::xml_error, "security label is missing");
                if (label.type == seclabel_type::dynamic && label.relabel == false)
                    fail(errc::config_unsupported, "dynamic label type must use resource relabeling");
                if (label.type == seclabel_type::none && label.relabel == true)
                    fail(errc::config_unsupported, "resource relabeling is not compatible with 'none' label type");
            });
        if (label.type == seclabel_type::none)
            label.relabel.reset();
        else if (!label.relabel)
            label.relabel = label.type == seclabel_type::dynamic;
        if (label.type != seclabel_type::_static) label.label.clear();
        if (label.type != seclabel_type::dynamic) label.base_label.clear();
        label.image_label.clear();
    }
    // One that says no type is what there would be without it.
    std::erase_if(domain.seclabels, [](const guest::seclabel& label) { return !label.type; });
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
