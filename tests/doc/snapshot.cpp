// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/kind.hpp"

#include <virtxx/doc/domain_backup.hpp>
#include <virtxx/doc/domain_checkpoint.hpp>
#include <virtxx/doc/domain_snapshot.hpp>

using namespace vir;
using device::disk_snapshot;
using snapshot::purpose;

namespace {

class fixed_context : public snapshot::context {
public:
    bool is_regular_file(const std::string& path) const override { return path.starts_with("/images/"); }
    std::int64_t now() const override { return 1700000000; }
};

// The rows that belong to this kind of document and not to the guest's description inside of it. A disk's source is
// the guest's too.
template <class T>
void check_own_rows(const std::string& folder) {
    testing::covered_rows covered;
    for (const auto& path : testing::documents_in(folder)) {
        const auto text = testing::text_of(path);
        INFO(path.filename());
        testing::check_round_trip<T>(text);
        auto document = parse<T>(text);
        testing::cover(xml::describe<T>(), &document, covered);
    }
    const auto guests = xml::records_of(xml::describe<domain_def>());
    for (const auto* fields : xml::records_of(xml::describe<T>())) {
        if (std::find(guests.begin(), guests.end(), fields) != guests.end()) continue;
        for (const auto& row : fields->rows) {
            INFO(fields->name << ": " << row.name);
            const bool counts = row.type && (row.type->shape != xml::shape::scalar || row.text == &xml::codecs::string);
            CHECK((!counts || covered.contains(&row)));
        }
    }
}

domain_def guest_with(std::vector<std::string> disks) {
    domain_def guest;
    for (const auto& name : disks)
        guest.devices.disks.emplace_back(device::file_disk_source("/images/" + name + ".qcow2"),
                                         device::disk_target(name));
    return guest;
}

domain_snapshot_def snapshot_of(domain_def guest, const std::string& disks) {
    auto out = snapshot::parse("<domainsnapshot><name>s</name><disks>" + disks + "</disks></domainsnapshot>",
                               purpose::create);
    snapshot::complete(out, purpose::create, false, fixed_context());
    out.domain = std::move(guest);
    return out;
}

errc alignment(domain_def guest, const std::string& disks, disk_snapshot usual) {
    try {
        auto snapshot = snapshot_of(std::move(guest), disks);
        snapshot::align_disks(snapshot, usual, fixed_context());
    } catch (const error& failure) {
        CHECK(failure.domain() == error_domain::domain_snapshot);
        return failure.code();
    }
    return errc::ok;
}

}  // namespace

TEST_CASE("our snapshots, checkpoints and backups come back as they were") {
    check_own_rows<domain_snapshot_def>(VIRTXX_TEST_DATA "/domain_snapshot");
    check_own_rows<domain_checkpoint_def>(VIRTXX_TEST_DATA "/domain_checkpoint");
    check_own_rows<domain_backup_def>(VIRTXX_TEST_DATA "/domain_backup");
}

TEST_CASE("a new snapshot is named after its time, and what the driver reports is not looked at") {
    auto fresh = snapshot::parse("<domainsnapshot><state>asleep</state><domain type='abacus'/></domainsnapshot>",
                                 purpose::create);
    snapshot::complete(fresh, purpose::create, false, fixed_context());
    CHECK(fresh.name == "1700000000");
    CHECK_FALSE(fresh.state);
    CHECK_FALSE(fresh.domain);
}

TEST_CASE("every disk of the guest gets its entry") {
    auto guest = guest_with({"vda", "vdb", "vdc"});
    guest.devices.disks[1].readonly = true;
    auto snapshot = snapshot_of(guest, "<disk name='/images/vdc.qcow2'/>");
    snapshot::align_disks(snapshot, disk_snapshot::internal, fixed_context());
    REQUIRE(snapshot.disks.size() == 3);
    CHECK(snapshot.disks[0].where == disk_snapshot::internal);
    CHECK(snapshot.disks[1].where == disk_snapshot::no);
    CHECK(snapshot.disks[2].name == "vdc");

    snapshot = snapshot_of(guest, "<disk name='vdc'><source file='/images/new'/></disk>");
    CHECK(snapshot::usual_place(snapshot) == disk_snapshot::external);
    snapshot::align_disks(snapshot, disk_snapshot::external, fixed_context());
    CHECK(snapshot.disks[0].source == device::disk_source(device::file_disk_source("/images/vda.s")));
    CHECK(snapshot.disks[1].where == disk_snapshot::no);
    CHECK(snapshot.disks[2].source == device::disk_source(device::file_disk_source("/images/new")));
}

