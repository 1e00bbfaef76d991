// Copyright virtxx contributors. Boost Software License 1.0.
//
// demo FOLDER | test:///default
//
// A real guest from its definition to its end, through the typed coroutine API: its console as it speaks, every event
// as it comes, and how long each step took. FOLDER holds the guest that cmake/guest.sh makes. With a test:/// URI the
// same is shown on the mock driver, which has no console.
#include "small_guest.hpp"

#include <virtxx/virtxx.hpp>

#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

const bool colours = ::isatty(STDOUT_FILENO) == 1;

std::string paint(const char* code, const std::string& text) {
    return colours ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
}

/// Names each step, and at the end what it took.
class steps {
public:
    void begin(std::string what) {
        end();
        std::cout << paint("1;34", "==> " + what) << std::endl;
        what_ = std::move(what);
        since_ = vir::clock::now();
    }
    void end() {
        if (!what_.empty()) taken_.emplace_back(std::exchange(what_, {}), vir::clock::now() - since_);
    }
    void print() {
        end();
        std::cout << '\n';
        for (const auto& [what, time] : taken_)
            std::printf("%10.1f ms  %s\n", std::chrono::duration<double, std::milli>(time).count(), what.c_str());
    }

private:
    std::string what_;
    vir::clock::time_point since_;
    std::vector<std::pair<std::string, vir::clock::duration>> taken_;
};

/// Prints a guest's console line by line, without what is meant for a terminal.
class console_printer {
public:
    void print(std::string_view text) {
        for (const char c : text) {
            if (escape_) {
                escape_ = !(c >= '@' && c <= '~') || c == '[';
            } else if (c == '\x1b') {
                escape_ = true;
            } else if (c == '\n') {
                std::cout << paint("32", "    guest | " + line_) << std::endl;
                line_.clear();
            } else if (c != '\r') {
                line_ += c;
            }
        }
    }
    const std::string& unfinished() const { return line_; }

private:
    std::string line_;
    bool escape_ = false;
};

vir::task<void> follow_console(vir::stream& console, std::string until) {
    console_printer printer;
    std::array<char, 4096> buffer;
    std::string seen;
    while (seen.find(until) == std::string::npos) {
        const std::size_t n = co_await console.read_some(buffer);
        if (n == 0) break;
        printer.print(std::string_view(buffer.data(), n));
        seen.append(buffer.data(), n);
    }
    if (!printer.unfinished().empty()) printer.print("\n");
}

vir::task<void> follow_events(vir::subscription<vir::event::lifecycle> life) {
    while (auto e = co_await life.next()) {
        std::cout << paint("33", "    event | #" + std::to_string(e->number) + " " + e->domain.name + ": " +
                                     std::string(to_string(e->what)))
                  << std::endl;
        if (e->what == vir::lifecycle::undefined) co_return;
    }
}

vir::task<void> wait_for(vir::subscription<vir::event::lifecycle>& life, vir::lifecycle what) {
    while (auto e = co_await life.next())
        if (e->what == what) co_return;
}

void print(const vir::domain_stats_record& record) {
    std::cout << "    " << record.domain.name << " (sampled "
              << std::chrono::duration<double, std::milli>(record.sampled).count() << " ms ago"
              << (record.stale ? ", stale" : "") << ")\n";
    std::size_t shown = 0;
    for (const auto& [name, value] : record.params) {
        if (++shown > 12) break;
        std::cout << "      " << name << " = " << vir::to_string(value) << '\n';
    }
    if (record.params.size() > 12) std::cout << "      and " << record.params.size() - 12 << " more\n";
}

vir::task<void> story(steps& step, vir::connection<> conn, vir::domain_def def, bool has_console) {
    step.begin("define '" + def.name + "' (" + std::to_string(def.memory.count() / 1024) + " MiB)");
    auto dom = co_await conn.define(def);
    auto life = conn.events<vir::event::lifecycle>(dom);

    step.begin("start");
    co_await vir::within(20s, dom.start());

    vir::stream console;
    if (has_console) {
        step.begin("boot, until the guest says that it is ready");
        console = co_await dom.open_console();
        co_await vir::within(120s, follow_console(console, "guest: ready"));
    }

    step.begin("suspend and resume");
    co_await vir::within(10s, dom.suspend());
    const auto paused = co_await dom.state();
    std::cout << "    state: " << to_string(paused.state) << std::endl;
    co_await vir::within(10s, dom.resume());

    step.begin("bulk statistics of every guest");
    const auto records = co_await conn.stats(vir::stats::all);
    step.end();
    for (const auto& record : records) print(record);

    step.begin("shutdown, by the guest's power button");
    co_await dom.shutdown();
    if (has_console) co_await vir::within(60s, follow_console(console, "Power down"));
    co_await vir::within(60s, wait_for(life, vir::lifecycle::stopped));

    step.begin("undefine");
    co_await dom.undefine();
}

vir::task<void> show(steps& step, std::string uri, vir::domain_def def, bool has_console) {
    step.begin("open " + uri);
    auto conn = co_await vir::open(uri);
    std::cout << "    " << co_await conn.type() << ", version " << co_await conn.version() << std::endl;

    std::vector<vir::task<void>> work;
    work.push_back(follow_events(conn.events<vir::event::lifecycle>()));
    work.push_back(story(step, conn, std::move(def), has_console));
    co_await vir::all(std::move(work));
}

}  // namespace

int main(int argc, char** argv) {
    const std::string where = argc > 1 ? argv[1] : "";
    steps step;
    try {
        if (where.starts_with("test:")) {
            vir::domain_def def;
            def.type = vir::domain_type::test;
            def.name = "demo";
            def.memory = vir::mebibytes(256);
            def.os.type.type = vir::guest::os_type::hvm;
            vir::run(show(step, where, std::move(def), false));
        } else {
            if (!where.empty()) ::setenv("VIRTXX_GUEST", where.c_str(), 1);
            const auto folder = example::guest_folder();
            if (!folder) return example::skipped;
            const example::scratch_folder root;
            vir::run(show(step, root.uri(), example::small_guest("demo", *folder), true));
        }
        step.print();
    } catch (const vir::error& e) {
        std::cerr << "demo: " << e.what() << '\n';
        return 1;
    }
}
