// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/bhyve/from_devices.hpp"
#include "drivers/bhyve/mapping.hpp"

#include <fmt/format.h>

#include <charconv>

namespace vir::bhyve {

namespace {

// "512", "512m", "2g": megabytes without a unit, and bytes when that would be more than a host has.
kibibytes read_memory(const word& word) {
    std::string_view text = word.text;
    std::uint64_t scale = 0;
    if (!text.empty()) {
        switch (text.back()) {
            case 'k':
            case 'K':
                scale = 1;
                break;
            case 'm':
            case 'M':
                scale = 1024;
                break;
            case 'g':
            case 'G':
                scale = 1024 * 1024;
                break;
            case 't':
            case 'T':
                scale = 1024ull * 1024 * 1024;
                break;
            default:
                break;
        }
    }
    if (scale) text.remove_suffix(1);
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size() || number > (1ull << 50))
        conf::fail(fmt::format("Failed to parse memory size '{}'", word.text), word.at);
    if (scale > 1024 && number > (1ull << 30))
        conf::fail(fmt::format("Failed to parse memory size '{}'", word.text), word.at);
    if (scale) return kibibytes(number * scale);
    return kibibytes(number < 1024 * 1024 ? number * 1024 : number / 1024);
}

std::uint32_t read_count(std::string_view text, const word& word) {
    std::uint32_t out = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (failed != std::errc() || end != text.data() + text.size() || out == 0)
        conf::fail(fmt::format("Failed to parse number of vCPUs: '{}'", word.text), word.at);
    return out;
}

// "4", or "cpus=4,sockets=1,cores=2,threads=2".
void read_cpus(const word& word, domain_def& domain) {
    std::string_view rest = word.text;
    guest::cpu_topology topology(1, 1, 1);
    bool placed = false;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const auto part = rest.substr(0, comma);
        const auto equals = part.find('=');
        const auto key = equals == part.npos ? std::string_view("cpus") : part.substr(0, equals);
        const auto count = read_count(equals == part.npos ? part : part.substr(equals + 1), word);
        if (key == "cpus")
            domain.vcpu.maximum = count;
        else if (key == "sockets")
            topology.sockets = count;
        else if (key == "cores")
            topology.cores = count;
        else if (key == "threads")
            topology.threads = count;
        else
            conf::fail(fmt::format("Failed to parse number of vCPUs: '{}'", word.text), word.at);
        placed = placed || key != "cpus";
        rest.remove_prefix(comma == rest.npos ? rest.size() : comma + 1);
    }
    if (placed) domain.cpu.emplace().topology = topology;
}

// The letters of options that have a value: getopt's way, "-c4" as well as "-c 4".
class walker {
public:
    walker(const command& command, std::string_view with_value) : words_(command.words), with_value_(with_value) {}

    // The next option; false when the operands begin.
    bool next() {
        if (rest_.empty()) {
            if (at_ >= words_.size()) return false;
            const auto& text = words_[at_].text;
            if (text.size() < 2 || text[0] != '-') return false;
            current_ = &words_[at_++];
            if (text == "--") return false;
            rest_ = std::string_view(text).substr(1);
        }
        option_ = rest_.front();
        rest_.remove_prefix(1);
        if (with_value_.find(option_) == with_value_.npos) return true;
        if (!rest_.empty()) {
            value_ = word(std::string(rest_), current_->at);
            rest_ = {};
        } else if (at_ < words_.size()) {
            value_ = words_[at_++];
        } else {
            conf::fail(fmt::format("option -{} without its value", option_), current_->at);
        }
        return true;
    }

    char option() const { return option_; }
    const word& value() const { return value_; }
    const word& place() const { return *current_; }
    std::size_t operands_at() const { return at_; }

private:
    const std::vector<word>& words_;
    std::string_view with_value_;
    std::size_t at_ = 1;
    std::string_view rest_;
    char option_ = 0;
    word value_;
    const word* current_ = nullptr;
};

std::string swapped_end(const word& word, const std::string& path) {
    auto out = path;
    char& last = out.back();
    if (last == 'A')
        last = 'B';
    else if (last == 'B')
        last = 'A';
    else
        conf::fail(fmt::format("Failed to set slave for {}: last letter not 'A' or 'B'", path), word.at);
    return out;
}

// "com1,/dev/nmdm0A" or "bootrom,/path".
void read_lpc(const word& word, const context& context, domain_def& domain) {
    const auto comma = word.text.find(',');
    const auto kind = word.text.substr(0, comma);
    const auto path = comma == std::string::npos ? std::string() : word.text.substr(comma + 1);
    if (kind == "bootrom") {
        auto& loader = domain.os.loader.emplace();
        loader.type = guest::loader_type::pflash;
        loader.readonly = true;
        loader.path = path.substr(0, path.find(','));
        return;
    }
    if (!kind.starts_with("com") || kind.size() != 4 || kind[3] < '1' || kind[3] > '4')
        return context.leave_out(fmt::format("device '{}' of the board is left out", kind), word);
    if (!path.starts_with("/dev/nmdm"))
        conf::fail(fmt::format("Failed to set com port {}: does not start with '/dev/nmdm'.", path), word.at);
    device::nmdm_chardev line;
    line.master = path;
    line.slave = swapped_end(word, path);
    domain.devices.serials.emplace_back(device::chardev_source(std::move(line))).port =
        static_cast<std::uint32_t>(kind[3] - '1');
}

