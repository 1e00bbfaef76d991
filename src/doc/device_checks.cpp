// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/post_parse_steps.hpp"

#include <virtxx/xml/binding.hpp>
#include <virtxx/xml/description.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <initializer_list>
#include <optional>
#include <set>
#include <unordered_set>

namespace vir::post_parse {

using namespace device;

namespace {

std::string_view type_of_address(const any_address& address) {
    return std::visit([](const auto& at) { return xml::describe<std::decay_t<decltype(at)>>().name; }, address);
}

template <class... Allowed>
bool has_other_address(const info& info) {
    return info.address && !(std::holds_alternative<Allowed>(*info.address) || ...);
}

[[noreturn]] void unsupported(const std::string& why) { fail(errc::config_unsupported, why); }

// "hda", "vdb" ...: what its kind of drive is called.
void check_disk_name(const disk& disk) {
    const std::string& dev = disk.target.dev;
    auto begins = [&](std::initializer_list<std::string_view> all) {
        return std::any_of(all.begin(), all.end(), [&](std::string_view prefix) { return dev.starts_with(prefix); });
    };
    if (disk.device == disk_device::floppy) {
        if (!begins({"fd"})) fail(errc::internal_error, "Invalid floppy device name: " + dev);
    } else if (disk.device != disk_device::cdrom && !begins({"hd", "sd", "vd", "xvd", "ubd"})) {
        fail(errc::internal_error, "Invalid harddisk device name: " + dev);
    }
}

bool is_printable(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return ' ' <= c && c <= '~'; });
}

void check_identity(const disk_options& options) {
    std::string_view wwn = options.wwn;
    if (wwn.starts_with("0x")) wwn.remove_prefix(2);
    if (!options.wwn.empty() && (wwn.size() != 16 || wwn.find_first_not_of("0123456789abcdefABCDEF") != wwn.npos))
        fail(errc::internal_error, error_domain::none, "Malformed wwn: " + options.wwn);
    if (options.vendor.size() > 8) unsupported("disk vendor is more than 8 characters");
    if (!is_printable(options.vendor)) fail(errc::xml_error, "disk vendor is not printable string");
    if (options.product.size() > 16) unsupported("disk product is more than 16 characters");
    if (!is_printable(options.product)) fail(errc::xml_error, "disk product is not printable string");
}

void check_limits(const iotune& tune) {
    auto exclusive = [](std::uint64_t total, std::uint64_t read, std::uint64_t write, const char* what) {
        if (total && (read || write))
            fail(errc::xml_error, std::string("total and read/write ") + what + " cannot be set at the same time");
    };
    exclusive(tune.total_bytes_sec, tune.read_bytes_sec, tune.write_bytes_sec, "bytes_sec");
    exclusive(tune.total_iops_sec, tune.read_iops_sec, tune.write_iops_sec, "iops_sec");
    exclusive(tune.total_bytes_sec_max, tune.read_bytes_sec_max, tune.write_bytes_sec_max, "bytes_sec_max");
    exclusive(tune.total_iops_sec_max, tune.read_iops_sec_max, tune.write_iops_sec_max, "iops_sec_max");
}

void check_startup(const disk& disk) {
    if (!disk.source.startup) return;
    const auto policy = "disk startupPolicy '" + std::string(to_string(*disk.source.startup)) + "'";
    if (std::holds_alternative<network_disk_source>(disk.source.from))
        fail(errc::xml_error, policy + " is not allowed for disk of 'network' type");
    if (disk.source.startup == startup_policy::requisite && disk.device != disk_device::cdrom &&
        disk.device != disk_device::floppy)
        fail(errc::xml_error, policy + " is allowed only for cdrom or floppy");
}

