// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/hex_digit.hpp"
#include "src/formats/vmx/parts.hpp"
#include "src/core/text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace vir::vmx {

namespace {

// "|22" or "%2f" as the character of that number.
std::optional<std::string> unescaped(std::string_view text, char mark) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != mark) {
            out += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high << 4 | low);
        i += 2;
    }
    return out;
}

std::string escaped(std::string_view text, char mark, std::string_view which) {
    std::string out;
    for (char c : text) {
        if (which.find(c) == which.npos)
            out += c;
        else
            out += fmt::format("{}{:02x}", mark, static_cast<unsigned char>(c));
    }
    return out;
}

// What cannot stand in quotes, and the mark itself.
constexpr std::string_view not_in_quotes = "|\"\n\r";

std::string read_escaped(const config& file, const char* name, const char* known_as, bool percent) {
    auto text = file.text(name);
    if (!text) return {};
    if (percent) text = unescaped(*text, '%');
    if (text) text = unescaped(*text, '|');
    const auto at = file.place_of(name);
    if (!text) conf::fail(fmt::format("VMX entry '{}' contains invalid escape sequence", known_as), at);
    conf::check_characters(*text);
    return *text;
}

// A number of MiB that fits into 64 bits of bytes.
std::optional<std::int64_t> read_mebibytes(const config& file, const char* name) {
    const auto size = file.number(name);
    if (size && *size > std::int64_t(1) << 43)
        conf::fail(fmt::format("VMX entry '{}' is too large: {}", name, *size), file.place_of(name));
    return size;
}

kibibytes from_mebibytes(std::int64_t size) { return mebibytes(static_cast<std::uint64_t>(size)); }

domain_options& options_of(domain_def& domain) {
    if (!domain.options) domain.options.emplace();
    return *domain.options;
}

guest::cpu_tune& tune_of(domain_def& domain) {
    auto& options = options_of(domain);
    if (!options.cpu_tune) options.cpu_tune.emplace();
    return *options.cpu_tune;
}

void read_memory(const config& file, domain_def& domain) {
    const auto size = read_mebibytes(file, "memsize").value_or(32);
    if (size <= 0 || size % 4 != 0)
        conf::fail(
            fmt::format("Expecting VMX entry 'memsize' to be an unsigned integer (multiple of 4) but found {}", size),
            file.place_of("memsize"));
    domain.memory = from_mebibytes(size);
    const auto most = read_mebibytes(file, "sched.mem.max").value_or(size);
    domain.current_memory = from_mebibytes(most < 0 ? size : std::min(most, size));
    const auto least = read_mebibytes(file, "sched.mem.minsize").value_or(0);
    if (least <= 0) return;
    auto& options = options_of(domain);
    options.memory_tune.emplace().min_guarantee = from_mebibytes(std::min(least, size));
}

void read_affinity(const config& file, domain_def& domain, std::int64_t count) {
    const auto text = file.text("sched.cpu.affinity");
    if (!text || same_word(*text, "all")) return;
    const auto at = file.place_of("sched.cpu.affinity");
    auto malformed = [&] {
        conf::fail(fmt::format("Expecting VMX entry 'sched.cpu.affinity' to be a comma separated list of unsigned "
                               "integers but found '{}'",
                               *text),
                   at);
    };
    index_set cpus;
    std::int64_t found = 0;
    std::string_view rest = *text;
    auto skip = [&] { rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size())); };
    for (skip(); !rest.empty(); skip()) {
        std::uint32_t number = 0;
        const auto [end, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
        if (failed == std::errc::invalid_argument) malformed();
        if (failed != std::errc() || number > 16383)
            conf::fail(fmt::format("VMX entry 'sched.cpu.affinity' contains a {}, this value is too large", number),
                       at);
        cpus.insert(number, number);
        ++found;
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        skip();
        if (rest.empty()) break;
        if (rest.front() != ',') malformed();
        rest.remove_prefix(1);
    }
    if (found < count)
        conf::fail(fmt::format("Expecting VMX entry 'sched.cpu.affinity' to contain at least as many values as "
                               "'numvcpus' ({}) but found only {} value(s)",
                               count, found),
                   at);
    domain.vcpu.cpus = cpus;
}

