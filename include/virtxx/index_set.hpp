// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vir {

/// A set of small numbers such as CPUs or NUMA nodes, kept as sorted, disjoint ranges: "0-3,8".
class index_set {
public:
    struct range {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
        range() = default;
        range(std::uint32_t first, std::uint32_t last) : first(first), last(last) {}
        bool operator==(const range&) const = default;
    };

    index_set() = default;
    index_set(std::initializer_list<std::uint32_t> members) {
        for (auto m : members) insert(m, m);
    }

    /// Reads numbers and ranges with commas between them; ^N takes N out again.
    /// Nothing when malformed or when a number is larger than 16383 (libvirt's limit).
    static std::optional<index_set> parse(std::string_view text);

    void insert(std::uint32_t first, std::uint32_t last);
    void erase(std::uint32_t member);
    bool contains(std::uint32_t member) const noexcept;
    bool empty() const noexcept { return ranges_.empty(); }
    std::size_t size() const noexcept;
    const std::vector<range>& ranges() const noexcept { return ranges_; }

    bool operator==(const index_set&) const = default;

private:
    std::vector<range> ranges_;
};

/// The canonical spelling, "0-3,8"; empty for the empty set.
std::string to_string(const index_set& set);

}  // namespace vir
