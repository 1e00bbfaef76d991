// Copyright virtxx contributors. Boost Software License 1.0.
// virtxx console in a terminal, with a guest of 512 bytes that answers each key with itself.
#include "tests/cli/command.hpp"

#include "src/core/stream_fd.hpp"
#include "tests/skip.hpp"

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

using namespace vir;
using namespace std::chrono_literals;

namespace {

// Says "ready" on the first serial port, then sends back what comes.
constexpr unsigned char echo_sector[] = {
    0xfc, 0x31, 0xc0, 0x8e, 0xd8, 0xbe, 0x22, 0x7c,              // cld; ds = 0; si = message
    0xac, 0x84, 0xc0, 0x74, 0x06, 0xba, 0xf8, 0x03, 0xee, 0xeb, 0xf5,  // send the message
    0xba, 0xfd, 0x03, 0xec, 0xa8, 0x01, 0x74, 0xf8,              // wait for a byte
    0xba, 0xf8, 0x03, 0xec, 0xee, 0xeb, 0xf1,                    // send it back, again
    'r', 'e', 'a', 'd', 'y', '\r', '\n', 0};

std::string disk_with_echo(const std::string& folder) {
    std::string sector(reinterpret_cast<const char*>(echo_sector), sizeof echo_sector);
    sector.resize(510, '\0');
    sector += "\x55\xaa";
    sector.resize(1 << 20, '\0');
    std::ofstream(folder + "/disk.img") << sector;
    return folder + "/disk.img";
}

bool qemu_is_there() {
    return test_cli::virtxx({"uri", "--known"}).out.find("qemu") != std::string::npos &&
           find_program("qemu-system-x86_64").has_value();
}

// Reads until `text` has come; gives all that came.
task<std::string> read_until(stream& from, std::string text) {
    std::string all;
    std::array<char, 1024> chunk;
    while (all.find(text) == std::string::npos) {
        const auto n = co_await from.read_some(chunk);
        if (n == 0) break;
        all.append(chunk.data(), n);
    }
    co_return all;
}

task<void> talk(std::string uri) {
    int master, slave;
    REQUIRE(::openpty(&master, &slave, nullptr, nullptr, nullptr) == 0);
    ::fcntl(master, F_SETFD, FD_CLOEXEC);
    termios before{}, during{}, after{};
    ::tcgetattr(slave, &before);

    auto executor = co_await asio::this_coro::executor;
    auto terminal = make_fd_stream(executor, master, "the terminal");
    command what(VIRTXX_COMMAND, "-c", uri, "console", "echo");
    what.descriptors = {{0, slave}, {1, slave}, {2, slave}};
    auto p = co_await process::spawn(what);
    p.kill_on_drop();
    auto greeting = co_await within(30s, read_until(terminal, "Leave with ^]"));
    CHECK_THAT(greeting, Catch::Contains("Connected to 'echo'. Leave with ^]"));
    // Each key counts and none is echoed by the terminal itself: what comes back is the guest's.
    while (::tcgetattr(slave, &during) == 0 && (during.c_lflag & ICANON)) {
        asio::steady_timer timer(executor, 5ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
    CHECK(!(during.c_lflag & (ECHO | ISIG)));
    co_await terminal.write("marco\x03");
    auto answer = co_await within(30s, read_until(terminal, "marco\x03"));
    CHECK_THAT(answer, Catch::Contains("marco\x03"));
    CHECK(!p.ended());
    co_await terminal.write("\x1d");
    auto how = co_await within(10s, p.wait());
    CHECK(how.code == 0);
    ::tcgetattr(slave, &after);
    CHECK(after.c_lflag == before.c_lflag);
    CHECK(after.c_oflag == before.c_oflag);
    ::close(slave);
}

}  // namespace

TEST_CASE("a console in a terminal: keys go to the guest, ^C too, and ^] leaves it as it was") {
    if (!qemu_is_there()) {
        vir::test::skip("there is no QEMU");
        return;
    }
    char folder[] = "/tmp/virtxx-cli-XXXXXX";
    REQUIRE(::mkdtemp(folder));
    const auto uri = "qemu:///embed?root=" + std::string(folder) + "/root";
    const auto guest = "<domain type='qemu'><name>echo</name><memory unit='MiB'>32</memory>"
                       "<os><type arch='x86_64' machine='pc'>hvm</type></os><devices>"
                       "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='" +
                       disk_with_echo(folder) + "'/><target dev='hda' bus='ide'/></disk>"
                       "<serial type='pty'/><console type='pty'/></devices></domain>";
    CHECK(test_cli::virtxx({"-c", uri, "define", "-"}, guest).code == 0);
    auto started = test_cli::virtxx({"-c", uri, "start", "echo"});
    CHECK(started.err == "");
    CHECK(started.code == 0);
    // It outlives the command that started it.
    CHECK(test_cli::virtxx({"-c", uri, "domstate", "echo"}).out == "running\n");
    run(talk(uri));
    CHECK(test_cli::virtxx({"-c", uri, "destroy", "echo"}).code == 0);
    CHECK(test_cli::virtxx({"-c", uri, "undefine", "echo"}).code == 0);
    std::filesystem::remove_all(folder);
}
