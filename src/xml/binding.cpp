// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/formatter.hpp"
#include "src/xml/reader.hpp"
#include "src/xml/source_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vir::xml {
namespace {

pugi::xml_document load(std::string_view text) {
    pugi::xml_document out;
    const auto options = pugi::parse_default | pugi::parse_comments | pugi::parse_ws_pcdata_single;
    auto result = out.load_buffer(text.data(), text.size(), options, pugi::encoding_utf8);
    if (!result) {
        auto [line, column] = locate(text, static_cast<std::size_t>(result.offset));
        throw error(errc::xml_error, error_domain::xml,
                    fmt::format("XML error: {} at {}:{}", result.description(), line, column));
    }
    return out;
}

}  // namespace

void parse(const record& description, void* value, std::string_view text, const parse_options& options) {
    text = without_bom(text);
    check_well_formed(text, options);
    auto document = load(text);
    problems sink(text, options, nullptr);
    reader(description, sink).read(value, document.document_element());
}

std::vector<diagnostic> check(const record& description, void* scratch, std::string_view text,
                              const parse_options& options) {
    std::vector<diagnostic> out;
    text = without_bom(text);
    try {
        check_well_formed(text, options);
        auto document = load(text);
        problems sink(text, options, &out);
        reader(description, sink).read(scratch, document.document_element());
    } catch (const error& failure) {
        diagnostic problem;
        problem.code = failure.code();
        problem.message = failure.message();
        problem.line = static_cast<unsigned>(failure.number(1));
        problem.column = static_cast<unsigned>(failure.number(2));
        out.push_back(std::move(problem));
    }
    std::stable_sort(out.begin(), out.end(), [](const diagnostic& a, const diagnostic& b) {
        return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
    return out;
}

std::string format(const record& description, const void* value, const format_options& options) {
    std::string out;
    out.reserve(4096);
    writer to(out, options.indent);
    formatter(to).write(description, value, description.name);
    return out;
}

}  // namespace vir::xml
