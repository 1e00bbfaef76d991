// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/error.hpp>

#include <array>

namespace vir {

struct error::fields {
    errc code;
    error_domain domain;
    std::string message;
    std::array<std::string, 3> str;
    std::array<int, 2> number{};
};

namespace {
const std::string no_text;
}

error::error(errc code, std::string message) : error(code, error_domain::none, std::move(message)) {}

error::error(errc code, error_domain domain, std::string message)
    : fields_(std::make_shared<fields>(fields{code, domain, std::move(message), {}, {}})) {}

errc error::code() const noexcept { return fields_->code; }
error_domain error::domain() const noexcept { return fields_->domain; }
error_level error::level() const noexcept {
    return fields_->code == errc::ok ? error_level::none : error_level::error;
}
// str(3), which libvirt has no use for: all that there is to say where that is more than the message.
const char* error::what() const noexcept {
    return (fields_->str[2].empty() ? fields_->message : fields_->str[2]).c_str();
}
const std::string& error::message() const noexcept { return fields_->message; }

const std::string& error::str(int which) const noexcept {
    return which >= 1 && which <= 3 ? fields_->str[which - 1] : no_text;
}
int error::number(int which) const noexcept { return which >= 1 && which <= 2 ? fields_->number[which - 1] : 0; }

// Copies of an error share their fields, so a change takes fields of its own.
error::fields& error::own() {
    auto copy = std::make_shared<fields>(*fields_);
    fields_ = copy;
    return *copy;
}

error& error::with_domain(error_domain domain) { return own().domain = domain, *this; }
error& error::with_str(int which, std::string text) { return own().str.at(which - 1) = std::move(text), *this; }
error& error::with_number(int which, int value) { return own().number.at(which - 1) = value, *this; }
error& error::with_prefix(std::string_view context) {
    auto& mine = own();
    mine.message.insert(0, context);
    if (!mine.str[2].empty()) mine.str[2].insert(0, context);
    return *this;
}

std::string_view to_string(errc code) noexcept {
    switch (code) {
        case errc::ok: return "ok";
        case errc::internal_error: return "internal_error";
        case errc::no_memory: return "no_memory";
        case errc::no_support: return "no_support";
        case errc::unknown_host: return "unknown_host";
        case errc::no_connect: return "no_connect";
        case errc::invalid_conn: return "invalid_conn";
        case errc::invalid_domain: return "invalid_domain";
        case errc::invalid_arg: return "invalid_arg";
        case errc::operation_failed: return "operation_failed";
        case errc::get_failed: return "get_failed";
        case errc::post_failed: return "post_failed";
        case errc::http_error: return "http_error";
        case errc::sexpr_serial: return "sexpr_serial";
        case errc::no_xen: return "no_xen";
        case errc::xen_call: return "xen_call";
        case errc::os_type: return "os_type";
        case errc::no_kernel: return "no_kernel";
        case errc::no_root: return "no_root";
        case errc::no_source: return "no_source";
        case errc::no_target: return "no_target";
        case errc::no_name: return "no_name";
        case errc::no_os: return "no_os";
        case errc::no_device: return "no_device";
        case errc::no_xenstore: return "no_xenstore";
        case errc::driver_full: return "driver_full";
        case errc::call_failed: return "call_failed";
        case errc::xml_error: return "xml_error";
        case errc::dom_exist: return "dom_exist";
        case errc::operation_denied: return "operation_denied";
        case errc::open_failed: return "open_failed";
        case errc::read_failed: return "read_failed";
        case errc::parse_failed: return "parse_failed";
        case errc::conf_syntax: return "conf_syntax";
        case errc::write_failed: return "write_failed";
        case errc::xml_detail: return "xml_detail";
        case errc::invalid_network: return "invalid_network";
        case errc::network_exist: return "network_exist";
        case errc::system_error: return "system_error";
        case errc::rpc: return "rpc";
        case errc::gnutls_error: return "gnutls_error";
        case errc::vir_war_no_network: return "vir_war_no_network";
        case errc::no_domain: return "no_domain";
        case errc::no_network: return "no_network";
        case errc::invalid_mac: return "invalid_mac";
        case errc::auth_failed: return "auth_failed";
        case errc::invalid_storage_pool: return "invalid_storage_pool";
        case errc::invalid_storage_vol: return "invalid_storage_vol";
        case errc::vir_war_no_storage: return "vir_war_no_storage";
        case errc::no_storage_pool: return "no_storage_pool";
        case errc::no_storage_vol: return "no_storage_vol";
        case errc::vir_war_no_node: return "vir_war_no_node";
        case errc::invalid_node_device: return "invalid_node_device";
        case errc::no_node_device: return "no_node_device";
        case errc::no_security_model: return "no_security_model";
        case errc::operation_invalid: return "operation_invalid";
        case errc::vir_war_no_interface: return "vir_war_no_interface";
        case errc::no_interface: return "no_interface";
        case errc::invalid_interface: return "invalid_interface";
        case errc::multiple_interfaces: return "multiple_interfaces";
        case errc::vir_war_no_nwfilter: return "vir_war_no_nwfilter";
        case errc::invalid_nwfilter: return "invalid_nwfilter";
        case errc::no_nwfilter: return "no_nwfilter";
        case errc::build_firewall: return "build_firewall";
        case errc::vir_war_no_secret: return "vir_war_no_secret";
        case errc::invalid_secret: return "invalid_secret";
        case errc::no_secret: return "no_secret";
        case errc::config_unsupported: return "config_unsupported";
        case errc::operation_timeout: return "operation_timeout";
        case errc::migrate_persist_failed: return "migrate_persist_failed";
        case errc::hook_script_failed: return "hook_script_failed";
        case errc::invalid_domain_snapshot: return "invalid_domain_snapshot";
        case errc::no_domain_snapshot: return "no_domain_snapshot";
        case errc::invalid_stream: return "invalid_stream";
        case errc::argument_unsupported: return "argument_unsupported";
        case errc::storage_probe_failed: return "storage_probe_failed";
        case errc::storage_pool_built: return "storage_pool_built";
        case errc::snapshot_revert_risky: return "snapshot_revert_risky";
        case errc::operation_aborted: return "operation_aborted";
        case errc::auth_cancelled: return "auth_cancelled";
        case errc::no_domain_metadata: return "no_domain_metadata";
        case errc::migrate_unsafe: return "migrate_unsafe";
        case errc::overflow: return "overflow";
        case errc::block_copy_active: return "block_copy_active";
        case errc::operation_unsupported: return "operation_unsupported";
        case errc::ssh: return "ssh";
        case errc::agent_unresponsive: return "agent_unresponsive";
        case errc::resource_busy: return "resource_busy";
        case errc::access_denied: return "access_denied";
        case errc::dbus_service: return "dbus_service";
        case errc::storage_vol_exist: return "storage_vol_exist";
        case errc::cpu_incompatible: return "cpu_incompatible";
        case errc::xml_invalid_schema: return "xml_invalid_schema";
        case errc::migrate_finish_ok: return "migrate_finish_ok";
        case errc::auth_unavailable: return "auth_unavailable";
        case errc::no_server: return "no_server";
        case errc::no_client: return "no_client";
        case errc::agent_unsynced: return "agent_unsynced";
        case errc::libssh: return "libssh";
        case errc::device_missing: return "device_missing";
        case errc::invalid_nwfilter_binding: return "invalid_nwfilter_binding";
        case errc::no_nwfilter_binding: return "no_nwfilter_binding";
        case errc::invalid_domain_checkpoint: return "invalid_domain_checkpoint";
        case errc::no_domain_checkpoint: return "no_domain_checkpoint";
        case errc::no_domain_backup: return "no_domain_backup";
        case errc::invalid_network_port: return "invalid_network_port";
        case errc::network_port_exist: return "network_port_exist";
        case errc::no_network_port: return "no_network_port";
        case errc::no_hostname: return "no_hostname";
        case errc::checkpoint_inconsistent: return "checkpoint_inconsistent";
        case errc::multiple_domains: return "multiple_domains";
        case errc::number_last: return "number_last";
    }
    return "unknown";
}

std::string_view to_string(error_domain domain) noexcept {
    switch (domain) {
        case error_domain::none: return "none";
        case error_domain::xen: return "xen";
        case error_domain::xend: return "xend";
        case error_domain::xenstore: return "xenstore";
        case error_domain::sexpr: return "sexpr";
        case error_domain::xml: return "xml";
        case error_domain::dom: return "dom";
        case error_domain::rpc: return "rpc";
        case error_domain::proxy: return "proxy";
        case error_domain::conf: return "conf";
        case error_domain::qemu: return "qemu";
        case error_domain::net: return "net";
        case error_domain::test: return "test";
        case error_domain::remote: return "remote";
        case error_domain::openvz: return "openvz";
        case error_domain::xenxm: return "xenxm";
        case error_domain::stats_linux: return "stats_linux";
        case error_domain::lxc: return "lxc";
        case error_domain::storage: return "storage";
        case error_domain::network: return "network";
        case error_domain::domain: return "domain";
        case error_domain::uml: return "uml";
        case error_domain::nodedev: return "nodedev";
        case error_domain::xen_inotify: return "xen_inotify";
        case error_domain::security: return "security";
        case error_domain::vbox: return "vbox";
        case error_domain::interface: return "interface";
        case error_domain::one: return "one";
        case error_domain::esx: return "esx";
        case error_domain::phyp: return "phyp";
        case error_domain::secret: return "secret";
        case error_domain::cpu: return "cpu";
        case error_domain::xenapi: return "xenapi";
        case error_domain::nwfilter: return "nwfilter";
        case error_domain::hook: return "hook";
        case error_domain::domain_snapshot: return "domain_snapshot";
        case error_domain::audit: return "audit";
        case error_domain::sysinfo: return "sysinfo";
        case error_domain::streams: return "streams";
        case error_domain::vmware: return "vmware";
        case error_domain::event: return "event";
        case error_domain::libxl: return "libxl";
        case error_domain::locking: return "locking";
        case error_domain::hyperv: return "hyperv";
        case error_domain::capabilities: return "capabilities";
        case error_domain::uri: return "uri";
        case error_domain::auth: return "auth";
        case error_domain::dbus: return "dbus";
        case error_domain::parallels: return "parallels";
        case error_domain::device: return "device";
        case error_domain::ssh: return "ssh";
        case error_domain::lockspace: return "lockspace";
        case error_domain::initctl: return "initctl";
        case error_domain::identity: return "identity";
        case error_domain::cgroup: return "cgroup";
        case error_domain::access: return "access";
        case error_domain::systemd: return "systemd";
        case error_domain::bhyve: return "bhyve";
        case error_domain::crypto: return "crypto";
        case error_domain::firewall: return "firewall";
        case error_domain::polkit: return "polkit";
        case error_domain::thread: return "thread";
        case error_domain::admin: return "admin";
        case error_domain::logging: return "logging";
        case error_domain::xenxl: return "xenxl";
        case error_domain::perf: return "perf";
        case error_domain::libssh: return "libssh";
        case error_domain::resctrl: return "resctrl";
        case error_domain::firewalld: return "firewalld";
        case error_domain::domain_checkpoint: return "domain_checkpoint";
        case error_domain::tpm: return "tpm";
        case error_domain::bpf: return "bpf";
        case error_domain::ch: return "ch";
    }
    return "unknown";
}

}  // namespace vir
