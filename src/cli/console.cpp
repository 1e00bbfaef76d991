// Copyright virtxx contributors. Boost Software License 1.0.
// console: a guest's serial console in this terminal.
#include "src/cli/escape.hpp"
#include "src/cli/program.hpp"
#include "src/cli/terminal.hpp"

#include <asio/detached.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <array>
#include <cstdio>

namespace vir::cli {
namespace {

struct console_options {
    std::string name, device;
    bool force = false, safe = false;
};

// Shared by both directions; either may end first.
struct session {
    stream console;
    std::optional<stream> keys;
    console_escape escape;
    bool terminal = false;
    bool left = false;
};

task<void> send_keys(std::shared_ptr<session> s) {
    std::array<char, 4096> typed;
    for (;;) {
        const auto n = co_await s->keys->read_some(typed);
        // The end of a pipe ends what is sent, not what is shown.
        if (n == 0) co_return;
        std::string_view bytes(typed.data(), n);
        auto out = s->terminal ? s->escape.take(bytes) : std::string(bytes);
        if (!out.empty()) co_await s->console.write(std::move(out));
        if (!s->escape.left()) continue;
        s->left = true;
        s->console.close();
        co_return;
    }
}

task<void> show_output(std::shared_ptr<session> s) {
    std::array<char, 16384> chunk;
    while (const auto n = co_await s->console.read_some(chunk)) print(std::string_view(chunk.data(), n));
}

task<exit_code> console(const settings& with, std::shared_ptr<console_options> o) {
    auto conn = co_await with.open();
    auto dom = co_await with.find(conn, o->name);
    auto flags = domain_console_flags::none;
    if (o->force) flags |= domain_console_flags::force;
    if (o->safe) flags |= domain_console_flags::safe;
    std::optional<std::string> device;
    if (!o->device.empty()) device = o->device;

    auto s = std::make_shared<session>();
    s->console =
        co_await with.run(fmt::format("opening the console of '{}'", dom.name()), dom.open_console(device, flags));
    auto executor = co_await asio::this_coro::executor;
    s->keys = open_stdin(executor);
    if (!s->keys) {
        auto input = content_of("-");
        if (!input.empty()) co_await s->console.write(std::move(input));
    }
    s->terminal = ::isatty(STDIN_FILENO);
    if (s->terminal) tell(fmt::format("Connected to '{}'. Leave with ^]\n", dom.name()));

    std::optional<error> ended;
    {
        raw_terminal raw(STDIN_FILENO);
        if (s->keys) asio::co_spawn(executor, send_keys(s), asio::detached);
        try {
            co_await show_output(s);
        } catch (const error& e) {
            ended = e;
        }
        if (s->keys) s->keys->close();
        s->console.close();
    }
    if (s->left) {
        tell("\n");
        co_return exit_code::ok;
    }
    if (ended) throw *ended;
    if (s->terminal) tell(fmt::format("\nThe console of '{}' is closed\n", dom.name()));
    co_return exit_code::ok;
}

}  // namespace

void add_console(program& p) {
    auto o = std::make_shared<console_options>();
    auto* sub = p.add("console", "Connect this terminal to a guest's console; ^] leaves",
                      [o](const settings& with) { return console(with, o); });
    sub->add_option("DOMAIN", o->name)->required();
    sub->add_option("--device", o->device, "The console of this alias (default: the first)")->type_name("ALIAS");
    sub->add_flag("--force", o->force, "Disconnect whoever else is connected");
    sub->add_flag("--safe", o->safe, "Only if nobody else can be connected");
}

}  // namespace vir::cli