TEST_CASE("entries that no disk can follow are refused") {
    using enum disk_snapshot;
    auto guest = guest_with({"vda", "vdb"});
    CHECK(alignment(guest, "<disk name='vdz'/>", internal) == errc::config_unsupported);
    CHECK(alignment(guest, "<disk name='vda'/><disk name='vda'/>", internal) == errc::config_unsupported);
    CHECK(alignment(guest, "<disk name='vda' snapshot='no'/>", internal) == errc::config_unsupported);
    CHECK(alignment(guest, "<disk name='vda' snapshot='no'/>", external) == errc::ok);
    CHECK(alignment(guest, "<disk name='vda' snapshot='internal'><source file='/x'/></disk>", internal) ==
          errc::config_unsupported);
    CHECK(alignment(guest, "<disk name='vda'><source file='x'/></disk>", external) == errc::xml_error);
    CHECK(alignment(guest, "<disk name='vda' type='volume'><source pool='a' volume='b'/></disk>", external) ==
          errc::xml_error);
    CHECK(alignment(guest, "<disk name='vda' snapshot='external' type='network'><source protocol='nbd'/></disk>",
                    external) == errc::config_unsupported);
    auto elsewhere = guest;
    elsewhere.devices.disks[0].source.from = device::file_disk_source("/gone");
    CHECK(alignment(elsewhere, "", external) == errc::config_unsupported);
    CHECK(alignment(domain_def(), "<disk name='vda'/>", internal) == errc::config_unsupported);
}

TEST_CASE("a redefined snapshot says everything") {
    const std::string name = "<name>s</name>", time = "<creationTime>1</creationTime>",
                      state = "<state>shutoff</state>";
    auto refused = [](const std::string& inside) {
        try {
            auto snapshot = snapshot::parse("<domainsnapshot>" + inside + "</domainsnapshot>", purpose::redefine);
            snapshot::complete(snapshot, purpose::redefine, false, fixed_context());
        } catch (const error& failure) {
            return failure.code();
        }
        return errc::ok;
    };
    CHECK(refused(name + time + state) == errc::ok);
    CHECK(refused(time + state) == errc::xml_error);
    CHECK(refused(name + state) == errc::internal_error);
    CHECK(refused(name + time) == errc::xml_error);
    CHECK(refused(name + time + "<state>nostate</state>") == errc::config_unsupported);
    CHECK(refused(name + time + state + "<memory snapshot='internal'/>") == errc::xml_error);
    CHECK(refused(name + time + state + "<memory snapshot='no' file='/m'/>") == errc::xml_error);
    CHECK(refused(name + time + state + "<domain type='qemu'/>") == errc::no_name);
    CHECK(refused(name + time + state + "<domain><uuid>x</uuid></domain>") == errc::ok);
}

TEST_CASE("a checkpoint tracks the disks that it names, or all that can be written") {
    auto guest = guest_with({"vda", "vdb"});
    guest.devices.disks[1].readonly = true;
    auto aligned = [&](const std::string& disks) {
        auto checkpoint = checkpoint::parse("<domaincheckpoint><name>c</name>" + disks + "</domaincheckpoint>",
                                            purpose::create);
        checkpoint::complete(checkpoint, purpose::create, fixed_context());
        checkpoint.domain = guest;
        checkpoint::align_disks(checkpoint);
        return checkpoint;
    };
    auto all = aligned("");
    CHECK(all.disks[0].mode == checkpoint::disk_mode::bitmap);
    CHECK(all.disks[0].bitmap == "c");
    CHECK(all.disks[1].mode == checkpoint::disk_mode::no);
    CHECK_THROWS_WITH(aligned("<disks><disk name='vdb'/></disks>"), Catch::Contains("empty or readonly"));
    CHECK_THROWS_WITH(aligned("<disks><disk name='vdz'/></disks>"), Catch::Contains("no disk named"));
    domain_checkpoint_def nameless;
    CHECK_THROWS_WITH(checkpoint::complete(nameless, purpose::redefine, fixed_context()),
                      Catch::Contains("must have a name"));
}

TEST_CASE("a backup copies the disks that it names, or all that have data") {
    auto guest = guest_with({"vda", "vdb"});
    auto aligned = [&](const std::string& text) {
        auto backup = parse<domain_backup_def>(text);
        backup::complete(backup);
        backup::align_disks(backup, guest, "copy");
        return backup;
    };
    auto all = aligned("<domainbackup><incremental>monday</incremental></domainbackup>");
    REQUIRE(all.disks.size() == 2);
    CHECK(all.disks[0].store == device::disk_source(device::file_disk_source("/images/vda.qcow2.copy")));
    CHECK(all.disks[1].how_much == backup::extent::incremental);
    auto one = aligned("<domainbackup mode='pull'><disks><disk name='vdb'/></disks></domainbackup>");
    CHECK_FALSE(one.disks[0].wanted);
    CHECK(one.disks[1].is_scratch);
    CHECK(format(one).find("<scratch file='/images/vdb.qcow2.copy'/>") != std::string::npos);
    CHECK_THROWS_AS(aligned("<domainbackup><server name='h'/></domainbackup>"), error);
    CHECK_THROWS_AS(aligned("<domainbackup><disks><disk name='vdz'/></disks></domainbackup>"), error);
    CHECK_THROWS_AS(aligned("<domainbackup><disks><disk name='vda' backupmode='incremental'/></disks></domainbackup>"),
                    error);
}
