// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/virtxx.hpp>

using namespace vir;

namespace {

constexpr const char* definition =
    "<domain type='test'><name>m</name><memory>1048576</memory><vcpu>4</vcpu><os><type>hvm</type></os></domain>";

task<void> memory() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.define(definition);
    co_await check_fails(dom.set_memory(1_MiB, domain_memory_flags::live), errc::operation_invalid,
                         "Requested operation is not valid: domain is not running");
    co_await dom.set_max_memory(kibibytes(2048000));
    co_await dom.set_memory(4_MiB, domain_memory_flags::config);
    co_await check_fails(dom.set_memory(4_GiB, domain_memory_flags::config), errc::invalid_arg,
                         "invalid argument: cannot set memory higher than max memory");
    co_await dom.start();
    co_await dom.set_memory(2_MiB);
    auto info = co_await dom.info();
    CHECK(info.max_memory == kibibytes(2048000));
    CHECK(info.memory == 2_MiB);
    CHECK((co_await dom.xml(domain_xml_flags::inactive)).typed().current_memory == kibibytes(4_MiB));
    co_await check_fails(dom.set_max_memory(4_GiB), errc::operation_invalid,
                         "Requested operation is not valid: cannot resize the maximum memory on an active domain");
}

task<void> vcpus() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    co_await dom.set_vcpus(1);
    CHECK(co_await dom.vcpus() == 1);
    CHECK(co_await dom.vcpus(domain_vcpu_flags::config) == 2);
    CHECK(co_await dom.vcpus(domain_vcpu_flags::maximum) == 2);
    co_await check_fails(dom.set_vcpus(50), errc::invalid_arg,
                         "invalid argument: requested cpu amount exceeds maximum supported amount (50 > 32)");
    co_await check_fails(dom.set_vcpus(4, domain_vcpu_flags::config), errc::invalid_arg,
                         "invalid argument: requested cpu amount exceeds maximum (4 > 2)");
    co_await dom.set_vcpus(4, domain_vcpu_flags::config | domain_vcpu_flags::maximum);
    auto kept = co_await dom.xml(domain_xml_flags::inactive);
    CHECK(kept.typed().vcpu.maximum == 4);
    CHECK(kept.typed().vcpu.current == 2u);
}

task<void> metadata() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    co_await check_fails(dom.metadata(domain_metadata_type::title), errc::no_domain_metadata,
                         "metadata not found: Requested metadata element is not present");
    auto changes = conn.events<event::metadata_change>();
    co_await dom.set_metadata(domain_metadata_type::title, "hello", std::nullopt, std::nullopt,
                              domain_affect::live | domain_affect::config);
    CHECK(co_await dom.metadata(domain_metadata_type::title) == "hello");
    CHECK((co_await dom.xml(domain_xml_flags::inactive)).typed().title == "hello");
    auto told = co_await changes.next();
    REQUIRE(told);
    CHECK(told->type == domain_metadata_type::title);
    co_await check_fails(dom.set_metadata(domain_metadata_type::title, "two\nlines"), errc::xml_error,
                         "XML error: Domain title can't contain newlines");
}

task<void> handed_out_documents_stay() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    auto before = co_await dom.xml();
    co_await dom.set_memory(1_GiB);
    CHECK(before.typed().current_memory == kibibytes(2_GiB));
    CHECK((co_await dom.xml()).typed().current_memory == kibibytes(1_GiB));
}

task<void> keys() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.domain_by_name("test");
    const std::vector<std::uint32_t> good{30}, bad{300};
    co_await dom.send_key(keycode_set::linux_, std::chrono::milliseconds(0), good);
    co_await check_fails(dom.send_key(keycode_set::linux_, std::chrono::milliseconds(0), bad), errc::invalid_arg,
                         "invalid argument: invalid keycode: 0x12C");
    co_await dom.inject_nmi();
}

}  // namespace

TEST_CASE("memory changes where the flags say") { run(memory()); }
TEST_CASE("vCPU counts change where the flags say") { run(vcpus()); }
TEST_CASE("title and description are metadata") { run(metadata()); }
TEST_CASE("a document that was handed out does not change") { run(handed_out_documents_stay()); }
TEST_CASE("keys and interrupts reach a running domain") { run(keys()); }
