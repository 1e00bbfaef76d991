// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/findings.hpp"

#include "src/xml/problems.hpp"
#include "src/xml/source_text.hpp"
#include "src/xml/tree.hpp"

#include <algorithm>

namespace vir {
namespace {

bool has(const xml::tree_node& element, const place::sign& sign) {
    const auto* of = &element;
    if (!sign.child.empty()) {
        of = element.first_element();
        while (of && of->name != sign.child) of = of->next_element();
    }
    const auto* attribute = of ? of->attribute(sign.attribute) : nullptr;
    return attribute ? attribute->value == sign.value : sign.may_lack;
}

const xml::tree_node& find(const xml::tree_node& root, const place& where) {
    const auto* at = &root;
    for (auto rest = where.path; !rest.empty();) {
        const auto end = std::min(rest.find('/'), rest.size());
        const auto name = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        // Numbers and signs are those of the last name.
        auto left = rest.empty() ? where.number : 0;
        const auto fits = [&](const xml::tree_node& each) {
            return each.name == name &&
                   (!rest.empty() || std::all_of(where.signs.begin(), where.signs.end(),
                                                 [&](const place::sign& sign) { return has(each, sign); }));
        };
        const auto* child = at->first_element();
        while (child && !(fits(*child) && left-- == 0)) child = child->next_element();
        if (!child) break;
        at = child;
    }
    return *at;
}

bool lies_in(std::string_view path, std::string_view part) {
    return path.starts_with(part) && (path.size() == part.size() || path[part.size()] == '/');
}

}  // namespace

findings::findings() = default;
findings::~findings() = default;

findings::findings(std::string_view text, const parse_options& options, std::vector<diagnostic>& noted)
    : text_(xml::without_bom(text)), options_(&options), noted_(&noted), of_reading_(noted.size()) {}

void findings::note(const place& where, const error& refused) {
    if (!document_) document_ = std::make_unique<const xml::tree>(text_, *options_);
    const auto& element = find(document_->root(), where);
    // What could not be read there says more than what follows from it.
    const auto path = xml::path_of(element);
    const auto read = noted_->begin() + static_cast<std::ptrdiff_t>(of_reading_);
    if (std::any_of(noted_->begin(), read, [&](const diagnostic& each) { return lies_in(each.path, path); })) return;
    xml::problems(text_, *options_, noted_).thrown(element, refused);
}

}  // namespace vir
