// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/host/state_store.hpp"
#include "src/host/unique_fd.hpp"

#include <exception>

namespace vir {

/// One change of a state store, and how it went.
class state_change {
public:
    enum class kind { write, remove, link, make_folder };
    state_change(kind what, std::string path, std::string content, lasts how)
        : what(what), path(std::move(path)), content(std::move(content)), how(how) {}

    kind what;
    std::string path;     ///< absolute
    std::string content;  ///< or the link's target
    lasts how;

    bool done = false;
    bool existed = false;
    std::exception_ptr failure;
};

// The blocking side of the store. Any thread, but one at a time for changes.

/// Does the changes in their order; then syncs each folder that needs it once.
void apply_changes(const std::vector<std::shared_ptr<state_change>>& changes);

/// Makes folders, takes the owner's lock, removes leftovers. Returns the lock. Errors: operation_denied naming a folder
/// that is there and others may change, with what to do about it.
unique_fd open_state(const state_layout& layout);

std::vector<std::string> list_folder(const std::string& path);

}  // namespace vir
