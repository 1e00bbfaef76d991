// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/stream_transfer.hpp"

#include <algorithm>
#include <climits>
#include <string>

namespace vir::c {
namespace {

constexpr int would_wait = -2;
// More than any caller handles at once; the answer is an int.
constexpr std::size_t most = 1 << 20;

template <class F>
auto run(const call& c, F& start) {
    const auto limit = c.conn->call_timeout();
    if (limit.count() == 0) return engine::get().run(start);
    return engine::get().run_within(limit, c.conn->driver(), start);
}

}  // namespace

int receive(const call& c, flow& from, bool wait, std::span<char> into) {
    into = into.first(std::min(into.size(), most));
    auto start = [&] { return flow::receive(from.shared_from_this(), into, wait); };
    const auto count = run(c, start);
    return count ? static_cast<int>(*count) : would_wait;
}

int send(const call& c, flow& to, bool wait, std::string_view data) {
    data = data.substr(0, most);
    auto start = [&] { return flow::send(to.shared_from_this(), std::string(data), wait); };
    const auto count = run(c, start);
    return count ? static_cast<int>(*count) : would_wait;
}

void send_zeros(const call& c, flow& to, long long count) {
    while (count > 0) {
        const auto piece = std::min<long long>(count, 64 * 1024);
        auto start = [&] {
            return flow::send(to.shared_from_this(), std::string(static_cast<std::size_t>(piece), '\0'), true);
        };
        run(c, start);
        count -= piece;
    }
}

void finish(const call& c, flow& last) {
    auto start = [&] { return flow::finish(last.shared_from_this()); };
    run(c, start);
    abort(last);
}

void abort(flow& last) {
    engine::get().run_plainly([&] { last.close(); });
}

}  // namespace vir::c
