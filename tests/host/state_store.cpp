// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/state_store.hpp"

#include "src/host/process.hpp"

#include <asio/detached.hpp>
#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

using namespace vir;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

class temporary_folder {
public:
    temporary_folder() {
        char name[] = "/tmp/virtxx-test-XXXXXX";
        path = ::mkdtemp(name);
    }
    ~temporary_folder() { fs::remove_all(path); }
    std::string path;
};

state_layout layout_in(const temporary_folder& root) {
    return state_layout(root.path, "run/owner.pid", {"etc", "etc/autostart"});
}

std::vector<std::string> leftovers(const std::string& root) {
    std::vector<std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(root))
        if (entry.path().filename().string().starts_with(".")) out.push_back(entry.path());
    return out;
}

int mode_of(const std::string& path) {
    struct stat facts {};
    REQUIRE(::lstat(path.c_str(), &facts) == 0);
    return facts.st_mode & 0777;
}

template <class T>
error error_of(T&& result) {
    REQUIRE(!result);
    return result.error();
}

}  // namespace

TEST_CASE("files are written, read, listed and removed") {
    temporary_folder root;
    auto work = [&]() -> task<void> {
        auto layout = layout_in(root);
        auto store = co_await state_store::open(layout);
        auto none = co_await store->read("etc/web.xml");
        CHECK(!none);
        co_await store->write("etc/web.xml", "<domain/>");
        auto text = co_await store->read("etc/web.xml");
        CHECK(*text == "<domain/>");
        co_await store->write("etc/web.xml", "<domain>2</domain>");
        auto replaced = co_await store->read("etc/web.xml");
        CHECK(*replaced == "<domain>2</domain>");
        CHECK(mode_of(store->absolute("etc/web.xml")) == 0600);
        CHECK(mode_of(store->absolute("etc")) == 0700);

        co_await store->write("etc/empty", "");
        auto empty = co_await store->read("etc/empty");
        CHECK(empty->empty());
        co_await store->link("../web.xml", "etc/autostart/web.xml");
        co_await store->link("../web.xml", "etc/autostart/web.xml");
        CHECK(fs::read_symlink(store->absolute("etc/autostart/web.xml")) == "../web.xml");
        const std::vector<std::string> names{"autostart", "empty", "web.xml"};
        auto listed = co_await store->list("etc");
        CHECK(listed == names);
        auto unlisted = co_await store->list("etc/none");
        CHECK(unlisted.empty());

        auto removed = co_await store->remove("etc/web.xml");
        CHECK(removed);
        auto again = co_await store->remove("etc/web.xml");
        CHECK(!again);
        co_await store->make_folder("var/lib/virtxx/qemu");
        co_await store->write("var/lib/virtxx/qemu/x", "x", lasts::until_reboot);
        auto run_time = co_await store->read("var/lib/virtxx/qemu/x");
        CHECK(*run_time == "x");
        CHECK(leftovers(root.path).empty());
    };
    run(work());
}

TEST_CASE("errors name the file and what the system said") {
    temporary_folder root;
    auto work = [&]() -> task<void> {
        auto layout = layout_in(root);
        auto store = co_await state_store::open(layout);
        auto e = error_of(co_await as_result(store->write("none/web.xml", "x")));
        CHECK(e.code() == errc::system_error);
        CHECK(e.number(1) == ENOENT);
        CHECK(e.message() == "cannot create a file beside '" + root.path + "/none/web.xml': No such file or directory");
        e = error_of(co_await as_result(store->remove("etc/autostart")));
        CHECK(e.number(1) == EISDIR);
        co_await store->write("etc/large", std::string(1001, 'x'));
        e = error_of(co_await as_result(store->read("etc/large", 1000)));
        CHECK(e.code() == errc::overflow);
        auto whole = co_await store->read("etc/large", 1001);
        CHECK(whole->size() == 1001);
        co_await store->write("etc/good", "still works");
        for (const auto* path : {"../x", "/etc/x", "etc/../../x", "", "etc//x", "etc/.", "etc/"})
            CHECK_THROWS_AS(store->write(path, "x"), error);
    };
    run(work());
}

