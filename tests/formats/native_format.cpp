// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/xml/errors.hpp"

#include <virtxx/doc/native_format.hpp>
#include <virtxx/xml/binding.hpp>

#include <catch2/catch.hpp>

using Catch::Contains;

namespace {

std::string guest(const std::string& type, const std::string& os, const std::string& devices = {}) {
    return "<domain type='" + type + "'><name>one</name><uuid>c7a5fdb2-cdaf-9455-926a-d65c16db1809</uuid>"
           "<memory unit='MiB'>64</memory><os><type>" + os + "</type></os><devices>" + devices + "</devices></domain>";
}

const std::string disk = "<disk type='file'><source file='/d'/><target dev='hda' bus='sata'/></disk>";

}  // namespace

TEST_CASE("every format that is written is read again as the same guest") {
    const std::pair<const char*, std::string> guests[] = {{"bhyve-argv", guest("bhyve", "hvm", disk)},
                                                          {"vmware-vmx", guest("vmware", "hvm")},
                                                          {"xen-xl", guest("xen", "hvm")},
                                                          {"xen-xm", guest("xen", "xen")}};
    std::size_t written = 0;
    for (const auto& format : vir::native_formats()) written += format.from_domain != nullptr;
    CHECK(written == std::size(guests));
    for (const auto& [name, xml] : guests) {
        INFO(name);
        const auto& format = vir::native_format_named(name);
        const auto text = format.from_domain(vir::parse<vir::domain_def>(xml));
        INFO(text);
        CHECK(text.ends_with('\n'));
        std::vector<vir::diagnostic> left_out;
        const auto again = format.to_domain(text, &left_out);
        CHECK(left_out.empty());
        CHECK(again.name == "one");
        CHECK(again.memory == vir::mebibytes(64));
        if (std::string(name) == "bhyve-argv") continue;  // its words do not say on which bus a disk was
        const auto twice = format.from_domain(again);
        CHECK(format.from_domain(format.to_domain(twice, nullptr)) == twice);
    }
}

TEST_CASE("a container's file is read") {
    const auto read = [](const char* text) { return vir::native_format_named("lxc-tools").to_domain(text, nullptr); };
    const auto container = read("lxc.rootfs = /r\nlxc.utsname = box\n");
    CHECK(container.name == "box");
    CHECK_THAT(error_of([&] { read("lxc.rootfs = /r\nlxc.utsname box\n"); }).what(), Contains("2:"));
}

TEST_CASE("a format that is none is named with those there are") {
    CHECK_THAT(error_of([] { vir::native_format_named("vmx"); }).what(),
               Contains("'vmx'") && Contains("vmware-vmx") && Contains("lxc-tools"));
}
