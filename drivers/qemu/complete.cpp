// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/complete.hpp"

#include "drivers/qemu/capabilities.hpp"
#include "drivers/qemu/capabilities_cache.hpp"
#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/firmware.hpp"
#include "drivers/qemu/post_parse.hpp"
#include "drivers/qemu/site.hpp"

#include <sys/utsname.h>

namespace vir::qemu {
namespace {

void check_name(const domain_def& def) {
    if (def.name.empty()) fail(errc::no_name, "missing name information");
    if (def.name.find('/') != def.name.npos) fail(errc::xml_error, "name {} cannot contain '/'", def.name);
    if (def.name.find('\n') != def.name.npos) fail(errc::xml_error, "name {} cannot contain '\\n'", def.name);
    if (def.name == "." || def.name == "..")
        fail(errc::xml_error, "a domain cannot be called '{}': its files are named after it", def.name);
    // The longest file that is named after it is NAME.xml with the ending of a file that is being written.
    if (def.name.size() > 200) fail(errc::xml_error, "the name of the domain has more than 200 bytes");
}

std::string host_arch() {
    utsname host{};
    uname(&host);
    return host.machine;
}

}  // namespace

task<std::shared_ptr<const capabilities>> capabilities_for(std::shared_ptr<site> site, const domain_def& def) {
    const auto known = site->capabilities;
    if (!known) throw error(errc::operation_aborted, error_domain::qemu, "the connection was closed");
    auto binary = def.devices.emulator;
    if (!binary.empty()) co_return co_await known->get(std::move(binary));
    auto arch = def.os.type.arch ? std::string(to_string(*def.os.type.arch)) : host_arch();
    if (arch == "i686") arch = "i386";
    co_return co_await known->get_for_arch(std::move(arch));
}

task<void> complete_definition(std::shared_ptr<site> site, domain_def& def) {
    check_name(def);
    const auto caps = co_await capabilities_for(site, def);
    complete(def, *caps);
    place_nvram(def, site->folders.absolute(root::nvram_dir));
}

}  // namespace vir::qemu
