// Copyright virtxx contributors. Boost Software License 1.0.
// What the driver's tests share: a root of their own, a guest of 512 bytes, and ways to wait for what it does.
#pragma once

#include "drivers/qemu/driver.hpp"
#include "drivers/qemu/proc.hpp"
#include "src/host/unique_fd.hpp"
#include "tests/skip.hpp"

#include <virtxx/connection.hpp>
#include <virtxx/doc/domain.hpp>
#include <virtxx/open.hpp>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// No co_await within CHECK and its like: Catch hands the expression to __builtin_constant_p, too, and g++ 12 then
// waits twice.
namespace lab {

using namespace std::chrono_literals;
using connection = vir::connection<vir::qemu::driver>;
using domain = vir::domain<vir::qemu::driver>;

/// Boots from its boot sector, says "ready" on the serial port and echoes what it reads there, but for: P panics,
/// R resets, S powers off. The power button powers it off too. Made from 16-bit assembly; starts in a second under TCG.
inline constexpr std::array<unsigned char, 115> boot_code = {
    0xfa, 0x31, 0xc0, 0x8e, 0xd8, 0x8e, 0xd0, 0xbc, 0x00, 0x7c, 0xba, 0x02, 0x06, 0xb8, 0x00, 0x01, 0xef, 0xbe, 0x6b,
    0x7c, 0xac, 0x84, 0xc0, 0x74, 0x05, 0xe8, 0x40, 0x00, 0xeb, 0xf6, 0xba, 0x00, 0x06, 0xed, 0xa9, 0x00, 0x01, 0x75,
    0x2b, 0xba, 0xfd, 0x03, 0xec, 0xa8, 0x01, 0x74, 0xef, 0xba, 0xf8, 0x03, 0xec, 0x3c, 0x50, 0x74, 0x0d, 0x3c, 0x52,
    0x74, 0x11, 0x3c, 0x53, 0x74, 0x13, 0xe8, 0x1a, 0x00, 0xeb, 0xda, 0xba, 0x05, 0x05, 0xb0, 0x01, 0xee, 0xeb, 0xd2,
    0xb0, 0xfe, 0xe6, 0x64, 0xeb, 0xcc, 0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef, 0xf4, 0xeb, 0xfd, 0x50, 0xba, 0xfd,
    0x03, 0xec, 0xa8, 0x20, 0x74, 0xfb, 0x58, 0xba, 0xf8, 0x03, 0xee, 0xc3, 0x72, 0x65, 0x61, 0x64, 0x79, 0x0d, 0x0a,
    0x00};

inline const char* emulator() {
    static const char* const path = "/usr/bin/qemu-system-x86_64";
    return access(path, X_OK) == 0 ? path : nullptr;
}

/// A root that goes with this object, and every emulator that was started for it, too.
class root {
public:
    root() {
        std::string name = std::filesystem::temp_directory_path() / "virtxx-lab-XXXXXX";
        if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    root(const root&) = delete;
    ~root() {
        for (const auto& one : emulators()) ::kill(one.process.pid, SIGKILL);
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    std::string path() const { return path_; }
    std::string uri() const { return "qemu:///embed?root=" + path_; }
    std::string boot_image(const std::string& guest) const {
        const auto path = file(guest + ".img");
        std::string sector(boot_code.begin(), boot_code.end());
        sector.resize(510);
        std::ofstream(path, std::ios::binary) << sector << "\x55\xaa";
        return path;
    }
    std::string file(const std::string& relative) const { return path_ + "/" + relative; }
    bool has(const std::string& relative) const { return std::filesystem::exists(file(relative)); }
    std::string read(const std::string& relative) const {
        std::ifstream in(file(relative), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    /// No owner writes there any more, not even the last words of one that let go.
    bool is_free() const {
        const vir::unique_fd owner(::open(file("run/virtxx/qemu/owner").c_str(), O_RDONLY | O_CLOEXEC));
        return owner && ::flock(owner.get(), LOCK_EX | LOCK_NB) == 0;
    }

    /// Every living process that was started for this root.
    std::vector<vir::qemu::proc::marked> emulators() const {
        struct stat info{};
        if (::stat(file("run/virtxx/qemu").c_str(), &info) != 0) return {};
        return vir::qemu::proc::of_root(fmt::format("{}:{}", info.st_dev, info.st_ino));
    }

    /// A program in place of the emulator: answers as a fake says.
    std::string program(const std::string& name, const std::string& text, bool executable = true) const {
        const auto to = file(name);
        std::ofstream(to) << text;
        ::chmod(to.c_str(), executable ? 0755 : 0644);
        return to;
    }

private:
    std::string path_;
};

/// What a test wants of its guest beside the usual.
class wish {
public:
    explicit wish(std::string name) : name(std::move(name)) {}
    wish& with(std::string text) { return devices += text, *this; }
    wish& with_head(std::string text) { return head += text, *this; }
    /// Boots from an image of its own.
    wish& with_boot(const root& at) {
        return with("<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file=\"" +
                    at.boot_image(name) + "\"/><target dev='hda' bus='ide'/></disk><serial type='pty'/>");
    }

    std::string name;
    std::string uuid;
    std::string head;
    std::string devices;
    std::string type = "qemu";
    std::string emulator;
};

inline std::string text_of(const wish& of) {
    return fmt::format(
        "<domain type='{}'><name>{}</name>{}<memory unit='MiB'>32</memory><vcpu>1</vcpu>"
        "<os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features>{}"
        "<devices><emulator>{}</emulator>{}<controller type='usb' model='none'/><memballoon model='none'/></devices>"
        "</domain>",
        of.type, of.name, of.uuid.empty() ? "" : "<uuid>" + of.uuid + "</uuid>", of.head,
        of.emulator.empty() ? std::string(emulator()) : of.emulator, of.devices);
}

inline vir::task<connection> open(const root& at) { return vir::connect<vir::qemu::driver>(vir::uri(at.uri())); }

/// Runs a test's coroutine. Returns false, having said why, where there is no emulator.
template <class F>
bool run(F& body) {
    if (!emulator()) {
        vir::test::skip("qemu-system-x86_64 is not installed (Debian's package qemu-system-x86)");
        return false;
    }
    vir::run(vir::within(50s, body()));
    return true;
}

/// The error of an operation that must fail.
template <class T>
vir::task<vir::error> failure_of(vir::task<T> work) {
    auto result = co_await vir::as_result(std::move(work));
    REQUIRE_FALSE(result.has_value());
    co_return result.error();
}

using lifecycle_events = vir::subscription<vir::event::lifecycle>;

/// Waits for a lifecycle event of that kind and gives its detail; others are passed over.
inline vir::task<int> next(lifecycle_events& events, vir::lifecycle what) {
    while (true) {
        auto event = co_await events.next();
        REQUIRE(event.has_value());
        if (event->what == what) co_return event->detail;
    }
}

/// Reads from a stream until a text has come.
inline vir::task<std::string> read_until(vir::stream& from, std::string text) {
    std::string got;
    std::array<char, 256> chunk;
    while (got.find(text) == std::string::npos) {
        const auto n = co_await from.read_some(chunk);
        if (n == 0) break;
        got.append(chunk.data(), n);
    }
    co_return got;
}

inline vir::task<void> pause(vir::clock::duration time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

/// The figures of all guests, asked for until none are stale but those of the one that is out of reach: QEMU gets some
/// ms for its answer, which is at times too little on a busy machine.
inline vir::task<std::vector<vir::domain_stats_record>> fresh_stats(connection conn, std::string out_of_reach = {}) {
    const auto end = vir::clock::now() + 20s;
    while (true) {
        auto records = co_await conn.stats();
        const auto tardy = [&](const auto& one) { return one.stale && one.domain.name != out_of_reach; };
        if (!records.empty() && std::ranges::none_of(records, tardy)) co_return records;
        if (vir::clock::now() > end)
            throw vir::error(vir::errc::operation_timeout,
                             fmt::format("of {} guests some have stale figures for 20 s", records.size()));
        co_await pause(5ms);
    }
}

/// Waits for something that no event tells of: processes and files.
template <class F>
vir::task<bool> comes_true(F& condition, vir::clock::duration limit = 5s) {
    const auto end = vir::clock::now() + limit;
    while (!condition()) {
        if (vir::clock::now() > end) co_return false;
        co_await pause(5ms);
    }
    co_return true;
}

}  // namespace lab