TEST_CASE("a disk that is full leaves the old content and nothing else") {
    temporary_folder root;
    auto work = [&]() -> task<void> {
        auto layout = layout_in(root);
        auto store = co_await state_store::open(layout);
        co_await store->write("etc/web.xml", "old");
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit before{}, small{4096, RLIM_INFINITY};
        ::getrlimit(RLIMIT_FSIZE, &before);
        small.rlim_max = before.rlim_max;
        ::setrlimit(RLIMIT_FSIZE, &small);
        auto result = co_await as_result(store->write("etc/web.xml", std::string(100000, 'x')));
        ::setrlimit(RLIMIT_FSIZE, &before);
        CHECK(error_of(result).number(1) == EFBIG);
        auto kept = co_await store->read("etc/web.xml");
        CHECK(*kept == "old");
        CHECK(leftovers(root.path).empty());
    };
    run(work());
}

TEST_CASE("changes asked for at once are done in their order, and each is told its own failure") {
    temporary_folder root;
    auto work = [&]() -> task<void> {
        auto layout = layout_in(root);
        auto store = co_await state_store::open(layout);
        std::vector<task<void>> writes;
        for (int i = 0; i < 200; ++i) {
            writes.push_back(store->write("etc/same.xml", std::to_string(i)));
            writes.push_back(store->write("etc/" + std::to_string(i) + ".xml", "x"));
        }
        auto bad = store->write("none/x", "x");
        auto last = co_await store->read("etc/same.xml");
        CHECK(*last == "199");
        for (auto& w : writes) co_await std::move(w);
        auto failed = co_await as_result(std::move(bad));
        CHECK(error_of(failed).number(1) == ENOENT);
        auto all = co_await store->list("etc");
        CHECK(all.size() == 202);
    };
    run(work());
}

TEST_CASE("a write whose waiter was cancelled happens all the same") {
    temporary_folder root;
    auto work = [&]() -> task<void> {
        auto layout = layout_in(root);
        auto store = co_await state_store::open(layout);
        { auto never_awaited = store->write("etc/web.xml", "new"); }
        auto written = co_await store->read("etc/web.xml");
        CHECK(*written == "new");
    };
    run(work());
}

TEST_CASE("a second owner is refused with the pid of the first") {
    temporary_folder root;
    auto work = [&]() -> task<void> {
        auto layout = layout_in(root);
        auto first = co_await state_store::open(layout);
        auto second = co_await as_result(state_store::open(layout));
        auto e = error_of(second);
        CHECK(e.code() == errc::resource_busy);
        CHECK(e.number(1) == ::getpid());
        CHECK(e.message() == "'" + root.path + "' is in use by process " + std::to_string(::getpid()) +
                                 ": end that, or use another root");
        first.reset();
        auto third = co_await state_store::open(layout);
        CHECK(third);
    };
    run(work());
}

TEST_CASE("a folder that others may change is refused, with what to do") {
    const auto refused = [](const temporary_folder& root) {
        std::string said;
        auto work = [&]() -> task<void> {
            auto layout = layout_in(root);
            auto e = error_of(co_await as_result(state_store::open(layout)));
            CHECK(e.code() == errc::operation_denied);
            said = e.message();
        };
        run(work());
        return said;
    };
    for (const std::string name : {"", "/etc", "/etc/autostart", "/run"}) {
        temporary_folder root;
        const auto path = root.path + name;
        fs::create_directories(path);
        for (const auto writers : {fs::perms::group_write, fs::perms::others_write}) {
            fs::permissions(path, fs::perms::owner_all | writers);
            const std::string mode = writers == fs::perms::group_write ? "0720" : "0702";
            CHECK(refused(root) == "'" + path + "' cannot be trusted: others may write to it (mode " + mode +
                                       "); chmod go-w it, or use another root");
        }
        fs::permissions(path, fs::perms::owner_all | fs::perms::group_read | fs::perms::others_exec);
        auto work = [&]() -> task<void> {
            auto layout = layout_in(root);
            auto store = co_await state_store::open(layout);
            CHECK(store);
        };
        run(work());
        if (::geteuid() != 0) continue;
        REQUIRE(::chown(path.c_str(), 65534, 65534) == 0);
        CHECK(refused(root) == "'" + path + "' cannot be trusted: it belongs to user 65534; chown it to user 0, or use "
                                            "another root");
    }
    for (const std::string name : {"etc", "etc/autostart", "run"}) {
        temporary_folder root, elsewhere;
        fs::create_directories((root.path + "/" + name).substr(0, root.path.size() + name.rfind('/') + 1));
        fs::create_directory_symlink(elsewhere.path, root.path + "/" + name);
        CHECK(refused(root) == "'" + root.path + "/" + name +
                                   "' cannot be trusted: it is a symbolic link; put a folder "
                                   "in its place, or use another root");
        CHECK(fs::is_empty(elsewhere.path));
    }
}

