// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/formats/vmx/parts.hpp"
#include "src/core/text.hpp"

#include <fmt/format.h>

namespace vir::vmx {

using namespace device;

namespace {

// What VMware writes for a drive that finds its device by itself, and for an empty one.
constexpr std::string_view auto_detect = "auto detect";
constexpr std::string_view empty_drive = "emptyBackingString";
constexpr std::string_view cdrom_devices = "/vmfs/devices/cdrom/";

struct model_word {
    std::string_view word;
    controller_model model;
};
constexpr model_word model_words[] = {{"buslogic", controller_model::buslogic},
                                      {"lsilogic", controller_model::lsilogic},
                                      {"lsisas1068", controller_model::lsisas1068},
                                      {"pvscsi", controller_model::vmpvscsi}};

disk_options& rare(disk& disk) {
    if (!disk.options) disk.options.emplace();
    return *disk.options;
}

// One drive of the file, looked at as a hard disk, as a CD-ROM drive, or as a floppy drive.
class drive {
public:
    drive(const config& file, const context& context, disk_bus bus, std::string prefix, drive_place place)
        : file_(file), context_(context), bus_(bus), prefix_(std::move(prefix)), place_(place) {}

    std::optional<disk> read() const {
        if (!file_.truth(prefix_ + "present", false)) return std::nullopt;
        // What the client computer provides is not the guest's.
        if (file_.truth(prefix_ + "clientDevice", false)) return std::nullopt;
        const auto type = file_.text(prefix_ + "deviceType");
        const auto name = file_.text(prefix_ + "fileName");
        disk out;
        out.target = disk_target(drive_name(bus_, place_), bus_);
        const bool done = bus_ == disk_bus::fdc ? read_floppy(out, name)
                                                : read_hard_disk(out, type, name) || read_cdrom(out, type, name);
        if (!done) return std::nullopt;
        if (file_.truth(prefix_ + "writeThrough", false)) out.driver.cache = disk_cache::writethrough;
        return out;
    }

private:
    [[noreturn]] void refuse_name(const std::optional<std::string>& type,
                                  const std::optional<std::string>& name) const {
        const auto entry = prefix_ + "fileName";
        conf::fail(fmt::format("Invalid or not yet handled value '{}' for VMX entry '{}' for device type '{}'",
                               name.value_or("<null>"), entry, type.value_or("unknown")),
                   name ? file_.place_of(entry) : file_.place_of(prefix_ + "present"));
    }
    void check_type(const std::optional<std::string>& type, std::string_view wanted, bool fits) const {
        const auto entry = prefix_ + "deviceType";
        if (type && !fits)
            conf::fail(fmt::format("Expecting VMX entry '{}' to be {} but found '{}'", entry, wanted, *type),
                       file_.place_of(entry));
    }
    static bool is(const std::optional<std::string>& type, std::string_view word) {
        return type && same_word(*type, word);
    }

    bool read_hard_disk(disk& out, const std::optional<std::string>& type,
                        const std::optional<std::string>& name) const {
        if (!name || !ends_with_word(*name, ".vmdk")) return false;
        // The image may be left over from before the drive became a CD-ROM drive.
        if (is(type, "cdrom-image") || is(type, "atapi-cdrom") || is(type, "cdrom-raw")) return false;
        if (bus_ == disk_bus::scsi)
            check_type(type, "'scsi-hardDisk' or 'disk'", is(type, "scsi-hardDisk") || is(type, "disk"));
        if (bus_ == disk_bus::ide)
            check_type(type, "'ata-hardDisk' or 'disk'", is(type, "ata-hardDisk") || is(type, "disk"));
        out.source.from = file_disk_source(name_in_document(*name, context_));
        if (is(file_.text(prefix_ + "mode"), "independent-nonpersistent")) rare(out).transient.emplace();
        return true;
    }

