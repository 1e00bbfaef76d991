// Copyright virtxx contributors. Boost Software License 1.0.
// Probing: the installed qemu-system-x86_64, and scripts that behave as no QEMU should.
#include "drivers/qemu/capabilities_cache.hpp"
#include "drivers/qemu/kvm.hpp"
#include "tests/skip.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/detached.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>

using namespace vir;
using namespace vir::qemu;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

const std::string real = "/usr/bin/qemu-system-x86_64";

bool skipped() {
    if (::access(real.c_str(), X_OK) == 0) return false;
    vir::test::skip("there is no qemu-system-x86_64");
    return true;
}

class temporary_folder {
public:
    temporary_folder() {
        char name[] = "/tmp/virtxx-test-XXXXXX";
        REQUIRE(::mkdtemp(name));
        path = name;
    }
    ~temporary_folder() { fs::remove_all(path); }
    std::string script(const std::string& name, const std::string& body, int mode = 0755) const {
        const auto file = path + "/" + name;
        std::ofstream(file) << "#!/bin/sh\n" << body << "\n";
        ::chmod(file.c_str(), static_cast<mode_t>(mode));
        return file;
    }
    std::string path;
};

error failure_of(const std::string& binary, std::chrono::nanoseconds limit = 10s) {
    auto got = run(as_result(probe_capabilities(binary, limit)));
    REQUIRE(!got);
    return got.error();
}

task<std::shared_ptr<state_store>> open_store(std::string root) {
    std::vector<std::string> folders{"cache"};
    co_return co_await state_store::open(state_layout(std::move(root), "cache/owner", std::move(folders)));
}

}  // namespace

TEST_CASE("facts are found by binary search, whatever their neighbours are") {
    capabilities_builder facts;
    const char* kinds[] = {"type", "option", "property", "command"};
    std::vector<std::string> words;
    for (int i = 0; i < 200; ++i) words.push_back(fmt::format("w{}", i * 7919 % 1000));
    for (auto kind : kinds)
        for (std::size_t i = 0; i < words.size(); i += 2)
            facts.add(kind, words[i], i % 4 ? words[i + 1] : std::string());
    facts.add("info", "version", "7002022");
    facts.add("info", "arch", "x86_64");
    facts.add("info", "kvm", "yes");
    facts.add("bad", "two\nlines");
    facts.add("bad", "");
    capabilities caps("/bin/q", std::move(facts).finish(), false);
    CHECK(caps.version() == 7002022);
    CHECK(caps.arch() == "x86_64");
    CHECK(caps.has_kvm_built_in());
    CHECK(!caps.has_kvm());
    std::set<std::string> there;
    for (std::size_t i = 0; i < words.size(); i += 2) there.insert(words[i]);
    for (auto& word : words) CHECK(caps.has_type(word) == there.contains(word));
    for (std::size_t i = 2; i < words.size(); i += 4) {
        CHECK(caps.has_property(words[i], words[i + 1]));
        CHECK(caps.has_option(words[i], ""));
        CHECK(!caps.has_option(words[i], "w"));
    }
    CHECK(!caps.has_type(""));
    CHECK(!caps.has_type("w"));
    CHECK(!caps.has_type("zzz"));
    CHECK(caps.names("type").size() == there.size());
    CHECK(caps.names("bad").empty());
    CHECK(!caps.machine("pc"));
    CHECK(capabilities("/bin/q", "", true).machines().empty());
}

TEST_CASE("the installed QEMU tells what it can do") {
    if (skipped()) return;
    capabilities caps(real, run(probe_capabilities(real)), true);
    CHECK(caps.arch() == "x86_64");
    CHECK(caps.version() >= 5000000);
    CHECK(caps.has_type("virtio-blk-pci"));
    CHECK(caps.has_type("memory-backend-memfd"));
    CHECK(!caps.has_type("virtio-blk"));
    CHECK(caps.has_property("virtio-blk-pci", "num-queues"));
    CHECK(caps.has_property("max-x86_64-cpu", "migratable"));
    CHECK(caps.has_property("memory-backend-file", "prealloc"));
    CHECK(!caps.has_property("virtio-blk-pci", "num"));
    CHECK(caps.has_option("chardev", "fd"));
    CHECK(!caps.has_option("no-such", ""));
    CHECK(caps.has_command("blockdev-add"));
    CHECK(caps.has_event("SHUTDOWN"));
    CHECK(caps.has_feature("device_add", "json-cli"));
    CHECK(caps.has_blockdev("qcow2"));
    CHECK(caps.has_blockdev("file", "aio"));
    CHECK(caps.has_netdev("user", "hostfwd"));
    CHECK(caps.has_chardev("socket", "reconnect"));
    const auto q35 = caps.machine("q35");
    REQUIRE(q35);
    CHECK(q35->name.starts_with("pc-q35-"));
    CHECK(caps.machine(q35->name)->name == q35->name);
    CHECK(q35->max_cpus >= 255);
    CHECK(q35->default_cpu == "qemu64");
    CHECK(q35->ram_id == "pc.ram");
    CHECK(!caps.machine("none"));
    CHECK(caps.default_machine().starts_with("pc-i440fx-"));
    const auto machines = caps.machines();
    REQUIRE(machines.size() > 10);
    CHECK(machines[0].name == caps.default_machine());
    CHECK(machines[0].alias == "pc");
    const auto cpus = caps.cpu_models();
    CHECK(cpus.size() > 50);
    for (auto& one : cpus)
        if (one.name == "max") CHECK(one.usable);
    // Modules that are half installed are as good as not there.
    CHECK((caps.has_type("virtio-gpu-gl-device") || !caps.has_type("virtio-vga-gl")));
}

