// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/formats/vmx/mapping.hpp"
#include "tests/doc/conformance/oracles.hpp"

#include <fmt/format.h>

#include <virtxx/xml/binding.hpp>

namespace vir::conformance {
namespace {

// The guest that one of the questions is about is in a folder of a vCenter.
std::string datacenter_of(const question& asked) {
    return asked.row.name == "datacenterpath" ? "folder1/folder2/datacenter1" : "";
}

// What libvirt 4.0 did not yet say about such a guest, and 9.0.0 does.
void as_of_4_0(domain_def& domain) {
    domain.os.boot.clear();
    domain.os.firmware.reset();
    domain.cpu.reset();
    if (domain.options) domain.options->genid.reset();
    for (auto& disk : domain.devices.disks) disk.readonly = false;
    for (auto& card : domain.devices.interfaces) {
        if (!card.options) continue;
        card.options->mac_kind.reset();
        card.options->mac_check.reset();
    }
}

// It took a card without a network's name for one on a network without name; 9.0.0 refuses the file.
void name_networks(vmx::config& file) {
    std::vector<std::string> missing;
    for (unsigned i = 0; i < 10; ++i) {
        const auto card = fmt::format("ethernet{}.", i);
        if (file.truth(card + "present", false) && !file.find(card + "networkName"))
            missing.push_back(card + "networkName");
    }
    for (auto& name : missing) file.add(std::move(name), "");
}

// ESX's documents name files on datastores.
struct esx_context : vmx::context {
    vmx::datastore_names datastore{"datastore", "directory"};

    explicit esx_context(const question& asked) {
        names = &datastore;
        wide_scsi = true;
        datacenter_path = datacenter_of(asked);
        // Which version each question was asked for is not in the corpus: that of the product a file comes from.
        if (asked.row.name.starts_with("ws-")) hardware_version = 8;
        if (asked.row.name.starts_with("fusion-")) hardware_version = 9;
    }
    esx_context(const esx_context&) = delete;
};

}  // namespace

std::string vmx2xml_vmware(const question& asked) {
    auto domain = vmx::to_domain(vmx::config::parse(asked.text));
    // Its description was asked for without passwords.
    for (auto& screen : domain.devices.graphics)
        if (auto* vnc = std::get_if<device::vnc_graphics>(&screen.kind)) vnc->auth = {};
    return format(domain);
}

std::string vmx2xml_4_0(const question& asked) {
    auto file = vmx::config::parse(asked.text);
    name_networks(file);
    auto domain = vmx::to_domain(file, esx_context(asked));
    as_of_4_0(domain);
    return format(domain);
}

std::string xml2vmx_4_0(const question& asked) {
    auto domain = parse<domain_def>(asked.text);
    const esx_context context(asked);
    complete(domain, vmx::hooks(context));
    auto text = vmx::from_domain(domain, context).format();
    // It did not write a network's name that is empty.
    const std::string unnamed = ".networkName = \"\"\n";
    for (auto at = text.find(unnamed); at != text.npos; at = text.find(unnamed, at)) {
        const auto line = text.rfind('\n', at) + 1;
        text.erase(line, at + unnamed.size() - line);
        at = line;
    }
    return text;
}

}  // namespace vir::conformance
