// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/bhyve/command_line.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/post_parse.hpp>

#include <functional>
#include <string>

/// bhyve's command lines as documents of domains and back.
namespace vir::bhyve {

/// What a command line does not say, and what a host's bhyve can do.
struct context {
    context() = default;

    bool wide_ahci = true;          ///< 32 disks an AHCI controller, else one
    std::string bridge = "virbr0";  ///< what a guest's tap devices are taken to be joined to
    std::string loader = "/usr/sbin/bhyveload";
    std::string hypervisor = "/usr/sbin/bhyve";
    std::string device_map = "<device.map>";  ///< where grub-bhyve finds its map of devices
    /// Takes a warning for each option of a command line that no document has; null drops them.
    std::vector<diagnostic>* left_out = nullptr;
    void leave_out(const std::string& message, const word& word) const {
        if (left_out) left_out->push_back(conf::left_out(message, word.at));
    }
    /// Name of the tap device of a card; empty: the card's target.
    std::function<std::string(const device::interface&)> tap;
};

/// The guest of a command line, as libvirt's driver sees it: not yet completed (vir::complete), so that what the
/// words do not say the document does not say. Throws internal_error, with line and column of the word.
domain_def to_domain(const command_line& line, const context& context = {});

/// The hypervisor's command for a complete document (vir::complete with the hooks below). Throws config_unsupported
/// for what bhyve has not.
command hypervisor_command(const domain_def& domain, const context& context = {});

/// How the guest's kernel is loaded before that.
struct loading {
    bhyve::command command;  ///< empty: by the boot ROM
    std::string device_map;  ///< content of the file that grub-bhyve is given; empty for other loaders

    loading() = default;
};
loading loader_command(const domain_def& domain, const context& context = {});

/// How bhyve completes documents: controllers, and PCI slots for all devices that have none.
class hooks : public driver_hooks {
public:
    explicit hooks(const context& context) : wide_ahci_(context.wide_ahci) {}

    void before(domain_def& domain) const override;
    void device(device::disk& disk, const domain_def& domain) const override;
    void after(domain_def& domain) const override;
    device::video_type default_video(const domain_def&) const override { return device::video_type::gop; }
    using driver_hooks::device;

private:
    bool wide_ahci_;
};

}  // namespace vir::bhyve