void read_cpus(const config& file, domain_def& domain) {
    const auto count = file.number("numvcpus").value_or(1);
    if (count <= 0 || count > 0xffffffff)
        conf::fail(
            fmt::format("Expecting VMX entry 'numvcpus' to be an unsigned integer greater than 0 but found {}", count),
            file.place_of("numvcpus"));
    domain.vcpu.maximum = static_cast<std::uint32_t>(count);
    if (const auto cores = file.number("cpuid.coresPerSocket").value_or(0); cores > 1 && cores <= 0xffffffff) {
        domain.cpu.emplace().topology =
            guest::cpu_topology(static_cast<std::uint32_t>(count / cores), static_cast<std::uint32_t>(cores), 1);
    }
    read_affinity(file, domain, count);

    const auto shares = file.text("sched.cpu.shares");
    if (!shares) return;
    // See the manual's page on CPU shares: a word stands for so many shares a CPU.
    const auto cpus = static_cast<std::uint64_t>(count);
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(shares->data(), shares->data() + shares->size(), number);
    if (same_word(*shares, "low"))
        number = cpus * 500;
    else if (same_word(*shares, "normal"))
        number = cpus * 1000;
    else if (same_word(*shares, "high"))
        number = cpus * 2000;
    else if (failed != std::errc() || end != shares->data() + shares->size())
        conf::fail(fmt::format("Expecting VMX entry 'sched.cpu.shares' to be an unsigned integer or 'low', 'normal' or "
                               "'high' but found '{}'",
                               *shares),
                   file.place_of("sched.cpu.shares"));
    tune_of(domain).shares = number;
}

// Two numbers, each half of the identifier; both 0 where the guest has none.
void read_generation(const config& file, domain_def& domain) {
    const auto first = static_cast<std::uint64_t>(file.number("vm.genid").value_or(0));
    const auto second = static_cast<std::uint64_t>(file.number("vm.genidX").value_or(0));
    if (first == 0 && second == 0) return;
    std::array<std::uint8_t, 16> bytes{};
    for (unsigned i = 0; i < 8; ++i) {
        bytes[i] = static_cast<std::uint8_t>(first >> (56 - 8 * i));
        bytes[8 + i] = static_cast<std::uint8_t>(second >> (56 - 8 * i));
    }
    options_of(domain).genid = vir::uuid(bytes);
}

void write_cpus(const domain_def& domain, config& file) {
    const auto count = domain.vcpu.maximum;
    if (domain.vcpu.current.value_or(count) != count)
        unsupported("No support for domain XML entry 'vcpu' attribute 'current'");
    file.add("numvcpus", std::int64_t(count));
    if (domain.cpu) {
        const auto mode = domain.cpu->mode.value_or(guest::cpu_mode::custom);
        if (mode != guest::cpu_mode::custom)
            conf::fail(fmt::format("Expecting domain XML CPU mode 'custom' but found '{}'", to_string(mode)));
        const auto topology = domain.cpu->topology.value_or(guest::cpu_topology());
        if (topology.threads != 1) unsupported("Only 1 thread per core is supported");
        if (topology.dies.value_or(1) != 1) unsupported("Only 1 die per socket is supported");
        if (std::uint64_t(topology.sockets) * topology.cores != count)
            conf::fail(fmt::format("Expecting domain XML CPU sockets per core as {} but found {}",
                                   topology.cores ? count / topology.cores : 0, topology.sockets));
        file.add("cpuid.coresPerSocket", std::int64_t(topology.cores));
    }
    if (domain.vcpu.cpus) {
        if (domain.vcpu.cpus->size() < count)
            conf::fail(
                fmt::format("Expecting domain XML attribute 'cpuset' of entry 'vcpu' to contain at least {} "
                            "CPU(s)",
                            count));
        std::string list;
        for (const auto& range : domain.vcpu.cpus->ranges())
            for (auto cpu = range.first; cpu <= range.last; ++cpu)
                list += (list.empty() ? "" : ",") + std::to_string(cpu);
        file.add("sched.cpu.affinity", list);
    }
    if (!domain.options || !domain.options->cpu_tune || !domain.options->cpu_tune->shares) return;
    const auto shares = *domain.options->cpu_tune->shares;
    const auto cpus = std::uint64_t(count);
    file.add("sched.cpu.shares", shares == cpus * 500    ? "low"
                                 : shares == cpus * 1000 ? "normal"
                                 : shares == cpus * 2000 ? "high"
                                                         : std::to_string(shares));
}

