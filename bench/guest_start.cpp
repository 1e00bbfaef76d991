// Copyright virtxx contributors. Boost Software License 1.0.
// How long the QEMU driver takes to start a guest until its CPUs run, alone and 32 at once, against the floor: exec of
// the very same command lines and the handshake with their monitors by bare system calls.
#include "bench/bare_qemu.hpp"

#include <virtxx/all.hpp>
#include <virtxx/connection.hpp>
#include <virtxx/doc/domain.hpp>
#include <virtxx/open.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace vir;
namespace fs = std::filesystem;

namespace {

constexpr int single_rounds = 31, crowd_rounds = 5, crowd = 32;

// A guest as one has many of: a disk, a network card, a serial port; nothing to boot.
domain_def guest(const fs::path& root, int number) {
    domain_def def;
    def.type = domain_type::qemu;
    def.name = "guest-" + std::to_string(number);
    def.memory = 64_MiB;
    def.vcpu.maximum = 1;
    def.os.type.type = guest::os_type::hvm;
    def.os.type.machine = "pc";
    def.features.acpi = true;
    const auto image = root / (def.name + ".img");
    std::ofstream(image).put('\0');
    fs::resize_file(image, 1 << 20);
    def.devices.disks.emplace_back(device::file_disk_source(image.string()), device::disk_target("vda"));
    def.devices.serials.emplace_back(device::pty_chardev());
    def.devices.interfaces.emplace_back(device::user_net(), "virtio");
    return def;
}

std::vector<std::string> words_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    std::vector<std::string> out;
    for (std::size_t at = 0, end; (end = text.find('\0', at)) != text.npos; at = end + 1)
        out.push_back(text.substr(at, end - at));
    return out;
}

// What the driver ran for a guest, as the kernel shows it.
bare::command_line command_line_of(const fs::path& root, const std::string& name) {
    std::string pid;
    std::ifstream(root / "run/virtxx/qemu" / (name + ".pid")) >> pid;
    bare::command_line out;
    out.arguments = words_of("/proc/" + pid + "/cmdline");
    out.environment = words_of("/proc/" + pid + "/environ");
    out.socket = (root / name).string();
    if (out.arguments.empty()) bare::fail("read the command line of a guest");
    return out;
}

task<void> start(domain<> guest) { co_await guest.start(); }

task<double> start_all(std::vector<domain<>> guests) {
    std::vector<task<void>> work;
    const auto from = clock::now();
    for (auto& one : guests) work.push_back(start(one));
    co_await all(std::move(work));
    co_return std::chrono::duration<double, std::milli>(clock::now() - from).count();
}

task<void> destroy_all(std::vector<domain<>> guests) {
    std::vector<task<void>> work;
    for (auto& one : guests) work.push_back(one.destroy());
    co_await all(std::move(work));
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void show(const char* what, const std::vector<double>& values) {
    std::printf("%s:", what);
    for (double value : values) std::printf(" %.1f", value);
    std::puts(" ms");
}

task<void> compare(const char* name, fs::path root, std::vector<domain<>> guests, std::vector<std::string> names,
                   int rounds, const char* limit) {
    // What is read from disk for the first time is read now, and the command lines are known.
    co_await start_all(guests);
    std::vector<bare::command_line> lines;
    for (const auto& one : names) lines.push_back(command_line_of(root, one));
    co_await destroy_all(guests);
    bare::start_all(lines);

    std::vector<double> ours, floor;
    // Taken in turns: what else the machine does falls on both.
    for (int round = 0; round < rounds; ++round) {
        floor.push_back(bare::start_all(lines));
        ours.push_back(co_await start_all(guests));
        co_await destroy_all(guests);
    }
    show("driver", ours);
    show("floor", floor);
    std::printf("figure\t%s\t%.2f ms\t%.2f ms\t%s\n", name, median(ours), median(floor), limit);
    std::fflush(stdout);
}

task<void> measure(fs::path root) {
    auto conn = co_await open("qemu:///embed?root=" + root.string());
    std::vector<domain<>> guests;
    std::vector<std::string> names;
    for (int i = 0; i < crowd; ++i) {
        const auto def = guest(root, i);
        guests.push_back(co_await conn.define(def));
        names.push_back(def.name);
    }
    const std::vector<domain<>> first(1, guests.front());
    const std::vector<std::string> first_name(1, names.front());
    co_await compare("guest start to running", root, first, first_name, single_rounds, "1.15");
    co_await compare("32 guests started at once", root, guests, names, crowd_rounds, "1.3");
}

}  // namespace

int main() {
    if (::access("/usr/bin/qemu-system-x86_64", X_OK) != 0) {
        std::puts("there is no qemu-system-x86_64: nothing was measured");
        return 0;
    }
    std::string folder = fs::temp_directory_path() / "virtxx-bench-XXXXXX";
    if (!::mkdtemp(folder.data())) bare::fail("mkdtemp");
    int outcome = 0;
    try {
        run(measure(folder));
    } catch (const error& e) {
        std::fprintf(stderr, "guest_start: %s\n", e.what());
        outcome = 1;
    }
    fs::remove_all(folder);
    return outcome;
}