void check_bus(const disk& disk) {
    const auto bus = disk.target.bus.value_or(disk_bus::none);
    if (bus == disk_bus::virtio) return;
    const auto& driver = disk.driver;
    if (disk.model)
        unsupported("disk model '" + std::string(to_string(*disk.model)) + "' not supported for bus '" +
                    std::string(to_string(bus)) + "'");
    if (driver.queues) unsupported("queues attribute in disk driver element is only supported by virtio-blk");
    if (driver.event_idx) unsupported("disk event_idx mode supported only for virtio bus");
    if (driver.ioeventfd) unsupported("disk ioeventfd mode supported only for virtio bus");
    refuse_virtio(driver.virtio);
}

void check_disks(const std::vector<disk>& disks, findings& found) {
    for (std::size_t i = 0; i < disks.size(); ++i) {
        const auto& disk = disks[i];
        const document_part part("devices/disk", i);
        // Before what is refused below: of a disk without a name, or whose bus is wrong, that has been told.
        const bool named = found.is_sound(part);
        found.about(
            part,
            [&] {
                if (disk.device == disk_device::lun || !disk.options) return;
                if (disk.options->raw_io) unsupported("rawio can be used only with device='lun'");
                if (disk.options->scsi_generic_io) unsupported("sgio can be used only with device='lun'");
            },
            [&] { check_bus(disk); }, [&] { check_startup(disk); },
            [&] {
                if (disk.target.removable && disk.target.bus != disk_bus::usb)
                    fail(errc::xml_error, "removable is only valid for usb disks");
            },
            [&] {
                if (named) check_disk_name(disk);
            },
            [&] {
                if (disk.options) check_identity(*disk.options);
            },
            [&] {
                if (disk.options && disk.options->iotune) check_limits(*disk.options->iotune);
            });
    }
}

void check_input(const domain_def& domain, const input& input) {
    const auto bus = input.bus.value_or(input_bus::none);
    const std::string bus_name(to_string(bus)), type(to_string(input.type));
    const bool old = input.type == input_type::mouse || input.type == input_type::keyboard;
    if (is_hvm(domain)) {
        if (bus == input_bus::ps2 && !old)
            fail(errc::internal_error, bus_name + " bus does not support " + type + " input device");
        if (bus == input_bus::xen) fail(errc::internal_error, "unsupported input bus " + bus_name);
    } else if (is_paravirtual(domain)) {
        if (bus != input_bus::xen) fail(errc::internal_error, "unsupported input bus " + bus_name);
        if (!old) fail(errc::internal_error, bus_name + " bus does not support " + type + " input device");
    } else if (is_parallels(domain)) {
        if (bus != input_bus::parallels)
            fail(errc::internal_error, "parallels containers don't support input bus " + bus_name);
        if (!old) fail(errc::internal_error, bus_name + " bus does not support " + type + " input device");
    } else {
        fail(errc::internal_error, "Input devices are not supported by this virtualization driver.");
    }
    if (input.type == input_type::passthrough && bus != input_bus::virtio)
        unsupported("only bus 'virtio' is supported for 'passthrough' input devices");
    if (input.type == input_type::evdev && bus != input_bus::none)
        unsupported("input evdev doesn't support bus element");
    if (input.model && bus != input_bus::virtio)
        unsupported("only bus 'virtio' is supported for input model '" + std::string(to_string(*input.model)) +
                    "'");
}

void check_pci_numbers(const controller& one) {
    const bool is_root = one.model == controller_model::pci_root || one.model == controller_model::pcie_root;
    if (is_root && one.info.address) unsupported("pci-root and pcie-root controllers should not have an address");
    auto limit = [](const char* what, std::optional<std::uint32_t> value, std::uint32_t low, std::uint32_t high) {
        if (value && (*value < low || high < *value))
            unsupported(std::string("PCI controller ") + what + " '" + std::to_string(*value) +
                        "' out of range - must be " + std::to_string(low) + "-" + std::to_string(high));
    };
    if (one.index.value_or(0) > 255)
        unsupported("PCI controller index " + std::to_string(*one.index) + " too high, maximum is 255");
    if (!one.pci) return;
    limit("chassisNr", one.pci->chassis_nr, 1, 255);
    limit("chassis", one.pci->chassis, 0, 255);
    limit("port", one.pci->port, 0, 255);
    limit("busNr", one.pci->bus_nr, 1, 254);
}

