// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/change_rule.hpp>
#include <virtxx/driver.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <typeinfo>

namespace vir {

/// A driver's operations as function pointers. One per driver type, static.
struct driver_table {
    using entry = void (*)();  // in truth task<Op::result> (*)(void*, Op&&), or null where Op is not handled

    const entry* entries;
    std::size_t count;
    event_bus& (*events)(void*);
    const std::type_info* type;
    std::span<const change_rule> (*change_rules)(const void*);
};

/// The table of D. Defined in the one .cpp of the driver that says VIRTXX_DRIVER(D) (driver_table.hpp): an undefined
/// reference to it says that this line is missing.
template <class D>
const driver_table& table_of();

/// A driver whose type is not known: what vir::open gives. Copies share the driver and keep it alive.
///
/// Dispatch is one call through a function pointer, which gives the driver's own task. What the driver does not handle
/// gives a task that throws no_support; one that holds nothing, or whose executor has ended, throws invalid_conn.
class any_driver {
public:
    /// Holds nothing: every operation throws invalid_conn.
    any_driver() noexcept = default;

    template <class D>
        requires(!std::same_as<D, any_driver>)
    any_driver(std::shared_ptr<D> held) : table_(&table_of<D>()), held_(std::move(held)) {}

    /// One that was opened on an executor, and refuses when that has ended.
    template <class D>
    any_driver(std::shared_ptr<D> held, detail::home where) : table_(&table_of<D>()), ended_(where.ended.get()) {
        held_ = detail::lodge(std::move(held), std::move(where));
    }

    template <operation Op>
    task<typename Op::result> handle(Op op) {
        return handle_moved(op);
    }

    /// The same, of an operation that is moved from: for who calls hundreds of them, as each move is code.
    template <operation Op>
    task<typename Op::result> handle_moved(Op& op) {
        using function = task<typename Op::result> (*)(void*, Op&&);
        const auto entry = entry_of(Op::index);
        if (!entry) return refused<typename Op::result>(Op::facts);
        return reinterpret_cast<function>(entry)(held_.get(), std::move(op));
    }

    /// Whether the driver handles Op.
    template <operation Op>
    bool can() const noexcept {
        return table_ && Op::index < table_->count && table_->entries[Op::index];
    }

    /// Errors: invalid_conn, as the operations.
    event_bus& events() {
        if (!table_) throw never_opened("virConnectDomainEventRegisterAny");
        if (ended_ && *ended_) throw executor_ended("virConnectDomainEventRegisterAny");
        return table_->events(held_.get());
    }

    /// When changes of its domains' documents take effect (vir::changes); empty: it does not say.
    std::span<const change_rule> change_rules() const {
        return table_ ? table_->change_rules(held_.get()) : std::span<const change_rule>();
    }

    /// The driver itself when it is a D.
    template <class D>
    std::shared_ptr<D> get() const noexcept {
        if (!table_ || *table_->type != typeid(D)) return nullptr;
        return std::static_pointer_cast<D>(held_);
    }

    explicit operator bool() const noexcept { return held_ != nullptr; }

    // Used like the pointers to drivers of a known type.
    any_driver* operator->() noexcept { return this; }
    any_driver& operator*() noexcept { return *this; }

private:
    // Null: it cannot be asked, and why_not says why.
    driver_table::entry entry_of(std::size_t index) const noexcept {
        if (!table_ || (ended_ && *ended_) || index >= table_->count) return nullptr;
        return table_->entries[index];
    }
    error why_not(const op_facts& facts) const;
    // For each type of result, not for each operation.
    template <class T>
    [[gnu::noinline, gnu::cold]] task<T> refused(const op_facts& facts) const {
        return refuse<T>(why_not(facts));
    }

    const driver_table* table_ = nullptr;
    const std::atomic<bool>* ended_ = nullptr;  // of what held_ keeps; null: not known
    std::shared_ptr<void> held_;
};

class uri;

/// Opens a D and forgets its type. Defined beside the table of D, for a D with `static task<std::shared_ptr<D>>
/// open(uri)`.
template <class D>
task<any_driver> open_any(uri where);
/// The rules of a D for changes, without opening one; likewise.
template <class D>
std::span<const change_rule> change_rules_of();

}  // namespace vir