TEST_CASE("what the host's CPU is, is asked for when needed") {
    if (skipped()) return;
    auto body = []() -> task<void> {
        capabilities_cache cache;
        auto model = co_await cache.cpu_model(real, false);
        CHECK(model["name"] == "base");
        CHECK(model["props"].size() > 100);
        if (!why_no_kvm()) {
            auto host = co_await cache.cpu_model(real, true);
            CHECK(host["props"].size() > 100);
        }
        CHECK(cache.probes() == 1);
    };
    run(body());
}

TEST_CASE("a binary that cannot be asked: an error with its own last words, within the limit") {
    temporary_folder tmp;
    auto e = failure_of("/nowhere/qemu-system-x86_64");
    CHECK(e.code() == errc::operation_failed);
    CHECK(e.message().find("cannot ask '/nowhere/qemu-system-x86_64' what it can do: ") == 0);
    CHECK(e.message().find("there is no such file") != std::string::npos);

    e = failure_of(tmp.script("plain", "exit 0", 0644));
    CHECK(e.message().find("it is not executable") != std::string::npos);

    e = failure_of(tmp.script("bad-argument", "echo 'qemu: -machine none: no such thing' >&2; exit 1"));
    CHECK(e.code() == errc::operation_failed);
    CHECK(e.message() == "cannot ask '" + tmp.path + "/bad-argument' what it can do: it exited with status 1; it said: "
                         "qemu: -machine none: no such thing");

    e = failure_of(tmp.script("crash", "kill -SEGV $$"));
    CHECK(e.message().find("was killed by signal 11") != std::string::npos);

    const auto start = clock::now();
    e = failure_of(tmp.script("hangs", "echo 'waiting for Godot' >&2; exec sleep 60"), 300ms);
    CHECK(clock::now() - start < 3s);
    CHECK(e.code() == errc::operation_timeout);
    CHECK(e.message().find("while waiting for the greeting of the monitor of 'hangs'") != std::string::npos);
    CHECK(e.message().find("it said: waiting for Godot") != std::string::npos);

    e = failure_of(tmp.script("chatty", "echo 'Welcome!' >&3; exec sleep 60"));
    CHECK(e.message().find("what it sends is not QMP") != std::string::npos);

    e = failure_of("/bin/true");
    CHECK(e.message() == "cannot ask '/bin/true' what it can do: it exited with status 0");
}

TEST_CASE("a binary that dies of a question is not asked it again") {
    if (skipped()) return;
    temporary_folder tmp;
    // The first start is real; it is killed once in the middle of the properties. The second is left alone.
    const auto wrapper = tmp.script(
        "dies-once",
        fmt::format(
            "if mkdir {0}/once 2>/dev/null; then\n"
            "  {1} \"$@\" & q=$!\n  ( sleep 0.3; kill -STOP $q; kill -KILL $q ) & wait $q; exit 1\nfi\nexec {1} \"$@\"",
            tmp.path, real));
    auto got = run(as_result(probe_capabilities(wrapper)));
    // Where the blow falls depends on the machine's load: before the properties it is an error, in them it is not.
    if (got) CHECK(capabilities(wrapper, *got, false).has_type("virtio-blk-pci"));
    else CHECK(got.error().message().find("exited with status 1") != std::string::npos);
}

