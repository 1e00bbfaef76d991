// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/aliases.hpp"
#include "drivers/qemu/command_line/command_line.hpp"
#include "drivers/qemu/post_parse.hpp"
#include "tests/qemu/table_capabilities.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace vir;
using namespace vir::device;
using namespace vir::qemu;

namespace {

domain_def new_guest(std::string machine) {
    domain_def def;
    def.type = domain_type::qemu;
    def.name = "web";
    def.uuid = uuid::parse("c7a5fdbd-edaf-9455-926a-d65c16db1809");
    def.memory = kibibytes(512 * 1024);
    def.os.type.type = guest::os_type::hvm;
    def.os.type.machine = std::move(machine);
    def.features.acpi = true;
    return def;
}

device::disk virtio_disk(std::string path, std::string target) {
    device::disk disk(file_disk_source(std::move(path)), disk_target(std::move(target), disk_bus::virtio));
    disk.driver.type = image_format::qcow2;
    return disk;
}

runtime_paths paths() {
    runtime_paths out;
    out.guest_dir = "/run/g";
    out.channel_dir = "/run/c";
    out.monitor_socket = "/run/g/monitor.sock";
    return out;
}

std::vector<std::string> args_of(domain_def& def) {
    table_capabilities caps;
    complete(def, caps);
    auto live = def;
    assign_aliases(live);
    return build(live, caps, paths()).args;
}

bool has(const std::vector<std::string>& args, std::string_view value) {
    auto found = std::find(args.begin(), args.end(), value) != args.end();
    if (!found)
        for (auto& arg : args) UNSCOPED_INFO(arg);
    return found;
}

}  // namespace

TEST_CASE("an everyday guest on pc") {
    auto def = new_guest("pc");
    def.devices.disks.push_back(virtio_disk("/srv/web.qcow2", "vda"));
    device::disk cd(file_disk_source("/srv/install,1.iso"), disk_target("hdc", disk_bus::ide));
    cd.device = disk_device::cdrom;
    def.devices.disks.push_back(cd);
    device::interface net(user_net(), "virtio");
    net.mac = mac_address::parse("52:54:00:01:02:03");
    def.devices.interfaces.push_back(net);
    def.devices.serials.emplace_back(pty_chardev());
    auto args = args_of(def);

    CHECK(has(args, "pc-i440fx-7.2,usb=off,dump-guest-core=off,memory-backend=pc.ram"));
    CHECK(has(args, R"({"qom-type":"memory-backend-ram","id":"pc.ram","size":536870912})"));
    CHECK(has(args, R"({"driver":"piix3-usb-uhci","id":"usb","bus":"pci.0","addr":"0x1.0x2"})"));
    CHECK(has(args, R"({"driver":"file","filename":"/srv/web.qcow2","node-name":"libvirt-2-storage",)"
                    R"("auto-read-only":true,"discard":"unmap"})"));
    CHECK(
        has(args, R"({"node-name":"libvirt-2-format","read-only":false,"driver":"qcow2","file":"libvirt-2-storage"})"));
    CHECK(has(args, R"({"driver":"virtio-blk-pci","bus":"pci.0","addr":"0x3","drive":"libvirt-2-format",)"
                    R"("id":"virtio-disk0","bootindex":1})"));
    CHECK(has(args, R"({"driver":"ide-cd","bus":"ide.1","unit":0,"drive":"libvirt-1-format","id":"ide0-1-0"})"));
    CHECK(has(args, R"({"type":"user","id":"hostnet0"})"));
    CHECK(has(args, R"({"driver":"virtio-net-pci","netdev":"hostnet0","id":"net0","mac":"52:54:00:01:02:03",)"
                    R"("bus":"pci.0","addr":"0x2"})"));
    CHECK(has(args, "pty,id=charserial0"));
    CHECK(has(args, R"({"driver":"isa-serial","chardev":"charserial0","id":"serial0","index":0})"));
    CHECK(has(args, R"({"driver":"virtio-balloon-pci","id":"balloon0","bus":"pci.0","addr":"0x4"})"));
}

