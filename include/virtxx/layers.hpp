// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/change_rule.hpp>
#include <virtxx/handle.hpp>
#include <virtxx/op/domain_guest_types.hpp>

#include <chrono>
#include <concepts>
#include <functional>
#include <span>
#include <string>
#include <string_view>

/// Layers: drivers that wrap a driver and do one thing to every operation.
namespace vir {

/// The error of an operation that a read-only connection refuses, in libvirt's words: operation_denied.
error read_only_refusal(const op_facts& facts);

namespace detail {

// For each type of result, not for each operation.
template <class T>
[[gnu::noinline, gnu::cold]] task<T> refuse_change(const op_facts& facts) {
    return refuse<T>(read_only_refusal(facts));
}

}  // namespace detail

/// Lets through only what changes nothing: operations whose facts say reads_only, without the flags that these exclude.
template <class D = any_driver>
class read_only {
public:
    explicit read_only(driver_ptr<D> inner) : inner_(std::move(inner)) {}

    template <operation Op>
        requires takes<D, Op>
    task<typename Op::result> handle(Op op) {
        detail::check_overload<D, Op>();
        if (!lets_through(op)) return detail::refuse_change<typename Op::result>(Op::facts);
        return inner_->handle(std::move(op));
    }

    event_bus& events() { return inner_->events(); }
    std::span<const change_rule> change_rules() const { return rules_for(inner_); }

private:
    template <class Op>
    static constexpr bool lets_through([[maybe_unused]] const Op& op) noexcept {
        // Of the sources of a guest's addresses, its agent is asked only by who may write to it.
        if constexpr (requires { requires std::same_as<decltype(op.source), domain_interface_addresses_source>; }) {
            if (op.source == domain_interface_addresses_source::agent) return false;
        }
        if constexpr (!Op::facts.reads_only) return false;
        else if constexpr (Op::facts.reads_only_unless == 0) return true;
        else return (static_cast<std::uint32_t>(op.flags) & Op::facts.reads_only_unless) == 0;
    }

    driver_ptr<D> inner_;
};

/// One operation that ended, as traced<D> tells it. Valid only during the call of the sink.
struct trace_record {
    trace_record(const op_facts& facts, std::string_view object, std::chrono::nanoseconds latency, const error* failure)
        : facts(facts), object(object), latency(latency), failure(failure) {}

    const op_facts& facts;
    std::string_view object;           ///< the name of what it was about; empty for the connection itself
    std::chrono::nanoseconds latency;  ///< from the first await to the end
    const error* failure;              ///< null when it succeeded
};

/// Where traced<D> tells; called on the connection's executor, must be quick and not throw.
using trace_sink = std::function<void(const trace_record&)>;

namespace detail {

template <class Op>
std::string object_of(const Op& op) {
    if constexpr (requires { std::string(op.domain.name); }) return op.domain.name;
    else if constexpr (requires { std::string(op.snapshot.domain.name); }) return op.snapshot.domain.name;
    else if constexpr (requires { std::string(op.checkpoint.domain.name); }) return op.checkpoint.domain.name;
    else if constexpr (requires { std::string(op.name); }) return op.name;
    else return {};
}

// One per result type, not per operation. An exception that is no vir::error passes with an error that says so.
template <class T>
task<T> watch(std::shared_ptr<const trace_sink> sink, const op_facts& facts, std::string object, task<T> work) {
    const auto start = std::chrono::steady_clock::now();
    auto tell = [&](const error* failure) {
        (*sink)(trace_record(facts, object, std::chrono::steady_clock::now() - start, failure));
    };
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(work);
            tell(nullptr);
            co_return;
        } else {
            auto value = co_await std::move(work);
            tell(nullptr);
            co_return value;
        }
    } catch (const error& e) {
        tell(&e);
        throw;
    } catch (const std::exception& e) {
        const error wrapped(errc::internal_error, e.what());
        tell(&wrapped);
        throw;
    }
}

}  // namespace detail

/// Tells a sink of every operation: its facts, the object's name, how long it took and how it failed.
template <class D = any_driver>
class traced {
public:
    traced(driver_ptr<D> inner, trace_sink sink)
        : inner_(std::move(inner)), sink_(std::make_shared<const trace_sink>(std::move(sink))) {}

    template <operation Op>
        requires takes<D, Op>
    task<typename Op::result> handle(Op op) {
        detail::check_overload<D, Op>();
        auto object = detail::object_of(op);
        return detail::watch(sink_, Op::facts, std::move(object), inner_->handle(std::move(op)));
    }

    event_bus& events() { return inner_->events(); }
    std::span<const change_rule> change_rules() const { return rules_for(inner_); }

private:
    driver_ptr<D> inner_;
    std::shared_ptr<const trace_sink> sink_;
};

/// The layers around a driver whose type is not known.
any_driver make_read_only(any_driver inner);
any_driver make_traced(any_driver inner, trace_sink sink);

}  // namespace vir
