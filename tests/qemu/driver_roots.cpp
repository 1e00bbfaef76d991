// Copyright virtxx contributors. Boost Software License 1.0.
// Whose a root is, where it may be, and the roots that URIs name for short.
#include "tests/qemu/child.hpp"
#include "tests/qemu/lab.hpp"
#include "tests/skip.hpp"

#include <virtxx/doc/chardev.hpp>

#include <sched.h>
#include <sys/mount.h>

using namespace vir;
using namespace lab;

namespace {

/// What another process found when it opened a URI: "owner", or "refused: " and the error.
class answer {
public:
    explicit answer(const root& at) : path_(at.file("answer")) { std::filesystem::remove(path_); }
    std::vector<std::string> environment(const std::string& uri) const {
        return {"VIRTXX_OTHER_URI=" + uri, "VIRTXX_OTHER_ANSWER=" + path_};
    }
    task<std::string> text() const {
        auto there = [path = path_] { return std::filesystem::exists(path); };
        const bool came = co_await comes_true(there, 30s);
        REQUIRE(came);
        std::ifstream in(path_);
        co_return std::string(std::istreambuf_iterator<char>(in), {});
    }

private:
    std::string path_;
};

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

void give(const std::string& text) {
    const auto path = variable("VIRTXX_OTHER_ANSWER");
    std::ofstream(path + ".new") << text;
    std::filesystem::rename(path + ".new", path);
}

/// Opens and keeps what it is told to, and runs a guest if it has its document.
task<void> be_another_owner() {
    auto opened = co_await as_result(connect<qemu::driver>(uri(variable("VIRTXX_OTHER_URI"))));
    if (!opened) {
        give(fmt::format("refused: {} ({})", opened.error().message(), static_cast<int>(opened.error().code())));
        co_return;
    }
    std::string seen = "owner";
    if (const auto document = variable("VIRTXX_OTHER_GUEST"); !document.empty()) {
        auto made = co_await as_result(opened->create(document));
        seen += made ? ", runs " + made->name() : ", " + made.error().message();
        auto listed = co_await opened->domains();
        seen += fmt::format(", {} listed", listed.size());
        if (made) co_await made->destroy();
    }
    give(seen);
    co_await pause(60s);
}

/// The tree of this host below a folder, but for what the driver writes to, which the folder has for itself.
void enter_copy_of_host(const std::string& folder) {
    namespace fs = std::filesystem;
    // Nothing that is mounted below may ever be seen outside.
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        throw std::runtime_error("no mount namespace of its own");
    for (const auto& entry : fs::directory_iterator("/")) {
        const auto name = entry.path().filename().string();
        if (entry.is_symlink()) {
            fs::copy_symlink(entry.path(), folder + "/" + name);
        } else if (entry.is_directory() && name != "etc" && name != "run" && name != "var") {
            fs::create_directory(folder + "/" + name);
            ::mount(entry.path().c_str(), (folder + "/" + name).c_str(), nullptr, MS_BIND | MS_REC, nullptr);
        }
    }
    if (::chroot(folder.c_str()) != 0 || ::chdir("/") != 0) throw std::runtime_error("no chroot");
}

}  // namespace

TEST_CASE("another owner", "[.]") {
    if (const auto folder = variable("VIRTXX_OTHER_CHROOT"); !folder.empty()) enter_copy_of_host(folder);
    if (!variable("VIRTXX_OTHER_USER").empty() && ::setuid(65534) != 0) std::abort();
    vir::run(be_another_owner());
}

TEST_CASE("an owner in another process is refused with the first one's pid, and the other way round") {
    root at;
    auto body = [&]() -> task<void> {
        std::string before;
        {
            auto first = co_await open(at);
            answer said(at);
            child other("another owner", said.environment(at.uri()));
            before = co_await said.text();
            // What the first one has is untouched.
            co_await first.define(text_of(wish("kept")));
        }
        INFO(before);
        CHECK(before.starts_with("refused: "));
        CHECK(before.find(" " + std::to_string(getpid())) != std::string::npos);
        CHECK(before.ends_with(fmt::format("({})", static_cast<int>(errc::resource_busy))));

        answer said(at);
        child other("another owner", said.environment(at.uri()));
        const auto after = co_await said.text();
        CHECK(after == "owner");
        auto refused = co_await failure_of(open(at));
        INFO(refused.message());
        CHECK(refused.code() == errc::resource_busy);
        CHECK(refused.message().find(std::to_string(other.pid())) != std::string::npos);
        CHECK(refused.number(1) == other.pid());

        ::kill(other.pid(), SIGKILL);
        other.wait();
        auto next = co_await open(at);
        auto kept = co_await next.domain_by_name("kept");
        CHECK(kept.name() == "kept");
    };
    lab::run(body);
}

