// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace vir {
struct domain_def;
}

/// The questions of the corpus that we answer: one per kind of document and oracle.
namespace vir::conformance {

/// A line of the corpus' index.
struct row {
    std::string kind, name, input, expected, oracle, note;
};

struct question {
    const vir::conformance::row& row;
    std::filesystem::path corpus;  ///< the folder of the index, for companions of the input
    std::string text;              ///< the input; empty where there is none
};

struct oracle {
    std::string_view kind, name;
    /// Our answer as text; throws vir::error where we refuse.
    std::string (*answer)(const question&);
};

std::span<const oracle> oracles();

/// A file that belongs to the question: "pool" is NAME.pool.xml beside the input.
std::string companion(const question& asked, std::string_view what);

/// The answer itself, for what is only read and written again.
std::string expected_text(const question& asked);

// capabilities.cpp
std::string capabilities_read(const question&);
std::string domain_capabilities_read(const question&);

// cpu.cpp
std::string cpu_baseline(const question&);
std::string cpu_baseline_expanded(const question&);
std::string cpu_baseline_migratable(const question&);

// domain.cpp
std::string domain_test(const question&);
/// What the test driver makes of a guest's description; kept: of one within a snapshot.
void complete_as_test(domain_def& domain, bool kept = false);

// nwfilter.cpp
std::string nwfilter_system(const question&);

// snapshot.cpp
std::string snapshot_redefine(const question&);
std::string snapshot_create(const question&);

// storage.cpp
std::string storage_pool_test(const question&);
std::string storage_pool_system(const question&);
std::string storage_volume_test(const question&);
std::string storage_volume_4_0(const question&);
std::string secret_system(const question&);

// host_interface.cpp
std::string interface_test(const question&);

// network.cpp
std::string network_test(const question&);
std::string network_system(const question&);
std::string network_update(const question&);

// node_device.cpp
std::string node_device_test(const question&);

// vmx.cpp
std::string vmx2xml_vmware(const question&);
std::string vmx2xml_4_0(const question&);
std::string xml2vmx_4_0(const question&);

// xen.cpp
std::string xl_cfg2xml(const question&);
std::string xl_xml2cfg(const question&);
std::string xm_cfg2xml(const question&);
std::string xm_xml2cfg(const question&);

// lxc.cpp
std::string lxcconf2xml_lxc(const question&);
std::string lxcconf2xml_4_0(const question&);

// bhyve.cpp
std::string bhyve_args(const question&);
std::string bhyve_ldargs(const question&);
std::string bhyve_devmap(const question&);
std::string bhyve_xml(const question&);
std::string bhyveargv2xml(const question&);

}  // namespace vir::conformance
