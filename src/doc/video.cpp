// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/video.hpp>

namespace vir::xml {

using namespace device;

template <>
const record& describe<acceleration>() {
    using t = acceleration;
    static constexpr table rows(of<t>, "acceleration",
        attribute<&t::accel_3d>("accel3d"),
        attribute<&t::accel_2d>("accel2d"),
        attribute<&t::rendernode>("rendernode"));
    return rows;
}

template <>
const record& describe<resolution>() {
    using t = resolution;
    static constexpr table rows(of<t>, "resolution",
        attribute<&t::x>("x").required(),
        attribute<&t::y>("y").required(),
        validate<[](t& size) {
            if (!size.x || !size.y) fail(errc::config_unsupported, "video resolution values must be greater than 0");
        }>);
    return rows;
}

template <>
const record& describe<video_driver>() {
    using t = video_driver;
    static constexpr table rows(of<t>, "driver",
        attribute<&t::name>("name"),
        // The usual way is not said.
        attribute<&t::vga_conf>("vgaconf").when<[](const t& driver) { return driver.vga_conf != vga_conf::io; }>(),
        merged<&t::virtio>());
    return rows;
}

template <>
const record& describe<video>() {
    using t = video;
    static constexpr table rows(of<t>, "video",
        element<&t::driver>("driver").when<[](const t& video) {
            video_driver usual;
            usual.vga_conf = vga_conf::io;
            return video.driver && *video.driver != video_driver() && *video.driver != usual;
        }>(),
        inside("model",
            attribute<&t::type>("type").invalid(errc::config_unsupported, "unknown video model '{}'"),
            attribute<&t::ram>("ram").invalid(errc::xml_error, "cannot parse video ram '{}'"),
            attribute<&t::vram>("vram").invalid(errc::xml_error, "cannot parse video vram '{}'"),
            attribute<&t::vram64>("vram64"),
            attribute<&t::vga_mem>("vgamem"),
            attribute<&t::heads>("heads").invalid(errc::internal_error, "cannot parse video heads '{}'"),
            attribute<&t::primary>("primary").omit_default(),
            attribute<&t::blob>("blob").on_off(),
            attribute<&t::edid>("edid").on_off(),
            element<&t::acceleration>("acceleration"),
            element<&t::resolution>("resolution")),
        merged<&t::info>());
    return rows;
}

}  // namespace vir::xml
