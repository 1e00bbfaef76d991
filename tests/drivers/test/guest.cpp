// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"
#include "tests/drivers/test/told.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/stream.hpp>
#include <virtxx/virtxx.hpp>

#include <array>

// What libvirt 9.0.0's test driver answered to the same questions.
using namespace vir;

namespace {

const std::string not_running = "Requested operation is not valid: domain is not running";

std::vector<std::string> of(std::initializer_list<std::string> names) { return names; }

task<void> filesystems() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto found = co_await dom.filesystems();
    REQUIRE(found.size() == 2);
    CHECK(found[0].mountpoint == "/");
    CHECK(found[0].name == "vda1");
    CHECK(found[0].fstype == "ext4");
    REQUIRE(found[0].dev_aliases.size() == 1);
    CHECK(found[0].dev_aliases[0] == "vda");
    CHECK(found[1].mountpoint == "/boot");
    CHECK(found[1].name == "vda2");

    const auto all = of({}), root = of({"/"}), bad = of({"/", "/bad"});
    const std::string missing = "Requested operation is not valid: mount point not found: /bad";
    CHECK(co_await dom.freeze_filesystems(all) == 2);
    CHECK(co_await dom.freeze_filesystems(all) == 0);
    CHECK(co_await dom.thaw_filesystems(root) == 1);
    CHECK(co_await dom.thaw_filesystems(all) == 1);
    co_await check_fails(dom.freeze_filesystems(bad), errc::operation_invalid, missing);
    co_await check_fails(dom.thaw_filesystems(bad), errc::operation_invalid, missing);
    CHECK(co_await dom.thaw_filesystems(all) == 0);
    co_await dom.trim_filesystems();
    co_await dom.trim_filesystems("/", bytes(100));
    co_await check_fails(dom.trim_filesystems("/bad"), errc::operation_invalid, missing);

    co_await dom.freeze_filesystems(all);
    co_await dom.destroy();
    co_await check_fails(dom.filesystems(), errc::operation_invalid, not_running);
    co_await check_fails(dom.freeze_filesystems(all), errc::operation_invalid, not_running);
    co_await check_fails(dom.trim_filesystems(), errc::operation_invalid, not_running);
    co_await dom.start();
    CHECK(co_await dom.thaw_filesystems(all) == 2);
}

task<void> users_and_processes() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    co_await dom.set_user_password("root", "x");
    co_await dom.set_user_password("root", "x", domain_set_user_password_flags::encrypted);
    co_await dom.send_process_signal(1, domain_process_signal::kill);
    co_await dom.send_process_signal(1, domain_process_signal::rt32);
    CHECK(co_await dom.is_active());
    co_await check_fails(dom.send_process_signal(0, domain_process_signal::hup), errc::invalid_arg,
                         "pid_value in virDomainSendProcessSignal must not be zero");
    co_await check_fails(dom.send_process_signal(5, domain_process_signal::hup), errc::invalid_arg,
                         "invalid argument: only sending a signal to pid 1 is supported");
    co_await check_fails(dom.send_process_signal(1, static_cast<domain_process_signal>(65)), errc::invalid_arg,
                         "invalid argument: signum value 65 is out of range");
    CHECK((co_await dom.messages()).empty());
    co_await dom.destroy();
    co_await check_fails(dom.set_user_password("root", "x"), errc::operation_invalid, not_running);
    co_await dom.send_process_signal(1, domain_process_signal::term);
}

task<void> screens() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto shot = co_await dom.screenshot(1);
    CHECK(shot.mime == "image/png");
    std::string picture;
    std::array<char, 100> part;
    while (const auto size = co_await shot.picture.read_some(part)) picture.append(part.data(), size);
    CHECK(picture.substr(0, 8) == "\x89PNG\r\n\x1a\n");
    CHECK(picture.substr(picture.size() - 8, 4) == "IEND");
}

