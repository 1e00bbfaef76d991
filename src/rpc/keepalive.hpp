// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <chrono>
#include <optional>

namespace vir::rpc {

/// Decides when a silent peer is asked whether it is alive, and when it is not. Whoever has the clock tells the time.
class keepalive {
public:
    using time = std::chrono::steady_clock::time_point;
    enum class verdict { fine, ask, dead };

    /// Asks after each `interval` of silence; dead when `count` questions had no answer. An interval of 0: never asks.
    keepalive(std::chrono::milliseconds interval, unsigned count, time now) noexcept
        : interval_(interval), count_(count), left_(count), since_(now) {}

    /// Something came.
    void heard(time now) noexcept {
        left_ = count_;
        since_ = now;
    }

    /// When to look again; nothing: never.
    std::optional<time> due() const noexcept {
        return interval_.count() > 0 ? std::optional(since_ + interval_) : std::nullopt;
    }

    verdict look(time now) noexcept {
        if (!due() || now < *due()) return verdict::fine;
        if (left_ == 0) return verdict::dead;
        --left_;
        since_ = now;
        return verdict::ask;
    }

private:
    std::chrono::milliseconds interval_;
    unsigned count_, left_;
    time since_;
};

}  // namespace vir::rpc
