// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <virtxx/doc/domain.hpp>

namespace vir {

/// What a driver knows better than the rules that hold for any hypervisor. The functions here do nothing: they are
/// those of a driver without opinions, such as test.
class driver_hooks {
public:
    driver_hooks() = default;
    virtual ~driver_hooks() = default;

    /// Before anything else: architecture, machine, emulator, devices that the hypervisor always has.
    virtual void before(domain_def&) const {}
    /// For each of these after before(): models and buses that the hypervisor prefers.
    virtual void device(device::disk&, const domain_def&) const {}
    virtual void device(device::controller&, const domain_def&) const {}
    virtual void device(device::interface&, const domain_def&) const {}
    virtual void device(device::video&, const domain_def&) const {}
    /// After the common rules: addresses, controllers that the hypervisor adds by itself.
    virtual void after(domain_def&) const {}

    /// Architecture of a document that names none.
    virtual guest::arch default_arch() const { return guest::arch::x86__64; }
    /// Model of a graphics card that has none.
    virtual device::video_type default_video(const domain_def& domain) const {
        const auto arch = domain.os.type.arch.value_or(guest::arch::none);
        if (arch == guest::arch::ppc64 || arch == guest::arch::ppc64le) return device::video_type::vga;
        return domain.os.type.type == guest::os_type::hvm ? device::video_type::cirrus : device::video_type::xen;
    }
    /// Whether the sizes of NUMA cells and memory devices decide over <memory>.
    virtual bool sums_memory(const domain_def&) const { return false; }
    /// Where random numbers come from when the document does not say.
    virtual std::string random_source() const { return "/dev/random"; }
    /// Whether the document was read as XML. libvirt has some rules in that reader alone: two disks with one target are
    /// an error, an empty drive on a block device is one on a file. What another format says is left as it is.
    virtual bool from_xml() const { return true; }
    /// Whether a guest is refused that no hypervisor can be meant to have. libvirt does not ask that again of the
    /// guest within a snapshot or checkpoint, which it took once.
    virtual bool checks() const { return true; }
    /// Whether the driver gives numbers to CCW addresses that have none.
    virtual bool numbers_ccw() const { return false; }
    /// Whether a SCSI controller takes 15 disks (unit 7 left out) instead of 7.
    virtual bool wide_scsi() const { return false; }

    driver_hooks(const driver_hooks&) = default;
    driver_hooks& operator=(const driver_hooks&) = default;
};

/// Of a driver without opinions, for a guest that was taken once and stands within a snapshot or checkpoint.
class kept_guest : public driver_hooks {
public:
    kept_guest() = default;
    bool checks() const override { return false; }
};

/// Number of a disk by its target's name: "hda" and "sda1" are 0, "sdaa" is 26; nothing when it is no such name.
std::optional<unsigned> disk_index(std::string_view name);

/// Makes a parsed document of a domain complete as libvirt does when it defines one, for any hypervisor: defaults,
/// implied controllers, numbers of ports and controllers, a UUID and MAC addresses; what only a running guest has is
/// dropped. Doing it twice changes nothing. Throws vir::error (config_unsupported, xml_error, internal_error) with
/// libvirt's codes for what cannot be meant.
void complete(domain_def& domain, const driver_hooks& hooks = {});

}  // namespace vir
