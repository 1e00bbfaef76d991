// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/change_rule.hpp>
#include <virtxx/driver.hpp>
#include <virtxx/event.hpp>
#include <virtxx/op/connect.hpp>
#include <virtxx/op/cpu.hpp>
#include <virtxx/op/domain.hpp>
#include <virtxx/op/domain_job.hpp>
#include <virtxx/op/domain_native.hpp>
#include <virtxx/op/node.hpp>
#include <virtxx/op/security.hpp>
#include <virtxx/uri.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace vir::qemu {

class site;

/// QEMU's guests on this host, in process: qemu:///embed?root=DIR (and qemu:///system, qemu:///session, whose roots are
/// "/" and the user's own).
///
/// Guests outlive their owner. Whoever opens the root next finds them again, whatever the owner died of; while one
/// has it open, others are refused (resource_busy) with its pid.
/// One guest that hangs holds up only what needs that very guest: lists, states, documents and figures answer from what
/// is known. What needs its monitor ends after 30 s at the latest, with an error that names what it waited for.
/// A monitor that is lost is connected to again; where it cannot be had the guest stays, with event::control_error, and
/// its end is noticed all the same.
/// Changes of one guest are ordered by its job lock; destroy does not wait for it.
/// Threads: belongs to the executor that opened it.
class driver {
public:
    /// Completion: what is defined and what runs is known. Guests marked for it start in the background, the first
    /// time after the host booted. Errors: resource_busy; invalid_arg for the URI; those of the disk.
    static task<std::shared_ptr<driver>> open(uri where);
    explicit driver(std::shared_ptr<site> of);
    /// The guests run on.
    ~driver();

    /// Lifecycle (a start tells "resumed" before "started", as libvirt's does), reboot, rtc_change, watchdog, io_error
    /// and io_error_reason, control_error, tray_change, pmsuspend, pmsuspend_disk, pmwakeup, balloon_change,
    /// metadata_change, device_removed, device_removal_failed, agent_lifecycle.
    event_bus& events();

    /// When a change of a guest's document takes effect (driver_changes.cpp).
    static std::span<const change_rule> change_rules() noexcept;

    // ---- the host
    task<std::string> handle(op::connect_get_type);
    task<std::uint64_t> handle(op::connect_get_version);
    task<std::uint64_t> handle(op::connect_get_lib_version);
    task<std::string> handle(op::connect_get_hostname);
    task<std::string> handle(op::connect_get_uri);
    task<std::int32_t> handle(op::connect_get_max_vcpus);
    task<node_info> handle(op::node_get_info);
    task<bytes> handle(op::node_get_free_memory);
    task<std::string> handle(op::connect_get_capabilities);
    task<bool> handle(op::connect_is_alive);
    task<bool> handle(op::connect_is_secure);
    task<bool> handle(op::connect_is_encrypted);

    // ---- its CPUs and memory
    task<node_cpu_map> handle(op::node_get_cpu_map);
    task<std::vector<node_cpu_stat>> handle(op::node_get_cpu_stats);
    task<std::vector<node_memory_stat>> handle(op::node_get_memory_stats);
    task<std::vector<bytes>> handle(op::node_get_cells_free_memory);
    task<std::vector<std::uint64_t>> handle(op::node_get_free_pages);
    task<std::int32_t> handle(op::node_alloc_pages);
    task<typed_params> handle(op::node_get_memory_parameters);
    task<void> handle(op::node_set_memory_parameters);
    task<host_security> handle(op::node_get_security_model);

    // ---- processors
    task<cpu_compare_result> handle(op::connect_compare_cpu);
    task<std::string> handle(op::connect_baseline_cpu);
    task<std::vector<std::string>> handle(op::connect_get_cpu_model_names);

    // ---- command lines
    task<std::string> handle(op::connect_domain_xml_to_native);

    // ---- which guests there are
    task<std::int32_t> handle(op::connect_num_of_domains);
    task<std::vector<std::int32_t>> handle(op::connect_list_domains);
    task<std::int32_t> handle(op::connect_num_of_defined_domains);
    task<std::vector<std::string>> handle(op::connect_list_defined_domains);
    task<std::vector<domain_ref>> handle(op::connect_list_all_domains);
    task<domain_ref> handle(op::domain_lookup_by_id);
    task<domain_ref> handle(op::domain_lookup_by_uuid);
    task<domain_ref> handle(op::domain_lookup_by_name);

    // ---- definition and life
    task<domain_ref> handle(op::domain_define_xml);
    task<void> handle(op::domain_undefine);
    task<domain_ref> handle(op::domain_create_xml);
    task<domain_ref> handle(op::domain_create);
    task<void> handle(op::domain_suspend);
    task<void> handle(op::domain_resume);
    task<void> handle(op::domain_shutdown);
    task<void> handle(op::domain_reboot);
    task<void> handle(op::domain_reset);
    task<void> handle(op::domain_destroy);
    task<bool> handle(op::domain_get_autostart);
    task<void> handle(op::domain_set_autostart);

    // ---- what is known of one
    task<domain_info> handle(op::domain_get_info);
    task<domain_status> handle(op::domain_get_state);
    task<document<domain_def>> handle(op::domain_get_xml_desc);
    task<std::string> handle(op::domain_get_os_type);
    task<bool> handle(op::domain_is_active);
    task<bool> handle(op::domain_is_persistent);
    task<bool> handle(op::domain_is_updated);
    task<domain_control_info> handle(op::domain_get_control_info);
    task<domain_job_info> handle(op::domain_get_job_info);
    task<domain_job_stats> handle(op::domain_get_job_stats);
    task<kibibytes> handle(op::domain_get_max_memory);
    task<std::int32_t> handle(op::domain_get_max_vcpus);
    task<std::int32_t> handle(op::domain_get_vcpus_flags);
    task<std::vector<domain_stats_record>> handle(op::connect_get_all_domain_stats);

    // ---- what can be changed of one
    task<void> handle(op::domain_set_max_memory);
    task<void> handle(op::domain_set_memory);
    task<void> handle(op::domain_set_vcpus);
    task<std::string> handle(op::domain_get_metadata);
    task<void> handle(op::domain_set_metadata);

    // ---- what the guest's agent is asked
    task<std::string> handle(op::domain_get_hostname);
    task<domain_time> handle(op::domain_get_time);
    task<void> handle(op::domain_set_time);
    task<std::optional<std::string>> handle(op::domain_agent_command);

    // ---- the guest itself
    task<stream> handle(op::domain_open_console);
    task<stream> handle(op::domain_open_channel);
    task<void> handle(op::domain_send_key);
    task<void> handle(op::domain_inject_nmi);
    task<void> handle(op::domain_core_dump);
    task<std::string> handle(op::domain_monitor_command);

private:
    std::shared_ptr<site> site_;
};

}  // namespace vir::qemu
