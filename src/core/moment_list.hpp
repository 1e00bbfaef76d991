// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/core/error_words.hpp"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vir {

/// A moment in a domain's life that has a name and may descend from another: a snapshot, a checkpoint.
template <class Def>
concept moment = requires(const Def& def) {
    { def.name } -> std::convertible_to<const std::string&>;
    { def.parent } -> std::convertible_to<const std::string&>;
};

/// The moments of one domain, a forest by their parents' names, and the current one, from which the domain's present
/// state descends. Documents are shared with whom they were handed out to: a change puts another one in place.
template <moment Def>
class moment_list {
public:
    using pointer = std::shared_ptr<const Def>;

    bool empty() const noexcept { return all_.empty(); }
    std::size_t size() const noexcept { return all_.size(); }
    void clear() noexcept { all_.clear(), current_.clear(); }

    /// Null when there is none.
    pointer find(std::string_view name) const {
        const auto at = std::ranges::find(all_, name, name_of);
        return at == all_.end() ? nullptr : *at;
    }
    /// Null when there is none.
    pointer current() const { return find(current_); }
    void set_current(std::string name) { current_ = std::move(name); }

    bool has_children(const Def& of) const { return std::ranges::find(all_, of.name, parent_of) != all_.end(); }

    /// Those with no parent, or the children of `of`: each before its own children when `deep`, which come next.
    std::vector<pointer> below(std::string_view of, bool deep) const {
        std::vector<pointer> out;
        collect(of, deep, out);
        return out;
    }

    /// Errors: operation_failed when the name is taken.
    void check_new(std::string_view name) const {
        if (find(name)) fail(error_domain::domain, errc::operation_failed, "domain moment {} already exists", name);
    }

    /// Errors: invalid_arg when the parent is none: unknown, itself, or one that descends from it.
    void check_parent(const Def& def) const {
        if (def.parent.empty()) return;
        if (def.parent == def.name) refuse("cannot set moment {} as its own parent", def.name);
        auto above = find(def.parent);
        if (!above) refuse("parent {} for moment {} not found", def.parent, def.name);
        for (; above; above = find(above->parent))
            if (above->parent == def.name) refuse("parent {} would create cycle to {}", above->name, def.name);
    }

    /// In place of the one of that name.
    void put(Def def) {
        auto fresh = std::make_shared<const Def>(std::move(def));
        const auto at = std::ranges::find(all_, fresh->name, name_of);
        if (at == all_.end()) all_.push_back(std::move(fresh));
        else *at = std::move(fresh);
    }

    /// Its children get its parent, which becomes the current one if it was.
    void remove(const std::string& name) {
        const auto gone = find(name);
        if (!gone) return;
        std::erase(all_, gone);
        for (auto& one : all_)
            if (one->parent == name) one = with_parent(*one, gone->parent);
        if (current_ == name) current_ = gone->parent;
    }

    /// All that descend from it; it becomes the current one if one of them was.
    void remove_below(const std::string& name) {
        for (const auto& gone : below(name, true)) {
            std::erase(all_, gone);
            if (current_ == gone->name) current_ = name;
        }
    }

private:
    static const std::string& name_of(const pointer& one) noexcept { return one->name; }
    static const std::string& parent_of(const pointer& one) noexcept { return one->parent; }

    template <class... Args>
    [[noreturn]] static void refuse(fmt::format_string<Args...> why, Args&&... args) {
        fail(error_domain::domain, errc::invalid_arg, why, std::forward<Args>(args)...);
    }

    static pointer with_parent(const Def& def, const std::string& parent) {
        auto copy = std::make_shared<Def>(def);
        copy->parent = parent;
        return copy;
    }

    void collect(std::string_view of, bool deep, std::vector<pointer>& out) const {
        for (const auto& one : all_) {
            if (one->parent != of) continue;
            out.push_back(one);
            if (deep) collect(one->name, true, out);
        }
    }

    std::vector<pointer> all_;  // in the order of their making
    std::string current_;       // empty: none
};

}  // namespace vir
