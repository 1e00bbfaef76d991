// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/core/object_list.hpp"

#include <virtxx/op/domain_types.hpp>
#include <virtxx/uuid.hpp>

#include <concepts>
#include <cstdint>
#include <string>
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
    const auto group = [flags](f yes, f no, bool value) { return passes(flags, yes, no, value); };
    if (!group(f::active, f::inactive, guest.is_active())) return false;
    if (!group(f::persistent, f::transient, guest.is_persistent())) return false;
    if (!group(f::autostart, f::no_autostart, guest.autostart)) return false;
    // What a driver does not keep of its domains, they do not have.
    bool saved = false, snapshots = false, checkpoints = false;
    if constexpr (requires { guest.has_managed_save; }) saved = guest.has_managed_save;
    if constexpr (requires { guest.snapshots; }) snapshots = !guest.snapshots.empty();
    if constexpr (requires { guest.checkpoints; }) checkpoints = !guest.checkpoints.empty();
    if (!group(f::managedsave, f::no_managedsave, saved)) return false;
    if (!group(f::has_snapshot, f::no_snapshot, snapshots)) return false;
    if (!group(f::has_checkpoint, f::no_checkpoint, checkpoints)) return false;
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
class domain_list : public object_list<G> {
public:
    using typename object_list<G>::pointer;
    using object_list<G>::find;

    domain_list() : object_list<G>("domain", error_domain::domain) {}

    /// Null when there is none.
    pointer find_id(int id) const {
        if (id >= 0)
            for (const auto& guest : this->values())
                if (guest->id() == id) return guest;
        return nullptr;
    }

    /// Those that the flags let through, in the order of their names.
    std::vector<pointer> all(list_domains_flags flags = list_domains_flags::none) const {
        return object_list<G>::all(chosen_by(flags));
    }
    /// Calls visit(const pointer&) for those of the references that are still there; without any references for all
    /// that the flags let through.
    template <class F>
    void for_some(const std::vector<domain_ref>& refs, list_domains_flags flags, F visit) const {
        for (const auto& ref : refs)
            if (const auto guest = find(ref)) visit(guest);
        if (!refs.empty()) return;
        for (const auto& guest : this->values())
            if (matches(*guest, flags)) visit(guest);
    }
    /// The same as a list, for who waits while he goes through it.
    std::vector<pointer> some(const std::vector<domain_ref>& refs, list_domains_flags flags) const {
        std::vector<pointer> out;
        for_some(refs, flags, [&](const pointer& guest) { out.push_back(guest); });
        return out;
    }

    // The answers to the operations that list.
    std::int32_t count(list_domains_flags flags) const { return object_list<G>::count(chosen_by(flags)); }
    std::vector<std::int32_t> active_ids(std::int32_t most) const {
        const auto running = all(list_domains_flags::active);
        return running | ranges::views::take(std::max(most, 0)) |
               ranges::views::transform([](const pointer& guest) { return std::int32_t(guest->id()); }) |
               ranges::to<std::vector>();
    }
    std::vector<std::string> inactive_names(std::int32_t most) const {
        return object_list<G>::names(most, chosen_by(list_domains_flags::inactive));
    }
    std::vector<domain_ref> refs(list_domains_flags flags) const { return object_list<G>::refs(chosen_by(flags)); }

private:
    static auto chosen_by(list_domains_flags flags) {
        return [flags](const G& guest) { return matches(guest, flags); };
    }
};

}  // namespace vir