void check_controllers(const domain_devices& devices, findings& found) {
    const bool has_master = std::any_of(devices.controllers.begin(), devices.controllers.end(), [](const auto& c) {
        return c.type == controller_type::usb && !c.info.master;
    });
    bool disabled = false, usb = false;
    for (std::size_t i = 0; i < devices.controllers.size(); ++i) {
        const auto& one = devices.controllers[i];
        found.about(
            document_part("devices/controller", i),
            [&] {
                if (one.type != controller_type::usb) return;
                const bool refused = disabled || (usb && one.model == controller_model::none);
                disabled = one.model == controller_model::none;
                usb = true;
                if (refused)
                    fail(errc::xml_detail, "Can't add another USB controller: USB is disabled for this domain");
            },
            [&] {
                const bool takes_threads = one.model == controller_model::virtio_scsi ||
                                           one.model == controller_model::virtio_transitional ||
                                           one.model == controller_model::virtio_non_transitional;
                if (one.driver && one.driver->iothread && !(one.type == controller_type::scsi && takes_threads))
                    fail(errc::xml_error, "'iothread' attribute only supported for virtio scsi controllers");
            },
            [&] {
                if (one.type == controller_type::pci) check_pci_numbers(one);
            });
    }
    found.about(document_part("devices"), [&] {
        if (usb && !disabled && !has_master) fail(errc::xml_detail, "No master USB controller specified");
    });
    if (!disabled) return;
    for (std::size_t i = 0; i < devices.hostdevs.size(); ++i)
        found.about(document_part("devices/hostdev", i), [&] {
            if (std::holds_alternative<usb_hostdev>(devices.hostdevs[i].source))
                unsupported("Can't add host USB device: USB is disabled in this host");
        });
}

void check_video(const video& one) {
    const bool vhost = one.driver && one.driver->name == video_backend::vhostuser;
    if (vhost && one.type != video_type::virtio)
        unsupported("'vhostuser' driver is only supported with 'virtio' device");
    if (one.acceleration && !one.acceleration->rendernode.empty() && !vhost)
        unsupported("unsupported rendernode accel attribute without 'vhostuser'");
    if (one.type != video_type::qxl) {
        if (one.ram) unsupported("ram attribute only supported for video type qxl");
        if (one.vram64) unsupported("vram64 attribute only supported for video type qxl");
        if (one.vga_mem) unsupported("vgamem attribute only supported for video type qxl");
    }
    if (one.type != video_type::virtio && one.driver) refuse_virtio(one.driver->virtio);
    if (one.type == video_type::ramfb && one.info.address) unsupported("address not supported for video type ramfb");
}

void check_videos(const std::vector<video>& videos, findings& found) {
    unsigned primaries = 0;
    for (std::size_t i = 0; i < videos.size(); ++i)
        found.about(
            document_part("devices/video", i),
            [&] {
                if (videos[i].type == video_type::none && 1 < videos.size())
                    unsupported("a 'none' video type must be the only video device defined for the domain");
            },
            [&] {
                if ((primaries += videos[i].primary) > 1) unsupported("Only one primary video device is supported");
            },
            [&] { check_video(videos[i]); });
}

