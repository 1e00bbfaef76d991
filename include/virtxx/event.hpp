// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/task.hpp>
#include <virtxx/uuid.hpp>
#include <virtxx/wakeup.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <typeindex>
#include <utility>
#include <vector>

namespace vir {

class event_bus;
template <class E>
class subscription;

/// An event as a subscriber gets it: the payload, its number on the bus (counted from 1 over all types, without gaps),
/// and how many events this subscriber lost just before it because its queue was full.
template <class E>
class delivered : public E {
public:
    delivered(const E& payload, std::uint64_t number, std::uint64_t lost) : E(payload), number(number), lost(lost) {}

    std::uint64_t number;
    std::uint64_t lost;
};

/// Any event of a bus, for those who forward or print them all: subscribe<any_event>().
class any_event {
public:
    template <class E>
    const E* get_if() const noexcept {
        return type_ == typeid(E) ? static_cast<const E*>(payload_.get()) : nullptr;
    }
    std::type_index type() const noexcept { return type_; }

private:
    friend class event_bus;
    template <class>
    friend class subscription;
    any_event(std::type_index type, std::shared_ptr<const void> payload) : type_(type), payload_(std::move(payload)) {}

    std::type_index type_;
    std::shared_ptr<const void> payload_;
};

/// Which events of a type a subscriber wants: all, or those that a predicate accepts.
/// The predicate runs on the engine at each event: it must be quick and must not touch the bus. One that throws ends
/// its own subscription and nothing else: next() throws what it threw.
template <class E>
class event_filter {
public:
    event_filter() = default;
    template <class F>
        requires std::predicate<const F&, const E&>
    event_filter(F accepts) : accepts_(std::move(accepts)) {}

    bool operator()(const E& e) const { return !accepts_ || accepts_(e); }
    explicit operator bool() const noexcept { return static_cast<bool>(accepts_); }

private:
    std::function<bool(const E&)> accepts_;
};

/// Accepts the events of one object: those with a `domain`, `network`, `secret` or `pool` whose uuid is this.
class about {
public:
    explicit about(const uuid& id) : id_(id) {}
    template <class E>
        requires requires(const E& e) { e.domain.uuid == uuid(); }
    bool operator()(const E& e) const {
        return e.domain.uuid == id_;
    }
    template <class E>
        requires requires(const E& e) { e.network.uuid == uuid(); }
    bool operator()(const E& e) const {
        return e.network.uuid == id_;
    }
    template <class E>
        requires requires(const E& e) { e.secret.uuid == uuid(); }
    bool operator()(const E& e) const {
        return e.secret.uuid == id_;
    }
    template <class E>
        requires requires(const E& e) { e.pool.uuid == uuid(); }
    bool operator()(const E& e) const {
        return e.pool.uuid == id_;
    }

private:
    uuid id_;
};

/// How a subscriber wants to be served.
class subscribe_options {
public:
    subscribe_options() = default;

    /// How many events may wait; when there are more the oldest are dropped and the next one says how many.
    std::size_t limit = 1024;
    /// Start with the kept events that have this number or a later one. Those that are no longer kept count as lost.
    std::optional<std::uint64_t> from;

    subscribe_options& with_limit(std::size_t n) { return limit = n, *this; }
    subscribe_options& with_from(std::uint64_t number) { return from = number, *this; }
};

namespace detail {

struct event_record {
    std::uint64_t number;
    std::type_index type;
    std::shared_ptr<const void> payload;
};

struct bus_core;

// Shared by the subscription, its waiting coroutines and, weakly in sense, the bus.
struct subscriber {
    explicit subscriber(std::type_index type, std::size_t limit) : type(type), limit(limit ? limit : 1) {}
    void push(const event_record& record);
    std::optional<std::pair<event_record, std::uint64_t>> pop();
    void close() noexcept;
    /// Whether it wants this; when its filter throws it is closed, and says so.
    bool accepts(const event_record& record) noexcept;

    std::type_index type;
    std::size_t limit;
    std::function<bool(const event_record&)> wants;  // empty: all of its type
    std::deque<event_record> queue;
    std::uint64_t lost = 0;
    bool closed = false;
    std::exception_ptr failure;  // what its filter threw
    wakeup changed;
    std::weak_ptr<bus_core> bus;
};

// The next record, or nothing when the subscriber is closed and drained. Throws what closed it, if anything did.
task<std::optional<std::pair<event_record, std::uint64_t>>> next_record(std::shared_ptr<subscriber> self);
void unsubscribe(const std::shared_ptr<subscriber>& self) noexcept;

}  // namespace detail

/// What a subscriber holds: a bounded queue of events. Move-only; destroying it unsubscribes, even while a next() waits
/// (which then gives nothing). Threads: the bus's.
template <class E>
class [[nodiscard]] subscription {
    static_assert(std::is_class_v<E>,
                  "event types are in namespace vir::event: vir::event::lifecycle, not the enum vir::lifecycle");

public:
    /// Closed: next() gives nothing.
    subscription() noexcept = default;
    subscription(subscription&&) noexcept = default;
    subscription& operator=(subscription&& other) noexcept {
        if (this != &other) {
            close();
            self_ = std::move(other.self_);
        }
        return *this;
    }
    ~subscription() { close(); }

