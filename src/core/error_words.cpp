// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"

namespace vir {

// The texts that virErrorMsg gives, a fact of the C API: clients match on them.
std::string_view prefix_of(errc code) noexcept {
    switch (code) {
        case errc::internal_error: return "internal error: ";
        case errc::no_memory: return "out of memory: ";
        case errc::no_support: return "this function is not supported by the connection driver: ";
        case errc::no_connect: return "no connection driver available: ";
        case errc::invalid_conn: return "invalid connection pointer in: ";
        case errc::invalid_domain: return "invalid domain pointer in: ";
        case errc::invalid_arg: return "invalid argument: ";
        case errc::operation_failed: return "operation failed: ";
        case errc::operation_denied: return "operation is not allowed: ";
        case errc::operation_invalid: return "Requested operation is not valid: ";
        case errc::operation_timeout: return "Timed out during operation: ";
        case errc::operation_aborted: return "operation aborted: ";
        case errc::operation_unsupported: return "Operation not supported: ";
        case errc::argument_unsupported: return "argument unsupported: ";
        case errc::overflow: return "numerical overflow: ";
        case errc::conf_syntax: return "configuration file syntax error: ";
        case errc::config_unsupported: return "unsupported configuration: ";
        case errc::no_domain: return "Domain not found: ";
        case errc::no_domain_metadata: return "metadata not found: ";
        case errc::no_network: return "Network not found: ";
        case errc::no_storage_pool: return "Storage pool not found: ";
        case errc::no_storage_vol: return "Storage volume not found: ";
        case errc::no_node_device: return "Node device not found: ";
        case errc::invalid_storage_pool: return "invalid storage pool pointer in: ";
        case errc::invalid_storage_vol: return "invalid storage volume pointer in: ";
        case errc::invalid_node_device: return "invalid node device pointer in: ";
        case errc::dom_exist: return "domain is already active as: ";
        case errc::xml_error: return "XML error: ";
        case errc::no_name: return "missing name information: ";
        case errc::os_type: return "unknown OS type: ";
        case errc::agent_unresponsive: return "Guest agent is not responding: ";
        case errc::access_denied: return "access denied: ";
        default: return "";
    }
}

std::string in_words_of(errc code, std::string_view detail) {
    const auto prefix = prefix_of(code);
    if (prefix.empty()) return std::string(detail);
    const auto words = prefix.substr(0, prefix.size() - 2);
    if (detail.empty() || detail == words) return std::string(words);
    return fmt::format("{}{}", prefix, detail);
}

}  // namespace vir
