// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/bhyve/mapping.hpp"
#include "drivers/lxc/from_config.hpp"
#include "drivers/xen/mapping.hpp"
#include "src/formats/vmx/mapping.hpp"
#include "src/xml/nearest.hpp"

#include <virtxx/doc/native_format.hpp>
#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace vir {
namespace {

std::string to_bhyve(domain_def domain) {
    const bhyve::context context;
    complete(domain, bhyve::hooks(context));
    const auto loading = bhyve::loader_command(domain, context);
    std::string out;
    if (!loading.command.words.empty()) out = format(loading.command) + '\n';
    return out + format(bhyve::hypervisor_command(domain, context)) + '\n';
}

// What was not asked for of a file is known when its document is complete.
template <class Config, class... Context>
domain_def from_file(std::string_view text, std::vector<diagnostic>* left_out, const Context&... context) {
    const auto file = Config::parse(text);
    auto out = to_domain(file, context...);
    if (left_out) *left_out = file.left_out();
    return out;
}

domain_def from_bhyve(std::string_view text, std::vector<diagnostic>* left_out) {
    bhyve::context context;
    context.left_out = left_out;
    return bhyve::to_domain(bhyve::command_line::parse(text), context);
}

template <xen::syntax Syntax>
domain_def from_xen(std::string_view text, std::vector<diagnostic>* left_out) {
    return from_file<xen::config>(text, left_out, xen::context(Syntax));
}
template <xen::syntax Syntax>
std::string to_xen(domain_def domain) {
    const xen::context context(Syntax);
    complete(domain, xen::hooks(context));
    return xen::from_domain(domain, context).format();
}

std::string to_vmx(domain_def domain) {
    const vmx::context context;
    complete(domain, vmx::hooks(context));
    return vmx::from_domain(domain, context).format();
}

constexpr native_format formats[] = {
    {"bhyve-argv", "command lines of bhyve and its loaders", from_bhyve, to_bhyve},
    {"lxc-tools", "lxc.conf files of the LXC project", from_file<lxc::config>, nullptr},
    {"vmware-vmx", "VMX files of VMware", from_file<vmx::config>, to_vmx},
    {"xen-xl", "xl.cfg files of Xen", from_xen<xen::syntax::xl>, to_xen<xen::syntax::xl>},
    {"xen-xm", "files of Xen's former xm", from_xen<xen::syntax::xm>, to_xen<xen::syntax::xm>},
};

}  // namespace

std::span<const native_format> native_formats() { return formats; }

const native_format& native_format_named(std::string_view name) {
    const auto found = std::find_if(std::begin(formats), std::end(formats),
                                    [&](const native_format& one) { return one.name == name; });
    if (found != std::end(formats)) return *found;
    std::vector<std::string_view> names;
    for (const auto& one : formats) names.push_back(one.name);
    throw error(errc::invalid_arg,
                fmt::format("there is no format '{}' of guests; there are {}", name, xml::enumerate(names)));
}

}  // namespace vir