TEST_CASE("no name of a guest means a file of the driver's own") {
    root at;
    const std::vector<std::string> names{"driver", "owner", "autostarted", "autostart", "capabilities"};
    auto body = [&]() -> task<void> {
        auto conn = co_await open(at);
        for (const auto& name : names) {
            INFO(name);
            auto dom = co_await conn.define(text_of(wish(name)));
            co_await dom.set_autostart(true);
            co_await dom.start();
            CHECK(at.read("run/virtxx/qemu/owner") == std::to_string(getpid()) + "\n");
            answer said(at);
            child other("another owner", said.environment(at.uri()));
            const auto text = co_await said.text();
            CHECK(text.starts_with("refused: "));
            co_await dom.destroy();
            CHECK(at.read("run/virtxx/qemu/owner") == std::to_string(getpid()) + "\n");
        }
        auto dom = co_await conn.domain_by_name("driver");
        co_await dom.start();
    };
    lab::run(body);
    auto again = [&]() -> task<void> {
        auto conn = co_await open(at);
        auto all = co_await conn.domains();
        CHECK(all.size() == names.size());
        CHECK(at.emulators().size() == 1);
        auto dom = co_await conn.domain_by_name("driver");
        co_await dom.destroy();
    };
    lab::run(again);
}

TEST_CASE("a running guest is found by its process and start alone") {
    root at;
    auto body = [&]() -> task<void> {
        pid_t pid = 0;
        {
            auto conn = co_await open(at);
            auto what = wish("shy").with_boot(at);
            // Nothing in its environment tells whose it is.
            what.emulator = at.program("emulator", fmt::format("#!/bin/sh\nexec env -i {} \"$@\"\n", emulator()));
            auto dom = co_await conn.define(text_of(what));
            co_await dom.start();
            CHECK(at.emulators().empty());
            pid = std::atoi(at.read("run/virtxx/qemu/shy.pid").c_str());
        }
        auto conn = co_await open(at);
        auto dom = co_await conn.domain_by_name("shy");
        const bool active = co_await dom.is_active();
        CHECK(active);
        CHECK(at.has("run/virtxx/qemu/shy.xml"));
        if (!active && pid > 0) ::kill(pid, SIGKILL);
        if (active) co_await dom.destroy();
        CHECK_FALSE(at.has("run/virtxx/qemu/shy.xml"));
    };
    lab::run(body);
}

TEST_CASE("a guest whose status document was damaged is not started a second time") {
    root at;
    auto body = [&]() -> task<void> {
        {
            auto conn = co_await open(at);
            auto dom = co_await conn.define(text_of(wish("damaged")));
            co_await dom.start();
        }
        const auto before = at.emulators();
        CHECK(before.size() == 1);
        auto is_free = [&] { return at.is_free(); };
        const bool was_let_go = co_await comes_true(is_free);
        CHECK(was_let_go);
        std::ofstream(at.file("run/virtxx/qemu/damaged.xml")).close();
        for (int owner = 0; owner < 2; ++owner) {
            auto conn = co_await open(at);
            auto dom = co_await conn.domain_by_name("damaged");
            auto refused = co_await failure_of(dom.start());
            INFO(refused.message());
            CHECK(refused.code() == errc::operation_failed);
            CHECK(refused.message().find("process " + std::to_string(before.at(0).process.pid)) != std::string::npos);
            co_await conn.define(text_of(wish("another")));
            CHECK(at.emulators().size() == 1);
        }
        const auto pid = before.at(0).process.pid;
        ::kill(pid, SIGKILL);
        // Of a process that is exiting the environment goes first, and its pid last.
        auto gone = [&] { return !start_time_of(pid); };
        const bool is_gone = co_await comes_true(gone);
        CHECK(is_gone);
        auto conn = co_await open(at);
        auto dom = co_await conn.domain_by_name("damaged");
        co_await dom.start();
        co_await dom.destroy();
    };
    lab::run(body);
}

