// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/post_parse_steps.hpp"
#include "src/doc/power_of_two.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <virtxx/error.hpp>

namespace vir::post_parse {

using namespace device;

namespace {

void inputs(domain_def& domain) {
    for (auto& input : domain.devices.inputs) {
        if (input.bus && *input.bus != input_bus::_default) continue;
        const bool old = input.type == input_type::mouse || input.type == input_type::keyboard;
        if (is_paravirtual(domain))
            input.bus = input_bus::xen;
        else if (is_parallels(domain) && !is_hvm(domain))
            input.bus = input_bus::parallels;
        else if (input.type == input_type::evdev)
            input.bus = input_bus::none;
        else if (old && is_x86(domain))
            input.bus = input_bus::ps2;
        else if (is_s390(domain) || input.type == input_type::passthrough)
            input.bus = input_bus::virtio;
        else
            input.bus = input_bus::usb;
    }
}

void graphics(domain_def& domain) {
    auto settle = [](auto& display, auto&... ports) {
        if (display.autoport == true) (ports.reset(), ...);
        for (auto& listen : display.listens)
            if (auto* network = std::get_if<listen_network>(&listen.where)) network->address.clear();
    };
    for (auto& screen : domain.devices.graphics) {
        if (auto* vnc = std::get_if<vnc_graphics>(&screen.kind)) settle(*vnc, vnc->port);
        if (auto* rdp = std::get_if<rdp_graphics>(&screen.kind)) settle(*rdp, rdp->port);
        auto* spice = std::get_if<spice_graphics>(&screen.kind);
        if (!spice) continue;
        settle(*spice, spice->port, spice->tls_port);
        if (spice->autoport != true && !spice->port.value_or(0) && !spice->tls_port.value_or(0) &&
            !spice->listens.empty() && std::holds_alternative<listen_address>(spice->listens.front().where))
            spice->listens.front().where = listen_none();
    }
}

bool is_virtio(const interface& nic) {
    return nic.model == "virtio" || nic.model == "virtio-transitional" || nic.model == "virtio-non-transitional";
}

// What only virtio cards have is of no use to others.
void interface_options_of(interface& nic) {
    if (!is_virtio(nic) && !std::holds_alternative<hostdev_net>(nic.source)) {
        nic.driver.reset();
        if (nic.options && nic.options->backend) nic.options->backend->vhost.clear();
    }
    if (nic.driver && nic.driver->queues == 1) nic.driver->queues = 0;
    if (!nic.options) return;
    if (nic.options->coalesce_rx_max == 0u) nic.options->coalesce_rx_max.reset();
    const bool filters = std::holds_alternative<ethernet_net>(nic.source) ||
                         std::holds_alternative<network_net>(nic.source) ||
                         std::holds_alternative<bridge_net>(nic.source);
    if (!filters) nic.options->filter.reset();
}

std::uint64_t usual_vram(domain_type type) {
    return type == domain_type::vbox ? 8192 : type == domain_type::vmware ? 4096 : 16384;
}

void videos(domain_def& domain, const driver_hooks& hooks, findings& found) {
    auto& devices = domain.devices;
    if (devices.videos.empty() && !devices.graphics.empty()) devices.videos.emplace_back();
    for (auto& video : devices.videos) {
        hooks.device(video, domain);
        if (!video.type) video.type = hooks.default_video(domain);
        for (auto* size : {&video.ram, &video.vram, &video.vram64, &video.vga_mem})
            if (*size == kibibytes()) size->reset();
        auto kib = [](std::uint64_t n) { return kibibytes(n); };
        switch (*video.type) {
            case video_type::vga:
            case video_type::cirrus:
            case video_type::vmvga:
                if (!video.vram) video.vram = kib(usual_vram(domain.type));
                break;
            case video_type::vbox:
            case video_type::parallels:
            case video_type::bochs:
                if (!video.vram) video.vram = kib(16384);
                break;
            case video_type::xen:
                if (!video.vram) video.vram = kib(4096);
                break;
            case video_type::qxl:
                if (!video.ram) video.ram = kib(65536);
                if (!video.vram) video.vram = kib(65536);
                break;
            case video_type::none: {
                device::video nothing(video_type::none);
                nothing.info = video.info;
                nothing.primary = video.primary;
                video = std::move(nothing);
                break;
            }
            default: break;
        }
        if (video.ram) video.ram = power_of_two(*video.ram);
        if (video.vram) video.vram = power_of_two(*video.vram);
        if (video.heads == 0u)
            video.heads.reset();
        else if (!video.heads && *video.type != video_type::none)
            video.heads = 1;
        if (video.acceleration && video.acceleration->accel_2d == std::nullopt &&
            video.acceleration->accel_3d == std::nullopt && video.acceleration->rendernode.empty())
            video.acceleration.reset();
    }
    auto primary = std::find_if(devices.videos.begin(), devices.videos.end(), [](const video& v) { return v.primary; });
    if (primary == devices.videos.end() && !devices.videos.empty()) {
        primary = devices.videos.begin();
        primary->primary = true;
    }
    if (primary != devices.videos.end() && !found.only_checks())
        std::rotate(devices.videos.begin(), primary, primary + 1);
}

void forget_unused(memory_device& one) {
    const bool nvdimm = one.model == memory_model::nvdimm, mem = one.model == memory_model::virtio_mem;
    one.current.reset();
    if (!nvdimm) {
        one.uuid.reset();
        one.label_size.reset();
        one.readonly = false;
    }
    if (!mem)
        one.block_size = one.requested = std::nullopt;
    else if (!one.requested)
        one.requested = kibibytes();
    if (one.model == memory_model::virtio_pmem) one.access = memory_access::shared;
    if (!one.source) return;
    auto& source = *one.source;
    if (!nvdimm) source.align_size.reset(), source.pmem = false;
    if (!nvdimm && one.model != memory_model::virtio_pmem) source.path.clear();
    if (one.model != memory_model::dimm && !mem) source.page_size.reset();
    if (nvdimm || one.model == memory_model::virtio_pmem) source.nodes.reset();
    if (source == memory_source()) one.source.reset();
}

// An element that says nothing.
template <class Held>
void forget_empty(Held& held) {
    if (held && *held == std::decay_t<decltype(*held)>()) held.reset();
}

void forget_empty(domain_devices& devices) {
    each_info(devices, [](const auto&, info& info) {
        forget_empty(info.rom);
        if (auto* pci = info.address ? std::get_if<pci_address>(&*info.address) : nullptr) forget_empty(pci->zpci);
    });
    for (auto& disk : devices.disks)
        if (disk.options) forget_empty(disk.options->block_io);
    for (auto& nic : devices.interfaces)
        if (auto* ethernet = std::get_if<ethernet_net>(&nic.source)) forget_empty(ethernet->host);
    for (auto& screen : devices.graphics)
        if (auto* headless = std::get_if<egl_headless_graphics>(&screen.kind)) forget_empty(headless->gl);
    if (devices.memballoon) forget_empty(devices.memballoon->driver);
}

// What a device of its kind has no use for is not kept; what it cannot be without has its usual value.
void forget_unused(domain_devices& devices) {
    forget_empty(devices);
    for (auto& one : devices.filesystems) {
        if (one.multidevs == filesystem_multidevs::_default) one.multidevs.reset();
        if (!one.driver || one.driver->type.value_or(filesystem_driver_type::_default) !=
                               filesystem_driver_type::_default)
            continue;
        const auto virtio = one.driver->virtio;
        one.driver.reset();
        if (virtio != virtio_options()) one.driver.emplace().virtio = virtio;
    }
    for (auto& one : devices.inputs)
        if (one.type != input_type::passthrough && one.type != input_type::evdev) one.source.reset();
    for (auto& one : devices.sounds)
        if (one.model != sound_model::ich6 && one.model != sound_model::ich9) one.codecs.clear();
    for (auto& one : devices.tpms) {
        if (auto* host = std::get_if<passthrough_tpm>(&one.backend); host && host->device.empty())
            host->device = "/dev/tpm0";
        if (auto* emulator = std::get_if<emulator_tpm>(&one.backend); emulator && emulator->persistent_state == false)
            emulator->persistent_state.reset();
    }
    for (auto& one : devices.memories) forget_unused(one);
    for (auto& one : devices.shmems)
        if (one.model != shmem_model::ivshmem_plain && one.model != shmem_model::ivshmem_doorbell) one.role.reset();
    if (auto& balloon = devices.memballoon) {
        if (balloon->stats_period == 0u) balloon->stats_period.reset();
        if (balloon->model == memballoon_model::none) balloon->info = info();
    }
    if (devices.redirfilter && devices.redirfilter->rules.empty()) devices.redirfilter.reset();
    if (devices.vsock && !devices.vsock->auto_cid) devices.vsock->auto_cid = !devices.vsock->cid;
    for (auto& one : devices.controllers) {
        const bool serial = one.type == controller_type::virtio_serial;
        if (!serial && one.type != controller_type::usb) one.ports.reset();
        if (!serial) one.vectors.reset();
        if (one.type != controller_type::xenbus) one.max_grant_frames = one.max_event_channels = std::nullopt;
        const bool is_root = one.model == controller_model::pci_root || one.model == controller_model::pcie_root;
        if (one.type != controller_type::pci)
            one.pci.reset();
        else if (one.pci && !is_root)
            one.pci->hole64.reset();
        if (one.pci && *one.pci == pci_controller()) one.pci.reset();
    }
}

// Host devices of SCSI that have no place get the next free one.
void scsi_hostdevs(domain_def& domain, findings& found) {
    auto& hostdevs = domain.devices.hostdevs;
    const auto drive_of = [](const device::info& info) {
        return info.address ? std::get_if<drive_address>(&*info.address) : nullptr;
    };
    const auto key = [](const drive_address& at) { return std::tuple(at.controller, at.bus, at.target, at.unit); };
    using coordinates = decltype(key(drive_address()));
    std::set<coordinates> taken;
    std::map<coordinates, std::size_t> users;
    for (const auto& disk : domain.devices.disks)
        if (const auto* at = drive_of(disk.info); at && disk.target.bus == disk_bus::scsi) taken.insert(key(*at));
    for (const auto& hostdev : hostdevs)
        if (const auto* at = drive_of(hostdev.info)) taken.insert(key(*at)), ++users[key(*at)];
    drive_address free;
    for (std::size_t i = 0; i < hostdevs.size(); ++i) {
        auto& hostdev = hostdevs[i];
        const auto* at = drive_of(hostdev.info);
        auto* scsi = std::get_if<scsi_hostdev>(&hostdev.source);
        found.about(document_part("devices/hostdev", i), [&] {
            if (auto* mediated = std::get_if<mdev_hostdev>(&hostdev.source); mediated && at)
                fail(errc::xml_error, "Unsupported address type 'drive' with mediated device model '" +
                                          std::string(to_string(mediated->model)) + "'");
            if (!scsi) return;
            if (scsi->scsi_generic_io == sgio::unfiltered)
                fail(errc::config_unsupported, "unfiltered sgio is no longer supported");
            if (at && users[key(*at)] > 1)
                fail(errc::config_unsupported, "SCSI host address controller='" + std::to_string(at->controller) +
                                                   "' bus='" + std::to_string(at->bus) + "' target='" +
                                                   std::to_string(at->target) + "' unit='" +
                                                   std::to_string(at->unit) +
                                                   "' in use by another SCSI host device");
        });
        if (!scsi) continue;
        if (scsi->protocol && !scsi->name.empty() && scsi->name.find('/') == std::string::npos) scsi->name += "/0";
        if (hostdev.info.address) continue;
        while (!taken.insert(key(free)).second) {
            // Unit 7 is the controller itself.
            if (++free.unit == 7) free = drive_address(free.controller + 1, 0, 0, 0);
        }
        hostdev.info.address = free;
    }
}

}  // namespace

void devices(domain_def& domain, const driver_hooks& hooks, findings& found) {
    auto& devices = domain.devices;
    for (std::size_t i = 0; i < devices.interfaces.size(); ++i) {
        auto& interface = devices.interfaces[i];
        if (!interface.mac) interface.mac = mac_address::random();
        found.about(document_part("devices/interface", i), [&] { hooks.device(interface, domain); });
        if (interface.driver && !is_virtio(interface) && hooks.from_xml() && hooks.checks())
            found.about(document_part("devices/interface", i), [&] { refuse_virtio(interface.driver->virtio); });
        interface_options_of(interface);
        if (auto* network = std::get_if<network_net>(&interface.source)) {
            network->port_id.reset();
            network->bridge.clear();
        }
    }
    for (auto& filesystem : devices.filesystems)
        if (!filesystem.access_mode) filesystem.access_mode = filesystem_access_mode::passthrough;
    for (auto& rng : devices.rngs)
        if (auto* random = std::get_if<random_rng>(&rng.backend); random && random->path.empty())
            random->path = hooks.random_source();
    for (auto& shmem : devices.shmems)
        if (!shmem.model) shmem.model = shmem_model::ivshmem;
    if (!found.only_checks()) std::erase(devices.panics, panic());
    for (auto& nic : devices.interfaces)
        if (!std::holds_alternative<hostdev_net>(nic.source)) nic.managed = false;
    forget_unused(devices);
    inputs(domain);
    graphics(domain);
    videos(domain, hooks, found);
    scsi_hostdevs(domain, found);
}

}  // namespace vir::post_parse
