// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/add_controller.hpp"
#include "drivers/qemu/capabilities_view.hpp"
#include "drivers/qemu/machine_kind.hpp"
#include "drivers/qemu/post_parse.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace vir::qemu {
namespace {

using namespace device;
using model = controller_model;

bool any_of_type(const domain_def& def, controller_type type) {
    return std::any_of(def.devices.controllers.begin(), def.devices.controllers.end(),
                       [&](const controller& c) { return c.type == type; });
}

model default_usb_model(const domain_def& def, const capabilities_view& caps, bool implicit) {
    // A document that names no model means the oldest one; a board that we equip gets the newest.
    if (implicit && is_q35(def)) {
        if (caps.has_type("qemu-xhci")) return model::qemu_xhci;
        if (caps.has_type("nec-usb-xhci")) return model::nec_xhci;
    }
    return model::piix3_uhci;
}

}  // namespace

void add_default_devices(domain_def& def, const capabilities_view& caps) {
    auto& devices = def.devices;
    auto root = is_q35(def) ? model::pcie_root : model::pci_root;
    bool board_known = is_q35(def) || is_i440fx(def);

    if (!any_of_type(def, controller_type::usb) && board_known)
        add_controller(def, controller_type::usb, 0, default_usb_model(def, caps, true));
    if (is_q35(def) && !has_controller(def, controller_type::sata, 0)) add_controller(def, controller_type::sata, 0);
    if (board_known) {
        bool there = false;
        for (auto& controller : devices.controllers) {
            if (controller.type != controller_type::pci || controller.index != 0u) continue;
            there = true;
            if (!controller.model) controller.model = root;
            if (*controller.model != root)
                throw error(
                    errc::xml_error,
                    fmt::format("The PCI controller with index='0' must be model='{}' for this machine type, but "
                                "model='{}' was found instead",
                                to_string(root), to_string(*controller.model)));
        }
        if (!there) add_controller(def, controller_type::pci, 0, root);
    }
    if (!devices.memballoon) devices.memballoon = memballoon(memballoon_model::virtio);

    bool spice = false, sdl = false;
    for (auto& graphics : devices.graphics) {
        spice = spice || std::holds_alternative<spice_graphics>(graphics.kind);
        sdl = sdl || std::holds_alternative<sdl_graphics>(graphics.kind);
    }
    if (devices.audios.empty() && !sdl) {
        audio backend;
        backend.id = 1;
        backend.type = spice ? audio_type::spice : audio_type::none;
        devices.audios.push_back(std::move(backend));
    }
    std::uint32_t next = 1;
    for (auto& audio : devices.audios) {
        if (!audio.id) audio.id = next;
        next = std::max(next, audio.id + 1);
    }
}

void complete_controllers(domain_def& def, const capabilities_view& caps) {
    // One that is added for a device is like those that the document has.
    std::optional<model> last_scsi;
    for (auto& controller : def.devices.controllers) {
        if (controller.type == controller_type::scsi && controller.model && *controller.model != model::_auto)
            last_scsi = controller.model;
        bool none = !controller.model || *controller.model == model::_auto;
        if (!none) continue;
        if (controller.type == controller_type::usb)
            controller.model = default_usb_model(def, caps, false);
        else if (controller.type == controller_type::scsi)
            controller.model = last_scsi.value_or(caps.has_type("lsi53c895a") ? model::lsilogic : model::virtio_scsi);
    }
}

}  // namespace vir::qemu
