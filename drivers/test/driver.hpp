// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/test/domain.hpp"
#include "drivers/test/interface.hpp"
#include "drivers/test/network.hpp"
#include "drivers/test/node.hpp"
#include "drivers/test/node_device.hpp"
#include "drivers/test/storage_pool.hpp"
#include "src/core/domain_list.hpp"
#include "src/core/object_list.hpp"

#include <virtxx/change_rule.hpp>
#include <virtxx/event.hpp>
#include <virtxx/op/connect.hpp>
#include <virtxx/op/cpu.hpp>
#include <virtxx/op/domain.hpp>
#include <virtxx/op/domain_block.hpp>
#include <virtxx/op/domain_checkpoint.hpp>
#include <virtxx/op/domain_guest.hpp>
#include <virtxx/op/domain_save.hpp>
#include <virtxx/op/domain_snapshot.hpp>
#include <virtxx/op/domain_tuning.hpp>
#include <virtxx/op/event.hpp>
#include <virtxx/op/event_registration.hpp>
#include <virtxx/op/node.hpp>
#include <virtxx/op/security.hpp>
#include <virtxx/task.hpp>
#include <virtxx/uri.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A hypervisor that only keeps books: for the tests of programs that use virtxx. https://libvirt.org/drvtest.html
namespace vir::test {

/// What test:///default and test:///FILE can do. Objects, figures and errors are those that libvirt's test driver
/// gives. All connections to test:///default of one io_context share their objects.
class driver {
public:
    /// Errors: invalid_arg without a path; xml_error for a document that is none, naming the file.
    static task<std::shared_ptr<driver>> open(uri where);

    driver(uri where, test::node node);

    static constexpr error_domain errors_are_of = error_domain::test;

    event_bus& events() noexcept { return events_; }

    /// When a change of a domain's document takes effect (changes.cpp).
    static std::span<const change_rule> change_rules() noexcept;

    // connection
    task<std::string> handle(op::connect_get_type);
    task<std::uint64_t> handle(op::connect_get_version);
    task<std::uint64_t> handle(op::connect_get_lib_version);
    task<std::string> handle(op::connect_get_hostname);
    task<std::string> handle(op::connect_get_uri);
    task<std::string> handle(op::connect_get_capabilities);
    task<std::int32_t> handle(op::connect_get_max_vcpus);
    task<node_info> handle(op::node_get_info);
    task<bytes> handle(op::node_get_free_memory);
    task<bool> handle(op::connect_is_alive);
    task<bool> handle(op::connect_is_secure);
    task<bool> handle(op::connect_is_encrypted);

    // the host (host.cpp)
    task<node_cpu_map> handle(op::node_get_cpu_map);
    task<std::vector<node_cpu_stat>> handle(op::node_get_cpu_stats);
    task<std::vector<bytes>> handle(op::node_get_cells_free_memory);
    task<std::vector<std::uint64_t>> handle(op::node_get_free_pages);
    task<host_security> handle(op::node_get_security_model);
    task<std::string> handle(op::connect_get_sysinfo);
    task<std::string> handle(op::connect_baseline_cpu);
    task<std::vector<std::string>> handle(op::connect_get_cpu_model_names);

    // which domains there are
    task<std::int32_t> handle(op::connect_num_of_domains);
    task<std::vector<std::int32_t>> handle(op::connect_list_domains);
    task<std::int32_t> handle(op::connect_num_of_defined_domains);
    task<std::vector<std::string>> handle(op::connect_list_defined_domains);
    task<std::vector<domain_ref>> handle(op::connect_list_all_domains);
    task<domain_ref> handle(op::domain_lookup_by_id);
    task<domain_ref> handle(op::domain_lookup_by_uuid);
    task<domain_ref> handle(op::domain_lookup_by_name);

    // definition and life
    task<domain_ref> handle(op::domain_define_xml);
    task<domain_ref> handle(op::domain_create_xml);
    task<domain_ref> handle(op::domain_create);
    task<void> handle(op::domain_undefine);
    task<void> handle(op::domain_suspend);
    task<void> handle(op::domain_resume);
    task<void> handle(op::domain_shutdown);
    task<void> handle(op::domain_reboot);
    task<void> handle(op::domain_reset);
    task<void> handle(op::domain_destroy);