void write_memory(const domain_def& domain, config& file) {
    // Whole steps of 4 MiB, and the balloon in whole MiB.
    const auto steps = (domain.memory.count() + 4095) / 4096;
    const auto size = kibibytes(steps * 4096);
    const auto count = [](kibibytes amount) { return static_cast<std::int64_t>(size_cast<mebibytes>(amount).count()); };
    file.add("memsize", count(size));
    const auto current = domain.current_memory.value_or(domain.memory);
    if (current < size) file.add("sched.mem.max", count(current));
    if (domain.options && domain.options->memory_tune && domain.options->memory_tune->min_guarantee)
        file.add("sched.mem.minsize", count(*domain.options->memory_tune->min_guarantee));
}

std::string uuid_text(const vir::uuid& id) {
    std::string out;
    for (std::size_t i = 0; i < 16; ++i)
        out += fmt::format("{}{:02x}", i == 0 ? "" : i == 8 ? "-" : " ", id.bytes()[i]);
    return out;
}

}  // namespace

void read_general(const config& file, const context& context, domain_def& domain) {
    domain.uuid = file.uuid("uuid.bios").value_or(vir::uuid());
    domain.name = read_escaped(file, "displayName", "name", true);
    domain.description = read_escaped(file, "annotation", "annotation", false);
    read_memory(file, domain);
    read_cpus(file, domain);
    read_generation(file, domain);

    domain.os.type.type = guest::os_type::hvm;
    const bool wide = ends_with_word(file.text("guestOS").value_or(""), "-64");
    domain.os.type.arch = wide ? guest::arch::x86__64 : guest::arch::i686;
    if (file.truth("smbios.reflecthost", false)) domain.os.smbios = guest::smbios_mode::host;
    if (const auto firmware = file.text("firmware")) {
        if (!same_word(*firmware, "efi"))
            conf::fail(fmt::format("VMX entry 'firmware' has unknown value '{}'", *firmware),
                       file.place_of("firmware"));
        domain.os.firmware = guest::firmware::efi;
    }
    if (domain.name.find('/') != std::string::npos)
        conf::fail(fmt::format("name {} cannot contain '/'", domain.name), file.place_of("displayName"),
                   errc::xml_error);
    if (context.datacenter_path.empty() && context.moref.empty()) return;
    auto& extra = options_of(domain).extra.emplace();
    extra.vmware_datacenter_path = context.datacenter_path;
    extra.vmware_moref = context.moref;
}

void write_general(const domain_def& domain, config& file) {
    const auto arch = domain.os.type.arch.value_or(guest::arch::i686);
    if (arch != guest::arch::i686 && arch != guest::arch::x86__64)
        conf::fail(
            fmt::format("Expecting domain XML attribute 'arch' of entry 'os/type' to be 'i686' or 'x86_64' but "
                        "found '{}'",
                        to_string(arch)));
    file.add("guestOS", arch == guest::arch::x86__64 ? "other-64" : "other");
    const auto smbios = domain.os.smbios.value_or(guest::smbios_mode::none);
    if (smbios == guest::smbios_mode::host)
        file.add("smbios.reflecthost", true);
    else if (smbios != guest::smbios_mode::none && smbios != guest::smbios_mode::emulate)
        unsupported(fmt::format("Unsupported SMBIOS mode '{}'", to_string(smbios)));
    file.add("uuid.bios", uuid_text(domain.uuid.value_or(vir::uuid())));
    file.add("displayName", escaped(escaped(domain.name, '%', "%"), '|', not_in_quotes));
    if (!domain.description.empty()) file.add("annotation", escaped(domain.description, '|', not_in_quotes));
    write_memory(domain, file);
    write_cpus(domain, file);
}

}  // namespace vir::vmx