    /// Completion: the next event, waiting for it if there is none, or nothing once the bus or this closed.
    /// Errors: what the filter threw at a later event than those that were given before.
    /// Cancellation: ends the wait (throw_interrupted); no event is lost by it.
    task<std::optional<delivered<E>>> next() { return next_of(self_); }

    /// The next event if it is here already.
    std::optional<delivered<E>> try_next() {
        if (!self_) return std::nullopt;
        return typed(self_->pop());
    }

    /// Events waiting.
    std::size_t size() const noexcept { return self_ ? self_->queue.size() : 0; }
    /// Events lost since the last one that was delivered; it will be told with the next one.
    std::uint64_t lost() const noexcept { return self_ ? self_->lost : 0; }
    bool is_open() const noexcept { return self_ && !self_->closed; }

    void close() noexcept {
        if (self_) detail::unsubscribe(self_);
        self_.reset();
    }

private:
    friend class event_bus;
    explicit subscription(std::shared_ptr<detail::subscriber> self) : self_(std::move(self)) {}

    static std::optional<delivered<E>> typed(std::optional<std::pair<detail::event_record, std::uint64_t>> got) {
        if (!got) return std::nullopt;
        const auto& record = got->first;
        if constexpr (std::same_as<E, any_event>)
            return delivered<E>(any_event(record.type, record.payload), record.number, got->second);
        else
            return delivered<E>(*static_cast<const E*>(record.payload.get()), record.number, got->second);
    }

    // Holds the queue, not the subscription: that may be moved or destroyed meanwhile.
    static task<std::optional<delivered<E>>> next_of(std::shared_ptr<detail::subscriber> self) {
        if (!self) co_return std::nullopt;
        co_return typed(co_await detail::next_record(std::move(self)));
    }

    std::shared_ptr<detail::subscriber> self_;
};

/// A driver's events, of every type, numbered in one sequence.
///
/// An event is stored once, however many subscribe. The newest `kept` events stay for subscribers that come back.
/// Threads: only the executor that owns the driver; a thread elsewhere posts to it.
class event_bus {
public:
    explicit event_bus(std::size_t kept = 1024);
    event_bus(event_bus&&) noexcept = default;
    event_bus& operator=(event_bus&&) = delete;
    ~event_bus();

    /// Gives the event to all who want it; returns its number. After close() it is dropped and 0 returned.
    template <class E>
    std::uint64_t emit(E event) {
        return publish(typeid(E), std::make_shared<const E>(std::move(event)));
    }

    /// Events of type E from now on, or from options.from on. E = any_event: of every type.
    template <class E>
    subscription<E> subscribe(event_filter<E> filter = {}, subscribe_options options = {}) {
        auto self = std::make_shared<detail::subscriber>(typeid(E), options.limit);
        if (filter) self->wants = wants<E>(std::move(filter));
        attach(self, options.from);
        return subscription<E>(std::move(self));
    }

    /// Gives every event from now on to another bus, too, where it gets that one's number, at once and in order.
    /// Buses that forward to one another in a circle are an error of the program. Ends with either bus; one that only
    /// forwarding feeds closes with the last bus that feeds it.
    void forward_to(event_bus& other);

    /// The number of the newest event; 0 when there was none.
    std::uint64_t last_number() const noexcept;
    /// The number of the oldest event that a subscriber can still have with options.from.
    std::uint64_t oldest_kept() const noexcept;
    std::size_t subscribers() const noexcept;

    /// Subscribers get what is queued for them, then nothing. The destructor does it too.
    void close() noexcept;

private:
    template <class E>
    static std::function<bool(const detail::event_record&)> wants(event_filter<E> filter) {
        return [filter = std::move(filter)](const detail::event_record& record) {
            if constexpr (std::same_as<E, any_event>)
                return filter(any_event(record.type, record.payload));
            else
                return filter(*static_cast<const E*>(record.payload.get()));
        };
    }
    std::uint64_t publish(std::type_index type, std::shared_ptr<const void> payload);
    void attach(const std::shared_ptr<detail::subscriber>& self, std::optional<std::uint64_t> from);

    std::shared_ptr<detail::bus_core> core_;
};

}  // namespace vir
