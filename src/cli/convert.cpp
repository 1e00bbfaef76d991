// Copyright virtxx contributors. Boost Software License 1.0.
// convert: what hypervisors keep guests in, to documents and back, without any hypervisor.
#include "src/cli/fields.hpp"
#include "src/cli/program.hpp"

#include <virtxx/doc/native_format.hpp>
#include <virtxx/xml/binding.hpp>

#include <fmt/format.h>

namespace vir::cli {
namespace {

constexpr const char* document = "xml";

struct convert_options {
    std::string file;
    std::string from = document, to = document;
};

task<exit_code> convert(const settings& with, std::shared_ptr<convert_options> o) {
    if (o->from == document && o->to == document)
        throw classified(
            error(errc::invalid_arg, "nothing to convert: say --from or --to; for documents there is format"),
            exit_code::usage);
    const auto text = content_of(o->file);
    std::vector<diagnostic> left_out;
    const auto turned = [&] {
        auto guest =
            o->from == document ? parse<domain_def>(text) : native_format_named(o->from).to_domain(text, &left_out);
        return o->to == document ? format(guest) : native_format_named(o->to).from_domain(std::move(guest));
    };
    const auto out = o->from == document ? reading_document(o->file, text, turned) : reading(o->file + ": ", turned);
    for (const auto& each : left_out)
        tell(in_colour(fmt::format("{}:{}", o->file == "-" ? "stdin" : o->file, to_string(each)), colour::yellow,
                       with.error_colours) + "\n");
    print(out);
    co_return exit_code::ok;
}

}  // namespace

void add_convert(program& p) {
    std::vector<std::string> read{document}, written{document};
    std::string list;
    for (const auto& one : native_formats()) {
        read.emplace_back(one.name);
        if (one.from_domain) written.emplace_back(one.name);
        list += fmt::format("\n  {:<12}{}{}", one.name, one.description, one.from_domain ? "" : " (--from only)");
    }
    auto o = std::make_shared<convert_options>();
    auto* sub = p.add("convert", "Turn a guest of another hypervisor's format into a document, and back",
                      [o](const settings& with) { return convert(with, o); });
    sub->add_option("FILE", o->file, "- for stdin")->required();
    p.takes_words(sub->add_option("--from", o->from, "What FILE is; without it a document"), read)->type_name("FORMAT");
    p.takes_words(sub->add_option("--to", o->to, "What is printed; without it a document"), written)
        ->type_name("FORMAT");
    sub->footer("Formats:\n  xml         documents, as all other words take them" + list);
}

}  // namespace vir::cli
