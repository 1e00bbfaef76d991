// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cli/exit_code.hpp"
#include "src/cli/output.hpp"
#include "src/cli/progress.hpp"

#include <virtxx/open.hpp>

#include <CLI/App.hpp>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace vir::cli {

/// What the options before and after a command say for all of them.
class settings {
public:
    settings() = default;

    std::string uri;         ///< empty: what the environment names
    bool read_only = false;
    double timeout = 0;      ///< seconds for each operation; 0: the driver's own limits
    bool colours = false;    ///< on stdout
    bool error_colours = false;

    /// Opens the connection. A root has one owner: while another has it, this tries again for --timeout, or 2 s.
    /// Throws classified.
    task<connection<>> open() const;

    /// One operation: with the deadline, showing on a terminal what is waited for ("starting 'web'").
    template <class T>
    task<T> run(std::string doing, task<T> work) const {
        progress shown(co_await asio::this_coro::executor, std::move(doing));
        if (timeout <= 0) co_return co_await std::move(work);
        const auto limit = std::chrono::nanoseconds(static_cast<std::int64_t>(timeout * 1e9));
        co_return co_await within(limit, std::move(work));
    }

    /// An operation that takes a document, whose text that is. Throws classified.
    template <class T>
    task<T> run_with_document(std::string doing, std::string text, task<T> work) const {
        auto done = co_await as_result(run(std::move(doing), std::move(work)));
        if (!done) {
            classified why(done.error(), exit_code_of_document(done.error()));
            why.of_document = has_problems(why, text);
            throw why;
        }
        co_return std::move(*done);
    }

    /// The domain that the user means: by id, UUID or name, in this order.
    task<domain<>> find(connection<> conn, std::string name) const;
};

/// What a command does; its task gives what the command returns.
using action = std::function<task<exit_code>(const settings&)>;

/// The command line being described. Each group of commands adds its own.
class program {
public:
    explicit program(CLI::App& app) : app_(app) {}

    /// A subcommand. `act` must not refer to anything that does not live as long as the program.
    CLI::App* add(const std::string& name, const std::string& help, action act) {
        auto* sub = app_.add_subcommand(name, help);
        sub->fallthrough();
        sub->footer("");
        sub->callback([this, act = std::move(act)] { chosen_ = act; });
        return sub;
    }

    /// An option that takes these words, also several with commas between them; a shell completes them.
    CLI::Option* takes_words(CLI::Option* option, std::vector<std::string> words) {
        option->check(CLI::IsMember(words).description(""))->delimiter(',');
        words_[option] = std::move(words);
        return option;
    }
    /// Null when they are not known.
    const std::vector<std::string>* words_of(const CLI::Option* option) const {
        const auto found = words_.find(option);
        return found == words_.end() ? nullptr : &found->second;
    }

    CLI::App& app() noexcept { return app_; }
    const action& chosen() const noexcept { return chosen_; }

private:
    CLI::App& app_;
    action chosen_;
    std::map<const CLI::Option*, std::vector<std::string>> words_;
};

/// A file's content, or stdin's for "-". Words read files before they open a connection: see run_action(). Throws
/// classified: open_failed, read_failed.
std::string content_of(const std::string& file);

/// Throws classified if several of these files are stdin.
void check_stdin_once(const std::vector<std::string>& files);

/// What `read` makes of a document's text. Throws classified, with `prefix` before the message.
template <class F>
auto reading(std::string_view prefix, F read) {
    try {
        return read();
    } catch (const error& e) {
        auto why = e;
        throw classified(why.with_prefix(prefix), exit_code_of_document(e));
    }
}

/// The same of an XML document, whose text that is, from that file.
template <class F>
auto reading_document(const std::string& file, std::string_view text, F read) {
    try {
        return reading(file + ": ", read);
    } catch (classified& e) {
        e.of_document = has_problems(e, text);
        throw;
    }
}

void add_inspection(program& p);   // list, dominfo, domstate, domstats, dumpxml
void add_life(program& p);         // define ... undefine
void add_host(program& p);         // capabilities, nodeinfo, uri, version
void add_events(program& p);       // event
void add_console(program& p);      // console
void add_documents(program& p);    // validate, format, diff
void add_cpus(program& p);         // cpu-models, cpu-baseline, cpu-compare
void add_convert(program& p);      // convert
void add_completion(program& p);   // completion

}  // namespace vir::cli
