// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/conformance/oracles.hpp"

#include <fstream>
#include <sstream>

namespace vir::conformance {

namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

}  // namespace

std::string companion(const question& asked, std::string_view what) {
    return text_of(asked.corpus / asked.row.kind / (asked.row.name + "." + std::string(what) + ".xml"));
}

std::string expected_text(const question& asked) { return text_of(asked.corpus / asked.row.expected); }

std::span<const oracle> oracles() {
    static constexpr oracle all[] = {
        {"capabilities", "xml-4.0", capabilities_read},
        {"cpu", "baseline", cpu_baseline},
        {"cpu", "baseline-expanded", cpu_baseline_expanded},
        {"cpu", "baseline-migratable", cpu_baseline_migratable},
        {"domain", "test", domain_test},
        {"domaincaps", "xml-4.0", domain_capabilities_read},
        {"interface", "test", interface_test},
        {"network", "test", network_test},
        {"network", "system", network_system},
        {"network-update", "test", network_update},
        {"nodedev", "test", node_device_test},
        {"seed", "test", network_test},
        {"seed", "system", network_system},
        {"nwfilter", "system", nwfilter_system},
        {"secret", "system", secret_system},
        {"snapshot", "create", snapshot_create},
        {"snapshot", "redefine", snapshot_redefine},
        {"storagepool", "system", storage_pool_system},
        {"storagepool", "test", storage_pool_test},
        {"storagevol", "test", storage_volume_test},
        {"storagevol", "xml-4.0", storage_volume_4_0},
        {"vmx2xml", "vmware", vmx2xml_vmware},
        {"vmx2xml", "xml-4.0", vmx2xml_4_0},
        {"xml2vmx", "vmx-4.0", xml2vmx_4_0},
        {"xlconfig", "cfg2xml-4.0", xl_cfg2xml},
        {"xlconfig", "xml2cfg-4.0", xl_xml2cfg},
        {"xmconfig", "cfg2xml-4.0", xm_cfg2xml},
        {"xmconfig", "xml2cfg-4.0", xm_xml2cfg},
        {"lxcconf2xml", "lxc", lxcconf2xml_lxc},
        {"lxcconf2xml", "xml-4.0", lxcconf2xml_4_0},
        {"bhyve", "args-4.0", bhyve_args},
        {"bhyve", "ldargs-4.0", bhyve_ldargs},
        {"bhyve", "devmap-4.0", bhyve_devmap},
        {"bhyve", "xml-4.0", bhyve_xml},
        {"bhyveargv2xml", "xml-4.0", bhyveargv2xml},
    };
    return all;
}

}  // namespace vir::conformance
