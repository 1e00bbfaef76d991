// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/event.hpp>
#include <virtxx/stream.hpp>
#include <virtxx/task.hpp>

#include <virtxx/op/connect.hpp>
#include <virtxx/op/domain.hpp>
#include <virtxx/op/event.hpp>
#include <virtxx/op/network.hpp>
#include <virtxx/op/node.hpp>
#include <virtxx/uri.hpp>

#include <memory>
#include <string>

/// A driver for tests of what is around drivers: it answers at once, late, or never, and tells of every kind of event.
namespace rig {

using namespace vir;

class driver {
public:
    /// rig:///NAME; rig:///nowhere cannot be opened.
    static task<std::shared_ptr<driver>> open(uri where);

    explicit driver(uri where) : where_(std::move(where)) {}

    event_bus& events() noexcept { return bus_; }

    task<std::string> handle(op::connect_get_type);
    task<std::string> handle(op::connect_get_uri);
    /// At once.
    task<std::uint64_t> handle(op::connect_get_version);
    /// After 20 ms.
    task<std::string> handle(op::connect_get_hostname);
    /// After work on the pool.
    task<std::string> handle(op::connect_get_sysinfo);
    /// Never.
    task<std::string> handle(op::connect_get_capabilities);

    /// There is every domain but "nix".
    task<domain_ref> handle(op::domain_lookup_by_name);
    task<domain_info> handle(op::domain_get_info);
    /// Tell of a lifecycle event.
    task<void> handle(op::domain_suspend);
    task<void> handle(op::domain_resume);
    /// Tells of it 30 ms after the answer.
    task<void> handle(op::domain_shutdown);
    /// Tells of an event of each kind.
    task<void> handle(op::domain_reset);

    /// "echo" gives back what it gets until it ends; "fill" gives 1 MiB of 'x'; "stuck" neither reads nor writes; "cut"
    /// gives "ab" and fails.
    task<stream> handle(op::domain_open_console);

    task<std::int32_t> handle(op::connect_num_of_networks);
    task<network_ref> handle(op::network_lookup_by_name);

private:
    uri where_;
    event_bus bus_;
};

}  // namespace rig
