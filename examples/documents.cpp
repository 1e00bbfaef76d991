// Copyright virtxx contributors. Boost Software License 1.0.
// Documents without a hypervisor: builds a guest as a struct, writes it as XML, reads and checks text, and says what a
// redefinition would change.
#include <virtxx/doc/domain.hpp>
#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

#include <cstdlib>
#include <iostream>

using namespace vir::literals;

namespace {

vir::domain_def web_server() {
    vir::domain_def def;
    def.type = vir::domain_type::kvm;
    def.name = "web";
    def.memory = 2_GiB;
    def.vcpu.maximum = 2;
    def.os.type.type = vir::guest::os_type::hvm;
    def.os.type.machine = "q35";
    def.os.boot = {vir::guest::boot_device::hd};
    def.features.acpi = true;

    vir::device::disk disk(vir::device::file_disk_source("/var/lib/images/web.qcow2"),
                           vir::device::disk_target("vda", vir::device::disk_bus::virtio));
    disk.driver.type = vir::device::image_format::qcow2;
    def.devices.disks.push_back(disk);

    def.devices.interfaces.emplace_back(vir::device::user_net(), "virtio");
    return def;
}

void require(bool holds, const char* what) {
    if (holds) return;
    std::cerr << "documents: " << what << '\n';
    std::exit(1);
}

}  // namespace

int main() try {
    const auto def = web_server();
    const auto text = vir::format(def);
    std::cout << text << '\n';
    require(vir::parse<vir::domain_def>(text) == def, "what was written reads differently");
    require(vir::from_json<vir::domain_def>(vir::to_json(def)) == def, "JSON reads differently");

    // What has a typing error is a warning by default and an error where it matters, with its place and a proposal.
    std::string wrong = text;
    wrong.replace(wrong.find("<memory"), 7, "<memroy");
    wrong.replace(wrong.find("</memory"), 8, "</memroy");
    for (const auto& problem : vir::check<vir::domain_def>(wrong)) std::cout << to_string(problem) << '\n';
    require(!vir::check<vir::domain_def>(wrong).empty(), "a misspelled element was not found");

    // What would change if the guest were redefined like this?
    auto bigger = def;
    bigger.memory = 4_GiB;
    bigger.devices.interfaces.at(0).model = "e1000e";
    for (const auto& change : vir::compare(def, bigger))
        std::cout << change.path << ": " << change.before.value_or("none") << " -> "
                  << change.after.value_or("none") << '\n';
    require(vir::compare(def, bigger).size() == 2, "two members differ");
} catch (const vir::error& e) {
    std::cerr << "documents: " << e.what() << '\n';
    return 1;
}
