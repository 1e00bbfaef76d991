// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

// For the one .cpp of a driver that builds its table; it instantiates every operation of the driver.

#include <virtxx/any_driver.hpp>
#include <virtxx/op/all.hpp>
#include <virtxx/stream.hpp>
#include <virtxx/uri.hpp>

#include <array>

namespace vir {
namespace detail {

template <class D, class Op>
task<typename Op::result> call_handle(void* driver, Op&& op) {
    return dispatch(*static_cast<D*>(driver), std::move(op));
}

template <class D, class Op>
driver_table::entry entry_of() {
    check_overload<D, Op>();
    if constexpr (handles<D, Op>) return reinterpret_cast<driver_table::entry>(&call_handle<D, Op>);
    else return nullptr;
}

// In the order of the operations' index, which is that of the list. No fold: compilers nest these, up to a limit.
template <class D, class... Ops>
std::array<driver_table::entry, sizeof...(Ops)> make_entries(type_list<Ops...>) {
    return {entry_of<D, Ops>()...};
}

}  // namespace detail

template <class D>
const driver_table& table_of() {
    static_assert(driver<D>, "a driver has `event_bus& events()`");
    static const auto entries = detail::make_entries<D>(op::all{});
    static const driver_table table{entries.data(), entries.size(),
                                    +[](void* held) -> event_bus& { return static_cast<D*>(held)->events(); },
                                    &typeid(D),
                                    +[](const void* held) { return rules_for(*static_cast<const D*>(held)); }};
    return table;
}

template <class D>
std::span<const change_rule> change_rules_of() {
    if constexpr (requires { D::change_rules(); })
        return D::change_rules();
    else
        return {};
}

template <class D>
task<any_driver> open_any(uri where) {
    auto executor = co_await asio::this_coro::executor;
    auto opened = co_await D::open(std::move(where));
    any_driver out(std::move(opened), detail::home_of(executor));
    co_return out;
}

}  // namespace vir

/// Once per driver type, at namespace scope, in one .cpp.
#define VIRTXX_DRIVER(type) template const ::vir::driver_table& ::vir::table_of<type>()
/// The same for a driver that vir::open opens by its URI.
#define VIRTXX_OPENABLE_DRIVER(type)                                         \
    VIRTXX_DRIVER(type);                                                     \
    template ::vir::task<::vir::any_driver> vir::open_any<type>(::vir::uri); \
    template ::std::span<const ::vir::change_rule> vir::change_rules_of<type>()
