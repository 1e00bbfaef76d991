// Copyright virtxx contributors. Boost Software License 1.0.
// The choice of a guest's firmware, and the file of its variables.
#include "drivers/qemu/firmware.hpp"
#include "tests/qemu/lab.hpp"
#include "tests/skip.hpp"

#include <nlohmann/json.hpp>

using namespace vir;
using namespace lab;

namespace {

qemu::firmware_descriptor described(const std::string& name, const std::string& machines, const std::string& features) {
    return qemu::parse_firmware_descriptor(fmt::format(
        R"({{"interface-types":["uefi"],"mapping":{{"device":"flash",)"
        R"("executable":{{"filename":"/code/{0}","format":"raw"}},)"
        R"("nvram-template":{{"filename":"/vars/{0}","format":"raw"}}}},)"
        R"("targets":[{{"architecture":"x86_64","machines":["{1}"]}}],"features":[{2}],"tags":[]}})",
        name, machines, features));
}

std::vector<qemu::firmware_descriptor> three() {
    return {described("signed", "pc-q35-*", R"("secure-boot","requires-smm","enrolled-keys")"),
            described("secure", "pc-q35-*", R"("secure-boot","requires-smm")"), described("plain", "pc-*", "")};
}

domain_def uefi(const std::string& machine) {
    domain_def def;
    def.name = "web";
    def.os.firmware = guest::firmware::efi;
    def.os.type.arch = guest::arch::x86__64;
    def.os.type.machine = machine;
    return def;
}

void wish_for(domain_def& def, guest::firmware_feature_name name, bool enabled) {
    guest::firmware_feature feature;
    feature.name = name;
    feature.enabled = enabled;
    def.os.firmware_features.push_back(feature);
}

void turn_smm_on(domain_def& def) {
    def.features.smm.emplace();
    def.features.smm->state = true;
}

std::string xml_of(const std::string& name, const std::string& os) {
    return fmt::format("<domain type='qemu'><name>{}</name><memory unit='MiB'>64</memory>{}<features><acpi/></features>"
                       "<devices><emulator>{}</emulator><controller type='usb' model='none'/>"
                       "<memballoon model='none'/></devices></domain>",
                       name, os, emulator());
}

}  // namespace

TEST_CASE("the first firmware that fits the machine and the wishes is chosen") {
    auto plain = uefi("pc-q35-7.2");
    qemu::choose_firmware(plain, three());
    REQUIRE(plain.os.loader);
    CHECK(plain.os.loader->path == "/code/plain");
    CHECK(plain.os.loader->type == guest::loader_type::pflash);
    CHECK(plain.os.loader->readonly == true);
    CHECK(plain.os.nvram->template_path == "/vars/plain");

    auto secure = uefi("pc-q35-7.2");
    turn_smm_on(secure);
    qemu::choose_firmware(secure, three());
    CHECK(secure.os.loader->path == "/code/signed");
    CHECK(secure.os.loader->secure == true);

    auto without_keys = uefi("pc-q35-7.2");
    turn_smm_on(without_keys);
    wish_for(without_keys, guest::firmware_feature_name::enrolled_keys, false);
    qemu::choose_firmware(without_keys, three());
    CHECK(without_keys.os.loader->path == "/code/secure");
}

TEST_CASE("no firmware that fits is an error that says what to do") {
    auto def = uefi("pc-i440fx-7.2");
    wish_for(def, guest::firmware_feature_name::secure_boot, true);
    try {
        qemu::choose_firmware(def, three());
        FAIL("a firmware was chosen");
    } catch (const error& e) {
        CHECK(e.code() == errc::operation_failed);
        CHECK(e.message().find("Unable to find any firmware to satisfy 'efi'") != std::string::npos);
        CHECK(e.message().find("ovmf") != std::string::npos);
    }
}

TEST_CASE("a loader that the document names stays") {
    auto def = uefi("pc-q35-7.2");
    def.os.loader.emplace();
    def.os.loader->path = "/my/code";
    qemu::choose_firmware(def, {});
    CHECK(def.os.loader->path == "/my/code");
}

TEST_CASE("what is no descriptor is refused") {
    CHECK_THROWS_AS(qemu::parse_firmware_descriptor("{}"), nlohmann::json::exception);
    CHECK_THROWS_AS(qemu::parse_firmware_descriptor("<domain/>"), nlohmann::json::exception);
}

TEST_CASE("a guest's variables are made from the template at its first start, stay, and go when asked") {
    if (!emulator()) {
        vir::test::skip("qemu-system-x86_64 is not installed (Debian's package qemu-system-x86)");
        return;
    }
    const auto installed = qemu::installed_firmware();
    if (std::ranges::none_of(installed, [](auto& one) { return one.features.empty() || !one.has("requires-smm"); })) {
        vir::test::skip("no UEFI firmware is installed (Debian's package ovmf)");
        return;
    }
    root at;
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        const std::string chosen = "<os firmware='efi'><type arch='x86_64' machine='q35'>hvm</type></os>";
        auto dom = co_await conn.define(xml_of("chosen", chosen));
        auto kept = co_await dom.xml(domain_xml_flags::inactive);
        CHECK(kept.text().find("<loader") == std::string::npos);
        co_await dom.start();
        auto live = co_await dom.xml();
        const auto def = live.typed();
        REQUIRE(def.os.loader);
        CHECK(def.os.nvram->path == at.file("var/lib/virtxx/qemu/nvram/chosen_VARS.fd"));
        CHECK(std::filesystem::file_size(def.os.nvram->path) ==
              std::filesystem::file_size(def.os.nvram->template_path));
        co_await dom.destroy();

        // What the guest wrote there is its own.
        std::ofstream(def.os.nvram->path, std::ios::app) << "mark";
        const auto size = std::filesystem::file_size(def.os.nvram->path);
        auto refused = co_await failure_of(dom.undefine());
        CHECK(refused.code() == errc::operation_invalid);
        std::filesystem::resize_file(def.os.nvram->path, size - 4);
        co_await dom.start();
        co_await dom.destroy();
        co_await dom.undefine(domain_undefine_flags::nvram);
        CHECK_FALSE(at.has("var/lib/virtxx/qemu/nvram/chosen_VARS.fd"));

        // The same of a loader that is named, whose template its descriptor knows.
        const auto named = fmt::format("<os><type arch='x86_64' machine='q35'>hvm</type>"
                                       "<loader readonly='yes' type='pflash'>{}</loader></os>",
                                       def.os.loader->path);
        auto other = co_await conn.define(xml_of("named", named));
        kept = co_await other.xml(domain_xml_flags::inactive);
        CHECK(kept.typed().os.nvram->path == at.file("var/lib/virtxx/qemu/nvram/named_VARS.fd"));
        co_await other.start();
        CHECK(at.has("var/lib/virtxx/qemu/nvram/named_VARS.fd"));
        co_await other.destroy();
        co_await other.undefine(domain_undefine_flags::keep_nvram);
        CHECK(at.has("var/lib/virtxx/qemu/nvram/named_VARS.fd"));
    };
    lab::run(body);
}
