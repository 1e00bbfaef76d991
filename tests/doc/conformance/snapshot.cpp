// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/conformance/oracles.hpp"

#include <virtxx/doc/domain_snapshot.hpp>
#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

namespace vir::conformance {
namespace {

using device::disk_snapshot;
using snapshot::purpose;

// The test driver, at a time that answers have as 0; the disks' files are not there.
class mock_context : public snapshot::context {
public:
    void complete(domain_def& domain) const override { complete_as_test(domain, true); }
    std::int64_t now() const override { return 0; }
};

// The test driver copies a guest by way of the document that it would send to another host, which has no keyboard
// that every PC has.
domain_def copied(domain_def guest) {
    std::erase_if(guest.devices.inputs, [](const device::input& input) {
        return input.type == device::input_type::keyboard &&
               (input.bus == device::input_bus::ps2 || input.bus == device::input_bus::xen);
    });
    return guest;
}

// "parent=NAME" in the note: a snapshot of that name is there.
std::string present_parent(const question& asked) {
    const auto at = asked.row.note.find("parent=");
    if (at == std::string::npos) return {};
    const auto from = at + std::string_view("parent=").size();
    return asked.row.note.substr(from, asked.row.note.find(' ', from) - from);
}

void check_parent(const domain_snapshot_def& snapshot, const question& asked) {
    if (snapshot.parent.empty()) return;
    auto refuse = [](const std::string& why) {
        throw error(errc::invalid_arg, error_domain::domain, "invalid argument: " + why);
    };
    if (snapshot.parent == snapshot.name) refuse("cannot set moment " + snapshot.name + " as its own parent");
    if (snapshot.parent != present_parent(asked))
        refuse("parent " + snapshot.parent + " for moment " + snapshot.name + " not found");
}

}  // namespace

std::string snapshot_redefine(const question& asked) {
    auto guest = parse<domain_def>(companion(asked, "domain"));
    complete_as_test(guest);
    const mock_context about;
    auto snapshot = snapshot::parse(asked.text, purpose::redefine);
    snapshot::complete(snapshot, purpose::redefine, false, about);
    check_parent(snapshot, asked);
    if (snapshot.domain && snapshot.domain->uuid != guest.uuid)
        throw error(errc::invalid_arg, error_domain::domain_snapshot,
                    "invalid argument: definition for snapshot " + snapshot.name + " must use uuid " +
                        to_string(*guest.uuid));
    snapshot::align_disks(snapshot, snapshot::usual_place(snapshot), about);
    snapshot.active.reset();
    return format(snapshot);
}

std::string snapshot_create(const question& asked) {
    const mock_context about;
    auto guest = parse<domain_def>(companion(asked, "domain"));
    complete_as_test(guest);
    auto snapshot = snapshot::parse(asked.text, purpose::create);
    snapshot::complete(snapshot, purpose::create, false, about);
    snapshot.domain = copied(guest);
    snapshot.state = snapshot::guest_state::shutoff;
    snapshot.parent = present_parent(asked);
    for (const auto& disk : snapshot.disks)
        if (disk.where == disk_snapshot::manual)
            throw error(errc::operation_unsupported, error_domain::test,
                        "Operation not supported: 'manual' snapshot mode is not supported by the test driver");
    // Of a guest that does not run there is no memory to be saved, except into a file.
    const bool external = snapshot.memory && snapshot.memory->where == disk_snapshot::external;
    if (!external) snapshot.memory.emplace().where = disk_snapshot::no;
    snapshot::align_disks(snapshot, external ? disk_snapshot::external : disk_snapshot::internal, about);
    return format(snapshot);
}

}  // namespace vir::conformance
