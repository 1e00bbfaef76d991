// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/strict.hpp"

#include "src/core/text.hpp"
#include "src/xml/nearest.hpp"

#include <virtxx/cpus.hpp>
#include <virtxx/ip_address.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <unordered_set>
#include <utility>
#include <vector>

namespace vir::xml::strict {

fault port(std::string_view text, const node&) {
    std::int64_t number;
    if (codecs::read_integer(text, -1, 65535, number, field())) return {};
    return fault("Expected a number from -1 to 65535");
}

fault netmask(std::string_view text, const node&) {
    const auto mask = ip_address::parse(text);
    if (!mask || *mask == mask->network(mask->leading_ones())) return {};
    return fault("Expected ones followed by zeros, as in 255.255.255.0");
}

fault name(std::string_view text, const node&) {
    if (text.empty() || !trimmed(text).empty()) return {};
    return fault("Expected a name that is more than blanks");
}

fault file_name(std::string_view text, const node& element) {
    if (auto found = name(text, element)) return found;
    if (text.find('/') != text.npos) return fault("Expected a name without '/'");
    if (text.starts_with('.')) return fault("Expected a name that does not begin with '.'");
    return {};
}

fault disks(std::string_view, const node& disks) {
    std::unordered_set<std::string_view> seen;
    for (const auto& disk : disks.children()) {
        const auto name = disk.attribute("name");
        if (disk.name() != "disk" || !name || seen.insert(*name).second) continue;
        fault out(fmt::format("disk '{}' is specified twice", *name));
        out.at = disk;
        return out;
    }
    return {};
}

fault none_of(std::string_view text, std::span<const std::string_view> words) {
    if (std::find(words.begin(), words.end(), text) != words.end()) return {};
    return fault("Expected " + enumerate(words), std::string(nearest(text, words)));
}

namespace {

using guest::arch;
using names = std::vector<std::string_view>;

// Of a guest's <cpu>, by the document around it; what a hypervisor tells of hosts is for it to say.
struct surroundings {
    bool is_guest = true;
    std::optional<guest::arch> arch;
};

// A host's <cpu> begins with its <arch>.
bool begins_with_arch(const node& cpu) {
    const auto first = cpu.first_child();
    return first && first->name() == "arch";
}

surroundings surroundings_of(const node& element) {
    surroundings out;
    for (auto at = element.parent(); at; at = at->parent()) {
        const auto name = at->name();
        if (name == "capabilities" || name == "domainCapabilities" || (name == "cpu" && begins_with_arch(*at))) {
            out.is_guest = false;
        } else if (name == "domain" || name == "inactiveDomain") {
            const auto os = at->child("os");
            const auto type = os ? os->child("type") : std::nullopt;
            const auto given = type ? type->attribute("arch") : std::nullopt;
            if (given) out.arch = from_string<guest::arch>(*given);
            break;
        }
    }
    return out;
}

// Architectures whose hypervisors have no names but those of the tables.
bool is_told(arch of) {
    return of == arch::x86__64 || of == arch::i686 || of == arch::ppc64 || of == arch::ppc64le;
}

// What there is of one kind: made of the tables once for each architecture, and for none told.
class known_names {
public:
    explicit known_names(names (*list)(arch)) : list_(list) {}

    const std::unordered_set<std::string_view>& of(std::optional<arch> which) {
        const std::scoped_lock lock(lock_);
        auto& out = by_arch_[which];
        if (!out.empty()) return out;
        for (const auto one : {arch::x86__64, arch::i686, arch::ppc64, arch::ppc64le, arch::aarch64})
            if (!which || *which == one)
                for (const auto name : list_(one)) out.insert(name);
        return out;
    }

private:
    names (*list_)(arch);
    std::mutex lock_;
    std::map<std::optional<arch>, std::unordered_set<std::string_view>> by_arch_;
};

fault unknown(std::string_view text, const node& element, known_names& list, const char* what) {
    const auto around = surroundings_of(element);
    if (!around.is_guest || (around.arch && !is_told(*around.arch))) return {};
    const auto& all = list.of(around.arch);
    if (all.empty() || all.contains(text)) return {};
    std::string near(nearest(text, names(all.begin(), all.end())));
    // Without a word of the architecture it may be one that names its processors otherwise.
    if (!around.arch && near.empty()) return {};
    return fault(fmt::format("Expected {} of a processor{}", what,
                             around.arch ? fmt::format(" of {}", to_string(*around.arch)) : std::string()),
                 std::move(near));
}

}  // namespace

fault cpu_model(std::string_view text, const node& element) {
    if (trimmed(text).empty()) return {};
    // Of a host's model it is no name but, for POWER, what it is to be compatible with.
    const auto cpu = element.parent();
    const auto mode = cpu ? cpu->attribute("mode") : std::nullopt;
    if (mode && *mode != "custom") return {};
    guest::cpu old;
    old.model.emplace().name = text;
    cpus::rename_legacy(arch::ppc64, old);
    static known_names models(cpus::models);
    return unknown(old.model->name, element, models, "a model");
}

fault cpu_feature(std::string_view text, const node& element) {
    static known_names features(cpus::features);
    return unknown(text, element, features, "a feature");
}

}  // namespace vir::xml::strict
