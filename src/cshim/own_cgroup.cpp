// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/own_cgroup.hpp"

#include "src/core/error_words.hpp"
#include "src/host/read_file.hpp"
#include "src/host/system_error.hpp"
#include "src/host/unique_fd.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace vir::c {
namespace {

// A mounted hierarchy: where, and whose.
struct hierarchy {
    std::string where;
    std::string options;  // "rw,nosuid,cpu,cpuacct"; a name is "name=systemd"
    bool unified;         // version 2
};

std::string content_of(const std::string& path) { return read_file(path, std::size_t(1) << 20).value_or(std::string()); }

std::vector<hierarchy> hierarchies() {
    std::vector<hierarchy> out;
    std::istringstream lines(content_of("/proc/self/mounts"));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string device, where, type, options;
        words >> device >> where >> type >> options;
        if (type == "cgroup" || type == "cgroup2") out.push_back({where, "," + options + ",", type == "cgroup2"});
    }
    return out;
}

bool is_of(const hierarchy& one, std::string_view controllers) {
    if (controllers.empty()) return one.unified;
    return !one.unified && one.options.find(fmt::format(",{},", controllers)) != one.options.npos;
}

void enter(const std::string& group) {
    const unique_fd file(::open((group + "/cgroup.procs").c_str(), O_WRONLY | O_CLOEXEC));
    if (!file || ::write(file.get(), "0", 1) != 1) {
        const int why = errno;
        throw system_failure(fmt::format("enter the cgroup '{}'", group), why);
    }
}

}  // namespace

void enter_cgroups_of(pid_t process) {
    const auto groups = process > 0 ? content_of(fmt::format("/proc/{}/cgroup", process)) : std::string();
    if (groups.empty()) fail(error_domain::none, errc::operation_invalid, "domain is not running");
    const auto mounted = hierarchies();
    // One line for each: "4:cpu,cpuacct:/machine/a", of version 2 "0::/machine/a".
    std::istringstream lines(groups);
    for (std::string line; std::getline(lines, line);) {
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        if (first == line.npos || second == line.npos) continue;
        const auto controllers = std::string_view(line).substr(first + 1, second - first - 1);
        const auto found = std::ranges::find_if(mounted, [&](const auto& one) { return is_of(one, controllers); });
        if (found != mounted.end()) enter(found->where + line.substr(second + 1));
    }
}

}  // namespace vir::c