TEST_CASE("addresses stay when the document comes back") {
    for (auto machine : {"pc", "q35"}) {
        auto def = new_guest(machine);
        def.devices.disks.push_back(virtio_disk("/a", "vda"));
        def.devices.interfaces.emplace_back(user_net(), "virtio");
        def.devices.inputs.emplace_back(input_type::tablet, input_bus::usb);
        def.devices.channels.emplace_back(unix_chardev("/run/agent", socket_mode::bind), channel_target_type::virtio,
                                          "org.qemu.guest_agent.0");
        auto first = args_of(def);
        auto again = def;
        CHECK(args_of(again) == first);

        // One more disk leaves the others where they are.
        auto more = def;
        more.devices.disks.push_back(virtio_disk("/b", "vdb"));
        args_of(more);
        CHECK(more.devices.disks[0].info == def.devices.disks[0].info);
        CHECK(more.devices.interfaces[0].info == def.devices.interfaces[0].info);
        CHECK(more.devices.memballoon->info == def.devices.memballoon->info);
        CHECK(more.devices.disks[1].info.address != def.devices.disks[0].info.address);
    }
}

TEST_CASE("q35 gets a root port for each device and a spare one") {
    auto def = new_guest("q35");
    def.devices.disks.push_back(virtio_disk("/a", "vda"));
    args_of(def);
    auto ports = std::count_if(def.devices.controllers.begin(), def.devices.controllers.end(),
                               [](auto& c) { return c.model == controller_model::pcie_root_port; });
    CHECK(ports == 4);  // USB, disk, balloon, spare
}

TEST_CASE("what a document leaves open is QEMU's usual way") {
    auto def = new_guest("pc");
    def.memory = kibibytes();
    def.cpu.emplace();
    def.cpu->numa.emplace();
    def.cpu->numa->cells.resize(2);
    for (auto& cell : def.cpu->numa->cells) cell.memory = mebibytes(256);
    device::video card(video_type::qxl);
    card.vram64 = kibibytes(100000);
    def.devices.videos.push_back(card);
    auto volume = virtio_disk("", "vda");
    volume.source.from = volume_disk_source("images", "web");
    volume.driver.type.reset();
    def.devices.disks.push_back(volume);
    auto locked = virtio_disk("/srv/locked", "vdb");
    locked.source.options.emplace();
    locked.source.options->encryption.emplace();
    locked.source.options->encryption->format = encryption_format::luks;
    def.devices.disks.push_back(locked);
    def.devices.channels.emplace_back(unix_chardev("/var/lib/x/channel/target/web.agent", socket_mode::bind),
                                      channel_target_type::virtio, "agent");
    def.seclabels.emplace_back().type = guest::seclabel_type::dynamic;
    complete(def, table_capabilities());

    CHECK(def.memory == mebibytes(512));
    CHECK(def.devices.videos[0].vga_mem == mebibytes(16));
    CHECK(def.devices.videos[0].vram64 == mebibytes(128));
    CHECK(!def.devices.disks[0].driver.type);
    CHECK(def.devices.disks[1].source.options->encryption->engine == encryption_engine::qemu);
    CHECK(std::get<unix_chardev>(def.devices.channels[0].source).path.empty());
    CHECK(def.seclabels[0].model == "none");
    auto again = def;
    complete(again, table_capabilities());
    CHECK(format(again) == format(def));
}

TEST_CASE("bus 0 is the board's, and what the board has stands behind the document's controllers") {
    auto def = new_guest("pc");
    def.devices.controllers.emplace_back(controller_type::pci, std::nullopt, controller_model::pci_bridge);
    complete(def, table_capabilities());
    REQUIRE(def.devices.controllers.size() == 3);
    CHECK(def.devices.controllers[0].index == 1u);
    CHECK(def.devices.controllers[2].model == controller_model::pci_root);
    CHECK(def.devices.controllers[2].index == 0u);
}

