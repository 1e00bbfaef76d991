// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/kind.hpp"

#include <virtxx/doc/node_device.hpp>

using namespace vir;

namespace {

std::string device_with(const std::string& capability) { return "<device><name>d</name>" + capability + "</device>"; }

template <class T>
T only(const std::string& inside, const std::string& type) {
    const auto text = "<capability type='" + type + "'>" + inside + "</capability>";
    const auto device = parse<node_device_def>(device_with(text));
    return std::get<T>(device.capabilities.at(0));
}

const std::string place = "<domain>0</domain><bus>1</bus><slot>2</slot><function>3</function>"
                          "<product id='0x1'>p</product><vendor id='0x2'>v</vendor>";

}  // namespace

TEST_CASE("our devices come back as they were, and touch every row of their description") {
    testing::check_kind<node_device_def>(VIRTXX_TEST_DATA "/node_device");
}

TEST_CASE("errors of devices name the device and have libvirt's codes") {
    struct refused {
        const char* capability;
        errc code;
    };
    const refused cases[] = {
        {"<capability/>", errc::xml_error},
        {"<capability type='toaster'/>", errc::xml_error},
        {"<capability type='pci'><domain>0</domain><bus>1</bus><slot>2</slot><function>3</function>"
         "<product id='0x1'>p</product><vendor id='0x2'>v</vendor>"
         "<iommuGroup number='1'><address slot='32'/></iommuGroup></capability>",
         errc::xml_error},
        {"<capability type='system'/>", errc::internal_error},
        {"<capability type='pci'/>", errc::internal_error},
        {"<capability type='usb_device'><bus>x</bus></capability>", errc::internal_error},
        {"<capability type='usb'/>", errc::internal_error},
        {"<capability type='net'/>", errc::internal_error},
        {"<capability type='net'><interface>e</interface><capability type='802'/></capability>",
         errc::config_unsupported},
        {"<capability type='net'><interface>e</interface><feature name='warp'/></capability>", errc::xml_error},
        {"<capability type='scsi_host'><host>1</host><capability type='x'/></capability>", errc::internal_error},
        {"<capability type='scsi_target'/>", errc::internal_error},
        {"<capability type='scsi'/>", errc::internal_error},
        {"<capability type='storage'><block>/b</block></capability>", errc::internal_error},
        {"<capability type='drm'><type>big</type></capability>", errc::config_unsupported},
        {"<capability type='mdev'/>", errc::config_unsupported},
        {"<capability type='ccw'/>", errc::config_unsupported},
        {"<capability type='css'><cssid>z</cssid></capability>", errc::config_unsupported},
        {"<capability type='ap_card'/>", errc::config_unsupported},
        {"<capability type='ap_queue'><ap-adapter>1</ap-adapter><ap-domain>256</ap-domain></capability>",
         errc::config_unsupported},
    };
    for (const auto& [capability, code] : cases) {
        INFO(capability);
        const auto failure = testing::failure_of<node_device_def>(device_with(capability));
        CHECK(failure.code() == code);
        CHECK(failure.number(1) == 1);
    }
    const auto failure = testing::failure_of<node_device_def>(device_with("<capability type='pci'/>"));
    CHECK(failure.domain() == error_domain::nodedev);
    CHECK(failure.message().find("supplied for 'd'") != std::string::npos);
    CHECK(testing::failure_of<node_device_def>("<device/>").code() == errc::no_name);
    CHECK(testing::failure_of<node_device_def>("<device><name>d</name><parent wwnn='1'/></device>").code() ==
          errc::xml_error);
    node_device_def empty;
    CHECK_THROWS_AS(complete(empty), error);
}

TEST_CASE("of several parts of one sort the first counts, in libvirt's order") {
    const auto pci = only<nodedev::pci>(
        place + "<capability type='virt_functions' maxCount='3'/>"
                "<capability type='phys_function'><address/></capability><capability type='mdev_types'/>"
                "<capability type='virt_functions'/>"
                "<pci-express><link validity='sta' width='1'/><link validity='cap' width='2'/></pci-express>"
                "<numa node='-1'/><iommuGroup number='3'/>",
        "pci");
    REQUIRE(pci.features.size() == 2);
    CHECK(std::holds_alternative<nodedev::phys_function>(pci.features[0]));
    CHECK(pci.feature<nodedev::virt_functions>()->max_count == 3);
    CHECK(!pci.feature<nodedev::mdev_types>());
    CHECK(pci.express->links.at(0).validity == nodedev::pcie_validity::cap);
    CHECK(!pci.numa_node);
    CHECK(!pci.iommu);
    const auto net = only<nodedev::net_interface>(
        "<interface>e</interface><feature name='tx'/><feature name='rx'/><feature name='tx'/>", "net");
    CHECK(net.features == std::vector{nodedev::net_feature::rx, nodedev::net_feature::tx});
}

TEST_CASE("numbers of hardware are hexadecimal with and without 0x") {
    CHECK(only<nodedev::ccw>("<cssid>0xfe</cssid><ssid>3</ssid><devno>ffff</devno>", "ccw").place.devno == 0xffff);
    CHECK(only<nodedev::pci>("<class>030000</class>" + place, "pci").device_class == 0x030000u);
    CHECK(only<nodedev::ap_card>("<ap-adapter>16</ap-adapter>", "ap_card").adapter == 16);
}

TEST_CASE("what only a device that is there can tell is forgotten") {
    for (const auto& path : testing::documents_in(VIRTXX_TEST_DATA "/node_device")) {
        INFO(path);
        auto once = parse<node_device_def>(testing::text_of(path));
        if (path.stem() == "vdpa" || path.stem() == "scsi_generic") {
            CHECK_THROWS_AS(complete(once), error);
            continue;
        }
        complete(once);
        CHECK(once.driver.empty());
        CHECK(once.parent.wwnn.empty());
        auto twice = once;
        complete(twice);
        CHECK(once == twice);
    }
}

static_assert(!std::is_aggregate_v<node_device_def> && !std::is_aggregate_v<nodedev::pci> &&
              !std::is_aggregate_v<nodedev::net_interface> && !std::is_aggregate_v<nodedev::ccw_place>);
