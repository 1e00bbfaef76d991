// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/doc/kind.hpp>
#include <virtxx/error.hpp>
#include <virtxx/xml/unknown_parts.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <tuple>
#include <vector>

namespace {

[[noreturn]] void report(const char* what, const std::string& once, const std::string& twice) {
    std::fprintf(stderr, "%s\n--- once\n%s\n--- twice\n%s\n", what, once.c_str(), twice.c_str());
    std::abort();
}

// The text as a document of its kind, in canonical form; nothing where it is none.
std::string canonical(const std::string& text) {
    try {
        return vir::kind_of(text).format(text, {});
    } catch (const vir::error&) {
        return {};
    }
}

// With what nothing describes.
std::string kept(const std::string& text, vir::unknown_parts& parts) {
    vir::parse_options options;
    options.keep = &parts;
    // What is kept and what is written by default may be more together than a document may have.
    options.max_attributes *= 2;
    return vir::kind_of(text).format(text, options);
}

// What the parts say, wherever they stand. Texts beside each other become one, and so may attributes of elements that
// are read as one.
auto words_of(const vir::unknown_parts& parts) {
    std::vector<std::tuple<vir::part_kind, std::string, std::string>> out;
    for (const auto& each : parts.parts)
        if (each.kind == vir::part_kind::element || each.kind == vir::part_kind::comment ||
            each.kind == vir::part_kind::instruction)
            out.emplace_back(each.kind, each.name, each.value);
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

// Whatever is read as a document, of any kind, is written so that it is read again as the same, as XML and as JSON;
// what nothing describes is kept and changes nothing; and nothing else than a vir::error comes out of the rest.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    (void)vir::check_any(text);
    const auto once = canonical(text);
    // An empty <genid/> is a number of the parser's making, another each time.
    if (once.empty() || canonical(text) != once) return 0;
    const auto& kind = vir::kind_of(once);
    const auto twice = kind.format(once, {});
    if (once != twice) report("formatting is no fixed point", once, twice);
    if (!kind.compare(once, twice, {}).empty()) report("comparing finds a change", once, twice);
    const auto json = kind.to_json(once, -1, {});
    if (auto again = kind.to_json(kind.from_json(json), -1, {}); again != json)
        report("JSON is no fixed point", json, again);
    vir::unknown_parts parts, parts_again;
    const auto with_parts = kept(text, parts);
    const auto with_parts_again = kept(with_parts, parts_again);
    if (with_parts != with_parts_again) report("keeping is no fixed point", with_parts, with_parts_again);
    if (auto plain = canonical(with_parts); !plain.empty() && plain != once)
        report("what is kept changes the document", once, with_parts);
    if (words_of(parts) != words_of(parts_again)) report("not everything is kept", with_parts, with_parts_again);
    return 0;
}