TEST_CASE("what an owner leaves half-written is gone after the next open") {
    temporary_folder root;
    fs::create_directories(root.path + "/etc/autostart");
    std::ofstream(root.path + "/etc/.virtxx-17.tmp") << "half";
    std::ofstream(root.path + "/etc/autostart/.virtxx-1.tmp") << "half";
    std::ofstream(root.path + "/etc/.hidden") << "somebody else's";
    auto work = [&]() -> task<void> {
        auto layout = layout_in(root);
        auto store = co_await state_store::open(layout);
        CHECK(leftovers(root.path).size() == 1);
    };
    run(work());
}

TEST_CASE("kill -9 at any instant leaves the old content or the new one, no leftovers, and no lock") {
    temporary_folder root;
    std::mt19937 random(std::random_device{}());
    std::uniform_int_distribution<int> moment(0, 20000);
    std::set<std::string> versions;
    auto kill_once = [&](int microseconds) -> task<void> {
        command writer(VIRTXX_STATE_WRITER, root.path);
        writer.out = output::capture();
        auto p = co_await process::spawn(writer);
        p.kill_on_drop();
        asio::steady_timer timer(co_await asio::this_coro::executor);
        while (p.captured_out().empty()) {
            REQUIRE(!p.ended());
            timer.expires_after(1ms);
            co_await timer.async_wait(asio::use_awaitable);
        }
        auto layout = layout_in(root);
        auto refused = co_await as_result(state_store::open(layout));
        CHECK(error_of(refused).number(1) == p.pid());
        timer.expires_after(std::chrono::microseconds(microseconds));
        co_await timer.async_wait(asio::use_awaitable);
        p.signal(SIGKILL);
        co_await p.wait();

        auto store = co_await state_store::open(layout);
        CHECK(leftovers(root.path).empty());
        for (const auto* file : {"etc/web.xml", "etc/volatile.xml"}) {
            auto text = co_await store->read(file);
            if (!text) continue;
            const auto line = text->substr(0, text->find('\n') + 1);
            std::string whole;
            for (int i = 0; i < 2000; ++i) whole += line;
            CHECK((*text == whole));
            versions.insert(line);
        }
    };
    for (int i = 0; i < 50; ++i) run(within(30s, kill_once(moment(random))));
    CHECK(versions.size() > 1);
}

TEST_CASE("a store that is closed while it writes keeps the lock until it is through") {
    temporary_folder root;
    auto layout = layout_in(root);
    for (int i = 0; i < 20; ++i) {
        auto leave = [&]() -> task<void> {
            auto store = co_await state_store::open(layout);
            for (int k = 0; k < 20; ++k) (void)store->write("etc/web.xml", std::string(10000, 'x'));
        };
        asio::io_context context(1);
        asio::co_spawn(context, leave(), asio::detached);
        context.run_for(std::chrono::milliseconds(i % 5));
    }
    // The last one may still be at it on the pool.
    auto open_at_last = [&]() -> task<void> {
        for (;;) {
            auto store = co_await as_result(state_store::open(layout));
            if (store) co_return;
            CHECK(store.error().code() == errc::resource_busy);
        }
    };
    run(within(10s, open_at_last()));
    CHECK(leftovers(root.path).empty());
}