    // what is known of one
    task<domain_info> handle(op::domain_get_info);
    task<domain_status> handle(op::domain_get_state);
    task<document<domain_def>> handle(op::domain_get_xml_desc);
    task<std::string> handle(op::domain_get_os_type);
    task<std::string> handle(op::domain_get_hostname);
    task<bool> handle(op::domain_is_active);
    task<bool> handle(op::domain_is_persistent);
    task<bool> handle(op::domain_is_updated);
    task<bool> handle(op::domain_get_autostart);
    task<void> handle(op::domain_set_autostart);
    task<domain_control_info> handle(op::domain_get_control_info);
    task<domain_time> handle(op::domain_get_time);
    task<void> handle(op::domain_set_time);
    task<std::vector<domain_stats_record>> handle(op::connect_get_all_domain_stats);

    // what can be changed
    task<kibibytes> handle(op::domain_get_max_memory);
    task<void> handle(op::domain_set_max_memory);
    task<void> handle(op::domain_set_memory);
    task<std::int32_t> handle(op::domain_get_max_vcpus);
    task<std::int32_t> handle(op::domain_get_vcpus_flags);
    task<void> handle(op::domain_set_vcpus);
    task<std::string> handle(op::domain_get_metadata);
    task<void> handle(op::domain_set_metadata);

    // vCPUs and I/O threads
    task<vcpu_list> handle(op::domain_get_vcpus);
    task<void> handle(op::domain_pin_vcpu);
    task<pin_info> handle(op::domain_get_vcpu_pin_info);
    task<void> handle(op::domain_pin_emulator);
    task<pin_info> handle(op::domain_get_emulator_pin_info);
    task<std::vector<domain_iothread_info>> handle(op::domain_get_iothread_info);
    task<void> handle(op::domain_pin_iothread);
    task<void> handle(op::domain_add_iothread);
    task<void> handle(op::domain_del_iothread);
    task<void> handle(op::domain_set_iothread_params);

    // what the host gives a domain
    task<scheduler_type> handle(op::domain_get_scheduler_type);
    task<typed_params> handle(op::domain_get_scheduler_parameters);
    task<void> handle(op::domain_set_scheduler_parameters);
    task<typed_params> handle(op::domain_get_memory_parameters);
    task<void> handle(op::domain_set_memory_parameters);
    task<typed_params> handle(op::domain_get_numa_parameters);
    task<void> handle(op::domain_set_numa_parameters);
    task<typed_params> handle(op::domain_get_blkio_parameters);
    task<void> handle(op::domain_set_blkio_parameters);
    task<typed_params> handle(op::domain_get_block_io_tune);
    task<void> handle(op::domain_set_block_io_tune);
    task<typed_params> handle(op::domain_get_interface_parameters);
    task<void> handle(op::domain_set_interface_parameters);

    // what is counted of one, and what keeps it apart
    task<std::vector<domain_memory_stat>> handle(op::domain_memory_stats);
    task<void> handle(op::domain_set_memory_stats_period);
    task<domain_cpu_stats> handle(op::domain_get_cpu_stats);
    task<typed_params> handle(op::domain_get_perf_events);
    task<void> handle(op::domain_set_perf_events);
    task<security_label> handle(op::domain_get_security_label);

    // the guest itself
    task<void> handle(op::domain_send_key);
    task<void> handle(op::domain_inject_nmi);

