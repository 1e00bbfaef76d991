// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/post_parse_steps.hpp"
#include "src/doc/strict.hpp"
#include "src/doc/table.hpp"

#include <set>

#include <virtxx/doc/domain_checkpoint.hpp>

namespace vir::xml {

template <>
const record& describe<checkpoint::disk>() {
    using t = checkpoint::disk;
    static constexpr table rows(of<t>, "disk",
        attribute<&t::name>("name").required().always(),
        attribute<&t::mode>("checkpoint"),
        attribute<&t::bitmap>("bitmap"),
        attribute<&t::size>("size"),
        key<[](const t& disk) { return disk.name; }>);
    return rows;
}

template <>
const record& describe<domain_checkpoint_def>() {
    using t = domain_checkpoint_def;
    static constexpr table rows(of<t>, "domaincheckpoint",
        element<&t::name>("name").strictly(strict::file_name),
        element<&t::description>("description"),
        inside("parent",
            element<&t::parent>("name")),
        element<&t::creation_time>("creationTime")
            .invalid(errc::internal_error, "missing creationTime from existing checkpoint"),
        inside("disks",
            element<&t::disks>("disk")).strictly(strict::disks),
        element<&t::domain>("domain").only_with("type"),
        domain_of(error_domain::domain_checkpoint),
        key<[](const t& checkpoint) { return checkpoint.name; }>);
    return rows;
}

}  // namespace vir::xml

namespace vir::checkpoint {
namespace {

const xml::record& new_checkpoint() {
    using namespace xml;
    using t = domain_checkpoint_def;
    static constexpr table rows(of<t>, "domaincheckpoint",
        element<&t::name>("name"),
        element<&t::description>("description"),
        ignored("parent"),
        ignored("creationTime"),
        inside("disks",
            element<&t::disks>("disk")),
        ignored("domain"),
        domain_of(error_domain::domain_checkpoint));
    return rows;
}

[[noreturn]] void refuse_checkpoint(errc code, const std::string& why) {
    fail(code, error_domain::domain_checkpoint, why);
}

bool can_be_tracked(const device::disk& disk) {
    return !disk.readonly && !post_parse::source_name(disk.source).empty();
}

}  // namespace

domain_checkpoint_def parse(std::string_view text, purpose what_for, const parse_options& options) {
    if (what_for == purpose::redefine) return vir::parse<domain_checkpoint_def>(text, options);
    domain_checkpoint_def out;
    xml::parse(new_checkpoint(), &out, text, options);
    return out;
}

void complete(domain_checkpoint_def& checkpoint, purpose what_for, const snapshot::context& about) {
    if (what_for == purpose::redefine) {
        if (checkpoint.name.empty()) refuse_checkpoint(errc::xml_error, "a redefined checkpoint must have a name");
        if (!checkpoint.creation_time)
            refuse_checkpoint(errc::internal_error, "missing creationTime from existing checkpoint");
        if (checkpoint.domain) about.complete(*checkpoint.domain);
    } else {
        checkpoint.creation_time = about.now();
        if (checkpoint.name.empty()) checkpoint.name = std::to_string(*checkpoint.creation_time);
    }
    for (auto& disk : checkpoint.disks) disk.size.reset();
}

void align_disks(domain_checkpoint_def& checkpoint) {
    if (!checkpoint.domain) refuse_checkpoint(errc::internal_error, "missing domain in checkpoint");
    const auto& guests = checkpoint.domain->devices.disks;
    if (checkpoint.disks.size() > guests.size())
        refuse_checkpoint(errc::config_unsupported, "too many disk checkpoint requests for domain");
    if (guests.empty())
        refuse_checkpoint(errc::config_unsupported, "domain must have at least one disk to perform checkpoints");

    const bool all = checkpoint.disks.empty();
    std::vector<disk> aligned(guests.size());
    std::set<std::size_t> named;
    for (auto& entry : checkpoint.disks) {
        const auto* found = post_parse::find_disk(*checkpoint.domain, entry.name);
        if (!found) refuse_checkpoint(errc::config_unsupported, "no disk named '" + entry.name + "'");
        const auto at = static_cast<std::size_t>(found - guests.data());
        if (!named.insert(at).second)
            refuse_checkpoint(errc::config_unsupported, "disk '" + found->target.dev + "' specified twice");
        if (!entry.mode) entry.mode = disk_mode::bitmap;
        if (entry.mode == disk_mode::bitmap && !can_be_tracked(*found))
            refuse_checkpoint(errc::config_unsupported, "disk '" + entry.name + "' is empty or readonly");
        aligned[at] = std::move(entry);
    }
    for (std::size_t i = 0; i < guests.size(); ++i) {
        aligned[i].name = guests[i].target.dev;
        if (!aligned[i].mode) aligned[i].mode = all && can_be_tracked(guests[i]) ? disk_mode::bitmap : disk_mode::no;
        if (aligned[i].mode == disk_mode::bitmap && aligned[i].bitmap.empty()) aligned[i].bitmap = checkpoint.name;
    }
    checkpoint.disks = std::move(aligned);
}

}  // namespace vir::checkpoint
