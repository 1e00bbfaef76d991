// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/xen/parts.hpp"
#include "src/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace vir::xen {

using namespace device;

namespace {

// See xl-disk-configuration(5): "target,format,vdev,access,key=value,...", where target=... takes the rest of the
// text, as a file's name may have commas in it.
struct disk_words {
    std::string target;
    std::string format;
    std::string vdev;
    std::string access;
    std::string backend;
    bool cdrom = false;
    conf::place at;

    explicit disk_words(const config::item& item);

private:
    void set(std::size_t position, std::string_view word);
    bool set(std::string_view key, std::string_view value);
    bool has_prefix() const;
    void legacy_prefixes();
};

constexpr std::string_view prefixes[] = {
    "phy:", "tap:", "tap2:", "aio:", "ioemu:", "file:", "raw:", "qcow2:", "qcow:", "vhd:"};

disk_words::disk_words(const config::item& item) : at(item.at) {
    std::string_view rest = item.text;
    std::size_t position = 0;
    while (!rest.empty()) {
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
        if (rest.starts_with("target=")) {
            target = rest.substr(7);
            break;
        }
        const auto comma = rest.find(',');
        const auto word = trimmed(rest.substr(0, comma), " \t");
        const auto equals = word.find('=');
        if (equals == word.npos || !set(word.substr(0, equals), word.substr(equals + 1))) {
            if (word == "cdrom" || word == "devtype=cdrom")
                cdrom = true;
            else if (word != "direct-io-safe" && word != "discard" && word != "no-discard")
                set(position++, word);
            // A prefix is a format of its own.
            if (position == 1 && has_prefix()) ++position;
        }
        if (comma == rest.npos) break;
        rest.remove_prefix(comma + 1);
    }
    legacy_prefixes();
    if (vdev.ends_with(":cdrom")) {
        cdrom = true;
        vdev.resize(vdev.size() - 6);
    }
}

void disk_words::set(std::size_t position, std::string_view word) {
    const std::array<std::string*, 4> places{&target, &format, &vdev, &access};
    if (position >= places.size()) conf::fail(fmt::format("unknown disk parameter '{}'", word), at);
    *places[position] = word;
}

bool disk_words::set(std::string_view key, std::string_view value) {
    if (key == "format")
        format = value;
    else if (key == "vdev")
        vdev = value;
    else if (key == "access")
        access = value;
    else if (key == "backendtype")
        backend = value;
    else if (key == "devtype")
        cdrom = value == "cdrom";
    else
        // Where the back end runs, and what scripts prepare it, have no place in a document.
        return key == "backend" || key == "script" || key == "backendtype" || key == "discard" || key == "trusted" ||
               key == "specification" || key == "transport";
    return true;
}

bool disk_words::has_prefix() const {
    return std::any_of(std::begin(prefixes), std::end(prefixes),
                       [&](std::string_view prefix) { return target.starts_with(prefix); });
}

// What xm had instead of formats and back ends.
void disk_words::legacy_prefixes() {
    auto take = [&](std::string_view prefix) {
        if (!target.starts_with(prefix)) return false;
        target.erase(0, prefix.size());
        return true;
    };
    if (!format.empty() || !backend.empty()) return;
    if (take("phy:")) {
        backend = "phy";
        return;
    }
    while (take("tap:") || take("tap2:") || take("aio:") || take("ioemu:") || take("file:") || take("raw:")) continue;
    for (std::string_view known : {"qcow2", "qcow", "vhd"})
        if (take(std::string(known) + ":")) format = known;
}

struct format_word {
    std::string_view word;
    image_format format;
};
constexpr format_word format_words[] = {{"raw", image_format::raw},
                                        {"qcow", image_format::qcow},
                                        {"qcow2", image_format::qcow2},
                                        {"vhd", image_format::vhd},
                                        {"qed", image_format::qed}};

bool is_readonly(const disk_words& words) {
    const auto& access = words.access;
    if (access.empty()) return words.cdrom;
    if (access == "r" || access == "ro") return true;
    if (access == "w" || access == "rw" || access == "w!" || access == "!") return false;
    conf::fail(fmt::format("unknown value '{}' for disk access", access), words.at);
}

// "rbd:pool/image:key=value:mon_host=a\\:1\\;b\\:2": a colon or semicolon of a value has a backslash before it, and
// each backslash one more.
network_disk_source read_rbd(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        plain += text[i];
        if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '\\') ++i;
    }
    auto next = [&](std::string_view& rest) {
        std::string word;
        std::size_t i = 0;
        for (; i < rest.size() && rest[i] != ':'; ++i) {
            if (rest[i] == '\\' && i + 1 < rest.size()) word += rest[i++];
            word += rest[i];
        }
        rest.remove_prefix(std::min(i + 1, rest.size()));
        return word;
    };
    network_disk_source out;
    out.protocol = network_disk_protocol::rbd;
    std::string_view rest = plain;
    out.name = next(rest);
    while (!rest.empty()) {
        const auto word = next(rest);
        auto value = word.starts_with("mon_host=") ? word.substr(9) : std::string();
        if (word.starts_with("conf=")) {
            if (!out.options) out.options.emplace();
            out.options->config_file = word.substr(5);
        }
        std::string host;
        auto add = [&] {
            if (host.empty()) return;
            network_host server;
            const auto close = host.rfind(']');
            const auto colon = host.find(':', close == host.npos ? 0 : close);
            server.name = host.substr(0, colon);
            if (server.name.starts_with('[') && server.name.ends_with(']'))
                server.name = server.name.substr(1, server.name.size() - 2);
            if (colon != host.npos) server.port = small_number(host.substr(colon + 1));
            out.hosts.push_back(std::move(server));
            host.clear();
        };
        for (std::size_t i = 0; i < value.size(); ++i) {
            const bool escaped = value[i] == '\\' && i + 1 < value.size();
            if (escaped) ++i;
            if (value[i] == ';' || value[i] == ',')
                add();
            else
                host += value[i];
        }
        add();
    }
    return out;
}

