// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/errors.hpp"

#include <virtxx/xml/binding.hpp>
#include <virtxx/xml/node.hpp>

#include <algorithm>
#include <string>

// What storage pools could be made of: the same volume groups and export everywhere, as in libvirt 9.0.0's test driver.
namespace vir::test {
namespace {

constexpr std::string_view volume_groups = R"(<sources>
  <source>
    <device path='/dev/sda20'/>
    <name>testvg1</name>
    <format type='lvm2'/>
  </source>
  <source>
    <device path='/dev/sda21'/>
    <name>testvg2</name>
    <format type='lvm2'/>
  </source>
</sources>
)";

std::string exports_of(const std::string& server) {
    std::string out;
    {
        xml::writer to(out);
        to.open("sources");
        to.open("source");
        to.open("host");
        to.attribute("name", server);
        to.close("host");
        to.open("dir");
        to.attribute("path", "/testshare");
        to.close("dir");
        to.open("format");
        to.attribute("type", "nfs");
        to.close("format");
        to.close("source");
        to.close("sources");
    }
    return out;
}

// Where to look. Its format is one that pools of that type have.
storage::pool_source read(const std::string& text, std::optional<storage::pool_type> type) {
    auto out = vir::parse<storage::pool_source>(text);
    const auto formats = type ? storage::source_formats(*type) : std::span<const std::string_view>();
    if (!formats.empty() && !out.format.empty() && std::ranges::find(formats, out.format) == formats.end())
        fail(error_domain::storage, errc::config_unsupported, "unknown pool format type {}", out.format);
    return out;
}

}  // namespace

task<std::string> driver::handle(op::connect_find_storage_pool_sources op) {
    const auto type = from_string<storage::pool_type>(op.type);
    if (type == storage::pool_type::dir) fail(errc::internal_error, "unknown storage pool type {}", op.type);
    storage::pool_source source;
    if (op.source) source = read(*op.source, type);
    if (type == storage::pool_type::logical) co_return std::string(volume_groups);
    if (type != storage::pool_type::netfs)
        fail(errc::no_support, "pool type '{}' does not support source discovery", op.type);
    if (source.hosts.empty()) fail(errc::invalid_arg, "hostname must be specified for netfs sources");
    co_return exports_of(source.hosts.front().name);
}

}  // namespace vir::test
