// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/change_rule.hpp>
#include <virtxx/driver.hpp>
#include <virtxx/event.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <tuple>
#include <utility>

namespace vir {

/// Several drivers as one, as qemu:///system joins machines, networks and storage. Each operation goes to the first
/// member that handles it, which the compiler decides: it costs what a direct call costs.
///
/// Its events are those of all members, numbered in one sequence of its own: each bus forwards to it, so members may
/// belong to several combinations and keep buses of their own. It has what happens after it was made, and closes when
/// the last member does. A combination of one has that member's own bus.
template <driver... D>
    requires(sizeof...(D) > 0)
class combined {
public:
    explicit combined(std::shared_ptr<D>... members) : members_(std::move(members)...) {
        if constexpr (sizeof...(D) > 1)
            std::apply([this](auto&... one) { (one->events().forward_to(events_), ...); }, members_);
    }

    template <class Op>
        requires(takes<D, Op> || ...)
    task<typename Op::result> handle(Op op) {
        (detail::check_overload<D, Op>(), ...);
        return std::get<first_that_handles<Op>()>(members_)->handle(std::move(op));
    }

    event_bus& events() {
        if constexpr (sizeof...(D) > 1)
            return events_;
        else
            return std::get<0>(members_)->events();
    }

    /// Those of the first member that has any.
    std::span<const change_rule> change_rules() const {
        std::span<const change_rule> out;
        std::apply([&](const auto&... one) { ((out.empty() ? void(out = rules_for(one)) : void()), ...); }, members_);
        return out;
    }

    template <class Member>
    const std::shared_ptr<Member>& member() const noexcept {
        return std::get<std::shared_ptr<Member>>(members_);
    }

private:
    template <class Op>
    static consteval std::size_t first_that_handles() {
        constexpr std::array<bool, sizeof...(D)> able{takes<D, Op>...};
        std::size_t i = 0;
        while (!able[i]) ++i;
        return i;
    }

    std::tuple<std::shared_ptr<D>...> members_;
    event_bus events_;
};

template <class... D>
combined(std::shared_ptr<D>...) -> combined<D...>;

}  // namespace vir
