// Copyright virtxx contributors. Boost Software License 1.0.
// validate, diff: documents, without any hypervisor.
#include "src/cli/fields.hpp"
#include "src/cli/program.hpp"

#include <virtxx/doc/domain.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace vir::cli {
namespace {

struct document_options {
    std::vector<std::string> files;
    std::string before, after;
    bool as_json = false;
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
    json array = json::array();
    std::string text;
    bool errors = false;
    for (const auto& file : o->files) {
        const auto problems = check<domain_def>(content_of(file));
        for (const auto& problem : problems) {
            const bool is_error = problem.level != error_level::warning;
            errors |= is_error;
            array.push_back(as_json(file, problem));
            text += in_colour(fmt::format("{}:{}", file == "-" ? "stdin" : file, to_string(problem)),
                              is_error ? colour::red : colour::yellow, with.colours) + "\n";
        }
        if (problems.empty()) text += fmt::format("{}: valid\n", file == "-" ? "stdin" : file);
    }
    print(o->as_json ? dump(array, 2) + "\n" : text);
    co_return errors ? exit_code::differs : exit_code::ok;
}

// ---- diff

// The document of a file, of stdin ("-"), or of a domain ("domain:NAME").
task<domain_def> definition_of(const settings& with, std::string source) {
    constexpr std::string_view live = "domain:";
    if (source.starts_with(live)) {
        auto conn = co_await with.open();
        auto dom = co_await with.find(conn, source.substr(live.size()));
        auto document = co_await with.run("asking for a document", dom.xml());
        const auto prefix = fmt::format("{}: ", source);
        co_return reading(prefix, [&document] { return document.typed(); });
    }
    const auto text = content_of(source);
    const auto prefix = fmt::format("{}: ", source);
    co_return reading(prefix, [&text] { return parse<domain_def>(text); });
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

task<exit_code> diff(const settings& with, document_options_ptr o) {
    auto before = co_await definition_of(with, o->before);
    auto after = co_await definition_of(with, o->after);
    const auto differences = compare(before, after);
    json array = json::array();
    std::string text;
    for (const auto& d : differences) {
        json one;
        one["path"] = d.path;
        one["before"] = d.before ? json(*d.before) : json(nullptr);
        one["after"] = d.after ? json(*d.after) : json(nullptr);
        array.push_back(std::move(one));
        text += in_colour(d.path, colour::bold, with.colours) + "\n";
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

    auto d = std::make_shared<document_options>();
    sub = p.add("diff", "Show how two documents differ; returns 1 if they do",
                [d](const settings& with) { return diff(with, d); });
    sub->add_option("OLD", d->before, "A file, - for stdin, or domain:NAME")->required();
    sub->add_option("NEW", d->after, "Likewise")->required();
    sub->add_flag("--json", d->as_json, "As JSON");
}

}  // namespace vir::cli
