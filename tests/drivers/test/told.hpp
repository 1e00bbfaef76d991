// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/virtxx.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace vir {

/// What was told of a domain's life, as libvirt's numbers: "stopped 6", "started 3".
using told = std::vector<std::pair<lifecycle, std::int32_t>>;

/// No braces: g++ 12 takes none in an expression that waits.
template <class... Events>
told happened(Events... events) {
    return {events...};
}

/// As many of the next lifecycle events.
template <class Subscription>
task<told> next(Subscription& events, std::size_t count) {
    told out;
    while (out.size() < count) {
        auto one = co_await events.next();
        if (!one) break;
        out.emplace_back(one->what, one->detail);
    }
    co_return out;
}

}  // namespace vir
