// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"

#include <virtxx/doc/filesystem.hpp>

namespace vir::qemu {
namespace {

using namespace device;

std::string name_of(const filesystem& fs) { return fmt::format("filesystem '{}'", fs.target); }

std::string_view security_model(filesystem_access_mode mode) {
    switch (mode) {
        case filesystem_access_mode::mapped: return "mapped";
        case filesystem_access_mode::squash: return "none";
        default: return "passthrough";
    }
}

}  // namespace

void add_filesystems(builder& out) {
    for (auto& fs : out.def.devices.filesystems) {
        auto* mount = std::get_if<mount_filesystem>(&fs.source);
        if (!mount)
            unsupported("{}: only supports mount filesystem type; use type='mount' with <source dir='...'/>",
                        name_of(fs));
        auto type = fs.driver && fs.driver->type ? *fs.driver->type : filesystem_driver_type::_default;
        if (type == filesystem_driver_type::virtiofs)
            unsupported("{}: virtiofs is not supported yet; leave <driver type> out for 9p", name_of(fs));
        if (type != filesystem_driver_type::_default && type != filesystem_driver_type::path)
            unsupported("{}: filesystem driver type '{}' is not supported; use 'path'", name_of(fs), to_string(type));

        option_text fsdev("local");
        fsdev.add("security_model", security_model(fs.access_mode.value_or(filesystem_access_mode::passthrough)));
        if (fs.multidevs && *fs.multidevs != filesystem_multidevs::_default)
            fsdev.add("multidevs", to_string(*fs.multidevs));
        if (fs.fmode) fsdev.add("fmode", fmt::format("{:04o}", *fs.fmode));
        if (fs.dmode) fsdev.add("dmode", fmt::format("{:04o}", *fs.dmode));
        if (fs.driver && fs.driver->write_policy) fsdev.add("writeout", "immediate");
        fsdev.add("id", "fsdev-" + fs.info.alias).add("path", mount->dir);
        if (fs.readonly) fsdev.add("readonly", true);
        out.option("-fsdev", fsdev.str());

        props to;
        std::string_view variant = fs.model == filesystem_model::virtio_transitional       ? "transitional"
                                   : fs.model == filesystem_model::virtio_non_transitional ? "non-transitional"
                                                                                           : "";
        to["driver"] = virtio_driver("virtio-9p", fs.info, variant);
        if (fs.driver) add_virtio_options(to, fs.driver->virtio);
        to["id"] = fs.info.alias;
        to["fsdev"] = "fsdev-" + fs.info.alias;
        to["mount_tag"] = fs.target;
        add_address(to, out, fs.info);
        out.device(to);
    }
}

}  // namespace vir::qemu
