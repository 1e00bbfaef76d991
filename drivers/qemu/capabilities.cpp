// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/capabilities.hpp"

#include <algorithm>
#include <charconv>

namespace vir::qemu {
namespace {

std::string key_of(std::string_view kind, std::string_view first, std::string_view second = {}) {
    std::string out(kind);
    (out += '\t') += first;
    if (!second.empty()) (out += '\t') += second;
    return out;
}

// Takes the next word off the front of a line.
std::string_view word(std::string_view& line) {
    const auto tab = line.find('\t');
    auto out = line.substr(0, tab);
    line.remove_prefix(tab == line.npos ? line.size() : tab + 1);
    return out;
}

unsigned number(std::string_view text) {
    unsigned out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

template <class F>
void each_line(std::string_view text, F take) {
    while (!text.empty()) {
        const auto end = text.find('\n');
        take(text.substr(0, end));
        if (end == text.npos) break;
        text.remove_prefix(end + 1);
    }
}

// Where the first line that is not less than `key` begins. A line is looked at as a whole, so that the order is that
// of the sorted strings.
std::size_t lower_bound(std::string_view text, std::string_view key) {
    std::size_t low = 0, high = text.size();
    while (low < high) {
        auto middle = low + (high - low) / 2;
        const auto before = text.rfind('\n', middle ? middle - 1 : 0);
        auto begin = middle == 0 || before == text.npos || before < low ? low : before + 1;
        auto end = text.find('\n', begin);
        if (end == text.npos) end = text.size();
        if (text.substr(begin, end - begin) < key)
            low = std::min(end + 1, high);
        else
            high = begin;
    }
    return low;
}

}  // namespace

void capabilities_builder::add(std::string_view kind, std::string_view first, std::string_view second) {
    auto line = key_of(kind, first, second);
    if (first.empty() || line.find('\n') != line.npos || first.find('\t') != first.npos) return;
    lines_.push_back(std::move(line));
}

std::string capabilities_builder::finish() && {
    std::sort(lines_.begin(), lines_.end());
    lines_.erase(std::unique(lines_.begin(), lines_.end()), lines_.end());
    std::string out;
    for (auto& line : lines_) (out += line) += '\n';
    return out;
}

capabilities::capabilities(std::string binary, std::string facts, bool kvm_usable)
    : binary_(std::move(binary)), facts_(std::move(facts)), kvm_usable_(kvm_usable) {
    kvm_built_in_ = info("kvm") == "yes";
    version_ = number(info("version"));
    arch_ = info("arch");
    default_machine_ = info("default-machine");
}

std::string_view capabilities::range(std::string_view prefix) const {
    const std::string_view all = facts_;
    const auto begin = lower_bound(all, prefix);
    auto end = begin;
    // Ranges that are asked for whole are short, and a jump to their end needs a key that sorts behind them.
    std::string behind(prefix);
    behind.back() = static_cast<char>(behind.back() + 1);
    end = lower_bound(all, behind);
    return all.substr(begin, end - begin);
}

bool capabilities::has(std::string_view kind, std::string_view first, std::string_view second) const {
    const auto key = key_of(kind, first, second);
    const auto rest = std::string_view(facts_).substr(lower_bound(facts_, key));
    if (!rest.starts_with(key)) return false;
    // "option drive file" also says that there is an option "drive".
    return rest.size() == key.size() || rest[key.size()] == '\n' || rest[key.size()] == '\t';
}

std::optional<std::string_view> capabilities::find(std::string_view kind, std::string_view first) const {
    auto key = key_of(kind, first) + '\t';
    auto rest = std::string_view(facts_).substr(lower_bound(facts_, key));
    if (!rest.starts_with(key)) return std::nullopt;
    rest.remove_prefix(key.size());
    return rest.substr(0, rest.find('\n'));
}

std::string capabilities::info(std::string_view name) const { return std::string(find("info", name).value_or("")); }

// FACTS of a machine: place in QEMU's order, most CPUs, flags (-, or letters of "dDn"), default CPU, memory's id,
// alias.
std::optional<machine_facts> capabilities::machine(std::string_view name) const {
    auto found = find("machine", name);
    if (!found) {
        auto canonical = find("alias", name);
        if (!canonical) return std::nullopt;
        name = *canonical;
        found = find("machine", name);
        if (!found) return std::nullopt;
    }
    auto line = *found;
    machine_facts out;
    out.name = name;
    word(line);
    out.max_cpus = number(word(line));
    out.numa_mem_supported = word(line).find('n') != std::string_view::npos;
    out.default_cpu = word(line);
    out.ram_id = word(line);
    return out;
}

std::vector<machine_entry> capabilities::machines() const {
    std::vector<std::pair<unsigned, machine_entry>> found;
    each_line(range("machine\t"), [&](std::string_view line) {
        word(line);
        machine_entry one;
        one.name = word(line);
        const auto place = number(word(line));
        one.max_cpus = number(word(line));
        const auto flags = word(line);
        one.deprecated = flags.find('d') != flags.npos;
        one.is_default = flags.find('D') != flags.npos;
        word(line);
        word(line);
        one.alias = word(line);
        found.emplace_back(one.is_default ? 0 : place + 1, std::move(one));
    });
    std::sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.first < b.first; });
    std::vector<machine_entry> out;
    for (auto& one : found) out.push_back(std::move(one.second));
    return out;
}

// USE of a CPU: flags (-, or letters of "ud"), then the missing features.
std::vector<cpu_entry> capabilities::cpu_models() const {
    std::vector<cpu_entry> out;
    each_line(range("cpu\t"), [&](std::string_view line) {
        word(line);
        cpu_entry one;
        one.name = word(line);
        const auto flags = word(line);
        one.usable = flags.find('u') != flags.npos;
        one.deprecated = flags.find('d') != flags.npos;
        while (!line.empty()) one.missing.emplace_back(word(line));
        out.push_back(std::move(one));
    });
    return out;
}

std::vector<std::string> capabilities::names(std::string_view kind) const {
    std::vector<std::string> out;
    each_line(range(std::string(kind) + '\t'), [&](std::string_view line) {
        word(line);
        auto name = word(line);
        if (out.empty() || out.back() != name) out.emplace_back(name);
    });
    return out;
}

}  // namespace vir::qemu