TEST_CASE("commas in names are doubled, JSON needs no such thing") {
    auto def = new_guest("pc");
    def.name = "a=1,b=2";
    def.devices.disks.push_back(virtio_disk("/srv/a,b\"c.img", "vda"));
    def.devices.serials.emplace_back(file_chardev("/log/a,b"));
    auto args = args_of(def);
    CHECK(has(args, "guest=a=1,,b=2,debug-threads=on"));
    CHECK(has(args, "file,id=charserial0,path=/log/a,,b"));
    CHECK(has(args, R"({"driver":"file","filename":"/srv/a,b\"c.img","node-name":"libvirt-1-storage",)"
                    R"("auto-read-only":true,"discard":"unmap"})"));
}

TEST_CASE("an ethernet interface is a tap that QEMU opens or that it is given") {
    auto def = new_guest("pc");
    device::interface net(ethernet_net(), "virtio");
    net.target = "tap7";
    def.devices.interfaces.push_back(net);
    CHECK(has(args_of(def), R"({"type":"tap","ifname":"tap7","script":"no","downscript":"no","id":"hostnet0"})"));

    assign_aliases(def);
    auto given = paths();
    given.tap_fds["net0"] = {"23"};
    CHECK(has(build(def, table_capabilities(), given).args, R"({"type":"tap","fd":"23","id":"hostnet0"})"));
}

