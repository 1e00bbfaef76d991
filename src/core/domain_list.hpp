// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/core/error_words.hpp"

#include <virtxx/op/domain_types.hpp>
#include <virtxx/uuid.hpp>

#include <range/v3/iterator/operations.hpp>
#include <range/v3/range/conversion.hpp>
#include <range/v3/view/filter.hpp>
#include <range/v3/view/map.hpp>
#include <range/v3/view/take.hpp>
#include <range/v3/view/transform.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vir {

/// What a driver keeps of one domain, as far as lists care.
template <class G>
concept listed_domain = requires(const G& guest) {
    { guest.name } -> std::convertible_to<const std::string&>;
    { guest.uuid } -> std::convertible_to<const uuid&>;
    { guest.id() } -> std::same_as<int>;
    { guest.ref() } -> std::same_as<domain_ref>;
    { guest.state() } -> std::same_as<domain_state>;
    { guest.is_active() } -> std::same_as<bool>;
    { guest.is_persistent() } -> std::same_as<bool>;
    { guest.autostart } -> std::convertible_to<bool>;
};

/// Whether a domain is one of those that the flags ask for. Flags of one group (active and inactive, ...) are
/// alternatives; a group without a flag lets all through.
template <listed_domain G>
bool matches(const G& guest, list_domains_flags flags) {
    using f = list_domains_flags;
    const auto group = [flags](f yes, f no, bool value) {
        return !any(flags, yes | no) || any(flags, value ? yes : no);
    };
    if (!group(f::active, f::inactive, guest.is_active())) return false;
    if (!group(f::persistent, f::transient, guest.is_persistent())) return false;
    if (!group(f::autostart, f::no_autostart, guest.autostart)) return false;
    // No driver has managed saves, snapshots or checkpoints yet.
    if (!group(f::managedsave, f::no_managedsave, false)) return false;
    if (!group(f::has_snapshot, f::no_snapshot, false)) return false;
    if (!group(f::has_checkpoint, f::no_checkpoint, false)) return false;
    if (!any(flags, f::running | f::paused | f::shutoff | f::other)) return true;
    switch (guest.state()) {
        case domain_state::running: return any(flags, f::running);
        case domain_state::paused: return any(flags, f::paused);
        case domain_state::shutoff: return any(flags, f::shutoff);
        default: return any(flags, f::other);
    }
}

/// The flags of bulk statistics that choose domains have the bits of a list's.
inline list_domains_flags filters_of(domain_stats_flags flags) {
    constexpr std::uint32_t filters = 0xff;
    return static_cast<list_domains_flags>(static_cast<std::uint32_t>(flags) & filters);
}

/// All domains of one driver, by name, UUID and, while they run, id. Belongs to the connection's executor.
template <listed_domain G>
class domain_list {
public:
    using pointer = std::shared_ptr<G>;

    /// Null when there is none.
    pointer find(std::string_view name) const {
        const auto at = by_name_.find(name);
        return at == by_name_.end() ? nullptr : at->second;
    }
    pointer find(const uuid& id) const {
        const auto at = by_uuid_.find(id);
        return at == by_uuid_.end() ? nullptr : at->second;
    }
    pointer find_id(int id) const {
        if (id >= 0)
            for (const auto& [name, guest] : by_name_)
                if (guest->id() == id) return guest;
        return nullptr;
    }
    /// By UUID, as libvirt does: a handle stays good over a restart of its domain. By name when it has no UUID.
    pointer find(const domain_ref& ref) const { return ref.uuid.is_nil() ? find(ref.name) : find(ref.uuid); }

    /// Errors: operation_failed when the name belongs to another UUID, or the UUID to another name.
    void check(std::string_view name, const uuid& id) const {
        const auto refuse = [](std::string_view other, std::string_view how, const uuid& owner) {
            fail(error_domain::domain, errc::operation_failed, "domain '{}' {} with uuid {}", other, how,
                 to_string(owner));
        };
        if (const auto same_uuid = find(id)) {
            if (same_uuid->name != name) refuse(same_uuid->name, "is already defined", id);
        } else if (const auto same_name = find(name)) {
            refuse(name, "already exists", same_name->uuid);
        }
    }

    /// The domain that a definition of that name and UUID means, made anew (G(name, uuid)) when there is none.
    /// Errors: those of check.
    pointer admit(const std::string& name, const uuid& id) {
        check(name, id);
        if (auto found = find(id)) return found;
        auto made = std::make_shared<G>(name, id);
        by_uuid_[id] = made;
        return by_name_[name] = made;
    }

    void remove(const G& which) {
        // The caller's reference may be the last but ours.
        const auto kept = find(which.uuid);
        if (kept.get() != &which) return;
        by_uuid_.erase(kept->uuid);
        by_name_.erase(kept->name);
    }

    /// Those that the flags let through, in the order of their names.
    std::vector<pointer> all(list_domains_flags flags = list_domains_flags::none) const {
        return matching(flags) | ranges::to<std::vector>();
    }
    /// Those of the references that are still there; without any references all that the flags let through.
    std::vector<pointer> some(const std::vector<domain_ref>& refs, list_domains_flags flags) const {
        if (refs.empty()) return all(flags);
        return refs | ranges::views::transform([this](const domain_ref& one) { return find(one); }) |
               ranges::views::filter([](const pointer& guest) { return guest != nullptr; }) | ranges::to<std::vector>();
    }
    std::size_t size() const noexcept { return by_name_.size(); }

    // The answers to the operations that list.
    std::int32_t count(list_domains_flags flags) const {
        return static_cast<std::int32_t>(ranges::distance(matching(flags)));
    }
    std::vector<std::int32_t> active_ids(std::int32_t most) const {
        return matching(list_domains_flags::active) | ranges::views::take(std::max(most, 0)) |
               ranges::views::transform([](const pointer& guest) { return std::int32_t(guest->id()); }) |
               ranges::to<std::vector>();
    }
    std::vector<std::string> inactive_names(std::int32_t most) const {
        return matching(list_domains_flags::inactive) | ranges::views::take(std::max(most, 0)) |
               ranges::views::transform([](const pointer& guest) { return std::string(guest->name); }) |
               ranges::to<std::vector>();
    }
    std::vector<domain_ref> refs(list_domains_flags flags) const {
        return matching(flags) | ranges::views::transform([](const pointer& guest) { return guest->ref(); }) |
               ranges::to<std::vector>();
    }

private:
    auto matching(list_domains_flags flags) const {
        return by_name_ | ranges::views::values |
               ranges::views::filter([flags](const pointer& guest) { return matches(*guest, flags); });
    }

    std::map<std::string, pointer, std::less<>> by_name_;
    std::unordered_map<uuid, pointer> by_uuid_;
};

}  // namespace vir
