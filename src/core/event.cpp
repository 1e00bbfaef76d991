// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/event.hpp>

#include <algorithm>
#include <unordered_map>

namespace vir {
namespace detail {

struct bus_core {
    explicit bus_core(std::size_t kept) : kept(kept) {}

    std::size_t kept;
    std::deque<event_record> recent;
    std::uint64_t last = 0;
    bool closed = false;
    // Raw pointers: a subscriber leaves its list before it goes (unsubscribe).
    std::unordered_map<std::type_index, std::vector<subscriber*>> by_type;
    std::size_t count = 0;
    std::vector<std::weak_ptr<bus_core>> targets;
    // Buses that feed this one and are open.
    std::size_t sources = 0;

    std::uint64_t publish(std::type_index type, std::shared_ptr<const void> payload) {
        if (closed) return 0;
        event_record record(++last, type, std::move(payload));
        if (kept) {
            if (recent.size() >= kept) recent.pop_front();
            recent.push_back(record);
        }
        give(record, type);
        give(record, typeid(any_event));
        for (const auto& one : targets)
            if (const auto target = one.lock()) target->publish(record.type, record.payload);
        return record.number;
    }

    void close() noexcept {
        if (closed) return;
        closed = true;
        for (auto& [type, list] : by_type)
            for (auto* s : list) s->close();
        by_type.clear();
        count = 0;
        for (const auto& one : targets)
            if (const auto target = one.lock(); target && --target->sources == 0) target->close();
        targets.clear();
    }

    void give(const event_record& record, std::type_index list) {
        auto found = by_type.find(list);
        if (found == by_type.end()) return;
        for (auto* s : found->second)
            if (s->accepts(record)) s->push(record);
        count -= std::erase_if(found->second, [](auto* s) { return s->failure != nullptr; });
    }
};

bool subscriber::accepts(const event_record& record) noexcept {
    try {
        return !wants || wants(record);
    } catch (...) {
        // A stranger's error: whoever emits goes on.
        failure = std::current_exception();
        close();
        return false;
    }
}

void subscriber::push(const event_record& record) {
    if (queue.size() >= limit) {
        queue.pop_front();
        ++lost;
    }
    queue.push_back(record);
    changed.notify_one();
}

std::optional<std::pair<event_record, std::uint64_t>> subscriber::pop() {
    if (queue.empty()) return std::nullopt;
    std::pair out(std::move(queue.front()), std::exchange(lost, 0));
    queue.pop_front();
    return out;
}

void subscriber::close() noexcept {
    closed = true;
    changed.notify_all();
}

task<std::optional<std::pair<event_record, std::uint64_t>>> next_record(std::shared_ptr<subscriber> self) {
    while (self->queue.empty() && !self->closed) co_await self->changed.wait("an event");
    auto out = self->pop();
    if (!out && self->failure) std::rethrow_exception(self->failure);
    // Another waiter may have been woken for an event that is still here while this one took it in passing.
    if (!self->queue.empty()) self->changed.notify_one();
    co_return out;
}

void unsubscribe(const std::shared_ptr<subscriber>& self) noexcept {
    if (auto bus = self->bus.lock()) {
        auto found = bus->by_type.find(self->type);
        if (found != bus->by_type.end() && std::erase(found->second, self.get())) --bus->count;
    }
    self->bus.reset();
    self->queue.clear();
    self->lost = 0;
    self->close();
}

}  // namespace detail

event_bus::event_bus(std::size_t kept) : core_(std::make_shared<detail::bus_core>(kept)) {}

event_bus::~event_bus() { close(); }

std::uint64_t event_bus::publish(std::type_index type, std::shared_ptr<const void> payload) {
    return core_->publish(type, std::move(payload));
}

void event_bus::attach(const std::shared_ptr<detail::subscriber>& self, std::optional<std::uint64_t> from) {
    if (from) {
        const auto first = std::max<std::uint64_t>(*from, 1);
        if (first < oldest_kept()) self->lost += oldest_kept() - first;
        for (const auto& record : core_->recent) {
            if (record.number < first) continue;
            if (self->type != typeid(any_event) && self->type != record.type) continue;
            if (self->accepts(record)) self->push(record);
            if (self->closed) return;
        }
    }
    if (core_->closed) return self->close();
    self->bus = core_;
    core_->by_type[self->type].push_back(self.get());
    ++core_->count;
}

void event_bus::forward_to(event_bus& other) {
    if (core_->closed || other.core_->closed) return;
    std::erase_if(core_->targets, [](auto& one) { return one.expired(); });
    core_->targets.push_back(other.core_);
    ++other.core_->sources;
}

std::uint64_t event_bus::last_number() const noexcept { return core_->last; }

std::uint64_t event_bus::oldest_kept() const noexcept {
    return core_->recent.empty() ? core_->last + 1 : core_->recent.front().number;
}

std::size_t event_bus::subscribers() const noexcept { return core_->count; }

void event_bus::close() noexcept {
    if (core_) core_->close();
}

}  // namespace vir
