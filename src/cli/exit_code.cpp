// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cli/exit_code.hpp"

#include <virtxx/doc/kind.hpp>

namespace vir::cli {

exit_code exit_code_of(errc code) noexcept {
    switch (code) {
        case errc::ok: return exit_code::ok;
        case errc::no_domain:
        case errc::no_network:
        case errc::no_storage_pool:
        case errc::no_storage_vol:
        case errc::no_node_device:
        case errc::no_interface:
        case errc::no_nwfilter:
        case errc::no_secret:
        case errc::no_domain_snapshot:
        case errc::no_domain_checkpoint:
        case errc::no_domain_metadata:
        case errc::device_missing: return exit_code::not_found;
        case errc::operation_invalid:
        case errc::dom_exist:
        case errc::network_exist:
        case errc::storage_vol_exist:
        case errc::resource_busy:
        case errc::block_copy_active:
        case errc::agent_unresponsive: return exit_code::state;
        case errc::operation_timeout: return exit_code::timeout;
        case errc::no_connect:
        case errc::invalid_conn:
        case errc::unknown_host:
        case errc::rpc:
        case errc::no_server:
        case errc::ssh:
        case errc::libssh: return exit_code::connection;
        case errc::operation_denied:
        case errc::access_denied:
        case errc::auth_failed:
        case errc::auth_cancelled:
        case errc::auth_unavailable: return exit_code::denied;
        case errc::xml_error:
        case errc::xml_detail:
        case errc::xml_invalid_schema:
        case errc::invalid_arg:
        case errc::invalid_mac:
        case errc::invalid_domain:
        case errc::conf_syntax:
        case errc::parse_failed:
        case errc::os_type:
        case errc::no_os:
        case errc::no_name:
        case errc::overflow: return exit_code::invalid;
        case errc::no_support:
        case errc::config_unsupported:
        case errc::operation_unsupported:
        case errc::argument_unsupported: return exit_code::unsupported;
        case errc::operation_aborted: return exit_code::interrupted;
        default: return exit_code::failed;
    }
}

exit_code exit_code_of_document(const error& e) noexcept {
    switch (e.code()) {
        // Of all drivers: another domain has its name or UUID. Else the host lacks something, such as firmware.
        case errc::operation_failed:
            return e.domain() == error_domain::domain ? exit_code::state : exit_code::failed;
        // QEMU refuses documents in other words; its own trouble is that of a start.
        case errc::internal_error: return e.domain() == error_domain::qemu ? exit_code::failed : exit_code::invalid;
        case errc::no_memory:
        case errc::system_error:
        case errc::open_failed:
        case errc::read_failed:
        case errc::write_failed: return exit_code::failed;
        // Those are about flags and operations.
        case errc::no_support:
        case errc::operation_unsupported:
        case errc::argument_unsupported: return exit_code::unsupported;
        default: break;
    }
    switch (const auto usual = exit_code_of(e.code())) {
        case exit_code::not_found:
        case exit_code::state:
        case exit_code::timeout:
        case exit_code::connection:
        case exit_code::denied:
        case exit_code::interrupted: return usual;
        default: return exit_code::invalid;
    }
}

exit_code exit_code_of_opening(const error& e) noexcept {
    // The URI's text, or what it gives to its driver.
    if (e.domain() == error_domain::uri || e.code() == errc::invalid_arg || e.code() == errc::open_failed)
        return exit_code::usage;
    switch (const auto usual = exit_code_of(e.code())) {
        case exit_code::timeout:
        case exit_code::denied:
        case exit_code::invalid:
        case exit_code::interrupted: return usual;
        default: return exit_code::connection;
    }
}

bool has_problems(const error& e, std::string_view document) {
    switch (e.code()) {
        case errc::xml_error:
        case errc::xml_detail:
        case errc::xml_invalid_schema: return !check_any(document).empty();
        default: return false;
    }
}

std::string_view hint_for(const error& e) noexcept {
    const auto* known = dynamic_cast<const classified*>(&e);
    if (known && known->of_document) return "'virtxx validate FILE' shows every problem of a document";
    switch (e.code()) {
        case errc::no_domain: return "'virtxx list --all' shows the domains that there are";
        case errc::dom_exist:
            return "'virtxx undefine' removes the one that there is; choose another name or UUID for a second";
        case errc::no_connect:
            return "name a URI with -c or in VIRTXX_DEFAULT_URI; 'virtxx uri --known' lists the drivers";
        case errc::operation_timeout:
            return "'virtxx domstate' answers all the same; --timeout 0 waits as long as the driver does";
        case errc::no_support: return "another driver may be able to: 'virtxx uri --known' lists them";
        default: return {};
    }
}

std::string_view exit_code_help() noexcept {
    return "Exit codes:\n"
           "  0  done                           6  no connection\n"
           "  1  documents differ, or problems  7  not allowed\n"
           "  2  wrong command line, URI, file  8  invalid document or argument\n"
           "  3  not found                      9  not supported by the driver\n"
           "  4  not in this state              10 failed otherwise\n"
           "  5  timeout                        130 interrupted\n";
}

}  // namespace vir::cli
