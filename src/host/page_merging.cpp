// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/host/node_figures.hpp"
#include "src/host/sysfs.hpp"
#include "src/host/system_error.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>

// The kernel's samepage merging.
namespace vir {
namespace {

struct setting {
    std::string_view name;
    param_type type;
    bool settable;

    // What the kernel calls it.
    std::string file(const std::string& root) const {
        return root + "/sys/kernel/mm/ksm/" + std::string(name.substr(std::string_view("shm_").size()));
    }
};

constexpr setting settings[] = {
    {"shm_pages_to_scan", param_type::uint32, true},
    {"shm_sleep_millisecs", param_type::uint32, true},
    {"shm_pages_shared", param_type::uint64, false},
    {"shm_pages_sharing", param_type::uint64, false},
    {"shm_pages_unshared", param_type::uint64, false},
    {"shm_pages_volatile", param_type::uint64, false},
    {"shm_full_scans", param_type::uint64, false},
    {"shm_merge_across_nodes", param_type::uint32, true},
};

const setting& settable(const std::string& name, const param_value& value) {
    const auto found = std::ranges::find(settings, name, &setting::name);
    if (found == std::end(settings) || !found->settable)
        fail(error_domain::none, errc::argument_unsupported, "parameter '{}' not supported", name);
    if (type_of(value) != found->type)
        fail(error_domain::none, errc::invalid_arg, "parameter '{}' is an unsigned int", name);
    return *found;
}

}  // namespace

typed_params read_page_merging(const std::string& root) {
    typed_params out;
    for (const auto& one : settings) {
        const auto found = sysfs::number(sysfs::content(one.file(root)));
        if (!found) continue;
        if (one.type == param_type::uint64) out.add(std::string(one.name), *found);
        else out.add(std::string(one.name), static_cast<std::uint32_t>(*found));
    }
    return out;
}

void set_page_merging(const typed_params& wanted, const std::string& root) {
    // All of them are looked at before the first is set.
    for (const auto& [name, value] : wanted) settable(name, value);
    for (const auto& [name, value] : wanted) {
        const auto path = settable(name, value).file(root);
        std::ofstream file(path);
        if (!file) throw system_failure("open '" + path + "'", errno);
        file << to_string(value) << std::flush;
        if (!file) throw system_failure("set '" + path + "' to " + to_string(value), errno);
    }
}

}  // namespace vir
