// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/firmware.hpp"

#include "drivers/qemu/errors.hpp"
#include "src/core/log.hpp"
#include "src/host/system_error.hpp"
#include "src/host/unique_fd.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <fnmatch.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

namespace vir::qemu {
namespace {

namespace fs = std::filesystem;

/// No descriptor is longer, and none is read further.
constexpr std::size_t descriptor_limit = 64 * 1024;

firmware_file file_of(const nlohmann::json& from) {
    firmware_file out;
    out.path = from.at("filename").get<std::string>();
    out.format = from.value("format", "raw");
    return out;
}

std::vector<fs::path> descriptor_folders() {
    std::vector<fs::path> out{"/usr/share/qemu/firmware", "/etc/qemu/firmware"};
    if (const char* config = std::getenv("XDG_CONFIG_HOME"); config && *config == '/')
        out.push_back(fs::path(config) / "qemu/firmware");
    else if (const char* home = std::getenv("HOME"); home && *home == '/')
        out.push_back(fs::path(home) / ".config/qemu/firmware");
    return out;
}

bool fits_machine(const firmware_descriptor& one, const domain_def& def) {
    const auto arch = def.os.type.arch ? to_string(*def.os.type.arch) : std::string_view("x86_64");
    return std::ranges::any_of(one.targets, [&](auto& target) {
        return target.arch == arch && std::ranges::any_of(target.machines, [&](auto& pattern) {
                   return ::fnmatch(pattern.c_str(), def.os.type.machine.c_str(), 0) == 0;
               });
    });
}

bool fits_wishes(const firmware_descriptor& one, const domain_def& def) {
    for (const auto& wish : def.os.firmware_features) {
        const bool there =
            one.has(wish.name == guest::firmware_feature_name::secure_boot ? "secure-boot" : "enrolled-keys");
        if (there != wish.enabled) return false;
    }
    const auto secure = def.os.loader ? def.os.loader->secure : std::nullopt;
    if (secure && *secure != one.has("requires-smm")) return false;
    // Such a firmware locks its variables by SMM, and does not boot without.
    const bool smm = def.features.smm && def.features.smm->state.value_or(false);
    if (one.has("requires-smm") && !smm) return false;
    const bool stateless = def.os.loader && def.os.loader->stateless.value_or(false);
    return one.device == "flash" ? stateless == one.stateless || one.variables.path.empty() : one.device == "memory";
}

bool fits(const firmware_descriptor& one, const domain_def& def) {
    const std::string_view wanted = *def.os.firmware == guest::firmware::efi ? "uefi" : "bios";
    return std::ranges::find(one.interfaces, wanted) != one.interfaces.end() && fits_machine(one, def) &&
           fits_wishes(one, def);
}

bool has_nvram(const domain_def& def) {
    const auto& loader = def.os.loader;
    return loader && loader->type == guest::loader_type::pflash && loader->readonly.value_or(false) &&
           !loader->stateless.value_or(false);
}

std::string default_nvram(const domain_def& def, const std::string& dir) {
    return fmt::format("{}/{}_VARS.fd", dir, def.name);
}

/// Of the template's size, mode 0600, there as a whole or not at all.
void copy_whole(const std::string& from, const std::string& to) {
    const auto unfinished = to + ".new";
    std::error_code failed;
    fs::create_directories(fs::path(to).parent_path(), failed);
    fs::remove(unfinished, failed);
    {
        const unique_fd made(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!made) throw_errno("create '" + unfinished + "'");
    }
    fs::copy_file(from, unfinished, fs::copy_options::overwrite_existing, failed);
    if (failed) throw system_failure("copy '" + from + "' to '" + unfinished + "'", failed.value());
    fs::permissions(unfinished, fs::perms::owner_read | fs::perms::owner_write, failed);
    const unique_fd copy(::open(unfinished.c_str(), O_RDONLY | O_CLOEXEC));
    if (!copy || ::fsync(copy.get()) != 0) throw_errno("write '" + unfinished + "'");
    if (::rename(unfinished.c_str(), to.c_str()) != 0) throw_errno("rename '" + unfinished + "' to '" + to + "'");
}

}  // namespace

bool firmware_descriptor::has(std::string_view feature) const {
    return std::ranges::find(features, feature) != features.end();
}

firmware_descriptor parse_firmware_descriptor(std::string_view text) {
    const auto from = nlohmann::json::parse(text);
    firmware_descriptor out;
    out.interfaces = from.at("interface-types").get<std::vector<std::string>>();
    out.features = from.value("features", std::vector<std::string>());
    const auto& mapping = from.at("mapping");
    out.device = mapping.at("device").get<std::string>();
    if (out.device == "flash") {
        out.code = file_of(mapping.at("executable"));
        if (mapping.contains("nvram-template")) out.variables = file_of(mapping.at("nvram-template"));
        out.stateless = mapping.value("mode", "split") == "stateless";
    } else if (out.device == "memory") {
        out.code.path = mapping.at("filename").get<std::string>();
    }
    for (const auto& one : from.at("targets")) {
        firmware_descriptor::target target;
        target.arch = one.at("architecture").get<std::string>();
        target.machines = one.at("machines").get<std::vector<std::string>>();
        out.targets.push_back(std::move(target));
    }
    return out;
}

std::vector<firmware_descriptor> installed_firmware() {
    std::map<std::string, fs::path> by_name;
    for (const auto& folder : descriptor_folders()) {
        std::error_code absent;
        for (const auto& entry : fs::directory_iterator(folder, absent))
            if (entry.path().extension() == ".json") by_name[entry.path().filename()] = entry.path();
    }
    std::vector<firmware_descriptor> out;
    for (const auto& [name, path] : by_name) {
        std::string text(descriptor_limit, '\0');
        std::ifstream in(path, std::ios::binary);
        in.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(in.gcount()));
        if (text.empty()) continue;
        try {
            out.push_back(parse_firmware_descriptor(text));
        } catch (const nlohmann::json::exception& e) {
            logger("qemu").warn("'{}' is no firmware descriptor: {}", path.string(), e.what());
        }
    }
    return out;
}