void check_iommu(const domain_def& domain) {
    if (!domain.devices.iommu) return;
    const auto& iommu = *domain.devices.iommu;
    const auto model = "iommu model '" + std::string(to_string(iommu.model)) + "'";
    const bool intel = iommu.model == iommu_model::intel;
    if (!intel && iommu.driver && *iommu.driver != iommu_driver())
        fail(errc::xml_error, model + " doesn't support additional attributes");
    if (iommu.model != iommu_model::virtio && iommu.info.address) fail(errc::xml_error, model + " can't have address");
    if (!iommu.driver) return;
    const bool split = domain.features.rare && domain.features.rare->ioapic == guest::ioapic_driver::qemu;
    if (iommu.driver->intremap == true && !split)
        unsupported("IOMMU interrupt remapping requires split I/O APIC (ioapic driver='qemu')");
    if (iommu.driver->eim == true && iommu.driver->intremap != true)
        unsupported("IOMMU eim requires interrupt remapping to be enabled");
}

void check_memory(const memory_device& one, std::size_t cells) {
    const std::string model(to_string(one.model));
    if (one.node && cells == 0)
        fail(errc::xml_detail, "can't add memory backend as guest has no NUMA nodes configured");
    if (one.node && cells <= *one.node)
        fail(errc::xml_detail, "can't add memory backend for guest node '" + std::to_string(*one.node) +
                                   "' as the guest has only '" + std::to_string(cells) + "' NUMA nodes configured");
    const bool has_path = one.source && !one.source->path.empty();
    if ((one.model == memory_model::nvdimm || one.model == memory_model::virtio_pmem) && !has_path)
        fail(errc::xml_detail, "path is required for model '" + model + "'");
    if (one.model == memory_model::nvdimm && one.discard == true)
        unsupported("discard is not supported for nvdimms");
    if (one.model == memory_model::nvdimm && one.label_size) {
        if (one.label_size->count() < 128) fail(errc::xml_error, "nvdimm label must be at least 128KiB");
        if (one.size <= *one.label_size) fail(errc::xml_error, "label size must be smaller than NVDIMM size");
    }
    if (one.model == memory_model::virtio_pmem && one.node) unsupported("virtio-pmem does not support NUMA nodes");
    if (one.model == memory_model::sgx_epc && one.info.address)
        unsupported("memory device address is not supported for model '" + model + "'");
    if (one.model != memory_model::virtio_mem) return;
    const auto requested = one.requested.value_or(kibibytes()), block = one.block_size.value_or(kibibytes());
    if (requested > one.size)
        fail(errc::xml_detail, "requested size must be smaller than or equal to @size (" +
                                   std::to_string(one.size.count()) + "KiB)");
    if (!std::has_single_bit(block.count())) fail(errc::xml_detail, "block size must be a power of two");
    if (requested.count() % block.count())
        fail(errc::xml_detail, "requested size must be an integer multiple of block size");
}

void check_filesystem(const filesystem& one) {
    const bool shared = one.driver && one.driver->type == filesystem_driver_type::virtiofs;
    if (one.info.boot && !shared) unsupported("boot order is only supported for virtiofs");
    // What it is on the host; memory is nothing there, and a volume is another's.
    const auto source = std::visit(
        [](const auto& from) -> std::optional<std::string> {
            if constexpr (requires { from.socket; })
                return from.dir.empty() ? from.socket : from.dir;
            else if constexpr (requires { from.dir; })
                return from.dir;
            else if constexpr (requires { from.dev; })
                return from.dev;
            else if constexpr (requires { from.file; })
                return from.file;
            else if constexpr (requires { from.name; })
                return from.name;
            else
                return std::nullopt;
        },
        one.source);
    if (const auto* ram = std::get_if<ram_filesystem>(&one.source); ram && ram->usage.count() == 0)
        fail(errc::xml_error, "missing 'usage' attribute for RAM filesystem");
    if (source && source->empty())
        fail(errc::no_source, one.target);
    if (one.target.empty())
        fail(errc::no_target, source.value_or(std::string()));
}

