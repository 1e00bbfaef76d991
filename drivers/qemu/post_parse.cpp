// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/post_parse.hpp"

#include "drivers/qemu/addresses.hpp"
#include "drivers/qemu/capabilities_view.hpp"
#include "drivers/qemu/machine_kind.hpp"
#include "drivers/qemu/validate.hpp"
#include "src/doc/power_of_two.hpp"

#include <virtxx/doc/post_parse.hpp>
#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace vir::qemu {
namespace {

void complete_cpu(domain_def& def, const capabilities_view& caps, const machine_facts& machine) {
    if (!def.cpu) def.cpu = guest::cpu();
    auto& cpu = *def.cpu;
    bool chosen = cpu.mode.value_or(guest::cpu_mode::custom) != guest::cpu_mode::custom ||
                  (cpu.model && !cpu.model->name.empty());
    if (!chosen) {
        cpu.mode = guest::cpu_mode::custom;
        cpu.match = guest::cpu_match::exact;
        if (!cpu.check) cpu.check = guest::cpu_check::none;
        cpu.model = guest::cpu_model(machine.default_cpu.empty() ? "qemu64" : machine.default_cpu);
        cpu.model->fallback = guest::cpu_fallback::forbid;
    }
    if (!cpu.mode) cpu.mode = guest::cpu_mode::custom;
    switch (*cpu.mode) {
        case guest::cpu_mode::custom:
            if (!cpu.match) cpu.match = guest::cpu_match::exact;
            if (cpu.model && !cpu.model->fallback) cpu.model->fallback = guest::cpu_fallback::allow;
            if (!cpu.check)
                cpu.check = def.type == domain_type::kvm ? guest::cpu_check::partial : guest::cpu_check::none;
            break;
        case guest::cpu_mode::host_model:
            if (!cpu.check) cpu.check = guest::cpu_check::partial;
            break;
        case guest::cpu_mode::host_passthrough:
        case guest::cpu_mode::maximum:
            if (!cpu.check) cpu.check = guest::cpu_check::none;
            if (!cpu.migratable)
                cpu.migratable = caps.has_property(fmt::format("max-{}-cpu", caps.arch()), "migratable");
            break;
    }
}

}  // namespace

void complete_board(domain_def& def, const capabilities_view& caps) {
    if (def.type != domain_type::qemu && def.type != domain_type::kvm)
        throw error(errc::config_unsupported,
                    fmt::format("domain type '{}' is not one of QEMU's; use 'kvm' or 'qemu'", to_string(def.type)));
    if (def.devices.emulator.empty()) def.devices.emulator = caps.binary();
    auto wanted = def.os.type.machine.empty() ? caps.default_machine() : def.os.type.machine;
    auto machine = caps.machine(wanted);
    if (!machine)
        throw error(
            errc::config_unsupported,
            fmt::format("Emulator '{}' does not support machine type '{}'; `{} -machine help` lists what it has",
                        def.devices.emulator, wanted, def.devices.emulator));
    def.os.type.machine = machine->name;
    complete_cpu(def, caps, *machine);
    if (def.features.hyperv && !def.features.hyperv->mode) def.features.hyperv->mode = guest::hyperv_mode::custom;
}

namespace {

template <class Encryption>
void decrypt_by_qemu(Encryption& encryption) {
    if (encryption && !encryption->engine) encryption->engine = device::encryption_engine::qemu;
}

/// Without a security driver there is nothing that a label could ask for.
void settle_labels(std::vector<guest::seclabel>& labels) {
    for (auto& label : labels) {
        if (!label.model.empty()) continue;
        label = guest::seclabel();
        label.type = guest::seclabel_type::none;
        label.model = "none";
    }
}

class rules : public driver_hooks {
public:
    explicit rules(const capabilities_view& caps) : caps_(caps) {}

    void before(domain_def& def) const override {
        complete_board(def, caps_);
        add_default_devices(def, caps_);
    }

    void device(device::disk& disk, const domain_def&) const override {
        using namespace vir::device;
        if (disk.driver.name.empty()) disk.driver.name = "qemu";
        // What a volume holds, its pool knows.
        const bool pooled = std::holds_alternative<volume_disk_source>(disk.source.from);
        if (!pooled && disk.driver.type.value_or(image_format::none) == image_format::none)
            disk.driver.type = image_format::raw;
        if (disk.target.tray == disk_tray::closed) disk.target.tray.reset();
        if (auto* block = std::get_if<block_disk_source>(&disk.source.from); block && block->device.empty())
            disk.source.from = file_disk_source();
        if (disk.options) decrypt_by_qemu(disk.options->encryption);
        if (disk.source.options) decrypt_by_qemu(disk.source.options->encryption);
    }

    void device(device::interface& net, const domain_def& def) const override {
        if (!net.model.empty() || std::holds_alternative<device::hostdev_net>(net.source)) return;
        if (is_q35(def) && caps_.has_type("e1000e")) {
            net.model = "e1000e";
            return;
        }
        net.model = caps_.has_type("rtl8139") ? "rtl8139" : caps_.has_type("e1000") ? "e1000" : "virtio";
    }

    bool numbers_ccw() const override { return true; }
    void device(device::video& video, const domain_def&) const override {
        if (video.type != device::video_type::qxl) return;
        video.vga_mem = power_of_two(video.vga_mem.value_or(mebibytes(16)));
        if (video.vram64) video.vram64 = power_of_two(*video.vram64);
    }

    guest::arch default_arch() const override {
        auto name = caps_.arch() == "i386" ? "i686" : caps_.arch();
        return from_string<guest::arch>(name).value_or(guest::arch::x86__64);
    }

    bool sums_memory(const domain_def&) const override { return true; }

    device::video_type default_video(const domain_def&) const override {
        if (caps_.has_type("cirrus-vga")) return device::video_type::cirrus;
        return caps_.has_type("VGA") ? device::video_type::vga : device::video_type::none;
    }

    void after(domain_def& def) const override {
        // The host's model is not named: nothing could fall back to another.
        if (def.cpu && def.cpu->mode == guest::cpu_mode::host_model && def.cpu->model) {
            def.cpu->model->fallback.reset();
            if (def.cpu->model->name.empty() && def.cpu->model->vendor_id.empty()) def.cpu->model.reset();
        }
        settle_labels(def.seclabels);
        complete_devices(def);
        complete_controllers(def, caps_);
    }

    using driver_hooks::device;

private:
    const capabilities_view& caps_;
};

}  // namespace

void complete(domain_def& def, const capabilities_view& caps) {
    vir::complete(def, rules(caps));
    validate(def, caps);
    assign_addresses(def, caps);
}

}  // namespace vir::qemu