void choose_firmware(domain_def& def, const std::vector<firmware_descriptor>& installed) {
    if (!def.os.firmware || (def.os.loader && !def.os.loader->path.empty())) return;
    const auto found = std::ranges::find_if(installed, [&](auto& one) { return fits(one, def); });
    if (found == installed.end())
        fail(errc::operation_failed,
             "Unable to find any firmware to satisfy '{}' for machine '{}' and the features asked for; install one "
             "(Debian's package ovmf), or name it with <loader>",
             to_string(*def.os.firmware), def.os.type.machine);
    if (!def.os.loader) def.os.loader.emplace();
    auto& loader = *def.os.loader;
    loader.path = found->code.path;
    if (found->device == "memory") {
        loader.type = guest::loader_type::rom;
        return;
    }
    loader.type = guest::loader_type::pflash;
    loader.readonly = true;
    if (found->code.format != "raw") loader.format = from_string<device::image_format>(found->code.format);
    if (found->has("requires-smm")) loader.secure = true;
    if (found->stateless || found->variables.path.empty()) {
        loader.stateless = true;
        return;
    }
    if (!def.os.nvram) def.os.nvram.emplace();
    if (def.os.nvram->template_path.empty()) def.os.nvram->template_path = found->variables.path;
    if (found->variables.format != "raw" && !def.os.nvram->format)
        def.os.nvram->format = from_string<device::image_format>(found->variables.format);
}

void place_nvram(domain_def& def, const std::string& dir) {
    if (!has_nvram(def)) return;
    if (!def.os.nvram) def.os.nvram.emplace();
    if (def.os.nvram->path.empty() && !def.os.nvram->source) def.os.nvram->path = default_nvram(def, dir);
}

std::string nvram_path(const domain_def& def) {
    if (!def.os.nvram) return {};
    const auto& nvram = *def.os.nvram;
    if (!nvram.source) return nvram.path;
    const auto* file = std::get_if<device::file_disk_source>(&nvram.source->from);
    return file ? file->path : std::string();
}

std::string nvram_path(const domain_def& def, const std::string& dir) {
    auto out = nvram_path(def);
    return out.empty() && def.os.firmware == guest::firmware::efi ? default_nvram(def, dir) : out;
}

void make_nvram(const domain_def& def, const std::vector<firmware_descriptor>& installed) {
    if (!has_nvram(def)) return;
    const auto path = nvram_path(def);
    std::error_code unreachable;
    if (path.empty() || fs::exists(path, unreachable)) return;
    auto from = def.os.nvram->template_path;
    if (from.empty()) {
        const auto known =
            std::ranges::find_if(installed, [&](auto& one) { return one.code.path == def.os.loader->path; });
        if (known != installed.end()) from = known->variables.path;
    }
    if (from.empty())
        fail(errc::operation_failed,
             "unable to find any master var store for loader: {}; name the file to copy with <nvram template='...'>",
             def.os.loader->path);
    copy_whole(from, path);
}

}  // namespace vir::qemu