std::string rbd_target(const network_disk_source& source) {
    if (source.name.find(':') != std::string::npos)
        unsupported(fmt::format("':' not allowed in RBD source volume name '{}'", source.name));
    std::string out = fmt::format("rbd:{}:auth_supported=none", source.name);
    for (std::size_t i = 0; i < source.hosts.size(); ++i) {
        const auto& host = source.hosts[i];
        out += i == 0 ? ":mon_host=" : "\\\\;";
        if (host.name.find(':') == std::string::npos) {
            out += host.name;
        } else {
            out += '[';
            for (char c : host.name) out += c == ':' ? "\\\\:" : std::string(1, c);
            out += ']';
        }
        if (host.port) out += fmt::format("\\\\:{}", *host.port);
    }
    if (source.options && !source.options->config_file.empty())
        out += fmt::format(":conf={}", source.options->config_file);
    return out;
}

disk read_disk(const config::item& item, bool hvm) {
    const disk_words words(item);
    if (words.vdev.empty()) conf::fail(fmt::format("disk '{}' names no vdev", item.text), item.at);
    disk out;
    out.target = disk_target(words.vdev, bus_of(words.vdev, hvm));
    out.readonly = is_readonly(words);
    out.shareable = words.access == "!" || words.access == "w!";
    if (words.cdrom) out.device = disk_device::cdrom;

    if (words.backend == "phy") {
        out.driver.name = "phy";
        out.source.from = block_disk_source(words.target);
    } else if (words.backend.empty() || words.backend == "qdisk" || words.backend == "tap") {
        out.driver.name = words.backend == "tap" ? "tap" : "qemu";
        out.source.from = file_disk_source(words.target);
    } else {
        conf::fail(fmt::format("disk backend '{}' is not supported", words.backend), item.at);
    }
    if (words.target.starts_with("rbd:")) out.source.from = read_rbd(std::string_view(words.target).substr(4));

    if (words.format == "empty") {
        out.source.from = file_disk_source();
        return out;
    }
    out.driver.type = image_format::raw;
    if (words.format.empty()) return out;
    out.driver.type.reset();
    for (const auto& [word, format] : format_words)
        if (words.format == word) out.driver.type = format;
    if (!out.driver.type) conf::fail(fmt::format("disk image format '{}' is not supported", words.format), item.at);
    return out;
}

std::string write_disk(const disk& disk) {
    const auto type = disk.driver.type.value_or(image_format::raw);
    std::string_view format;
    for (const auto& [word, known] : format_words)
        if (known == type) format = word;
    if (format.empty()) unsupported(fmt::format("xl does not support disk image format '{}'", to_string(type)));
    std::string out = fmt::format("format={},vdev={},access={}", format,
                                  conf::without_comma("vdev", disk.target.dev),
                                  disk.readonly    ? "ro"
                                  : disk.shareable ? "!"
                                                   : "rw");
    if (const auto& name = disk.driver.name; name == "qemu" || name == "file")
        out += ",backendtype=qdisk";
    else if (name == "tap" || name == "phy")
        out += ",backendtype=" + name;
    else if (!name.empty())
        unsupported(fmt::format("xl does not support disk driver '{}'", name));
    if (disk.device == disk_device::cdrom) out += ",devtype=cdrom";

    std::string target;
    if (const auto* file = std::get_if<file_disk_source>(&disk.source.from))
        target = file->path;
    else if (const auto* block = std::get_if<block_disk_source>(&disk.source.from))
        target = block->device;
    else if (const auto* network = std::get_if<network_disk_source>(&disk.source.from);
             network && network->protocol == network_disk_protocol::rbd)
        target = rbd_target(*network);
    else
        unsupported(fmt::format("xl does not support the source of disk '{}'", disk.target.dev));
    if (!target.empty()) out += ",target=" + target;
    return out;
}

}  // namespace

void read_disks(const config& file, domain_def& domain) {
    for (const auto& item : file.texts("disk")) domain.devices.disks.push_back(read_disk(item, is_hvm(domain)));
}

void write_disks(const domain_def& domain, config& file) {
    std::vector<std::string> lines;
    for (const auto& disk : domain.devices.disks)
        if (disk.device != disk_device::floppy) lines.push_back(write_disk(disk));
    file.add("disk", lines);
}

}  // namespace vir::xen