    bool read_cdrom(disk& out, const std::optional<std::string>& type, const std::optional<std::string>& name) const {
        if (name && ends_with_word(*name, ".vmdk")) return false;
        // Nothing is named that could be passed through.
        if (bus_ == disk_bus::scsi && is(type, "scsi-passthru") && (!name || *name == empty_drive)) return false;
        out.device = disk_device::cdrom;
        out.readonly = true;
        if (name && (ends_with_word(*name, ".iso") || *name == empty_drive) && !is(type, "atapi-cdrom") &&
            !is(type, "cdrom-raw")) {
            check_type(type, "'cdrom-image'", is(type, "cdrom-image"));
            out.source.from =
                file_disk_source(*name == empty_drive ? std::string() : name_in_document(*name, context_));
        } else if (name && ends_with_word(*name, ".iso")) {
            check_type(type, "'cdrom-image'", false);
        } else if (is(type, "atapi-cdrom") || is(type, "cdrom-raw")) {
            if (is(type, "cdrom-raw")) out.device = disk_device::lun;
            if (name && same_word(*name, auto_detect)) {
                out.source.from = block_disk_source();
                out.source.startup = startup_policy::optional;
            } else {
                out.source.from = block_disk_source(name.value_or(""));
            }
        } else if (bus_ == disk_bus::scsi && is(type, "scsi-passthru") && name && name->starts_with(cdrom_devices)) {
            out.device = disk_device::lun;
            out.source.from = block_disk_source(*name);
        } else {
            refuse_name(type, name);
        }
        return true;
    }

    bool read_floppy(disk& out, const std::optional<std::string>& name) const {
        const auto type = file_.text(prefix_ + "fileType");
        out.device = disk_device::floppy;
        if (is(type, "device"))
            out.source.from = block_disk_source(name.value_or(""));
        else if (is(type, "file"))
            out.source.from = file_disk_source(name ? name_in_document(*name, context_) : std::string());
        else
            refuse_name(std::nullopt, name);
        return true;
    }