void check_hostdev(const hostdev& one) {
    if (one.mode != hostdev_mode::subsystem) return;
    if (std::holds_alternative<pci_hostdev>(one.source)) {
        if (has_other_address<pci_address, unassigned_address>(one.info))
            fail(errc::internal_error, "PCI host devices must use 'pci' or 'unassigned' address type");
    } else if (auto* scsi = std::get_if<scsi_hostdev>(&one.source)) {
        if (has_other_address<drive_address>(one.info))
            unsupported("SCSI host device must use 'drive' address type");
        if (!scsi->protocol && scsi->adapter.empty())
            fail(errc::xml_error, "'adapter' name must be specified for scsi hostdev source");
    } else if (std::holds_alternative<usb_hostdev>(one.source)) {
        if (has_other_address<usb_address>(one.info)) unsupported("USB host device must use 'usb' address type");
    } else if (std::holds_alternative<scsi_host_hostdev>(one.source)) {
        if (has_other_address<pci_address, ccw_address>(one.info))
            unsupported("SCSI_host host device must use 'pci' or 'ccw' address type");
    } else if (auto* mdev = std::get_if<mdev_hostdev>(&one.source)) {
        const bool wrong = mdev->model == mdev_model::vfio_pci   ? has_other_address<pci_address>(one.info)
                           : mdev->model == mdev_model::vfio_ccw ? has_other_address<ccw_address>(one.info)
                                                                 : one.info.address.has_value();
        if (wrong)
            fail(errc::xml_error, "Unsupported address type '" + std::string(type_of_address(*one.info.address)) +
                                      "' with mediated device model '" + std::string(to_string(mdev->model)) +
                                      "'");
    }
}

// What tells a device of the host from all others.
struct host_name {
    std::string operator()(const usb_hostdev& usb) const {
        const bool placed = usb.bus.value_or(0) && usb.device.value_or(0);
        return placed ? usb_place(*usb.bus, *usb.device)
                      : fmt::format("usb {}:{}", usb.vendor.value_or(0), usb.product.value_or(0));
    }
    std::string operator()(const pci_hostdev& pci) const { return pci_place(pci.address); }
    std::string operator()(const scsi_hostdev& scsi) const {
        if (!scsi.protocol) return fmt::format("scsi {} {}:{}:{}", scsi.adapter, scsi.bus, scsi.target, scsi.unit);
        auto out = "iscsi " + scsi.name;
        if (!scsi.hosts.empty())
            out += fmt::format(" {}:{}", scsi.hosts.front().name, scsi.hosts.front().port.value_or(0));
        return out;
    }
    std::string operator()(const scsi_host_hostdev& vhost) const { return "vhost " + vhost.wwpn; }
    std::string operator()(const mdev_hostdev& mediated) const { return "mdev " + to_string(mediated.uuid); }
    std::string operator()(const storage_hostdev& block) const { return "block " + block.block; }
    std::string operator()(const misc_hostdev& misc) const { return "char " + misc.character_device; }
    std::string operator()(const net_hostdev& net) const { return "net " + net.interface; }

    template <class Place>
    static std::string pci_place(const Place& at) {
        return fmt::format("pci {}:{}:{}.{}", at.domain, at.bus, at.slot, at.function);
    }
    static std::string usb_place(std::uint32_t bus, std::uint32_t device) {
        return fmt::format("usb at {}.{}", bus, device);
    }
};

void refuse_twice(const domain_devices& devices, findings& found) {
    std::unordered_set<std::string> seen;
    const auto add = [&](const document_part& part, std::string name) {
        found.about(part, [&] {
            if (!seen.insert(std::move(name)).second)
                fail(errc::xml_error, "Hostdev already exists in the domain configuration");
        });
    };
    for (std::size_t i = 0; i < devices.hostdevs.size(); ++i)
        add(document_part("devices/hostdev", i), std::visit(host_name(), devices.hostdevs[i].source));
    for (std::size_t i = 0; i < devices.interfaces.size(); ++i)
        if (const auto* host = std::get_if<hostdev_net>(&devices.interfaces[i].source))
            add(document_part("devices/interface", i),
                host->address.type == hostdev_net_address_type::pci
                    ? host_name::pci_place(host->address)
                    : host_name::usb_place(host->address.bus, host->address.device));
}