    // snapshots (snapshots.cpp, snapshot_create.cpp)
    task<std::int32_t> handle(op::domain_snapshot_num);
    task<std::vector<std::string>> handle(op::domain_snapshot_list_names);
    task<std::vector<domain_snapshot_ref>> handle(op::domain_list_all_snapshots);
    task<std::int32_t> handle(op::domain_snapshot_num_children);
    task<std::vector<std::string>> handle(op::domain_snapshot_list_children_names);
    task<std::vector<domain_snapshot_ref>> handle(op::domain_snapshot_list_all_children);
    task<domain_snapshot_ref> handle(op::domain_snapshot_lookup_by_name);
    task<bool> handle(op::domain_has_current_snapshot);
    task<domain_snapshot_ref> handle(op::domain_snapshot_current);
    task<domain_snapshot_ref> handle(op::domain_snapshot_create_xml);
    task<document<domain_snapshot_def>> handle(op::domain_snapshot_get_xml_desc);
    task<domain_snapshot_ref> handle(op::domain_snapshot_get_parent);
    task<bool> handle(op::domain_snapshot_is_current);
    task<bool> handle(op::domain_snapshot_has_metadata);
    task<void> handle(op::domain_revert_to_snapshot);
    task<void> handle(op::domain_snapshot_delete);

    // checkpoints (checkpoints.cpp)
    task<std::vector<domain_checkpoint_ref>> handle(op::domain_list_all_checkpoints);
    task<std::vector<domain_checkpoint_ref>> handle(op::domain_checkpoint_list_all_children);
    task<domain_checkpoint_ref> handle(op::domain_checkpoint_lookup_by_name);
    task<domain_checkpoint_ref> handle(op::domain_checkpoint_create_xml);
    task<document<domain_checkpoint_def>> handle(op::domain_checkpoint_get_xml_desc);
    task<domain_checkpoint_ref> handle(op::domain_checkpoint_get_parent);
    task<void> handle(op::domain_checkpoint_delete);

    // states in files (saves.cpp)
    task<void> handle(op::domain_save);
    task<void> handle(op::domain_restore);
    task<document<domain_def>> handle(op::domain_save_image_get_xml_desc);
    task<void> handle(op::domain_save_image_define_xml);
    task<void> handle(op::domain_managed_save);
    task<bool> handle(op::domain_has_managed_save_image);
    task<void> handle(op::domain_managed_save_remove);
    task<void> handle(op::domain_core_dump);

    // what a guest tells and is asked to do (guest.cpp)
    task<std::int32_t> handle(op::domain_fsfreeze);
    task<std::int32_t> handle(op::domain_fsthaw);
    task<void> handle(op::domain_fstrim);
    task<std::vector<domain_fsinfo>> handle(op::domain_get_fsinfo);
    task<void> handle(op::domain_set_user_password);
    task<void> handle(op::domain_send_process_signal);
    task<std::vector<std::string>> handle(op::domain_get_messages);
    task<domain_screenshot> handle(op::domain_screenshot);
    task<void> handle(op::domain_set_lifecycle_action);
    task<void> handle(op::domain_rename);
    task<domain_ref> handle(op::domain_create_with_files);
    task<domain_ref> handle(op::domain_create_xml_with_files);

    // figures of disks, interfaces and memory (statistics.cpp)
    task<domain_block_stats> handle(op::domain_block_stats);
    task<domain_interface_stats> handle(op::domain_interface_stats);
    task<domain_block_info> handle(op::domain_get_block_info);
    task<std::vector<domain_disk_error>> handle(op::domain_get_disk_errors);
    task<std::vector<std::byte>> handle(op::domain_memory_peek);
    task<std::vector<domain_interface>> handle(op::domain_interface_addresses);

    // networks (networks.cpp)
    task<std::int32_t> handle(op::connect_num_of_networks);
    task<std::vector<std::string>> handle(op::connect_list_networks);
    task<std::int32_t> handle(op::connect_num_of_defined_networks);
    task<std::vector<std::string>> handle(op::connect_list_defined_networks);
    task<std::vector<network_ref>> handle(op::connect_list_all_networks);
    task<network_ref> handle(op::network_lookup_by_name);
    task<network_ref> handle(op::network_lookup_by_uuid);
    task<network_ref> handle(op::network_define_xml);
    task<network_ref> handle(op::network_create_xml);
    task<void> handle(op::network_create);
    task<void> handle(op::network_undefine);
    task<void> handle(op::network_destroy);
    task<void> handle(op::network_update);
    task<document<network_def>> handle(op::network_get_xml_desc);
    task<std::string> handle(op::network_get_bridge_name);
    task<bool> handle(op::network_get_autostart);
    task<void> handle(op::network_set_autostart);
    task<bool> handle(op::network_is_active);
    task<bool> handle(op::network_is_persistent);

