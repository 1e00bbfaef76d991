// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/flags.hpp>
#include <virtxx/op_facts.hpp>
#include <virtxx/task.hpp>
#include <virtxx/type_list.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

namespace vir {

class event_bus;

namespace op {
struct connect_get_type;
struct connect_get_uri;
struct connect_get_capabilities;
struct connect_list_all_domains;
struct domain_lookup_by_name;
struct domain_lookup_by_uuid;
struct domain_define_xml;
struct domain_create;
struct domain_destroy;
struct domain_undefine;
struct domain_get_info;
struct domain_get_state;
struct domain_get_xml_desc;
}  // namespace op

/// An operation that drivers can handle: a class of vir::op with arguments, a result and facts.
template <class Op>
concept operation = requires {
    typename Op::result;
    { Op::index } -> std::convertible_to<std::size_t>;
    { Op::facts } -> std::convertible_to<const op_facts&>;
};

/// D can do Op.
template <class D, class Op>
concept handles = requires(D& driver, Op op) {
    { driver.handle(std::move(op)) } -> std::same_as<task<typename Op::result>>;
};

/// D has an overload that takes Op, of whatever type.
template <class D, class Op>
concept takes = requires(D& driver, Op op) { driver.handle(std::move(op)); };

/// D can do each of Ops.
template <class D, class... Ops>
concept handles_all = (handles<D, Ops> && ...);

/// What every driver is: a class that handles operations, each with an overload
/// `task<Op::result> handle(Op)`, and has an event_bus.
///
/// An overload takes its operation by value (its coroutine then owns it) and runs on the connection's executor. It is
/// called through a shared pointer that outlives its task. A member `static constexpr error_domain errors_are_of` says
/// whose errors those are that are found before it is asked. It throws vir::error, and answers cancellation by leaving
/// the object in a defined state.
template <class D>
concept driver = requires(D& d) {
    { d.events() } -> std::same_as<event_bus&>;
};

/// The least that a driver of virtual machines can do.
template <class D>
concept hypervisor_driver =
    driver<D> &&
    handles_all<D, op::connect_get_type, op::connect_get_uri, op::connect_get_capabilities,
                op::connect_list_all_domains, op::domain_lookup_by_name, op::domain_lookup_by_uuid, op::domain_create,
                op::domain_destroy, op::domain_get_info, op::domain_get_state, op::domain_get_xml_desc>;

/// One that keeps the definitions of machines that do not run.
template <class D>
concept persistent_hypervisor_driver =
    hypervisor_driver<D> && handles_all<D, op::domain_define_xml, op::domain_undefine>;

/// The error of an operation that nobody handles, in libvirt's words: no_support with the C function's name.
error no_support(const op_facts& facts);

/// The errors of handles that hold nothing: invalid_conn and invalid_domain, with the C function's name.
error never_opened(std::string_view c_name);
error names_no_domain(std::string_view c_name);
/// The error of a connection whose runtime or io_context is gone: invalid_conn.
error executor_ended(std::string_view c_name);

/// A task that throws `why` when it is awaited.
template <class T>
task<T> refuse(error why) {
    co_await asio::this_coro::executor;
    throw why;
}

namespace detail {

// An overload of another type would silently be none: whoever asks a driver of known type for Op says this first.
template <class D, class Op>
constexpr void check_overload() {
    static_assert(!takes<D, Op> || handles<D, Op>,
                  "the driver's overload of handle for this operation must return vir::task<Op::result>: see the "
                  "operation's `using result`");
}

// For each type of result, not for each operation.
template <class T>
[[gnu::noinline, gnu::cold]] task<T> refuse_flags(std::uint32_t unknown, const op_facts& facts,
                                                  std::optional<error_domain> errors_are_of) {
    auto why = unsupported_flags(unknown, facts.c_name);
    if (errors_are_of) why.with_domain(*errors_are_of);
    return refuse<T>(std::move(why));
}

// The way to a driver, whoever calls: with flags that the operation does not have it is not asked.
template <class D, operation Op>
task<typename Op::result> dispatch(D& driver, Op&& op) {
    if constexpr (requires { op.flags; }) {
        const auto unknown = static_cast<std::uint32_t>(op.flags) & ~Op::facts.known_flags;
        if (unknown) {
            std::optional<error_domain> errors_are_of;
            if constexpr (requires { D::errors_are_of; }) errors_are_of = D::errors_are_of;
            return refuse_flags<typename Op::result>(unknown, Op::facts, errors_are_of);
        }
    }
    return driver.handle(std::move(op));
}

}  // namespace detail

}  // namespace vir
