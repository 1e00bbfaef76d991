// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/lxc/from_config.hpp"

#include "drivers/lxc/parts.hpp"
#include "src/core/error_place.hpp"

#include <virtxx/doc/post_parse.hpp>
#include <virtxx/error.hpp>

#include <fmt/format.h>

namespace vir::lxc {

namespace {

class reading_hooks : public driver_hooks {
public:
    explicit reading_hooks(std::optional<guest::arch> arch) : arch_(arch) {}

    bool from_xml() const override { return false; }
    guest::arch default_arch() const override { return arch_.value_or(guest::arch::none); }
    // A container of the host's own architecture says nothing.
    void after(domain_def& domain) const override { domain.os.type.arch = arch_; }

private:
    std::optional<guest::arch> arch_;
};

std::optional<guest::arch> read_arch(const config& file) {
    const auto text = file.text({"lxc.arch"});
    if (!text) return std::nullopt;
    // LXC has names of its own for the two that it began with.
    if (*text == "x86" || *text == "i686") return guest::arch::i686;
    if (*text == "amd64") return guest::arch::x86__64;
    const auto arch = from_string<guest::arch>(*text);
    return arch == guest::arch::none ? std::nullopt : arch;
}

void read_consoles(const config& file, domain_def& domain) {
    const auto* entry = file.find({"lxc.tty.max", "lxc.tty"});
    if (!entry) return;
    constexpr std::uint64_t most = 1024;
    const auto count = number(text_of(*entry));
    if (!count) refuse(fmt::format("failed to parse int: '{}'", text_of(*entry)), *entry);
    if (*count > most) refuse(fmt::format("more than {} terminals: {}", most, *count), *entry);
    for (std::uint32_t port = 0; port < *count; ++port) {
        auto& console = domain.devices.consoles.emplace_back(device::chardev_source(device::pty_chardev()));
        console.type = device::console_target_type::lxc;
        console.port = port;
    }
}

}  // namespace

domain_def to_domain(const config& file, const context& context) {
    if (const auto* entry = file.find({"lxc.mount.fstab", "lxc.mount"}))
        throw at_place(error(errc::argument_unsupported, error_domain::none,
                             "argument unsupported: lxc.mount.fstab or lxc.mount found, use lxc.mount.entry lines "
                             "instead"),
                       entry->at.line, entry->at.column);
    domain_def domain;
    domain.type = domain_type::lxc;
    const auto name = file.text({"lxc.uts.name", "lxc.utsname"});
    if (!name) conf::fail("neither lxc.uts.name nor lxc.utsname is there");
    domain.name = *name;
    if (name->find('/') != std::string::npos)
        refuse(fmt::format("name {} cannot contain '/'", *name), *file.find({"lxc.uts.name", "lxc.utsname"}),
               errc::xml_error);
    // What the kernel lets a container have that nobody gave a limit.
    domain.memory = mebibytes(64);
    domain.vcpu.maximum = 1;
    domain.os.type.type = guest::os_type::exe;
    domain.os.init.emplace().path = "/sbin/init";
    domain.devices.emulator = context.emulator;

    read_filesystems(file, domain);
    read_network(file, domain);
    read_consoles(file, domain);
    read_tuning(file, domain);
    read_privileges(file, domain);
    complete(domain, reading_hooks(read_arch(file)));
    return domain;
}

}  // namespace vir::lxc
