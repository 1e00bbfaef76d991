// Copyright virtxx contributors. Boost Software License 1.0.
// validate, format, diff: documents of any kind, without any hypervisor.
#include "src/cli/fields.hpp"
#include "src/cli/program.hpp"

#include <virtxx/doc/change.hpp>
#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/kind.hpp>
#include <virtxx/xml/unknown_parts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>

namespace vir::cli {
namespace {

struct document_options {
    std::vector<std::string> files;
    std::string before, after;
    std::string json_of;  // the root of the kind that JSON is read as
    std::string driver;   // whose rules say when changes take effect
    bool as_json = false;
    bool keep = false;
};
using document_options_ptr = std::shared_ptr<document_options>;

// ---- validate

json as_json(const std::string& file, const diagnostic& problem) {
    json out;
    out["file"] = file;
    out["level"] = problem.level == error_level::warning ? "warning" : "error";
    out["code"] = std::string(to_string(problem.code));
    out["line"] = problem.line;
    out["column"] = problem.column;
    out["path"] = problem.path;
    out["message"] = problem.message;
    if (!problem.suggestion.empty()) out["suggestion"] = problem.suggestion;
    return out;
}

task<exit_code> validate(const settings& with, document_options_ptr o) {
    check_stdin_once(o->files);
    json array = json::array();
    std::string text;
    auto worst = exit_code::ok;
    for (const auto& file : o->files) {
        std::vector<diagnostic> problems;
        try {
            problems = check_any(content_of(file));
        } catch (const classified& unread) {
            report(unread, with.error_colours);
            worst = unread.as;
            continue;
        }
        for (const auto& problem : problems) {
            const bool is_error = problem.level != error_level::warning;
            if (is_error) worst = std::max(worst, exit_code::differs);
            array.push_back(as_json(file, problem));
            text += in_colour(fmt::format("{}:{}", file == "-" ? "stdin" : file, to_string(problem)),
                              is_error ? colour::red : colour::yellow, with.colours) + "\n";
        }
        if (problems.empty()) text += fmt::format("{}: valid\n", file == "-" ? "stdin" : file);
    }
    print(o->as_json ? dump(array, 2) + "\n" : text);
    co_return worst;
}

// ---- format

// Of kinds with one root the first that can read it; what the last says if none can.
std::string from_json_of(std::string_view root, std::string_view json) {
    std::optional<error> refused;
    for (const auto& kind : document_kinds()) {
        if (kind.root != root) continue;
        try {
            return kind.from_json(json);
        } catch (const error& failure) {
            refused = failure;
        }
    }
    throw *refused;
}

task<exit_code> format_document(const settings&, document_options_ptr o) {
    const auto& file = o->files.front();
    const auto text = content_of(file);
    if (o->json_of.empty()) {
        print(reading_document(file, text, [&] {
            const auto& kind = kind_of(text);
            unknown_parts kept;
            parse_options options;
            if (o->keep) options.keep = &kept;
            return o->as_json ? kind.to_json(text, 2, options) + "\n" : kind.format(text, options);
        }));
    } else {
        print(reading(file + ": ", [&] {
            const auto xml = from_json_of(o->json_of, text);
            return o->as_json ? kind_of(xml).to_json(xml, 2, {}) + "\n" : xml;
        }));
    }
    co_return exit_code::ok;
}

// ---- diff

constexpr std::string_view live_domain = "domain:";

domain_def domain_of_text(const std::string& file, const std::string& text) {
    return reading_document(file, text, [&text] { return parse<domain_def>(text); });
}

// The document of a domain ("domain:NAME").
task<domain_def> definition_of(const settings& with, std::string source) {
    auto conn = co_await with.open();
    auto dom = co_await with.find(conn, source.substr(live_domain.size()));
    auto document = co_await with.run("asking for a document", dom.xml());
    const auto prefix = fmt::format("{}: ", source);
    auto definition = reading(prefix, [&document] { return document.typed(); });
    // A run has it, and no definition.
    definition.id.reset();
    co_return definition;
}

std::string marked(char mark, std::string_view text, colour c, bool colours) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        out += in_colour(fmt::format("  {} {}", mark, text.substr(at, end - at)), c, colours) + "\n";
        at = end + 1;
    }
    return out;
}

bool is_live(const std::string& source) { return source.starts_with(live_domain); }

// Whose rules the user names, or those of the connection that would be opened; without one those of any driver.
std::span<const change_rule> rules_of(const settings& with, const document_options& o) {
    auto scheme = o.driver;
    if (scheme.empty() && !with.uri.empty()) {
        scheme = uri(with.uri).driver;
    } else if (scheme.empty()) {
        // What is wrong with the environment is no matter of two files.
        try {
            if (const auto named = uri::from_environment()) scheme = named->driver;
        } catch (const error&) {
        }
    }
    for (const auto& entry : known_drivers())
        if (entry.scheme == scheme && entry.change_rules) return entry.change_rules();
    return {};
}

std::string_view words_for(applies when) {
    switch (when) {
        case applies::live: return "live";
        case applies::next_start: return "at the next start";
        case applies::recreate: break;
    }
    return "when defined anew";
}