    // interfaces of the host (interfaces.cpp)
    task<std::int32_t> handle(op::connect_num_of_interfaces);
    task<std::vector<std::string>> handle(op::connect_list_interfaces);
    task<std::int32_t> handle(op::connect_num_of_defined_interfaces);
    task<std::vector<std::string>> handle(op::connect_list_defined_interfaces);
    task<std::vector<interface_ref>> handle(op::connect_list_all_interfaces);
    task<interface_ref> handle(op::interface_lookup_by_name);
    task<interface_ref> handle(op::interface_lookup_by_mac_string);
    task<interface_ref> handle(op::interface_define_xml);
    task<void> handle(op::interface_undefine);
    task<void> handle(op::interface_create);
    task<void> handle(op::interface_destroy);
    task<void> handle(op::interface_change_begin);
    task<void> handle(op::interface_change_commit);
    task<void> handle(op::interface_change_rollback);
    task<document<interface_def>> handle(op::interface_get_xml_desc);
    task<bool> handle(op::interface_is_active);

    // storage pools (storage_pools.cpp, storage_pool_life.cpp, storage_sources.cpp)
    task<std::int32_t> handle(op::connect_num_of_storage_pools);
    task<std::vector<std::string>> handle(op::connect_list_storage_pools);
    task<std::int32_t> handle(op::connect_num_of_defined_storage_pools);
    task<std::vector<std::string>> handle(op::connect_list_defined_storage_pools);
    task<std::vector<storage_pool_ref>> handle(op::connect_list_all_storage_pools);
    task<storage_pool_ref> handle(op::storage_pool_lookup_by_name);
    task<storage_pool_ref> handle(op::storage_pool_lookup_by_uuid);
    task<storage_pool_ref> handle(op::storage_pool_lookup_by_volume);
    task<std::string> handle(op::connect_find_storage_pool_sources);
    task<storage_pool_ref> handle(op::storage_pool_define_xml);
    task<storage_pool_ref> handle(op::storage_pool_create_xml);
    task<void> handle(op::storage_pool_create);
    task<void> handle(op::storage_pool_build);
    task<void> handle(op::storage_pool_destroy);
    task<void> handle(op::storage_pool_delete);
    task<void> handle(op::storage_pool_undefine);
    task<void> handle(op::storage_pool_refresh);
    task<storage_pool_info> handle(op::storage_pool_get_info);
    task<document<storage_pool_def>> handle(op::storage_pool_get_xml_desc);
    task<bool> handle(op::storage_pool_get_autostart);
    task<void> handle(op::storage_pool_set_autostart);
    task<bool> handle(op::storage_pool_is_active);
    task<bool> handle(op::storage_pool_is_persistent);

    // their volumes (storage_vols.cpp)
    task<std::int32_t> handle(op::storage_pool_num_of_volumes);
    task<std::vector<std::string>> handle(op::storage_pool_list_volumes);
    task<std::vector<storage_vol_ref>> handle(op::storage_pool_list_all_volumes);
    task<storage_vol_ref> handle(op::storage_vol_lookup_by_name);
    task<storage_vol_ref> handle(op::storage_vol_lookup_by_key);
    task<storage_vol_ref> handle(op::storage_vol_lookup_by_path);
    task<storage_vol_ref> handle(op::storage_vol_create_xml);
    task<storage_vol_ref> handle(op::storage_vol_create_xml_from);
    task<void> handle(op::storage_vol_delete);
    task<storage_vol_info> handle(op::storage_vol_get_info);
    task<document<storage_volume_def>> handle(op::storage_vol_get_xml_desc);
    task<std::string> handle(op::storage_vol_get_path);

