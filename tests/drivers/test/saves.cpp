// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"
#include "tests/drivers/test/told.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/virtxx.hpp>

#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

// What libvirt 9.0.0's test driver answered to the same questions.
using namespace vir;

namespace {

class scratch {
public:
    scratch() { std::filesystem::create_directory(folder_); }
    ~scratch() { std::filesystem::remove_all(folder_); }
    scratch(const scratch&) = delete;

    std::string path(const std::string& name) const { return (folder_ / name).string(); }

private:
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("virtxx-saves-" + std::to_string(::getpid()));
};

std::string content(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
void write(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

std::string length(std::int32_t value) {
    std::string out(4, '\0');
    std::memcpy(out.data(), &value, 4);
    return out;
}

task<void> saving() {
    const scratch files;
    const auto file = files.path("state");
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto events = conn.events<event::lifecycle>();
    co_await check_fails(dom.save("/nonexistent/x"), errc::system_error,
                         "saving domain 'test' to '/nonexistent/x': open failed: No such file or directory");
    co_await check_fails(dom.save(file, "<domain/>"), errc::argument_unsupported,
                         "argument unsupported: xml modification unsupported");
    co_await check_fails(dom.save(file, std::nullopt,
                                  domain_save_restore_flags::running | domain_save_restore_flags::paused),
                         errc::invalid_arg,
                         "Flags 'VIR_DOMAIN_SAVE_RUNNING' and 'VIR_DOMAIN_SAVE_PAUSED' are mutually exclusive");
    co_await dom.set_memory(1_GiB);
    co_await dom.save(file);
    CHECK(co_await next(events, 1) == happened(std::pair(lifecycle::stopped, 4)));
    CHECK(co_await dom.state() == domain_status(domain_state::shutoff, 5));
    const auto saved = content(file);
    CHECK(saved.substr(0, 15) == std::string("TestGuestMagic", 15));
    CHECK(saved.substr(15, 4) == length(static_cast<std::int32_t>(saved.size() - 19)));
    CHECK(saved.substr(19, 27) == "<domain type='test' id='1'>");
    CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::all) ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    co_await check_fails(dom.save(file), errc::operation_invalid,
                         "Requested operation is not valid: domain is not running");

    co_await conn.restore(file);
    CHECK(co_await next(events, 1) == happened(std::pair(lifecycle::started, 2)));
    CHECK(co_await dom.state() == domain_status(domain_state::running, 3));
    CHECK((co_await dom.xml()).typed().current_memory == kibibytes(1_GiB));
    CHECK((co_await dom.xml(domain_xml_flags::inactive)).typed().current_memory == kibibytes(2_GiB));
    co_await check_fails(conn.restore(file), errc::operation_invalid,
                         "Requested operation is not valid: domain 'test' is already active");
}

task<void> what_passes_goes_on() {
    const scratch files;
    const auto file = files.path("state");
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.create("<domain type='test'><name>t</name><memory>1024</memory><os><type>hvm</type></os>"
                                    "<devices><graphics type='vnc' passwd='secret'/></devices></domain>");
    co_await dom.save(file);
    CHECK((co_await conn.domains()).size() == 1);
    CHECK((co_await conn.save_image_xml(file)).text().find("secret") != std::string::npos);
    co_await conn.restore(file);
    auto back = co_await conn.domain_by_name("t");
    CHECK(back == dom);
    CHECK_FALSE(co_await back.is_persistent());
}

task<void> files_that_are_none() {
    const scratch files;
    const auto file = files.path("state"), other = files.path("other");
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    co_await dom.save(file);
    const auto good = content(file);
    const auto fails = [&](std::string text, errc code, std::string why) {
        write(other, text);
        return check_fails(conn.restore(other), code, why);
    };
    const auto named = [&](std::string what, std::string why) { return what + " in '" + other + "': " + why; };
    co_await check_fails(conn.restore("/nonexistent"), errc::system_error,
                         "cannot read domain image '/nonexistent': No such file or directory");
    co_await fails(good.substr(0, 14), errc::system_error, named("incomplete save header", "Success"));
    co_await fails(good.substr(0, 17), errc::system_error, named("failed to read metadata length", "Success"));
    co_await fails(good.substr(0, 100), errc::system_error, named("incomplete metadata", "Success"));
    co_await fails("X" + good.substr(1), errc::internal_error, "internal error: mismatched header magic");
    co_await fails(good.substr(0, 15) + length(0), errc::internal_error,
                   "internal error: length of metadata out of range");
    co_await fails(good.substr(0, 15) + length(-5), errc::internal_error,
                   "internal error: length of metadata out of range");
    write(other, good.substr(0, 15) + length(6) + "<foo/>");
    auto outcome = co_await as_result(conn.restore(other));
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code() == errc::xml_error);

    auto name = good;
    name.replace(name.find("6695eb01"), 8, "7695eb01");
    co_await fails(name, errc::operation_failed,
                   "operation failed: domain 'test' already exists with uuid 6695eb01-f6a4-8304-79aa-97f2502e193f");
}

task<void> documents_in_files() {
    const scratch files;
    const auto file = files.path("state");
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    co_await dom.save(file);
    auto def = (co_await conn.save_image_xml(file)).typed();
    CHECK_FALSE(def.id);
    CHECK(def.name == "test");
    def.current_memory = 1_GiB;
    co_await conn.define_save_image(file, def, domain_save_restore_flags::running);
    CHECK((co_await conn.save_image_xml(file)).typed().current_memory == kibibytes(1_GiB));
    co_await check_fails(conn.define_save_image("/nonexistent", def), errc::system_error,
                         "cannot read domain image '/nonexistent': No such file or directory");
    co_await conn.restore(file);
    CHECK((co_await dom.info()).memory == 1_GiB);
}

task<void> managed() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto events = conn.events<event::lifecycle>();
    CHECK_FALSE(co_await dom.has_managed_save_image());
    co_await dom.managed_save();
    CHECK(co_await next(events, 1) == happened(std::pair(lifecycle::stopped, 4)));
    CHECK(co_await dom.has_managed_save_image());
    CHECK((co_await conn.domains(list_domains_flags::managedsave)).size() == 1);
    co_await check_fails(dom.managed_save(), errc::operation_invalid,
                         "Requested operation is not valid: domain is not running");
    co_await check_fails(dom.undefine(), errc::operation_invalid,
                         "Requested operation is not valid: Refusing to undefine while domain managed save image "
                         "exists");
    co_await dom.start();
    CHECK(co_await next(events, 1) == happened(std::pair(lifecycle::started, 0)));
    CHECK_FALSE(co_await dom.has_managed_save_image());
    co_await dom.managed_save();
    co_await dom.managed_save_remove();
    co_await dom.managed_save_remove();
    CHECK_FALSE(co_await dom.has_managed_save_image());