    const config& file_;
    const context& context_;
    disk_bus bus_;
    std::string prefix_;
    drive_place place_;
};

std::optional<controller_model> read_model(const config& file, const std::string& entry) {
    const auto text = file.text(entry);
    if (!text) return std::nullopt;
    for (const auto& [word, model] : model_words)
        if (same_word(*text, word)) return model;
    conf::fail(fmt::format("Expecting VMX entry '{}' to be 'buslogic' or 'lsilogic' or 'lsisas1068' or 'pvscsi' but "
                           "found '{}'",
                           entry, *text),
               file.place_of(entry));
}

// Words for messages: "scsi disk 'sda'".
std::string described(const disk& disk) {
    return fmt::format("{} {} '{}'", to_string(disk.target.bus.value_or(disk_bus::none)), to_string(disk.device),
                       disk.target.dev);
}

void check_address(const disk& disk, bool wide) {
    const auto* at = std::get_if<drive_address>(&*disk.info.address);
    if (!at) return;
    const auto index = disk_index(disk.target.dev).value_or(0);
    drive_address usual(index / 4, index / 2 % 2, 0, index % 2);
    if (disk.target.bus == disk_bus::scsi) {
        const unsigned width = wide ? 15 : 7;
        const auto unit = index % width;
        usual = drive_address(index / width, 0, 0, unit < 7 ? unit : unit + 1);
    }
    if (disk.target.bus == disk_bus::fdc) usual = drive_address(index / 2, 0, 0, index % 2);
    if (at->controller != usual.controller || at->bus != usual.bus || at->unit != usual.unit)
        conf::fail(fmt::format("Disk address {}:{}:{} doesn't match target device '{}'", at->controller, at->bus,
                               at->unit, disk.target.dev));
}

// Which SCSI controllers there are, and of which model; from the controllers, and from the names of disks' drivers, as
// documents had it before controllers had models.
void write_controllers(const domain_def& domain, config& file) {
    std::array<bool, 4> present{};
    scsi_models models;
    for (const auto& disk : domain.devices.disks) {
        if (disk.target.bus != disk_bus::scsi || !disk.info.address) continue;
        const auto* at = std::get_if<drive_address>(&*disk.info.address);
        if (!at) continue;
        if (at->controller >= present.size())
            conf::fail(fmt::format("SCSI controller index {} out of [0..3] range", at->controller));
        present[at->controller] = true;
        if (disk.driver.name.empty()) continue;
        const auto model = from_string<controller_model>(disk.driver.name);
        if (!model) conf::fail(fmt::format("Unknown driver name '{}'", disk.driver.name));
        auto& known = models[at->controller];
        if (known && *known != *model)
            conf::fail(fmt::format("Inconsistent SCSI controller model ('{}' is not '{}') for SCSI controller index {}",
                                   to_string(*model), to_string(*known), at->controller));
        known = model;
    }
    for (const auto& controller : domain.devices.controllers) {
        const auto index = controller.index.value_or(0);
        if (controller.type != controller_type::scsi || index >= models.size() || !controller.model) continue;
        if (models[index] && *models[index] != *controller.model)
            conf::fail(fmt::format("Inconsistent SCSI controller model ('{}' is not '{}') for SCSI controller index {}",
                                   to_string(*models[index]), to_string(*controller.model), index));
        models[index] = controller.model;
    }
    for (std::size_t i = 0; i < present.size(); ++i) {
        if (!present[i]) continue;
        file.add(fmt::format("scsi{}.present", i), true);
        if (!models[i]) continue;
        std::string_view word;
        for (const auto& known : model_words)
            if (known.model == *models[i]) word = known.word;
        if (word.empty())
            conf::fail(
                fmt::format("Expecting domain XML attribute 'model' of entry 'controller' to be 'buslogic' or "
                            "'lsilogic' or 'lsisas1068' or 'vmpvscsi' but found '{}'",
                            to_string(*models[i])));
        file.add(fmt::format("scsi{}.virtualDev", i), std::string(word));
    }
}

void write_block(const disk& disk, const std::string& prefix, const std::string& device, config& file) {
    const bool passthrough =
        disk.device == disk_device::lun && disk.target.bus == disk_bus::scsi && device.starts_with(cdrom_devices);
    file.add(prefix + "deviceType", disk.device == disk_device::cdrom ? "atapi-cdrom"
                                    : passthrough                     ? "scsi-passthru"
                                                                      : "cdrom-raw");
    if (device.empty() && disk.source.startup == startup_policy::optional) {
        file.add(prefix + "autodetect", true);
        file.add(prefix + "fileName", std::string(auto_detect));
    } else {
        file.add(prefix + "fileName", device);
    }
}

void write_image(const disk& disk, const std::string& prefix, const std::string& path, const context& context,
                 config& file) {
    const bool cdrom = disk.device == disk_device::cdrom;
    const std::string_view suffix = cdrom ? ".iso" : ".vmdk";
    file.add(prefix + "deviceType", cdrom                               ? "cdrom-image"
                                    : disk.target.bus == disk_bus::scsi ? "scsi-hardDisk"
                                                                        : "ata-hardDisk");
    if (cdrom && path.empty()) {
        file.add(prefix + "fileName", std::string(empty_drive));
        return;
    }
    if (!ends_with_word(path, suffix))
        conf::fail(fmt::format("Image file for {} has unsupported suffix, expecting '{}'", described(disk), suffix));
    file.add(prefix + "fileName", name_in_vmx(path, context));
}

void write_drive(const disk& disk, const std::string& prefix, const context& context, config& file) {
    file.add(prefix + "present", true);
    const auto* image = std::get_if<file_disk_source>(&disk.source.from);
    const auto* block = std::get_if<block_disk_source>(&disk.source.from);
    const bool image_fits = disk.device == disk_device::disk || disk.device == disk_device::cdrom;
    const bool block_fits = disk.device == disk_device::cdrom || disk.device == disk_device::lun;
    if (image && image_fits)
        write_image(disk, prefix, image->path, context, file);
    else if (block && block_fits)
        write_block(disk, prefix, block->device, file);
    else
        unsupported(fmt::format("{} has an unsupported type", described(disk)));
    if (disk.target.bus == disk_bus::scsi && disk.driver.cache && *disk.driver.cache != disk_cache::_default) {
        if (*disk.driver.cache != disk_cache::writethrough)
            unsupported(
                fmt::format("{} has unsupported cache mode '{}'", described(disk), to_string(*disk.driver.cache)));
        file.add(prefix + "writeThrough", true);
    }
    if (disk.options && disk.options->transient) file.add(prefix + "mode", "independent-nonpersistent");
}

void write_floppy(const disk& disk, const std::string& prefix, const context& context, config& file) {
    file.add(prefix + "present", true);
    if (const auto* image = std::get_if<file_disk_source>(&disk.source.from)) {
        file.add(prefix + "fileType", "file");
        if (!image->path.empty()) file.add(prefix + "fileName", name_in_vmx(image->path, context));
    } else if (const auto* block = std::get_if<block_disk_source>(&disk.source.from)) {
        file.add(prefix + "fileType", "device");
        if (!block->device.empty()) file.add(prefix + "fileName", block->device);
    } else {
        unsupported(fmt::format("{} has an unsupported type", described(disk)));
    }
}

}  // namespace

void read_disks(const config& file, const context& context, domain_def& domain, scsi_models& models) {
    auto read = [&](disk_bus bus, std::string prefix, drive_place place) {
        if (auto disk = drive(file, context, bus, std::move(prefix), place).read())
            domain.devices.disks.push_back(std::move(*disk));
    };
    for (unsigned controller = 0; controller < models.size(); ++controller) {
        const auto name = fmt::format("scsi{}", controller);
        if (!file.truth(name + ".present", false)) continue;
        models[controller] = read_model(file, name + ".virtualDev");
        // Unit 7 is the controller itself.
        for (unsigned unit = 0; unit < (context.wide_scsi ? 16u : 7u); ++unit)
            if (unit != 7) read(disk_bus::scsi, fmt::format("{}:{}.", name, unit), drive_place(controller, 0, unit));
    }
    for (unsigned controller = 0; controller < 4; ++controller) {
        const auto name = fmt::format("sata{}", controller);
        if (!file.truth(name + ".present", false)) continue;
        for (unsigned unit = 0; unit < 30; ++unit)
            read(disk_bus::sata, fmt::format("{}:{}.", name, unit), drive_place(controller, 0, unit));
    }
    for (unsigned bus = 0; bus < 2; ++bus)
        for (unsigned unit = 0; unit < 2; ++unit)
            read(disk_bus::ide, fmt::format("ide{}:{}.", bus, unit), drive_place(0, bus, unit));
    for (unsigned unit = 0; unit < 2; ++unit)
        read(disk_bus::fdc, fmt::format("floppy{}.", unit), drive_place(0, 0, unit));
}

void write_disks(const domain_def& domain, const context& context, config& file) {
    for (const auto& disk : domain.devices.disks) {
        if (!disk.info.address || !std::holds_alternative<drive_address>(*disk.info.address))
            unsupported("Unsupported disk address type 'none'");
        const auto bus = disk.target.bus.value_or(disk_bus::none);
        if (bus != disk_bus::scsi && bus != disk_bus::ide && bus != disk_bus::fdc)
            unsupported(fmt::format("Unsupported bus type '{}'", to_string(bus)));
        check_address(disk, context.wide_scsi);
    }
    write_controllers(domain, file);
    std::array<bool, 2> floppies{};
    for (const auto& disk : domain.devices.disks) {
        const auto bus = *disk.target.bus;
        const auto place = drive_place_of(bus, disk.target.dev);
        if (bus == disk_bus::fdc) {
            floppies[place.unit] = true;
            write_floppy(disk, fmt::format("floppy{}.", place.unit), context, file);
        } else if (bus == disk_bus::scsi) {
            write_drive(disk, fmt::format("scsi{}:{}.", place.controller, place.unit), context, file);
        } else {
            write_drive(disk, fmt::format("ide{}:{}.", place.bus, place.unit), context, file);
        }
    }
    // VMware takes a floppy drive that is not mentioned for one that is there.
    for (std::size_t i = 0; i < floppies.size(); ++i)
        if (!floppies[i]) file.add(fmt::format("floppy{}.present", i), false);
}

}  // namespace vir::vmx
