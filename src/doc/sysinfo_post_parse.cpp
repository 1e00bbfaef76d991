// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/post_parse_steps.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>

namespace vir::post_parse {

using guest::sysinfo_entry;

namespace {

// MM/DD/YYYY or MM/DD/YY
bool is_date(std::string_view date) {
    int numbers[3] = {};
    for (int i = 0; i < 3; ++i) {
        const auto [end, failed] = std::from_chars(date.data(), date.data() + date.size(), numbers[i]);
        if (failed != std::errc()) return false;
        date.remove_prefix(static_cast<std::size_t>(end - date.data()));
        if (i == 2) break;
        if (!date.starts_with('/')) return false;
        date.remove_prefix(1);
    }
    const auto [month, day, year] = numbers;
    return date.empty() && 1 <= month && month <= 12 && 1 <= day && day <= 31 && 0 <= year &&
           (year < 100 || 1900 <= year);
}

// The first of each name that the table has and that says something.
void keep(std::vector<sysinfo_entry>& entries, std::initializer_list<std::string_view> names) {
    std::vector<sysinfo_entry> kept;
    for (const auto name : names) {
        const auto entry = std::ranges::find(entries, name, &sysinfo_entry::name);
        if (entry != entries.end() && !entry->value.empty()) kept.push_back(std::move(*entry));
    }
    entries = std::move(kept);
}

void settle(guest::sysinfo& info, const domain_def& domain) {
    keep(info.bios, {"vendor", "version", "date", "release"});
    keep(info.system, {"manufacturer", "product", "version", "serial", "uuid", "sku", "family"});
    for (auto& board : info.boards)
        keep(board.entries, {"manufacturer", "product", "version", "serial", "asset", "location"});
    std::erase(info.boards, guest::sysinfo_board());
    keep(info.chassis, {"manufacturer", "version", "serial", "asset", "sku"});
    for (const auto& entry : info.bios)
        if (entry.name == "date" && !is_date(entry.value)) fail(errc::xml_detail, "Invalid BIOS 'date' format");
    for (auto& entry : info.system) {
        if (entry.name != "uuid") continue;
        const auto same = uuid::parse(entry.value);
        if (!same || same != domain.uuid) fail(errc::xml_detail, "UUID mismatch between <uuid> and <sysinfo>");
        entry.value = to_string(*same);
    }
    for (auto& entry : info.fw_cfg) {
        if (entry.name.empty()) fail(errc::xml_error, "Firmware entry is missing 'name' attribute");
        if (entry.value.empty() && entry.file.empty())
            fail(errc::xml_error, "Firmware entry must have either value or 'file' attribute");
        if (!entry.file.empty()) entry.value.clear();
    }
}

}  // namespace

void sysinfo(domain_def& domain, findings& found) {
    if (!domain.options) return;
    auto& all = domain.options->sysinfo;
    for (std::size_t i = 0; i < all.size(); ++i)
        found.about(document_part("sysinfo", i), [&] { settle(all[i], domain); });
}

}  // namespace vir::post_parse
