// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/network.hpp>
#include <virtxx/op/network.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace vir::test {

/// A network of the test driver: it runs because it says so.
///
/// There are two definitions, as in libvirt's test driver: the one that shows, running or not, and one that waits. What
/// waits never comes to show by itself, but changes of what is defined begin with it.
class network {
public:
    network(std::string name, const vir::uuid& id) : name(std::move(name)), uuid(id) {}

    const std::string name;
    const vir::uuid uuid;
    bool autostart = false;

    bool is_active() const noexcept { return active_; }
    bool is_persistent() const noexcept { return persistent_; }
    const network_def& shown() const { return *shown_; }
    network_ref ref() const { return network_ref(name, uuid); }

    /// Takes up `def` as what is defined.
    void define(network_def def) {
        persistent_ = true;
        waiting_.reset();
        (active_ ? waiting_ : shown_) = share(std::move(def));
    }
    /// Takes up `def` as what runs.
    void run(network_def def) {
        if (persistent_ && !waiting_) waiting_ = std::move(shown_);
        shown_ = share(std::move(def));
        active_ = true;
    }
    void start() noexcept { active_ = true; }
    void stop() noexcept { active_ = false; }

    /// Applies a change to what runs, what is defined, or both; to neither when it throws.
    template <class F>
    void change(bool live, bool config, F apply) {
        if (config && active_ && !waiting_) waiting_ = shown_;
        std::optional<network_def> defined, running;
        if (config) apply(defined.emplace(waiting_ ? *waiting_ : *shown_));
        if (live) apply(running.emplace(*shown_));
        if (defined) (active_ ? waiting_ : shown_) = share(std::move(*defined));
        if (running) shown_ = share(std::move(*running));
    }

private:
    static std::shared_ptr<const network_def> share(network_def def) {
        return std::make_shared<const network_def>(std::move(def));
    }

    bool active_ = false;
    bool persistent_ = false;
    std::shared_ptr<const network_def> shown_;
    std::shared_ptr<const network_def> waiting_;
};

}  // namespace vir::test
