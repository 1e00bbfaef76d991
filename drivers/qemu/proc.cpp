// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/proc.hpp"

#include <fmt/format.h>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <memory>

namespace vir::qemu::proc {
namespace {

std::string read_all(const std::string& path) {
    std::string out;
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return out;
    std::array<char, 4096> block;
    ssize_t n;
    while ((n = read(fd, block.data(), block.size())) > 0) out.append(block.data(), static_cast<std::size_t>(n));
    close(fd);
    return out;
}

template <class T>
T number(std::string_view text) {
    T out{};
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const auto from = text.find_first_not_of(" \n");
        if (from == text.npos) break;
        text.remove_prefix(from);
        const auto end = std::min(text.find_first_of(" \n"), text.size());
        out.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return out;
}

// The fields of proc_pid_stat(5) from "state" (its field 3) on: the program's name before them may hold anything.
struct stat_line {
    explicit stat_line(const std::string& path) : text(read_all(path)) {
        const auto paren = text.rfind(')');
        if (paren != text.npos) fields = words(std::string_view(text).substr(paren + 1));
    }
    bool valid() const { return fields.size() > 36; }
    std::string_view operator[](std::size_t manual_number) const { return fields[manual_number - 3]; }

    std::string text;
    std::vector<std::string_view> fields;
};

std::chrono::nanoseconds ticks(std::string_view text) {
    static const long per_second = sysconf(_SC_CLK_TCK);
    return std::chrono::nanoseconds(number<std::uint64_t>(text) * (1'000'000'000 / per_second));
}

std::string_view variable(std::string_view environment, std::string_view name) {
    while (!environment.empty()) {
        const auto end = std::min(environment.find('\0'), environment.size());
        const auto entry = environment.substr(0, end);
        if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=')
            return entry.substr(name.size() + 1);
        environment.remove_prefix(std::min(end + 1, environment.size()));
    }
    return {};
}

}  // namespace

std::optional<cpu_times> times(pid_t pid, pid_t thread) {
    const stat_line line(thread ? fmt::format("/proc/{}/task/{}/stat", pid, thread)
                                : fmt::format("/proc/{}/stat", pid));
    if (!line.valid()) return std::nullopt;
    cpu_times out;
    out.user = ticks(line[14]);
    out.system = ticks(line[15]);
    if (line.fields.size() > 39 - 3) out.last_cpu = number<int>(line[39]);
    return out;
}

std::optional<std::uint64_t> resident(pid_t pid) {
    const stat_line line(fmt::format("/proc/{}/stat", pid));
    if (!line.valid()) return std::nullopt;
    static const auto page_kib = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) / 1024;
    return number<std::uint64_t>(line[24]) * page_kib;
}

const network_counters* network_table::find(const std::string& device) {
    if (!devices_) {
        devices_.emplace();
        const auto text = read_all("/proc/net/dev");
        std::string_view rest = text;
        while (!rest.empty()) {
            const auto end = std::min(rest.find('\n'), rest.size());
            auto line = rest.substr(0, end);
            rest.remove_prefix(std::min(end + 1, rest.size()));
            line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
            // The heads of the columns have no colon.
            const auto colon = line.find(':');
            if (colon == line.npos) continue;
            const auto fields = words(line.substr(colon + 1));
            if (fields.size() < 12) continue;
            auto& out = (*devices_)[std::string(line.substr(0, colon))];
            out.rx_bytes = number<std::uint64_t>(fields[0]);
            out.rx_packets = number<std::uint64_t>(fields[1]);
            out.rx_errors = number<std::uint64_t>(fields[2]);
            out.rx_drops = number<std::uint64_t>(fields[3]);
            out.tx_bytes = number<std::uint64_t>(fields[8]);
            out.tx_packets = number<std::uint64_t>(fields[9]);
            out.tx_errors = number<std::uint64_t>(fields[10]);
            out.tx_drops = number<std::uint64_t>(fields[11]);
        }
    }
    const auto at = devices_->find(device);
    return at == devices_->end() ? nullptr : &at->second;
}

std::vector<marked> of_root(std::string_view token) {
    std::vector<marked> out;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc"), closedir);
    if (!folder) return out;
    while (const dirent* entry = readdir(folder.get())) {
        const auto pid = number<pid_t>(entry->d_name);
        if (pid <= 0) continue;
        const auto environment = read_all(fmt::format("/proc/{}/environ", pid));
        if (variable(environment, root_variable) != token) continue;
        const auto started = start_time_of(pid);
        if (!started) continue;
        marked found;
        found.process = process_id(pid, *started);
        found.guest = variable(environment, guest_variable);
        out.push_back(std::move(found));
    }
    return out;
}

}  // namespace vir::qemu::proc