void read_hypervisor(const command& command, const context& context, domain_def& domain) {
    device_counts counts;
    walker options(command, "cgGlmpsUkKof");
    while (options.next()) {
        switch (options.option()) {
            case 'c':
                read_cpus(options.value(), domain);
                break;
            case 'm':
                domain.memory = read_memory(options.value());
                break;
            case 'A':
                domain.features.acpi = true;
                break;
            case 'I':
                domain.features.apic.emplace();
                break;
            case 'u':
                domain.clock.offset = guest::clock_offset::utc;
                break;
            case 'S':
                domain.memory_backing.emplace().locked = true;
                break;
            case 'w':
                if (!domain.features.rare) domain.features.rare.emplace();
                domain.features.rare->msrs = guest::msrs_unknown::ignore;
                break;
            case 'l':
                read_lpc(options.value(), context, domain);
                break;
            case 's':
                read_slot(options.value(), context, counts, domain);
                break;
            case 'U':
                domain.uuid = vir::uuid::parse(options.value().text);
                if (!domain.uuid)
                    conf::fail(fmt::format("Cannot parse UUID '{}'", options.value().text), options.value().at);
                break;
            // How the processor is given back: the driver's own affair.
            case 'H':
            case 'P':
                break;
            // Addressing modes, debugging.
            case 'a':
            case 'b':
            case 'C':
            case 'D':
            case 'e':
            case 'g':
            case 'G':
            case 'h':
            case 'p':
            case 'W':
            case 'x':
            case 'Y':
                context.leave_out(
                    fmt::format("option -{} is left out: nothing was made of it", options.option()),
                    options.place());
                break;
            default:
                conf::fail(fmt::format("Failed to parse arguments: unknown option -{}", options.option()),
                           options.place().at);
        }
    }
    const auto& words = command.words;
    if (options.operands_at() >= words.size())
        conf::fail("Failed to parse arguments: VM name is missing", words.back().at);
    if (options.operands_at() + 1 < words.size())
        conf::fail(
            fmt::format("Failed to parse arguments: '{}' after the VM name", words[options.operands_at() + 1].text),
            words[options.operands_at() + 1].at);
    const auto& name = words[options.operands_at()];
    if (name.text.empty() || name.text.find('/') != std::string::npos)
        conf::fail(fmt::format("name {} cannot contain '/'", name.text), name.at, errc::xml_error);
    domain.name = name.text;
}

// A loader as the driver itself calls it is not mentioned.
void read_loader(const command& command, const context& context, domain_def& domain) {
    const auto& words = command.words;
    const auto& program = words.front().text;
    bool usual = program == context.loader;
    if (usual) {
        bool memory = false, disk = false;
        walker options(command, "cdehlm");
        while (options.next()) {
            if (options.option() == 'm') {
                memory = true;
                if (read_memory(options.value()) != domain.memory)
                    conf::fail("Failed to parse arguments: memory size mismatch", options.value().at);
            } else {
                usual = usual && options.option() == 'd' && !disk;
                disk = true;
            }
        }
        usual = usual && memory && disk;
        if (options.operands_at() < words.size() && words[options.operands_at()].text != domain.name)
            conf::fail("Failed to parse arguments: VM name mismatch", words[options.operands_at()].at);
    }
    if (usual) return;
    if (!domain.options) domain.options.emplace();
    domain.options->bootloader = program;
    for (std::size_t i = 1; i < words.size(); ++i)
        domain.options->bootloader_args += (i == 1 ? "" : " ") + words[i].text;
}

}  // namespace

domain_def to_domain(const command_line& line, const context& context) {
    domain_def domain;
    domain.type = domain_type::bhyve;
    domain.os.type.type = guest::os_type::hvm;
    // bhyve's clock is the host's unless it is told otherwise, and it ends whatever the guest does.
    domain.clock.offset = guest::clock_offset::localtime;
    domain.on_poweroff = domain.on_reboot = domain.on_crash = lifecycle_action::destroy;
    domain.vcpu.maximum = 1;
    domain.vcpu.placement = guest::placement::_static;
    domain.memory = mebibytes(256);
    read_hypervisor(line.hypervisor, context, domain);
    domain.current_memory = domain.memory;
    if (!domain.uuid) domain.uuid = vir::uuid::random();
    if (!line.loader.empty()) read_loader(line.loader, context, domain);
    return domain;
}

}  // namespace vir::bhyve