TEST_CASE("the cache: memory, disk, and what makes it stale") {
    if (skipped()) return;
    temporary_folder tmp;
    const auto wrapper = tmp.script("qemu-system-x86_64", "exec " + real + " \"$@\"");
    auto body = [&]() -> task<void> {
        auto store = co_await open_store(tmp.path + "/root");
        {
            capabilities_cache cache(store, "cache");
            auto first = co_await cache.get(wrapper);
            auto second = co_await cache.get(wrapper);
            CHECK(first == second);
            CHECK(cache.probes() == 1);
        }
        std::string file;
        for (auto& entry : fs::directory_iterator(tmp.path + "/root/cache"))
            if (entry.path().filename().string().starts_with("qemu-system-x86_64-")) file = entry.path();
        REQUIRE(!file.empty());
        {
            capabilities_cache cache(store, "cache");
            const auto start = clock::now();
            auto loaded = co_await cache.get(wrapper);
            const auto took = clock::now() - start;
            CHECK(cache.probes() == 0);
            CHECK(loaded->has_property("virtio-blk-pci", "num-queues"));
            // Far above what it takes (see the bench), far below what a probing takes.
            CHECK(took < 50ms);
        }
        const auto whole = fs::file_size(file);
        auto damage = [&](auto how) -> task<void> {
            how();
            capabilities_cache cache(store, "cache");
            auto again = co_await cache.get(wrapper);
            CHECK(cache.probes() == 1);
            CHECK(again->has_type("virtio-blk-pci"));
            CHECK(fs::file_size(file) == whole);
        };
        auto truncate = [&] { fs::resize_file(file, whole / 2); };
        co_await damage(truncate);
        auto empty = [&] { fs::resize_file(file, 0); };
        co_await damage(empty);
        auto flip = [&] {
            std::fstream f(file);
            f.seekp(static_cast<std::streamoff>(whole / 3));
            f << '!';
        };
        co_await damage(flip);
        auto touch = [&] { fs::last_write_time(wrapper, fs::file_time_type::clock::now() + 1h); };
        co_await damage(touch);
        {
            capabilities_cache cache(store, "cache");
            co_await cache.get(wrapper);
            CHECK(cache.probes() == 0);
            fs::last_write_time(wrapper, fs::file_time_type::clock::now() + 2h);
            co_await cache.get(wrapper);
            CHECK(cache.probes() == 1);
            fs::remove(wrapper);
            auto gone = co_await as_result(cache.get(wrapper));
            REQUIRE(!gone);
            CHECK(gone.error().message().find("No such file or directory") != std::string::npos);
        }
    };
    run(body());
}

TEST_CASE("many who ask at once cause one probing, and one who gives up stops nobody else") {
    if (skipped()) return;
    auto body = []() -> task<void> {
        capabilities_cache cache;
        auto executor = co_await asio::this_coro::executor;
        int done = 0;
        auto ask = [](capabilities_cache& cache, int& done) -> task<void> {
            auto caps = co_await cache.get(real);
            done += caps->has_type("virtio-blk-pci");
        };
        auto give_up = [](capabilities_cache& cache) -> task<void> {
            auto got = co_await as_result(cache.get(real));
            CHECK(!got);
        };
        asio::cancellation_signal stop;
        asio::co_spawn(executor, give_up(cache), asio::bind_cancellation_slot(stop.slot(), asio::detached));
        auto until = [](auto reached) -> task<void> {
            asio::steady_timer turn(co_await asio::this_coro::executor);
            for (const auto end = clock::now() + 20s; !reached() && clock::now() < end;) {
                turn.expires_after(1ms);
                co_await turn.async_wait(asio::use_awaitable);
            }
        };
        auto begun = [&] { return cache.probes() > 0; };
        co_await until(begun);
        for (int i = 0; i < 5; ++i) asio::co_spawn(executor, ask(cache, done), asio::detached);
        stop.emit(asio::cancellation_type::terminal);
        co_await ask(cache, done);
        auto answered = [&] { return done == 6; };
        co_await until(answered);
        CHECK(done == 6);
        CHECK(cache.probes() == 2);
    };
    run(body());
}

TEST_CASE("binaries are found by their names") {
    temporary_folder tmp;
    fs::create_directories(tmp.path + "/a");
    fs::create_directories(tmp.path + "/b");
    tmp.script("a/qemu-system-x86_64", "");
    tmp.script("a/qemu-system-x86_64-microvm", "");
    tmp.script("a/qemu-system-arm", "", 0644);
    tmp.script("b/qemu-system-x86_64", "");
    tmp.script("b/qemu-system-aarch64", "");
    fs::create_directories(tmp.path + "/b/qemu-system-ppc");
    auto found = find_binaries(tmp.path + "/none::relative:" + tmp.path + "/a:" + tmp.path + "/b");
    REQUIRE(found.size() == 2);
    CHECK(found[0].path == tmp.path + "/a/qemu-system-x86_64");
    CHECK(found[0].arch == "x86_64");
    CHECK(found[1].arch == "aarch64");
    auto missing = run(as_result(capabilities_cache().get_for_arch("no-such-arch")));
    REQUIRE(!missing);
    CHECK(missing.error().code() == errc::config_unsupported);
}

TEST_CASE("why there is no KVM") {
    temporary_folder tmp;
    auto none = why_no_kvm(tmp.path + "/kvm");
    REQUIRE(none);
    CHECK(none->code() == errc::config_unsupported);
    CHECK(none->message().find("does not exist; load the module kvm_intel or kvm_amd") != std::string::npos);
    std::ofstream(tmp.path + "/file") << "x";
    CHECK(why_no_kvm(tmp.path + "/file")->message().find("is not the KVM device") != std::string::npos);
    CHECK(why_no_kvm(tmp.path)->message().find("cannot be opened: Is a directory") != std::string::npos);
    ::mknod((tmp.path + "/dead").c_str(), S_IFCHR | 0600, (240u << 8) | 77u);
    auto dead = why_no_kvm(tmp.path + "/dead");
    REQUIRE(dead);
    CHECK(dead->code() == errc::config_unsupported);
}