// A difference, and for domains when it takes effect.
struct shown_difference {
    difference what;
    std::optional<applies> when;
};

std::vector<shown_difference> domain_differences(const domain_def& before, const domain_def& after,
                                                 std::span<const change_rule> rules) {
    std::vector<shown_difference> out;
    for (auto& each : changes(before, after, rules)) {
        const auto when = each.when;
        out.push_back({std::move(each), when});
    }
    return out;
}

// Of two files, whatever kind of document they hold.
std::vector<shown_difference> differences_of_files(const std::string& before, const std::string& after,
                                                   std::span<const change_rule> rules) {
    const auto old_text = content_of(before), new_text = content_of(after);
    const auto kind = reading_document(before, old_text, [&] { return kind_of(old_text); });
    const auto new_kind = reading_document(after, new_text, [&] { return kind_of(new_text); });
    if (kind.name != new_kind.name)
        throw classified(
            error(errc::invalid_arg,
                  fmt::format("'{}' describes a {}, '{}' a {}: two documents of one kind can be compared", before,
                              kind.name, after, new_kind.name)),
            exit_code::usage);
    if (kind.root == "domain")
        return domain_differences(domain_of_text(before, old_text), domain_of_text(after, new_text), rules);
    std::vector<shown_difference> out;
    try {
        for (auto& each : kind.compare(old_text, new_text, {})) out.push_back({std::move(each), std::nullopt});
    } catch (const error&) {
        // Which of the two it is about, reading each by itself says.
        reading_document(before, old_text, [&] { return kind.format(old_text, {}); });
        reading_document(after, new_text, [&] { return kind.format(new_text, {}); });
        throw;
    }
    return out;
}

task<exit_code> diff(const settings& with, document_options_ptr o) {
    check_stdin_once({o->before, o->after});
    const auto rules = rules_of(with, *o);
    std::vector<shown_difference> differences;
    if (is_live(o->before) || is_live(o->after)) {
        domain_def before, after;
        if (!is_live(o->before)) before = domain_of_text(o->before, content_of(o->before));
        if (!is_live(o->after)) after = domain_of_text(o->after, content_of(o->after));
        if (is_live(o->before)) before = co_await definition_of(with, o->before);
        if (is_live(o->after)) after = co_await definition_of(with, o->after);
        differences = domain_differences(before, after, rules);
    } else {
        differences = differences_of_files(o->before, o->after, rules);
    }
    json array = json::array();
    std::string text;
    for (const auto& [d, when] : differences) {
        json one;
        one["path"] = d.path;
        one["before"] = d.before ? json(*d.before) : json(nullptr);
        one["after"] = d.after ? json(*d.after) : json(nullptr);
        if (when) one["applies"] = std::string(to_string(*when));
        array.push_back(std::move(one));
        text += in_colour(d.path, colour::bold, with.colours);
        text += when ? fmt::format(" ({})\n", words_for(*when)) : "\n";
        if (d.before) text += marked('-', *d.before, colour::red, with.colours);
        if (d.after) text += marked('+', *d.after, colour::green, with.colours);
    }
    print(o->as_json ? dump(array, 2) + "\n" : text);
    co_return differences.empty() ? exit_code::ok : exit_code::differs;
}

}  // namespace

void add_documents(program& p) {
    auto v = std::make_shared<document_options>();
    auto* sub = p.add("validate", "Show every problem of documents (- is stdin); returns 1 if there is an error",
                      [v](const settings& with) { return validate(with, v); });
    sub->add_option("FILE", v->files)->required();
    sub->add_flag("--json", v->as_json, "As JSON");

    auto f = std::make_shared<document_options>();
    sub = p.add("format", "Print a document in canonical form: order, quotes and units as libvirt writes them",
                [f](const settings& with) { return format_document(with, f); });
    sub->add_option("FILE", f->files, "- for stdin")->required()->expected(1);
    sub->add_flag("--json", f->as_json, "As JSON");
    sub->add_flag("--keep", f->keep,
                  "With comments, processing instructions and all that is not known, which are left out otherwise")
        ->excludes("--json");
    std::vector<std::string> roots;
    for (const auto& kind : document_kinds())
        if (roots.empty() || roots.back() != kind.root) roots.emplace_back(kind.root);
    sub->add_option("--json-of", f->json_of, "FILE is JSON of a document with this root element")
        ->type_name("ROOT")
        ->check(CLI::IsMember(roots))
        ->excludes("--keep");

    auto d = std::make_shared<document_options>();
    sub = p.add("diff", "Show how two documents differ, without the parts that nobody knows; returns 1 if they do",
                [d](const settings& with) { return diff(with, d); });
    sub->add_option("OLD", d->before, "A file, - for stdin, or domain:NAME")->required();
    sub->add_option("NEW", d->after, "Likewise")->required();
    sub->add_flag("--json", d->as_json, "As JSON");
    std::vector<std::string> schemes;
    for (const auto& entry : known_drivers()) schemes.emplace_back(entry.scheme);
    auto* driver = sub->add_option("--driver", d->driver, "Whose rules say when a running domain takes a change; "
                                                          "without it the URI's driver");
    p.takes_words(driver, schemes)->type_name("NAME");
}

}  // namespace vir::cli
