// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/formats/vmx/mapping.hpp"

#include <array>
#include <string>

/// The mapping, a kind of device at a time. read_...: from a VMX file into a document; write_...: the way back.
namespace vir::vmx {

inline std::string name_in_document(std::string_view name, const context& context) {
    return context.names ? context.names->in_document(name) : std::string(name);
}
inline std::string name_in_vmx(std::string_view name, const context& context) {
    return context.names ? context.names->in_vmx(name) : std::string(name);
}

using conf::unsupported;

// general.cpp: what is no device
void read_general(const config& file, const context& context, domain_def& domain);
void write_general(const domain_def& domain, config& file);

// drive_names.cpp: "sdp" is disk 0 of SCSI controller 1
/// A disk's controller, the channel on it and the unit there.
struct drive_place {
    unsigned controller = 0;
    unsigned bus = 0;
    unsigned unit = 0;

    drive_place() = default;
    drive_place(unsigned controller, unsigned bus, unsigned unit) : controller(controller), bus(bus), unit(unit) {}
};
/// What a disk at that place is called. Unit 7 of a SCSI controller is the controller itself.
std::string drive_name(device::disk_bus bus, const drive_place& place);
/// The place of a disk called so, on a bus that VMX files can have. Throws internal_error for a name that is none.
drive_place drive_place_of(device::disk_bus bus, const std::string& name);

// disks.cpp
/// Models of the SCSI controllers, by number.
using scsi_models = std::array<std::optional<device::controller_model>, 4>;
void read_disks(const config& file, const context& context, domain_def& domain, scsi_models& models);
void write_disks(const domain_def& domain, const context& context, config& file);

// interfaces.cpp
void read_interfaces(const config& file, domain_def& domain);
void write_interfaces(const domain_def& domain, config& file);

// ports.cpp: serial and parallel
void read_ports(const config& file, const context& context, domain_def& domain);
void write_ports(const domain_def& domain, const context& context, config& file);

// screen.cpp: VNC and the graphics card
void read_screen(const config& file, domain_def& domain);
void write_vnc(const domain_def& domain, config& file);
void write_video(const domain_def& domain, config& file);

// folders.cpp: shared folders
void read_folders(const config& file, domain_def& domain);
void write_folders(const domain_def& domain, config& file);

}  // namespace vir::vmx
