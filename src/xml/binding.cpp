// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/formatter.hpp"
#include "src/xml/keep.hpp"
#include "src/xml/reader.hpp"
#include "src/xml/source_text.hpp"
#include "src/xml/syntax_error.hpp"

#include <optional>

namespace vir::xml {
void parse(const record& description, void* value, std::string_view text, const parse_options& options) {
    text = without_bom(text);
    const auto well_formed = [&] {
        try {
            return tree(text, options);
        } catch (const not_xml& failure) {
            throw failure.about(description, text);
        }
    };
    tree document = well_formed();
    std::optional<passed_over> passed;
    if (options.keep) passed.emplace();
    problems sink(text, options, nullptr, passed ? &*passed : nullptr);
    reader(description, sink).read(value, document.root());
    if (passed) *options.keep = what_is_kept(description, value, document, *passed);
}

std::vector<diagnostic> check(const record& description, void* scratch, std::string_view text,
                              const parse_options& options) {
    std::vector<diagnostic> out;
    text = without_bom(text);
    try {
        const tree document(text, options);
        problems sink(text, options, &out);
        reader(description, sink).read(scratch, document.root());
    } catch (const error& failure) {
        out.push_back(problem_of(failure));
    }
    sort(out);
    return out;
}

std::string format(const record& description, const void* value, const format_options& options) {
    if (options.keep) return format_kept(description, value, options);
    std::string out;
    {
        writer to(out, options.indent);
        formatter(to).write(description, value, description.name);
    }
    return out;
}

}  // namespace vir::xml