TEST_CASE("what is not there yet or can not be is refused by name") {
    auto refusal = [](domain_def def) -> std::string {
        try {
            args_of(def);
        } catch (const error& e) {
            return e.what();
        }
        return "accepted";
    };
    auto def = new_guest("pc");
    SECTION("a network of another kind") {
        def.devices.interfaces.emplace_back(network_net("default"), "virtio");
        CHECK(refusal(def) ==
              "interface 'net0': type='network' is not supported yet; 'user' and 'ethernet' are there");
    }
    SECTION("a machine that does not exist") {
        def.os.type.machine = "pc-i440fx-99";
        CHECK_THAT(refusal(def), Catch::Contains("does not support machine type 'pc-i440fx-99'"));
    }
    SECTION("a CD-ROM on virtio") {
        auto cd = virtio_disk("/a", "vda");
        cd.device = disk_device::cdrom;
        def.devices.disks.push_back(cd);
        CHECK_THAT(refusal(def), Catch::Contains("disk type of 'vda' does not support ejectable media"));
    }
    SECTION("names that would be more than a name in an option or a path") {
        auto refused = [&](auto change) {
            auto changed = def;
            change(changed);
            return refusal(changed);
        };
        auto cpu = [](std::string model, std::string feature) {
            return [=](domain_def& def) {
                def.cpu.emplace(guest::cpu_mode::custom);
                def.cpu->model.emplace(model);
                def.cpu->features.emplace_back(feature, guest::cpu_policy::require);
            };
        };
        CHECK_THAT(refused(cpu("qemu64", "a=on,b")), Catch::Contains("CPU feature 'a=on,b': only letters"));
        CHECK_THAT(refused(cpu("qemu64,kvm=off", "sse4.1")),
                   Catch::Contains("CPU model 'qemu64,kvm=off': only letters"));
        CHECK(refused(cpu("qemu64", "sse4.1")) == "accepted");
        CHECK_THAT(refused([](domain_def& def) {
                       def.cpu.emplace(guest::cpu_mode::custom);
                       def.cpu->model.emplace("qemu64");
                       def.cpu->model->vendor_id = "Genuine,x=on";
                   }),
                   Catch::Contains("CPU vendor_id 'Genuine,x=on': a comma"));
        auto channel = [](channel_target_type type, std::string name, std::string address) {
            return [=](domain_def& def) {
                auto& one = def.devices.channels.emplace_back(unix_chardev(), type, name);
                one.address = address;
                one.port = 80;
                if (type == channel_target_type::guestfwd) one.source = pty_chardev();
            };
        };
        CHECK_THAT(refused(channel(channel_target_type::virtio, "../../x", "")), Catch::Contains("channel '../../x'"));
        CHECK_THAT(refused(channel(channel_target_type::virtio, "..", "")), Catch::Contains("channel '..'"));
        CHECK(refused(channel(channel_target_type::virtio, "org.qemu.guest_agent.0", "")) == "accepted");
        CHECK_THAT(refused(channel(channel_target_type::guestfwd, "", "10.0.2.1:1-cmd:id,")),
                   Catch::Contains("'10.0.2.1:1-cmd:id,' is no IPv4 address"));
        CHECK(refused(channel(channel_target_type::guestfwd, "", "10.0.2.1")) == "accepted");
        CHECK_THAT(refused([](domain_def& def) { def.devices.shmems.emplace_back().name = "../../etc/x"; }),
                   Catch::Contains("shmem name cannot include '/'"));
        CHECK_THAT(refused([](domain_def& def) { def.devices.shmems.emplace_back().name = ".."; }),
                   Catch::Contains("shmem '..'"));
        auto variable = [](std::string name) {
            return [=](domain_def& def) {
                def.options.emplace();
                def.options->extra.emplace();
                auto& given = def.options->extra->qemu_commandline.emplace().environment.emplace_back();
                given.name = name;
                given.value = "x";
            };
        };
        CHECK_THAT(refused(variable("VIRTXX_QEMU_ROOT")), Catch::Contains("marks the guests of this driver"));
        CHECK_THAT(refused(variable("A=B")), Catch::Contains("no name of a variable"));
        CHECK(refused(variable("QEMU_AUDIO_DRV")) == "accepted");
    }
    SECTION("two boot orders") {
        auto disk = virtio_disk("/a", "vda");
        disk.info.boot = boot_order(1);
        def.devices.disks.push_back(disk);
        def.os.boot.push_back(guest::boot_device::hd);
        CHECK_THAT(refusal(def), Catch::Contains("per-device boot elements"));
    }
    SECTION("two devices in one slot") {
        for (auto target : {"vda", "vdb"}) {
            auto disk = virtio_disk("/a", target);
            disk.info.address = pci_address(0, 0, 5);
            def.devices.disks.push_back(disk);
        }
        CHECK(refusal(def) == "Attempted double use of PCI Address 0000:00:05.0");
    }
    SECTION("SPICE with TLS") {
        spice_graphics spice;
        spice.tls_port = 5904;
        def.devices.graphics.emplace_back().kind = spice;
        CHECK_THAT(refusal(def), Catch::Contains("remove tlsPort"));
    }
    SECTION("an image by TFTP") {
        auto disk = virtio_disk("", "vda");
        network_disk_source from;
        from.protocol = network_disk_protocol::tftp;
        from.name = "web.img";
        disk.source.from = from;
        def.devices.disks.push_back(disk);
        CHECK_THAT(refusal(def), Catch::Contains("'tftp' protocol is not supported"));
    }
    SECTION("a serial port of another board") {
        def.devices.serials.emplace_back(pty_chardev()).type = serial_target_type::spapr_vio_serial;
        CHECK_THAT(refusal(def), Catch::Contains("target type 'spapr-vio-serial'"));
    }
    SECTION("a feature of another architecture") {
        def.features.rare.emplace();
        def.features.rare->hpt.emplace();
        CHECK_THAT(refusal(def), Catch::Contains("The 'hpt' feature"));
    }
    SECTION("more memory than can be counted") {
        def.cpu.emplace();
        def.cpu->numa.emplace();
        def.cpu->numa->cells.emplace_back().memory = kibibytes(9007199254740991);
        CHECK_THAT(refusal(def), Catch::Contains("memory size of NUMA node '0' overflowed"));
    }
    SECTION("KVM that can not be used") {
        def.type = domain_type::kvm;
        table_capabilities caps;
        caps.kvm = false;
        complete(def, caps);  // may be defined, not started
        CHECK_THROWS_WITH(build(def, caps, paths()), Catch::Contains("use type='qemu'"));
    }
    SECTION("a device that the binary lacks") {
        def.devices.sounds.emplace_back(sound_model::ac97);
        table_capabilities caps;
        caps.lacking.insert("AC97");
        complete(def, caps);
        assign_aliases(def);
        CHECK_THROWS_WITH(build(def, caps, paths()), Catch::Contains("'AC97' is not supported with this QEMU binary"));
    }
}