    auto passing = co_await conn.create("<domain type='test'><name>t</name><memory>1024</memory>"
                                        "<os><type>hvm</type></os></domain>");
    co_await check_fails(passing.managed_save(), errc::operation_invalid,
                         "Requested operation is not valid: cannot do managed save for transient domain");
}

task<void> dumping() {
    using f = domain_core_dump_flags;
    const scratch files;
    const auto file = files.path("core");
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto events = conn.events<event::lifecycle>();
    co_await dom.core_dump(file);
    CHECK(content(file) == std::string("TestGuestMagic", 15));
    CHECK(co_await dom.is_active());
    co_await check_fails(dom.core_dump("/nonexistent/x"), errc::system_error,
                         "domain 'test' coredump: failed to open /nonexistent/x: No such file or directory");
    co_await check_fails(dom.core_dump(file, domain_core_dump_format::kdump_zlib), errc::operation_unsupported,
                         "Operation not supported: kdump-compressed format is not supported here");
    co_await check_fails(dom.core_dump(file, static_cast<domain_core_dump_format>(5)), errc::invalid_arg,
                         "dumpformat '5' is not supported");
    co_await check_fails(dom.core_dump(file, domain_core_dump_format::raw, f::crash | f::live), errc::invalid_arg,
                         "Flags 'VIR_DUMP_CRASH' and 'VIR_DUMP_LIVE' are mutually exclusive");
    co_await dom.core_dump(file, domain_core_dump_format::raw, f::crash);
    CHECK(co_await next(events, 1) == happened(std::pair(lifecycle::stopped, 2)));
    CHECK(co_await dom.state() == domain_status(domain_state::shutoff, 3));
    co_await check_fails(dom.core_dump(file), errc::operation_invalid,
                         "Requested operation is not valid: domain is not running");
}

}  // namespace

TEST_CASE("a domain is saved to a file and goes on from it") { run(saving()); }
TEST_CASE("a domain that is not kept goes on from its file, too") { run(what_passes_goes_on()); }
TEST_CASE("a file that holds no state is refused") { run(files_that_are_none()); }
TEST_CASE("the document in a file can be read and replaced") { run(documents_in_files()); }
TEST_CASE("a managed save is kept until the next start") { run(managed()); }
TEST_CASE("a core dump is written, and with a crash the domain ends") { run(dumping()); }
