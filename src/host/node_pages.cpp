// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/host/node_figures.hpp"
#include "src/host/sysfs.hpp"
#include "src/host/system_error.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

namespace vir {
namespace {

using namespace sysfs;

constexpr std::int64_t whole_host = -1;

std::uint64_t usual_size() { return static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) / 1024; }

// The NUMA nodes' numbers; a machine without NUMA has one.
class cells {
public:
    explicit cells(const std::string& root)
        : root_(root), numbers_(numbered(root + "/sys/devices/system/node", "node")) {}

    // Calls look(number) for `count` nodes from the first on, of those that there are.
    template <class F>
    void for_each(std::int64_t first, std::int64_t count, F&& look, std::int64_t lowest = whole_host) const {
        const std::int64_t last = numbers_.empty() ? 0 : numbers_.back();
        if (first < lowest || first > last)
            fail(error_domain::none, errc::internal_error, "start cell {} out of range (0-{})", first, last);
        for (auto at = first; at <= std::min(last, first + count - 1); ++at) look(at);
    }

    std::string meminfo(std::int64_t cell) const {
        return content(of_host(cell) ? root_ + "/proc/meminfo" : folder(cell) + "/meminfo");
    }
    // Where the pages of that size are counted and set.
    std::string pool(std::int64_t cell, std::uint64_t size, const char* file) const {
        const auto where = of_host(cell) ? root_ + "/sys/kernel/mm" : folder(cell);
        return where + "/hugepages/hugepages-" + std::to_string(size) + "kB/" + file;
    }

private:
    bool of_host(std::int64_t cell) const { return cell == whole_host || numbers_.empty(); }
    std::string folder(std::int64_t cell) const {
        return root_ + "/sys/devices/system/node/node" + std::to_string(cell);
    }

    std::string root_;
    std::vector<std::uint32_t> numbers_;
};

std::uint64_t count_in(const cells& host, std::int64_t cell, std::uint64_t size, const char* file) {
    if (const auto found = number(content(host.pool(cell, size, file)))) return *found;
    if (cell == whole_host) fail(error_domain::none, errc::operation_failed, "page size {} is not available", size);
    fail(error_domain::none, errc::operation_failed, "page size {} is not available on node {}", size, cell);
}

std::uint64_t free_pages(const cells& host, std::int64_t cell, std::uint64_t size) {
    if (size != usual_size()) return count_in(host, cell, size, "free_hugepages");
    return memory_line(host.meminfo(cell), "MemFree:").value_or(kibibytes(0)).count() / size;
}

void allocate(const cells& host, std::int64_t cell, std::uint64_t size, std::uint64_t count, bool set) {
    if (size == usual_size())
        fail(error_domain::none, errc::operation_unsupported, "system pages pool can't be modified");
    const auto before = count_in(host, cell, size, "nr_hugepages");
    const auto wanted = set ? count : before + count;
    const auto path = host.pool(cell, size, "nr_hugepages");
    std::ofstream file(path);
    file << wanted << std::flush;
    if (!file) throw system_failure("set '" + path + "' to " + std::to_string(wanted), errno);
    const auto after = count_in(host, cell, size, "nr_hugepages");
    if (after != wanted)
        fail(error_domain::none, errc::operation_failed, "Unable to allocate {} pages. Allocated only {}", count,
             set ? after : after - std::min(after, before));
}

}  // namespace

std::vector<bytes> read_cells_free_memory(std::int32_t first, std::int32_t count, const std::string& root) {
    const cells host(root);
    std::vector<bytes> out;
    const auto look = [&](std::int64_t cell) {
        out.emplace_back(memory_line(host.meminfo(cell), "MemFree:").value_or(kibibytes(0)));
    };
    host.for_each(first, count, look, 0);
    return out;
}

std::vector<std::uint64_t> read_free_pages(const std::vector<std::uint32_t>& sizes, std::int32_t first,
                                           std::uint32_t cells_wanted, const std::string& root) {
    const cells host(root);
    std::vector<std::uint64_t> out;
    host.for_each(first, cells_wanted, [&](std::int64_t cell) {
        for (const auto size : sizes) out.push_back(free_pages(host, cell, size));
    });
    return out;
}

std::int32_t allocate_pages(const op::node_alloc_pages& wanted, const std::string& root) {
    if (wanted.sizes.size() != wanted.counts.size())
        fail(error_domain::none, errc::invalid_arg, "{} sizes of pages and {} counts", wanted.sizes.size(),
             wanted.counts.size());
    const cells host(root);
    std::int32_t done = 0;
    host.for_each(wanted.first, wanted.cells, [&](std::int64_t cell) {
        for (std::size_t i = 0; i < wanted.sizes.size(); ++i, ++done)
            allocate(host, cell, wanted.sizes[i], wanted.counts[i], any(wanted.flags, node_alloc_pages_flags::set));
    });
    return done;
}

}  // namespace vir
