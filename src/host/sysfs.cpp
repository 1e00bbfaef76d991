// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/sysfs.hpp"

#include "src/core/text.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace vir::sysfs {

std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

std::optional<std::uint64_t> number(std::string_view text) {
    text = trimmed(text);
    int base = 10;
    if (text.starts_with("0x")) text.remove_prefix(2), base = 16;
    std::uint64_t out = 0;
    auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out, base);
    if (failed != std::errc() || end == text.data()) return std::nullopt;
    return out;
}

std::optional<std::uint32_t> small(const std::string& path) {
    auto text = content(path);
    if (trimmed(text).starts_with('-')) return std::nullopt;
    auto found = number(text);
    if (!found || *found > UINT32_MAX) return std::nullopt;
    return static_cast<std::uint32_t>(*found);
}

std::optional<kibibytes> memory_line(const std::string& text, std::string_view name) {
    const auto at = text.find(name);
    if (at == text.npos) return std::nullopt;
    auto found = number(std::string_view(text).substr(at + name.size()));
    if (!found) return std::nullopt;
    return kibibytes(*found);
}

std::vector<std::uint32_t> numbered(const std::string& folder, std::string_view prefix) {
    std::vector<std::uint32_t> out;
    std::error_code failed;
    for (std::filesystem::directory_iterator it(folder, failed), last; !failed && it != last; it.increment(failed)) {
        const auto name = it->path().filename().string();
        if (!name.starts_with(prefix) || name.size() == prefix.size()) continue;
        if (name.find_first_not_of("0123456789", prefix.size()) != name.npos) continue;
        if (auto id = number(std::string_view(name).substr(prefix.size())))
            out.push_back(static_cast<std::uint32_t>(*id));
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace vir::sysfs
