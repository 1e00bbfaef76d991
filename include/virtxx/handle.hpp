// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/any_driver.hpp>

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace vir {

/// How a handle holds its driver. Of any_driver each copy is a pointer already.
template <class D>
using driver_ptr = std::conditional_t<std::is_same_v<D, any_driver>, any_driver, std::shared_ptr<D>>;

namespace detail {

/// A result as handles give it; references to objects become handles to them (specialised beside each handle).
template <class D, class R>
struct handle_result {
    using type = R;
    static R make(const driver_ptr<D>&, R result) { return result; }
};

template <class D>
struct handle_result<D, void> {
    using type = void;
};

// What those beside a handle H of driver D are made of.
template <class H, class D, class Ref>
struct as_handle {
    using type = H;
    static type make(const driver_ptr<D>& driver, Ref ref) { return type(driver, std::move(ref)); }
};

template <class H, class D, class Ref>
struct as_handles {
    using type = std::vector<H>;
    static type make(const driver_ptr<D>& driver, std::vector<Ref> refs) {
        type out;
        out.reserve(refs.size());
        for (auto& ref : refs) out.emplace_back(driver, std::move(ref));
        return out;
    }
};

template <class D, class Op>
using handle_task = task<typename handle_result<D, typename Op::result>::type>;

// Handles that were made of nothing say so.
template <class D, class Op>
void check_handle(const driver_ptr<D>& driver, [[maybe_unused]] const Op& op) {
    if (driver) return;
    if constexpr (requires { op.domain.uuid; }) {
        using id = std::remove_cvref_t<decltype(op.domain.uuid)>;
        if (op.domain.name.empty() && op.domain.uuid == id()) throw names_no_domain(Op::facts.c_name);
    }
    throw never_opened(Op::facts.c_name);
}

// Holds the driver while the operation runs: the handle may be gone by then.
template <class D, class Op>
handle_task<D, Op> invoke(driver_ptr<D> driver, Op op) {
    check_handle<D>(driver, op);
    try {
        if constexpr (std::is_void_v<typename Op::result>) {
            co_await dispatch(*driver, std::move(op));
        } else {
            auto result = co_await dispatch(*driver, std::move(op));
            co_return handle_result<D, typename Op::result>::make(driver, std::move(result));
        }
    } catch (const asio::system_error& e) {
        throw own_error(e);
    }
}

// The same with the operation's own result.
template <class D, class Op>
task<typename Op::result> invoke_plainly(driver_ptr<D> driver, Op op) {
    check_handle<D>(driver, op);
    try {
        co_return co_await dispatch(*driver, std::move(op));
    } catch (const asio::system_error& e) {
        throw own_error(e);
    }
}

}  // namespace detail
}  // namespace vir
