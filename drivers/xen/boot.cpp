// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/xen/parts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vir::xen {

using guest::boot_device;

namespace {

struct boot_letter {
    char letter;
    boot_device device;
};
constexpr boot_letter boot_letters[] = {
    {'a', boot_device::fd}, {'c', boot_device::hd}, {'d', boot_device::cdrom}, {'n', boot_device::network}};

void read_order(const config& file, domain_def& domain) {
    const auto text = file.text("boot").value_or("c");
    for (const auto& [letter, device] : boot_letters)
        if (std::count(text.begin(), text.end(), letter) > 1)
            conf::fail(fmt::format("boot order '{}' names a device twice", text), file.place_of("boot"));
    for (char c : text)
        for (const auto& [letter, device] : boot_letters)
            if (letter == c) domain.os.boot.push_back(device);
    if (domain.os.boot.empty()) domain.os.boot.push_back(boot_device::hd);
}

// xl's own entry, or the two that it has taken over from xm.
std::string read_command_line(const config& file) {
    if (const auto whole = file.text("cmdline")) return *whole;
    const auto root = file.text("root"), extra = file.text("extra");
    if (root && extra) return fmt::format("root={} {}", *root, *extra);
    if (root) return fmt::format("root={}", *root);
    return extra.value_or("");
}

void read_nested(const config& file, domain_def& domain) {
    const auto nested = file.truth("nestedhvm");
    if (!nested) return;
    auto& cpu = domain.cpu.emplace(guest::cpu_mode::host_passthrough);
    // Whichever the host has: the one that it has not does not matter.
    if (!*nested) cpu.features.emplace_back("vmx", guest::cpu_policy::disable);
}

void write_nested(const domain_def& domain, config& file) {
    if (!domain.cpu || domain.cpu->mode != guest::cpu_mode::host_passthrough) return;
    const auto& features = domain.cpu->features;
    const bool off = std::any_of(features.begin(), features.end(), [](const guest::cpu_feature& feature) {
        return (feature.name == "vmx" || feature.name == "svm") &&
               (feature.policy == guest::cpu_policy::disable || feature.policy == guest::cpu_policy::forbid);
    });
    file.add("nestedhvm", !off);
}

void read_kernel(const config& file, domain_def& domain) {
    domain.os.kernel = file.text("kernel").value_or("");
    domain.os.initrd = file.text("ramdisk").value_or("");
    domain.os.cmdline = read_command_line(file);
}

void write_kernel(const domain_def& domain, const context& context, config& file) {
    if (!domain.os.kernel.empty()) file.add("kernel", domain.os.kernel);
    if (!domain.os.initrd.empty()) file.add("ramdisk", domain.os.initrd);
    if (!domain.os.cmdline.empty()) file.add(context.syntax == syntax::xl ? "cmdline" : "extra", domain.os.cmdline);
}

void read_firmware(const config& file, const context& context, domain_def& domain) {
    auto& loader = domain.os.loader.emplace();
    if (file.text("bios") == "ovmf") {
        loader.type = guest::loader_type::pflash;
        loader.readonly = true;
        loader.path = context.ovmf;
    } else {
        loader.path = file.text("firmware_override").value_or(context.hvmloader);
    }
    if (const auto table = file.text("acpi_firmware")) domain.os.acpi.emplace().path = *table;
}

}  // namespace

void read_boot(const config& file, const context& context, domain_def& domain) {
    const bool xl = context.syntax == syntax::xl;
    if (!is_hvm(domain)) {
        if (auto program = file.text("bootloader")) {
            auto& options = options_of(domain);
            options.bootloader = *program;
            options.bootloader_args = file.text("bootargs").value_or("");
        }
        read_kernel(file, domain);
        return;
    }
    if (xl) {
        read_firmware(file, context, domain);
        read_kernel(file, domain);
        read_nested(file, domain);
    } else {
        // What xm boots as a kernel is the firmware.
        domain.os.loader.emplace().path = file.text("kernel").value_or(context.hvmloader);
    }
    read_order(file, domain);
}

void write_boot(const domain_def& domain, const context& context, config& file) {
    const bool xl = context.syntax == syntax::xl;
    if (!is_hvm(domain)) {
        if (domain.os.type.type == guest::os_type::xenpvh) file.add("type", "pvh");
        if (domain.options && !domain.options->bootloader.empty()) {
            file.add("bootloader", domain.options->bootloader);
            if (!domain.options->bootloader_args.empty()) file.add("bootargs", domain.options->bootloader_args);
        }
        write_kernel(domain, context, file);
        return;
    }
    file.add("builder", "hvm");
    if (xl) {
        if (domain.os.loader && domain.os.loader->type == guest::loader_type::pflash) file.add("bios", "ovmf");
        if (domain.os.acpi) file.add("acpi_firmware", domain.os.acpi->path);
        write_kernel(domain, context, file);
    } else if (domain.os.loader && !domain.os.loader->path.empty()) {
        file.add("kernel", domain.os.loader->path);
    }
    std::string order;
    for (const auto device : domain.os.boot)
        for (const auto& [letter, known] : boot_letters)
            if (known == device) order += letter;
    if (order.empty()) order = "c";
    file.add("boot", order);
    if (xl) write_nested(domain, file);
}

}  // namespace vir::xen
