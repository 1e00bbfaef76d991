// Copyright virtxx contributors. Boost Software License 1.0.

// Compares our command lines, completed documents and refusals with those that libvirt gave for the same documents.
//
//     test_argv_conformance CORPUS AGREEING [--write | --diff DIR]
//
// Without options it fails when a case listed in AGREEING no longer agrees.

#include "drivers/qemu/addresses.hpp"
#include "drivers/qemu/aliases.hpp"
#include "drivers/qemu/command_line/command_line.hpp"
#include "drivers/qemu/firmware.hpp"
#include "drivers/qemu/post_parse.hpp"
#include "tests/corpus.hpp"
#include "tests/qemu/table_capabilities.hpp"
#include "tests/skip.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

using namespace vir;

namespace {

// libvirt's system daemon converts a document as if the guest were started for the first time (id -1).
qemu::runtime_paths libvirt_paths(const domain_def& def) {
    auto id = "-1-" + def.name.substr(0, 20);
    qemu::runtime_paths out;
    out.guest_dir = "/var/lib/libvirt/qemu/domain-" + id;
    out.channel_dir = "/var/lib/libvirt/qemu/channel/target/domain-" + id;
    out.monitor_socket = out.guest_dir + "/monitor.sock";
    out.master_key_file = out.guest_dir + "/master-key.aes";
    out.hugepage_dirs[2048] = "/dev/hugepages/libvirt/qemu/" + id;
    out.memory_dir = "/var/lib/libvirt/qemu/ram/" + id;
    out.shmem_dir = "/var/lib/libvirt";
    out.environment = qemu::standard_environment(out.guest_dir);
    for (auto& net : def.devices.interfaces) out.tap_fds[net.info.alias] = {"FD"};
    return out;
}

// What the conversion makes of interfaces: each is a tap of its own, at the next free place.
void plain_interfaces(domain_def& def) {
    for (auto& net : def.devices.interfaces) {
        device::interface plain(device::ethernet_net(), net.model);
        plain.mac = net.mac;
        net = std::move(plain);
    }
}

void choose_ports(domain_def& def) {
    for (auto& graphics : def.devices.graphics) {
        if (auto* vnc = std::get_if<device::vnc_graphics>(&graphics.kind); vnc && vnc->autoport.value_or(false))
            vnc->port = 5900;
        if (auto* spice = std::get_if<device::spice_graphics>(&graphics.kind); spice && spice->autoport.value_or(false))
            spice->port = 5901;
    }
}

qemu::table_capabilities capabilities_for(const domain_def& def) {
    qemu::table_capabilities caps;
    if (def.os.type.arch == guest::arch::i686 &&
        (def.devices.emulator.empty() || def.devices.emulator.ends_with("-i386"))) {
        caps.path = "/usr/bin/qemu-system-i386";
        caps.architecture = "i386";
    }
    return caps;
}

domain_def completed(const std::string& text) {
    auto def = parse<domain_def>(text);
    qemu::complete(def, capabilities_for(def));
    qemu::place_nvram(def, "/var/lib/libvirt/qemu/nvram");
    return def;
}

std::string argv_of(const std::string& text) {
    auto def = completed(text);
    auto caps = capabilities_for(def);
    plain_interfaces(def);
    choose_ports(def);
    qemu::assign_addresses(def, caps);
    qemu::assign_aliases(def);
    auto line = qemu::build(def, caps, libvirt_paths(def));
    std::string out;
    for (auto& [name, value] : line.env) out += name + "=" + value + "\n";
    out += line.program + "\n";
    for (auto& arg : line.args) out += arg + "\n";
    return out;
}

struct answer {
    bool failed = false;
    std::string text;
};

template <class F>
answer answer_of(F f) {
    try {
        return {false, f()};
    } catch (const error& failure) {
        return {true, fmt::format("code: {}\n{}\n", static_cast<int>(failure.code()), failure.what())};
    } catch (const std::exception& failure) {
        return {true, fmt::format("code: ?\n{}\n", failure.what())};
    }
}

// The arguments without those that name files of the machine.
std::vector<std::string> without_paths(const std::string& argv) {
    std::vector<std::string> out;
    std::istringstream in(argv);
    for (std::string line; std::getline(in, line);)
        if (line.find("/var/lib/libvirt/") == line.npos) out.push_back(line);
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() < 2) {
        std::cerr << "usage: test_argv_conformance CORPUS AGREEING [--write | --diff DIR]\n";
        return 2;
    }
    const std::filesystem::path corpus = arguments[0];
    if (!exists(corpus / "INDEX.tsv")) {
        std::cout << "SKIPPED: no documents in " << corpus << "\n";
        return vir::test::skipped_status;
    }
    bool write = arguments.size() > 2 && arguments[2] == "--write";
    std::string diff_folder = arguments.size() > 3 && arguments[2] == "--diff" ? arguments[3] : "";

    auto known = testing::read_names(arguments[1]);
    std::vector<std::string> agreeing, lost;
    for (std::string oracle : {"argv", "qemu"}) {
        int cases = 0, identical = 0, but_for_paths = 0, rejections = 0, refused = 0, same_code = 0;
        for (auto& row : testing::read_corpus(corpus, "domain", oracle)) {
            auto wanted = testing::slurp(corpus / row.expected);
            auto input = testing::slurp(corpus / row.input);
            bool rejected = row.expected.ends_with(".error");
            auto given = answer_of([&] { return oracle == "argv" ? argv_of(input) : format(completed(input)); });
            bool agrees;
            if (rejected) {
                ++rejections;
                refused += given.failed;
                agrees =
                    given.failed && wanted.substr(0, wanted.find('\n')) == given.text.substr(0, given.text.find('\n'));
                same_code += agrees;
            } else {
                ++cases;
                agrees = !given.failed && given.text == wanted;
                identical += agrees;
                but_for_paths += !given.failed && without_paths(given.text) == without_paths(wanted);
            }
            auto name = oracle + " " + row.name;
            if (agrees) agreeing.push_back(name);
            if (!agrees && known.contains(name)) lost.push_back(name);
            if (!agrees && !diff_folder.empty()) {
                std::ofstream(std::filesystem::path(diff_folder) / (row.name + "." + oracle + ".want")) << wanted;
                std::ofstream(std::filesystem::path(diff_folder) / (row.name + "." + oracle + ".got")) << given.text;
            }
        }
        std::cout << fmt::format("conformance: domain {}: {} of {} identical, {} but for paths\n", oracle, identical,
                                 cases, but_for_paths);
        std::cout << fmt::format("conformance: domain {} rejections: {} of {} refused, {} with the same code\n", oracle,
                                 refused, rejections, same_code);
    }
    if (write) {
        std::ofstream out(arguments[1]);
        out << "# Cases in which our answer is libvirt's: oracle, name. Written by test_argv_conformance --write.\n";
        for (auto& name : agreeing) out << name << '\n';
        return 0;
    }
    for (auto& name : lost) std::cout << "no longer agrees: " << name << '\n';
    return lost.empty() ? 0 : 1;
}