    // devices of the host (node_devices.cpp, node_device_life.cpp)
    task<std::int32_t> handle(op::node_num_of_devices);
    task<std::vector<std::string>> handle(op::node_list_devices);
    task<std::vector<node_device_ref>> handle(op::connect_list_all_node_devices);
    task<node_device_ref> handle(op::node_device_lookup_by_name);
    task<node_device_ref> handle(op::node_device_create_xml);
    task<void> handle(op::node_device_destroy);
    task<document<node_device_def>> handle(op::node_device_get_xml_desc);
    task<std::optional<std::string>> handle(op::node_device_get_parent);
    task<std::int32_t> handle(op::node_device_num_of_caps);
    task<std::vector<std::string>> handle(op::node_device_list_caps);

private:
    using domain_ptr = std::shared_ptr<domain>;
    using network_ptr = std::shared_ptr<network>;
    using interface_ptr = std::shared_ptr<interface>;
    using pool_ptr = std::shared_ptr<storage_pool>;
    using device_ptr = std::shared_ptr<node_device>;

    domain_ptr get(const domain_ref& ref) const;
    domain_ptr get_active(const domain_ref& ref) const;
    /// What follows when the guest ends by itself: on_poweroff or on_reboot, whichever it is.
    void end(const domain_ptr& guest, lifecycle_action what, domain_shutoff_reason reason);
    void start(const domain_ptr& guest, domain_def def, domain_running_reason reason);
    void stopped(const domain_ptr& guest, domain_shutoff_reason reason, stopped_detail detail);
    void forget_if_transient(const domain_ptr& guest);
    template <class Detail>
    void tell(const domain& guest, lifecycle what, Detail detail) {
        events_.emit(event::lifecycle(guest.ref(), what, static_cast<std::int32_t>(detail)));
    }

    // networks and interfaces
    network_ptr network_named(std::string_view name) const;
    network_ptr network_of(const uuid& id) const;
    void tell(const network& net, network_lifecycle what);
    void add_networks(std::vector<network_def> definitions);
    interface_ptr interface_named(std::string_view name) const;
    /// Puts the definition in place of the one of that name.
    interface_ptr add_interface(interface_def def);
    void add_interfaces(std::vector<interface_def> definitions);

    // storage pools and their volumes
    pool_ptr pool_named(std::string_view name) const;
    pool_ptr pool_of(const uuid& id) const;
    pool_ptr active_pool(std::string_view name) const;
    pool_ptr inactive_pool(std::string_view name) const;
    /// The pool that a definition means, made anew when there is none. Errors: operation_failed when another one has
    /// its name, UUID or storage.
    pool_ptr admit_pool(const storage_pool_def& def);
    void add_pools(std::vector<node::pool> definitions);
    void start(const pool_ptr& pool);
    void tell(const storage_pool& pool, storage_pool_lifecycle what);
    /// Where the definition has no key or path, the volume gets them from its name.
    storage_vol_ref add_volume(storage_pool& pool, storage_volume_def def);
    /// The volume of a running pool of which that part is `value`.
    storage_vol_ref volume_with(std::string_view what, const std::string& (*part)(const storage_volume_def&),
                                const std::string& value) const;

    // devices of the host
    device_ptr device_named(std::string_view name) const;
    void add_devices(std::vector<node_device_def> definitions);
    void tell(const node_device& device, node_device_lifecycle what);
    /// Errors: internal_error when there is no such device, or none that ports can be made on.
    void check_parent(const nodedev::parent& wanted) const;
    device_ptr make_port(const std::string& wwnn, const std::string& wwpn);
    void remove_port();

    uri uri_;
    test::node node_;
    domain_list<domain> domains_;
    event_bus events_;
    int last_id_ = 0;
    object_list<network> networks_{"network", error_domain::network};
    named_list<interface> interfaces_;
    object_list<storage_pool> pools_{"pool", error_domain::storage};
    named_list<node_device> devices_;
    std::optional<std::vector<interface_def>> kept_interfaces_;  ///< while changes can be taken back
};

}  // namespace vir::test
