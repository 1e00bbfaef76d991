// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/capabilities_cache.hpp"
#include "drivers/qemu/domain_list.hpp"
#include "drivers/qemu/root.hpp"

#include <virtxx/event.hpp>
#include <virtxx/uri.hpp>
#include <virtxx/wakeup.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace vir::qemu {


/// What all guests of one root share. The driver owns it; coroutines that outlive a call hold it.
class site {
public:
    site(asio::any_io_executor executor, vir::uri opened_as, root folders);
    ~site();

    asio::any_io_executor executor;
    vir::uri uri;
    root folders;
    event_bus events;
    domain_list domains;
    std::shared_ptr<capabilities_cache> capabilities;
    /// The owner goes: what still runs in the background must touch nothing any more.
    bool closed = false;

    /// Lets go of the root and of all runs, whose emulators go on.
    void close();

    /// Names and UUIDs that a definition is being written for, and those who wait to write one.
    std::set<std::string> being_defined;
    wakeup definition_done;

    /// Runs of guests that could not be taken over, by the guest's name, with their process if it is known: better one
    /// that nobody controls than two of a guest.
    std::map<std::string, pid_t> uncontrolled;

    /// Ids are not used twice in the life of an owner; guests found running keep theirs.
    int next_id() { return ++last_id_; }
    void seen_id(int id) { last_id_ = std::max(last_id_, id); }

    /// Forgets a transient guest that ended.
    void drop_if_transient(const domain_ptr& guest) {
        if (!guest->is_active() && !guest->is_persistent()) domains.remove(*guest);
    }

private:
    int last_id_ = 0;
};

using site_ptr = std::shared_ptr<site>;

}  // namespace vir::qemu
