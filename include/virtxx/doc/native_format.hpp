// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/domain.hpp>
#include <virtxx/xml/diagnostic.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vir {

/// What a hypervisor itself keeps a guest in, read and written without that hypervisor. Names are those of libvirt's
/// virConnectDomainXMLFromNative and virConnectDomainXMLToNative.
/// Threads: any; formats are constants.
struct native_format {
    std::string_view name;         ///< "vmware-vmx", "xen-xl", "xen-xm", "lxc-tools", "bhyve-argv"
    std::string_view description;  ///< "VMX files of VMware"

    /// The guest that a text describes, as the hypervisor's driver would with its usual settings. Throws conf_syntax
    /// for what is no such text and internal_error or config_unsupported for what cannot be meant, with line:column.
    /// `left_out` takes a warning for each key of the text that nothing was made of; null drops them.
    domain_def (*to_domain)(std::string_view text, std::vector<diagnostic>* left_out);
    /// The text for a guest, which is completed before as the hypervisor's driver does it. Throws config_unsupported
    /// for what the format has no words for. Null: it is only read.
    std::string (*from_domain)(domain_def domain);
};

/// All formats, by name.
std::span<const native_format> native_formats();

/// The format of that name; throws invalid_arg, naming what there is.
const native_format& native_format_named(std::string_view name);

}  // namespace vir