task<void> names() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    const auto invalid = [](std::string why) { return "Requested operation is not valid: " + why; };
    co_await check_fails(dom.rename("x"), errc::operation_invalid, invalid("cannot rename active domain"));
    co_await dom.destroy();
    auto other = co_await conn.define("<domain type='test'><name>other</name><memory>1024</memory>"
                                      "<os><type>hvm</type></os></domain>");
    co_await check_fails(dom.rename("test"), errc::operation_invalid, invalid("Can't rename domain to itself"));
    co_await check_fails(dom.rename("other"), errc::operation_invalid,
                         invalid("domain with name 'other' already exists"));
    co_await check_fails(dom.rename("a/b"), errc::xml_error, "XML error: name a/b cannot contain '/'");
    co_await check_fails(dom.rename(""), errc::invalid_arg, "string new_name in virDomainRename must not be empty");
    co_await dom.take_snapshot("<domainsnapshot><name>s</name></domainsnapshot>");
    auto events = conn.events<event::lifecycle>();
    co_await dom.rename("new");
    auto first = co_await events.next(), second = co_await events.next();
    REQUIRE(first);
    CHECK(first->domain.name == "test");
    CHECK(first->what == lifecycle::undefined);
    CHECK(first->detail == 1);
    REQUIRE(second);
    CHECK(second->domain.name == "new");
    CHECK(second->what == lifecycle::defined);
    CHECK(second->detail == 2);
    auto renamed = co_await conn.domain_by_name("new");
    CHECK(renamed == dom);
    CHECK((co_await renamed.xml()).typed().name == "new");
    CHECK((co_await renamed.snapshots()).size() == 1);
    co_await check_fails(conn.domain_by_name("test"), errc::no_domain, "Domain not found");
    co_await renamed.rename("test");
}

task<void> lifecycle_actions() {
    using what = domain_lifecycle;
    using action = domain_lifecycle_action;
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    co_await dom.set_lifecycle_action(what::poweroff, action::restart, domain_affect::live);
    co_await dom.set_lifecycle_action(what::crash, action::coredump_restart,
                                      domain_affect::live | domain_affect::config);
    auto live = (co_await dom.xml()).typed(), kept = (co_await dom.xml(domain_xml_flags::inactive)).typed();
    CHECK(live.on_poweroff == lifecycle_action::restart);
    CHECK(kept.on_poweroff == lifecycle_action::destroy);
    CHECK(live.on_crash == lifecycle_action::coredump_restart);
    CHECK(kept.on_crash == lifecycle_action::coredump_restart);
    co_await check_fails(dom.set_lifecycle_action(what::poweroff, action::coredump_destroy),
                         errc::config_unsupported,
                         "unsupported configuration: Lifecycle event 'poweroff' doesn't support 'coredump-destroy' "
                         "action");
    co_await check_fails(dom.set_lifecycle_action(static_cast<what>(3), action::destroy), errc::invalid_arg,
                         "invalid argument: invalid lifecycle type '3'");
    co_await check_fails(dom.set_lifecycle_action(what::reboot, static_cast<action>(6)), errc::invalid_arg,
                         "invalid argument: invalid lifecycle action '6'");
    co_await dom.set_lifecycle_action(what::poweroff, action::destroy);
    co_await dom.destroy();
    co_await check_fails(dom.set_lifecycle_action(what::poweroff, action::destroy, domain_affect::live),
                         errc::operation_invalid, not_running);
}

task<void> with_files() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    co_await dom.destroy();
    const std::vector<descriptor> none;
    auto started = co_await dom.start_with_files(none);
    CHECK(started.id() == 2);
    auto made = co_await conn.create_with_files("<domain type='test'><name>t</name><memory>1024</memory>"
                                                "<os><type>hvm</type></os></domain>", none);
    CHECK(co_await made.is_active());
}

}  // namespace

TEST_CASE("file systems are listed, frozen and trimmed") { run(filesystems()); }
TEST_CASE("passwords and signals reach the guest") { run(users_and_processes()); }
TEST_CASE("a screen is a picture") { run(screens()); }
TEST_CASE("a domain that does not run takes another name") { run(names()); }
TEST_CASE("what follows the guest's end can be chosen") { run(lifecycle_actions()); }
TEST_CASE("a domain starts with open files") { run(with_files()); }
