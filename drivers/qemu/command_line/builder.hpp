// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/capabilities_view.hpp"
#include "drivers/qemu/command_line/command_line.hpp"
#include "drivers/qemu/command_line/props.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace vir::qemu {

/// What every part of the command line may look at. The parts that make `props` of one device take it alone, so that
/// the same function serves the start and a later device_add.
struct context {
    const domain_def& def;
    const capabilities_view& caps;
    const runtime_paths& paths;
    /// Places in the boot order that <os><boot> gives, by alias; a device's own <boot order> comes before it.
    std::map<std::string, unsigned> boot_indexes;

    context(const domain_def& def, const capabilities_view& caps, const runtime_paths& paths);
};

/// Collects the arguments.
class builder : public context {
public:
    builder(const domain_def& def, const capabilities_view& caps, const runtime_paths& paths)
        : context(def, caps, paths) {}

    void flag(std::string name) { out.args.push_back(std::move(name)); }
    void option(std::string name, std::string value) {
        out.args.push_back(std::move(name));
        out.args.push_back(std::move(value));
    }
    void device(const props& value) { json("-device", value); }
    void object(const props& value) { json("-object", value); }
    void blockdev(const props& value) { json("-blockdev", value); }
    void json(std::string name, const props& value) {
        option(std::move(name), value.dump());
    }

    command_line out;
};

/// Doubles commas: how a value is written inside an option string.
std::string comma_escaped(std::string_view value);

/// name=value pairs of an option in string form, comma-separated.
class option_text {
public:
    explicit option_text(std::string_view first) : text_(first) {}
    option_text& add(std::string_view name, std::string_view value) {
        text_.append(",").append(name).append("=").append(comma_escaped(value));
        return *this;
    }
    option_text& add(std::string_view name, bool value) { return add(name, std::string_view(value ? "on" : "off")); }
    option_text& add(std::string_view name, const char* value) { return add(name, std::string_view(value)); }
    option_text& add_number(std::string_view name, std::uint64_t value) { return add(name, std::to_string(value)); }
    const std::string& str() const { return text_; }

private:
    std::string text_;
};

template <class T>
void add_if(props& to, const char* name, const std::optional<T>& value) {
    if (value) to[name] = *value;
}
inline void add_if(props& to, const char* name, const std::string& value) {
    if (!value.empty()) to[name] = value;
}
/// For numbers whose 0 means "leave it to QEMU".
inline void add_number_if(props& to, const char* name, std::uint64_t value) {
    if (value) to[name] = value;
}
/// For properties that QEMU wants as "on"/"off" strings.
inline void add_switch_if(props& to, const char* name, std::optional<bool> value) {
    if (value) to[name] = *value ? "on" : "off";
}

/// bus, multifunction, addr (PCI), bus, port (USB) ...; nothing when the device has no address.
void add_address(props& to, const context& ctx, const device::info& info);
void add_rom(props& to, const device::info& info);
void add_boot_index(props& to, const context& ctx, const device::info& info);
std::optional<unsigned> boot_index(const context& ctx, const device::info& info);
void add_virtio_options(props& to, const device::virtio_options& options);
/// "virtio-net" -> "virtio-net-pci", "virtio-net-ccw" ... by the kind of address that the device has.
std::string virtio_driver(std::string_view base, const device::info& info, std::string_view variant = {});

[[noreturn]] void unsupported(std::string message);
template <class... Args>
[[noreturn]] void unsupported(fmt::format_string<Args...> text, Args&&... args) {
    unsupported(fmt::format(text, std::forward<Args>(args)...));
}

/// Throws unless the binary has that device or object type.
void need_type(const context& ctx, std::string_view qom_type, std::string_view what);

/// The id of a bus that controller `index` of that kind provides, as other devices name it: "virtio-serial0.0".
std::string controller_alias(const context& ctx, device::controller_type type, unsigned index);

/// The id of the audio backend with that number; of devices that name none the first, empty when there is none.
std::string audio_named(const context& ctx, std::optional<std::uint32_t> id = {});

// One function per noun; each in the file of its name.
void add_machine(builder&);
void add_cpu(builder&);
void add_memory(builder&);
void add_numa(builder&);
void add_boot(builder&);
void add_clock(builder&);
void add_controllers(builder&);  ///< and the hubs
void add_hubs(builder&);
void add_disks(builder&);
void add_filesystems(builder&);
void add_interfaces(builder&);
void add_smartcards(builder&);
void add_serials(builder&);
void add_parallels(builder&);
void add_channels(builder&);
void add_consoles(builder&);
void add_tpms(builder&);
void add_inputs(builder&);
void add_audios(builder&);
void add_graphics(builder&);
void add_videos(builder&);
void add_sounds(builder&);
void add_watchdogs(builder&);
void add_redirdevs(builder&);
void add_hostdevs(builder&);
void add_memballoon(builder&);
void add_rngs(builder&);
void add_panics(builder&);
void add_shmems(builder&);
void add_vsock(builder&);
void add_iommu(builder&);

}  // namespace vir::qemu
