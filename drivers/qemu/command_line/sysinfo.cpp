// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/boot.hpp"

#include <virtxx/doc/domain.hpp>

#include <array>

namespace vir::qemu {
namespace {

using namespace guest;

/// Entries as documents name them and as QEMU does; the order is that of the DMI tables.
constexpr std::array bios_names{std::pair{"vendor", "vendor"}, std::pair{"version", "version"},
                                std::pair{"date", "date"}, std::pair{"release", "release"}};
constexpr std::array system_names{std::pair{"manufacturer", "manufacturer"}, std::pair{"product", "product"},
                                  std::pair{"version", "version"},           std::pair{"serial", "serial"},
                                  std::pair{"uuid", "uuid"},                 std::pair{"sku", "sku"},
                                  std::pair{"family", "family"}};
constexpr std::array board_names{std::pair{"manufacturer", "manufacturer"}, std::pair{"product", "product"},
                                 std::pair{"version", "version"},           std::pair{"serial", "serial"},
                                 std::pair{"asset", "asset"},               std::pair{"location", "location"}};
constexpr std::array chassis_names{std::pair{"manufacturer", "manufacturer"}, std::pair{"version", "version"},
                                   std::pair{"serial", "serial"}, std::pair{"asset", "asset"}, std::pair{"sku", "sku"}};

template <class Names>
void add_table(builder& out, int type, const Names& names, const std::vector<sysinfo_entry>& entries, bool with_uuid) {
    option_text text(fmt::format("type={}", type));
    bool any = false;
    for (auto& [ours, theirs] : names)
        for (auto& entry : entries)
            // The UUID of the guest is given by -uuid.
            if (entry.name == ours && (with_uuid || entry.name != "uuid")) {
                text.add(theirs, entry.value);
                any = true;
            }
    if (any) out.option("-smbios", text.str());
}

}  // namespace

void add_sysinfo(builder& out) {
    auto mode = out.def.os.smbios.value_or(smbios_mode::none);
    if (mode == smbios_mode::host)
        unsupported("smbios: mode='host' is not supported yet; use mode='sysinfo' and give the values");
    if (!out.def.options) return;
    for (auto& info : out.def.options->sysinfo) {
        if (info.type == sysinfo_type::smbios && mode == smbios_mode::sysinfo) {
            add_table(out, 0, bios_names, info.bios, true);
            add_table(out, 1, system_names, info.system, true);
            for (auto& board : info.boards) add_table(out, 2, board_names, board.entries, true);
            add_table(out, 3, chassis_names, info.chassis, true);
            if (!info.oem_strings.empty()) {
                option_text text("type=11");
                for (auto& each : info.oem_strings) text.add("value", each);
                out.option("-smbios", text.str());
            }
        }
        if (info.type == sysinfo_type::fwcfg)
            for (auto& entry : info.fw_cfg) {
                option_text text("name=" + comma_escaped(entry.name));
                text.add(entry.file.empty() ? "string" : "file", entry.file.empty() ? entry.value : entry.file);
                out.option("-fw_cfg", text.str());
            }
    }
}

}  // namespace vir::qemu