void check_direction(const audio_direction& direction) {
    if (direction.mixing_engine == false && direction.fixed_settings == true)
        unsupported("fixed audio settings requires mixing engine");
    if (direction.settings && direction.fixed_settings != true)
        unsupported("audio settings specified without fixed settings flag");
}

void check_sounds(const domain_devices& devices, findings& found) {
    std::unordered_set<std::uint32_t> known;
    for (std::size_t i = 0; i < devices.audios.size(); ++i)
        found.about(document_part("devices/audio", i), [&] {
            const auto id = devices.audios[i].id;
            if (!known.insert(id).second) unsupported("audio ID " + std::to_string(id) + " is used multiple times");
        });
    const auto need = [&](std::string_view path, std::size_t i, std::uint32_t id) {
        found.about(document_part(path, i), [&] {
            if (id && !known.contains(id)) fail(errc::xml_error, "no audio device with ID " + std::to_string(id));
        });
    };
    for (std::size_t i = 0; i < devices.sounds.size(); ++i) need("devices/sound", i, devices.sounds[i].audio_id);
    for (std::size_t i = 0; i < devices.graphics.size(); ++i)
        std::visit(
            [&](const auto& kind) {
                if constexpr (requires { kind.audio_id; }) need("devices/graphics", i, kind.audio_id.value_or(0));
            },
            devices.graphics[i].kind);
    for (std::size_t i = 0; i < devices.audios.size(); ++i)
        found.about(
            document_part("devices/audio", i),
            [&] {
                if (devices.audios[i].input) check_direction(*devices.audios[i].input);
            },
            [&] {
                if (devices.audios[i].output) check_direction(*devices.audios[i].output);
            });
}

template <class Source>
void check_source(const Source& source) {
    if (auto* port = std::get_if<spiceport_chardev>(&source); port && port->channel.empty())
        unsupported("Missing source channel attribute for char device");
    if (auto* bus = std::get_if<dbus_chardev>(&source); bus && bus->channel.empty())
        unsupported("Missing source channel attribute for char device");
    if (auto* pair = std::get_if<nmdm_chardev>(&source); pair && pair->master.empty() != pair->slave.empty())
        fail(errc::internal_error, "Should define both master and slave path attributes for nmdm device");
}

// Of channels of virtio and Xen the driver chooses the socket.
template <class Source>
void check_source_with_path(const Source& source) {
    check_source(source);
    auto* socket = std::get_if<unix_chardev>(&source);
    if (socket && socket->path.empty()) fail(errc::internal_error, "Missing source path attribute for char device");
}

void refuse_spicevmc(const chardev_source& source) {
    if (std::holds_alternative<spicevmc_chardev>(source)) unsupported("spicevmc device type only supports virtio");
}

void check_chardevs(const domain_devices& devices, findings& found) {
    auto not_a_channel = [&](std::string_view path, const auto& all) {
        for (std::size_t i = 0; i < all.size(); ++i)
            found.about(document_part(path, i), [&] {
                check_source_with_path(all[i].source);
                refuse_spicevmc(all[i].source);
            });
    };
    not_a_channel("devices/serial", devices.serials);
    not_a_channel("devices/parallel", devices.parallels);
    not_a_channel("devices/console", devices.consoles);
    for (std::size_t i = 0; i < devices.channels.size(); ++i)
        found.about(document_part("devices/channel", i), [&] {
            const auto& one = devices.channels[i];
            if (one.type != channel_target_type::virtio && one.type != channel_target_type::xen)
                check_source_with_path(one.source);
            else
                check_source(one.source);
            if (one.type != channel_target_type::virtio) refuse_spicevmc(one.source);
        });
    for (std::size_t i = 0; i < devices.redirdevs.size(); ++i)
        found.about(document_part("devices/redirdev", i), [&] { check_source_with_path(devices.redirdevs[i].source); });
    for (std::size_t i = 0; i < devices.rngs.size(); ++i)
        found.about(document_part("devices/rng", i), [&] {
            if (const auto* egd = std::get_if<egd_rng>(&devices.rngs[i].backend)) check_source_with_path(egd->source);
        });
    for (std::size_t i = 0; i < devices.smartcards.size(); ++i)
        found.about(document_part("devices/smartcard", i), [&] {
            const auto& card = devices.smartcards[i];
            if (const auto* passed = std::get_if<passthrough_smartcard>(&card.mode))
                check_source_with_path(passed->source);
            if (has_other_address<ccid_address>(card.info)) unsupported("Controllers must use the 'ccid' address type");
        });
}

