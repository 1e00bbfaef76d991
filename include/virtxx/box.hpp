// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <memory>
#include <utility>

namespace vir {

/// Like std::optional, but an absent value costs one pointer: for members that are rarely there.
/// Copies deeply and compares by value.
template <class T>
class box {
public:
    using value_type = T;

    box() noexcept = default;
    box(T value) : held_(std::make_unique<T>(std::move(value))) {}
    box(const box& other) : held_(other ? std::make_unique<T>(*other) : nullptr) {}
    box(box&&) noexcept = default;
    box& operator=(const box& other) {
        if (this != &other) held_ = other ? std::make_unique<T>(*other) : nullptr;
        return *this;
    }
    box& operator=(box&&) noexcept = default;
    box& operator=(T value) {
        held_ = std::make_unique<T>(std::move(value));
        return *this;
    }

    template <class... Args>
    T& emplace(Args&&... args) {
        held_ = std::make_unique<T>(std::forward<Args>(args)...);
        return *held_;
    }
    void reset() noexcept { held_.reset(); }

    bool has_value() const noexcept { return held_ != nullptr; }
    explicit operator bool() const noexcept { return has_value(); }
    T& operator*() noexcept { return *held_; }
    const T& operator*() const noexcept { return *held_; }
    T* operator->() noexcept { return held_.get(); }
    const T* operator->() const noexcept { return held_.get(); }

    friend bool operator==(const box& a, const box& b) {
        return a.has_value() == b.has_value() && (!a || *a == *b);
    }

private:
    std::unique_ptr<T> held_;
};

}  // namespace vir
