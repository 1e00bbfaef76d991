// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/xen/parts.hpp"

#include <fmt/format.h>

#include <charconv>

namespace vir::xen {

using namespace device;

namespace {

std::optional<std::uint32_t> hexadecimal(std::string_view text, std::uint32_t most) {
    std::uint32_t out = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data(), end, out, 16);
    if (text.empty() || failed != std::errc() || stop != end || out > most) return std::nullopt;
    return out;
}

// "[domain:]bus:slot.function[@place in the guest][,option=value]".
hostdev read_pci_device(const config::item& item) {
    const std::string_view text = item.text;
    const auto comma = text.find(',');
    auto place = text.substr(0, comma);
    place = place.substr(0, place.find('@'));
    const auto dot = place.rfind('.');
    const auto last = place.rfind(':', dot);
    std::optional<std::uint32_t> domain(0), bus, slot, function;
    if (dot != place.npos && last != place.npos) {
        function = hexadecimal(place.substr(dot + 1), 7);
        slot = hexadecimal(place.substr(last + 1, dot - last - 1), 31);
        const auto front = place.substr(0, last);
        const auto colon = front.rfind(':');
        if (colon != front.npos) domain = hexadecimal(front.substr(0, colon), 0xffffffff);
        bus = hexadecimal(colon == front.npos ? front : front.substr(colon + 1), 255);
    }
    if (!domain || !bus || !slot || !function) conf::fail(fmt::format("cannot parse PCI address '{}'", place), item.at);
    pci_hostdev device;
    device.address = pci_address(*domain, *bus, *slot, *function);
    const auto& words = item.words();
    (void)words.has(text.substr(0, comma));  // the place
    if (words.value("permissive") == "1") device.write_filtering = false;
    return hostdev(device);
}

struct usb_controller_words {
    std::string_view type;
    std::string_view version;
    controller_model model;
};
constexpr usb_controller_words usb_controllers[] = {{"qusb", "1", controller_model::qusb1},
                                                    {"qusb", "2", controller_model::qusb2},
                                                    {"pv", "1", controller_model::qusb1},
                                                    {"pv", "2", controller_model::qusb2}};
constexpr std::uint32_t usual_usb_ports = 8;

controller read_usb_controller(const config::item& item) {
    const auto& words = item.words();
    controller out(controller_type::usb);
    const auto type = words.has("type") ? words.value("type") : "qusb";
    const auto version = words.has("version") ? words.value("version") : "2";
    for (const auto& known : usb_controllers)
        if (known.type == type && known.version == version) out.model = known.model;
    if (!out.model) conf::fail(fmt::format("USB controller of type '{}', version '{}'", type, version), item.at);
    out.ports = usual_usb_ports;
    if (words.has("ports")) out.ports = small_number(words.value("ports"));
    if (!out.ports || *out.ports == 0 || *out.ports > 31)
        conf::fail(fmt::format("USB controller with '{}' ports", words.value("ports")), item.at);
    return out;
}

hostdev read_usb_device(const config::item& item) {
    const auto& words = item.words();
    if (words.has("type") && words.value("type") != "hostdev")
        conf::fail(fmt::format("USB device of type '{}'", words.value("type")), item.at);
    usb_hostdev device;
    device.bus = small_number(words.value("hostbus"));
    device.device = small_number(words.value("hostaddr"));
    if (!device.bus || !device.device)
        conf::fail(fmt::format("USB device '{}' names no hostbus and hostaddr", item.text), item.at);
    return hostdev(device);
}

}  // namespace

void read_pci(const config& file, domain_def& domain) {
    for (const auto& item : file.texts("pci")) domain.devices.hostdevs.push_back(read_pci_device(item));
}

void write_pci(const domain_def& domain, config& file) {
    std::vector<std::string> lines;
    for (const auto& hostdev : domain.devices.hostdevs) {
        const auto* device = std::get_if<pci_hostdev>(&hostdev.source);
        if (!device) continue;
        const auto& at = device->address;
        lines.push_back(fmt::format("{:04x}:{:02x}:{:02x}.{:x}", at.domain, at.bus, at.slot, at.function));
        if (device->write_filtering == false) lines.back() += ",permissive=1";
    }
    file.add("pci", lines);
}

void read_usb(const config& file, domain_def& domain) {
    for (const auto& item : file.texts("usbdev")) domain.devices.hostdevs.push_back(read_usb_device(item));
    for (const auto& item : file.texts("usbctrl")) domain.devices.controllers.push_back(read_usb_controller(item));
}

void write_usb(const domain_def& domain, config& file) {
    std::vector<std::string> lines;
    for (const auto& hostdev : domain.devices.hostdevs) {
        const auto* device = std::get_if<usb_hostdev>(&hostdev.source);
        if (!device) continue;
        if (!device->bus || !device->device) unsupported("a Xen file names a USB device by its bus and address");
        lines.push_back(fmt::format("hostbus={},hostaddr={}", *device->bus, *device->device));
    }
    file.add("usbdev", lines);
    lines.clear();
    for (const auto& controller : domain.devices.controllers) {
        if (controller.type != controller_type::usb || !controller.model) continue;
        std::string line;
        for (const auto& known : usb_controllers)
            if (line.empty() && known.model == *controller.model)
                line = fmt::format("type={},version={},ports={}", known.type, known.version,
                                   controller.ports.value_or(usual_usb_ports));
        if (line.empty()) unsupported(fmt::format("unsupported USB controller '{}'", to_string(*controller.model)));
        lines.push_back(line);
    }
    file.add("usbctrl", lines);
}

void read_inputs(const config& file, domain_def& domain) {
    if (!is_hvm(domain)) return;
    for (const auto& item : file.texts("usbdevice")) {
        const auto type = from_string<input_type>(item.text);
        if (type == input_type::mouse || type == input_type::tablet || type == input_type::keyboard)
            domain.devices.inputs.emplace_back(*type, input_bus::usb);
    }
}

void write_inputs(const domain_def& domain, config& file) {
    if (!is_hvm(domain)) return;
    std::vector<std::string> lines;
    for (const auto& input : domain.devices.inputs)
        if (input.bus == input_bus::usb) lines.emplace_back(to_string(input.type));
    if (lines.empty()) return;
    file.add("usb", true);
    if (lines.size() == 1)
        file.add("usbdevice", lines.front());
    else
        file.add("usbdevice", lines);
}

}  // namespace vir::xen