TEST_CASE("what an owner was ending when it was killed, the next one ends") {
    root at;
    auto body = [&]() -> task<void> {
        {
            auto conn = co_await open(at);
            auto dom = co_await conn.define(text_of(wish("ending").with_boot(at)));
            co_await dom.start();
        }
        CHECK(at.emulators().size() == 1);
        auto is_free = [&] { return at.is_free(); };
        const bool was_let_go = co_await comes_true(is_free);
        CHECK(was_let_go);
        auto status = at.read("run/virtxx/qemu/ending.xml");
        const std::string_view top = "<domstatus";
        REQUIRE(status.starts_with(top));
        status.insert(top.size(), " stopping='destroyed'");
        std::ofstream(at.file("run/virtxx/qemu/ending.xml")) << status;

        auto conn = co_await open(at);
        CHECK(at.emulators().empty());
        auto dom = co_await conn.domain_by_name("ending");
        auto state = co_await dom.state();
        CHECK(state.state == domain_state::shutoff);
        CHECK(state.reason == static_cast<int>(domain_shutoff_reason::destroyed));
        co_await dom.start();
        co_await dom.destroy();
    };
    lab::run(body);
}

TEST_CASE("a process that a status document of another boot names is another one") {
    root at;
    auto body = [&]() -> task<void> {
        {
            auto conn = co_await open(at);
            auto dom = co_await conn.define(text_of(wish("before").with_boot(at)));
            co_await dom.start();
        }
        auto is_free = [&] { return at.is_free(); };
        const bool was_let_go = co_await comes_true(is_free);
        CHECK(was_let_go);
        auto status = at.read("run/virtxx/qemu/before.xml");
        const auto boot = "boot='" + boot_id() + "'";
        const auto where = status.find(boot);
        REQUIRE(where != status.npos);
        status.replace(where, boot.size(), "boot='an earlier one'");
        std::ofstream(at.file("run/virtxx/qemu/before.xml")) << status;
        auto conn = co_await open(at);
        auto dom = co_await conn.domain_by_name("before");
        const bool active = co_await dom.is_active();
        CHECK_FALSE(active);
        CHECK_FALSE(at.has("run/virtxx/qemu/before.xml"));
        // The emulator bears the mark of this root, and is nobody's now.
        CHECK(at.emulators().empty());
    };
    lab::run(body);
}

TEST_CASE("a guest whose status document cannot be read is left alone until its process is gone") {
    root at;
    auto body = [&]() -> task<void> {
        std::vector<qemu::proc::marked> before;
        {
            auto conn = co_await open(at);
            auto dom = co_await conn.define(text_of(wish("torn").with_boot(at)));
            co_await dom.start();
            co_await conn.create(text_of(wish("whole").with_boot(at)));
            co_await conn.create(text_of(wish("lost").with_boot(at)));
            before = at.emulators();
            CHECK(before.size() == 3);
        }
        // One is known by its pid, one neither by that nor by a definition.
        std::ofstream(at.file("run/virtxx/qemu/torn.xml")) << "<domstatus state='running'";
        std::ofstream(at.file("run/virtxx/qemu/lost.xml")) << "";
        std::filesystem::remove(at.file("run/virtxx/qemu/lost.pid"));
        {
            auto conn = co_await open(at);
            CHECK(at.emulators().size() == 3);
            auto whole = co_await conn.domain_by_name("whole");
            co_await whole.destroy();
            CHECK(at.emulators().size() == 2);
            CHECK(at.has("run/virtxx/qemu/torn.xml"));
            CHECK(at.has("run/virtxx/qemu/lost.xml"));
        }
        for (const auto& one : at.emulators()) ::kill(one.process.pid, SIGKILL);
        auto gone = [&] { return at.emulators().empty(); };
        const bool ended = co_await comes_true(gone);
        REQUIRE(ended);
        auto conn = co_await open(at);
        CHECK_FALSE(at.has("run/virtxx/qemu/torn.xml"));
        CHECK_FALSE(at.has("run/virtxx/qemu/lost.xml"));
        auto dom = co_await conn.domain_by_name("torn");
        co_await dom.start();
        co_await dom.destroy();
    };
    lab::run(body);
}

TEST_CASE("entries that are no documents hold up nobody") {
    root at;
    auto body = [&]() -> task<void> {
        {
            auto conn = co_await open(at);
            co_await conn.define(text_of(wish("good")));
        }
        for (const std::string folder : {"etc/virtxx/qemu/", "run/virtxx/qemu/"}) {
            std::filesystem::create_directory(at.file(folder + "folder.xml"));
            ::mkfifo(at.file(folder + "pipe.xml").c_str(), 0600);
            std::ofstream(at.file(folder + "large.xml")) << "x";
            std::filesystem::resize_file(at.file(folder + "large.xml"), 17 << 20);
            std::filesystem::create_symlink("nowhere.xml", at.file(folder + "dangling.xml"));
            std::filesystem::create_symlink("loop.xml", at.file(folder + "loop.xml"));
        }
        auto conn = co_await open(at);
        auto all = co_await conn.domains();
        CHECK(all.size() == 1);
        auto dom = co_await conn.domain_by_name("good");
        co_await dom.start();
        co_await dom.destroy();
    };
    lab::run(body);
}

