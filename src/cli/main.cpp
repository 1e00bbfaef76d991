// Copyright virtxx contributors. Boost Software License 1.0.
// virtxx: the command.
#include "src/cli/program.hpp"
#include "src/xml/nearest.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <asio/signal_set.hpp>
#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <clocale>
#include <csignal>
#include <iostream>
#include <sstream>

namespace vir::cli {
namespace {

// What is opened next must not get the number of a standard stream that is closed: our output would go there. What
// stands there instead can no more be read or written than the closed one.
void fill_closed_streams() {
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(fd, F_GETFD) < 0) ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

// A coroutine of its own rather than the action itself: it owns a copy of what the action is.
task<exit_code> act(action chosen, const settings& with) { co_return co_await chosen(with); }

int run_action(const action& chosen, const settings& with) {
    asio::io_context context(1);
    asio::cancellation_signal stop;
    asio::signal_set signals(context);
    exit_code result = exit_code::failed;
    int caught = 0;
    std::exception_ptr failure;

    auto finish = [&](std::exception_ptr e, exit_code code) {
        failure = std::move(e);
        result = code;
        context.stop();
    };
    asio::co_spawn(context, act(chosen, with), asio::bind_cancellation_slot(stop.slot(), finish));
    // Until the action first waits it reads files and computes. A signal ends that as usual: no loop would see it.
    context.poll();
    if (!context.stopped()) {
        for (const int number : {SIGINT, SIGTERM}) signals.add(number);
        signals.async_wait([&](asio::error_code ec, int number) {
            if (ec) return;
            caught = number;
            stop.emit(asio::cancellation_type::terminal);
            // The second one ends the program at once.
            signals.clear();
        });
        context.run();
    }

    if (caught) {
        // What an interrupted operation says of itself is worth a line; that it was interrupted, the user knows.
        return 128 + caught;
    }
    if (!failure) return static_cast<int>(result);
    try {
        std::rethrow_exception(failure);
    } catch (const closed_pipe&) {
        return static_cast<int>(exit_code::closed_pipe);
    } catch (const classified& e) {
        report(e, with.error_colours);
        return static_cast<int>(e.as);
    } catch (const error& e) {
        report(e, with.error_colours);
        return static_cast<int>(exit_code_of(e.code()));
    } catch (const std::exception& e) {
        tell(fmt::format("error: {}\n", e.what()));
        return static_cast<int>(exit_code::failed);
    }
}

// The command that there is not, when that is what is wrong; CLI11 only says that one is missing.
std::string unknown_command(const CLI::App& app, const CLI::ParseError& e) {
    const auto rest = app.remaining();
    if (e.get_name() != "RequiredError" || !app.get_subcommands().empty()) return {};
    if (rest.empty() || rest.front().starts_with('-')) return {};
    std::vector<std::string_view> names;
    for (const auto* sub : app.get_subcommands(nullptr)) names.push_back(sub->get_name());
    const auto meant = xml::nearest(rest.front(), names);
    return fmt::format("unknown command '{}'", rest.front()) +
           (meant.empty() ? std::string() : fmt::format("; did you mean '{}'?", meant));
}

// CLI11 also throws what --help and --version ask for.
int answer(const CLI::App& app, const CLI::ParseError& e, bool error_colours) {
    if (const auto unknown = unknown_command(app, e); !unknown.empty()) {
        app.exit(CLI::ParseError(unknown, CLI::ExitCodes::ExtrasError));
        return static_cast<int>(exit_code::usage);
    }
    std::ostringstream out;
    if (app.exit(e, out, std::cerr) != 0) return static_cast<int>(exit_code::usage);
    try {
        print(out.str());
    } catch (const closed_pipe&) {
        return static_cast<int>(exit_code::closed_pipe);
    } catch (const error& failure) {
        report(failure, error_colours);
        return static_cast<int>(exit_code_of(failure.code()));
    }
    return 0;
}

int main(int argc, char** argv) {
    std::setlocale(LC_ALL, "");
    fill_closed_streams();
    std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of print()

    CLI::App app("Drives virtual machines: of any hypervisor, here or elsewhere.", "virtxx");
    settings with;
    with.colours = shows_colours(STDOUT_FILENO);
    with.error_colours = shows_colours(STDERR_FILENO);
    app.set_version_flag("--version", "virtxx " VIRTXX_VERSION);
    app.add_option("-c,--connect", with.uri,
                   "The hypervisor: qemu:///embed?root=DIR, test:///default, ... (default: $VIRTXX_DEFAULT_URI)")
        ->type_name("URI");
    app.add_flag("-r,--readonly", with.read_only, "Connect for looking only");
    app.add_option("-t,--timeout", with.timeout, "Seconds after which an operation is given up")
        ->type_name("SECONDS")->check(CLI::Range(0.0, 1e9).description(""));
    app.require_subcommand(1);
    app.fallthrough();
    app.get_formatter()->column_width(28);
    app.footer(std::string(exit_code_help()) +
               "\nA DOMAIN is an id, a UUID or a name. 'virtxx COMMAND --help' tells more of a command.");

    program p(app);
    add_inspection(p);
    add_life(p);
    add_console(p);
    add_events(p);
    add_documents(p);
    add_cpus(p);
    add_convert(p);
    add_host(p);
    add_completion(p);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return answer(app, e, with.error_colours);
    }
    return run_action(p.chosen(), with);
}

}  // namespace
}  // namespace vir::cli

int main(int argc, char** argv) { return vir::cli::main(argc, argv); }
