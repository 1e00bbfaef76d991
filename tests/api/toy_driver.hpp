// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/any_driver.hpp>
#include <virtxx/event.hpp>

#include <virtxx/op/connect.hpp>
#include <virtxx/op/domain.hpp>
#include <virtxx/op/event.hpp>
#include <virtxx/op/node.hpp>
#include <virtxx/uri.hpp>

#include <map>
#include <string>

namespace toy {

using namespace vir;


/// A driver of a few operations whose answers are easy to foretell.
class hypervisor {
public:
    static task<std::shared_ptr<hypervisor>> open(uri where) {
        if (where.path != "/default") throw error(errc::invalid_arg, error_domain::test, "no such toy: " + where.path);
        auto made = std::make_shared<hypervisor>();
        co_return made;
    }

    task<std::string> handle(op::connect_get_type) { co_return "TOY"; }

    task<domain_ref> handle(op::domain_define_xml op) {
        last_flags = static_cast<std::uint32_t>(op.flags);
        domain_ref made(op.definition.text(), uuid::random());
        domains[made.name] = made;
        co_return made;
    }

    task<domain_ref> handle(op::domain_lookup_by_name op) {
        auto found = domains.find(op.name);
        if (found == domains.end())
            throw error(errc::no_domain, error_domain::test, "Domain not found: " + op.name);
        co_return found->second;
    }

    task<domain_ref> handle(op::domain_create op) {
        op.domain.id = ++last_id;
        last_flags = static_cast<std::uint32_t>(op.flags);
        co_return op.domain;
    }

    task<void> handle(op::domain_destroy op) {
        destroyed = op.domain.name;
        bus.emit(event::lifecycle(op.domain, lifecycle::stopped, static_cast<int>(stopped_detail::destroyed)));
        co_return;
    }

    task<void> handle(op::domain_reset) { co_return; }

    task<domain_info> handle(op::domain_get_info op) {
        co_return domain_info(op.domain.id < 0 ? domain_state::shutoff : domain_state::running, 2_MiB, 1_MiB, 2,
                              std::chrono::nanoseconds(5));
    }

    task<document<domain_def>> handle(op::domain_get_xml_desc op) {
        co_return "<domain><name>" + op.domain.name + "</name></domain>";
    }

    task<std::vector<domain_ref>> handle(op::connect_list_all_domains) {
        std::vector<domain_ref> out;
        for (auto& [name, ref] : domains) out.push_back(ref);
        co_return out;
    }

    task<std::vector<domain_stats_record>> handle(op::connect_get_all_domain_stats op) {
        std::vector<domain_stats_record> out;
        for (auto& ref : op.domains) {
            typed_params params;
            params.add("state.state", 1).add("asked", static_cast<std::uint32_t>(op.stats));
            out.emplace_back(ref, params);
        }
        co_return out;
    }

    event_bus& events() { return bus; }

    std::map<std::string, domain_ref> domains;
    std::string destroyed;
    std::uint32_t last_flags = 0;
    int last_id = 0;
    event_bus bus;
};

/// Handles what the hypervisor does not, and once more what it does.
class host {
public:
    task<std::string> handle(op::connect_get_type) { co_return "HOST"; }
    task<std::string> handle(op::connect_get_hostname) { co_return "box"; }
    event_bus& events() { return bus; }

    event_bus bus;
};

}  // namespace toy