void check_shmem(const shmem& one) {
    if (one.name.find('/') != std::string::npos) unsupported("shmem name cannot include '/' character");
    if (one.msi && !one.server) fail(errc::xml_error, "msi option is only supported with a server");
}

void check_infos(const domain_devices& devices, findings& found) {
    each_info(devices, [&](const document_part& part, const info& info) {
        found.about(part, [&] {
            if (info.rom && info.rom->enabled == false && (info.rom->bar || !info.rom->file.empty()))
                unsupported("ROM tuning is not supported when ROM is disabled");
        });
    });
    each_own_info(devices, [&](const document_part& part, const info& info) {
        found.about(part, [&] {
            if (info.address && std::holds_alternative<unassigned_address>(*info.address))
                unsupported("address of type 'unassigned' is supported only for hostdevs");
        });
    });
}

}  // namespace

void refuse_virtio(const virtio_options& options) {
    if (options.iommu) unsupported("iommu driver option is only supported for virtio devices");
    if (options.ats) unsupported("ats driver option is only supported for virtio devices");
    if (options.packed) unsupported("packed driver option is only supported for virtio devices");
    if (options.page_per_vq) unsupported("page_per_vq option is only supported for virtio devices");
}

void check_devices(const domain_def& domain, findings& found) {
    const auto& devices = domain.devices;
    // Applies a check to each device of a kind.
    auto each = [&found](std::string_view path, const auto& all, auto&& check) {
        each_of(all, [&](const auto& one, std::size_t i) { found.about(document_part(path, i), [&] { check(one); }); });
    };
    found.about(document_part("devices/watchdog", 1), [&] {
        if (1 < devices.watchdogs.size()) fail(errc::internal_error, "only a single watchdog device is supported");
    });
    check_infos(devices, found);
    check_disks(devices.disks, found);
    check_controllers(devices, found);
    each("devices/filesystem", devices.filesystems, check_filesystem);
    check_chardevs(devices, found);
    each("devices/input", devices.inputs, [&](const input& one) { check_input(domain, one); });
    check_sounds(devices, found);
    check_videos(devices.videos, found);
    each("devices/hostdev", devices.hostdevs, check_hostdev);
    refuse_twice(devices, found);
    each("devices/shmem", devices.shmems, check_shmem);
    const std::size_t cells = domain.cpu && domain.cpu->numa ? domain.cpu->numa->cells.size() : 0;
    each("devices/memory", devices.memories, [&](const memory_device& one) { check_memory(one, cells); });
    each("devices/vsock", devices.vsock, [](const vsock& one) {
        if (one.driver && !one.model) refuse_virtio(*one.driver);
    });
    std::set<std::optional<panic_model>> panics;
    each("devices/panic", devices.panics, [&](const panic& one) {
        // One that says nothing is dropped.
        if (one != panic() && !panics.insert(one.model).second)
            fail(errc::xml_error, "Multiple panic devices with model '" +
                                      std::string(one.model ? to_string(*one.model) : "default") + "'");
    });
    found.about(document_part("devices/iommu"), [&] { check_iommu(domain); });
}

}  // namespace vir::post_parse