TEST_CASE("qemu:///session keeps the user's guests below XDG_STATE_HOME") {
    root at;
    const std::string old = variable("XDG_STATE_HOME");
    ::setenv("XDG_STATE_HOME", at.file("state").c_str(), 1);
    auto body = [&]() -> task<void> {
        auto conn = co_await vir::connect<qemu::driver>(uri("qemu:///session"));
        auto dom = co_await conn.define(text_of(wish("mine").with_boot(at)));
        CHECK(at.has("state/virtxx/etc/virtxx/qemu/mine.xml"));
        co_await dom.start();
        CHECK(at.has("state/virtxx/run/virtxx/qemu/mine.xml"));
        co_await dom.destroy();
        auto where = co_await conn.uri();
        CHECK(where == "qemu:///session");
    };
    lab::run(body);
    old.empty() ? ::unsetenv("XDG_STATE_HOME") : ::setenv("XDG_STATE_HOME", old.c_str(), 1);
}

TEST_CASE("qemu:///system is the host's own root") {
    if (::geteuid() != 0) {
        vir::test::skip("only root can make a copy of the host to try qemu:///system in");
        return;
    }
    root at;
    auto body = [&]() -> task<void> {
        std::filesystem::create_directory(at.file("host"));
        answer said(at);
        // The answer is written from within, so its folder must be the same inside.
        auto environment = said.environment("qemu:///system");
        environment.push_back("VIRTXX_OTHER_CHROOT=" + at.file("host"));
        environment.push_back("VIRTXX_OTHER_GUEST=" + text_of(wish("system")));
        child other("another owner", environment);
        const auto text = co_await said.text();
        CHECK(text == "owner, runs system, 1 listed");
        CHECK(at.has("host/run/virtxx/qemu/owner"));
    };
    lab::run(body);
}

TEST_CASE("qemu:///system says which folder may not be written by this user") {
    if (::geteuid() != 0 || std::filesystem::exists("/etc/virtxx")) {
        vir::test::skip("only root can become somebody who may not write to the host's folders");
        return;
    }
    root at;
    std::filesystem::permissions(at.path(), std::filesystem::perms::all);
    auto body = [&]() -> task<void> {
        answer said(at);
        auto environment = said.environment("qemu:///system");
        environment.push_back("VIRTXX_OTHER_USER=nobody");
        child other("another owner", environment);
        const auto text = co_await said.text();
        INFO(text);
        CHECK(text.starts_with("refused: "));
        CHECK(text.find("/run/virtxx") != std::string::npos);
        CHECK(text.find("Permission denied") != std::string::npos);
    };
    lab::run(body);
}

TEST_CASE("sockets work below a root whose path is longer than a socket's may be") {
    root at;
    auto body = [&]() -> task<void> {
        const auto deep = at.file(std::string(100, 'a') + "/" + std::string(100, 'b'));
        auto conn = co_await vir::connect<qemu::driver>(uri("qemu:///embed?root=" + deep));
        const auto port = at.file(std::string(120, 'c') + "/port.sock");
        auto what = wish("a-guest-with-a-name-that-is-long-too")
                        .with("<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='" +
                              at.boot_image("deep") + "'/><target dev='hda' bus='ide'/></disk>")
                        .with("<serial type='unix'><source mode='bind' path='" + port + "'/></serial>")
                        .with("<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>")
                        .with("<channel type='unix'><target type='virtio' name='org.example.port'/></channel>");
        auto dom = co_await conn.create(text_of(what), domain_create_flags::paused);
        auto console = co_await dom.open_console();
        auto channel = co_await dom.open_channel("org.example.port");
        co_await channel.write("nobody reads this");
        co_await dom.resume();
        const auto said = co_await within(10s, read_until(console, "ready"));
        CHECK(said.find("ready") != std::string::npos);
        co_await console.write("abc");
        const auto echo = co_await within(5s, read_until(console, "abc"));
        CHECK(echo.find("abc") != std::string::npos);
        co_await dom.destroy();

        // A display's socket is QEMU's own to open.
        auto display = wish("display").with("<graphics type='vnc'><listen type='socket'/></graphics>");
        auto refused = co_await failure_of(conn.create(text_of(display)));
        INFO(refused.message());
        CHECK(refused.code() == errc::config_unsupported);
        CHECK(refused.message().find("vnc.sock") != std::string::npos);
        CHECK(refused.message().find("107") != std::string::npos);
    };
    lab::run(body);
}
