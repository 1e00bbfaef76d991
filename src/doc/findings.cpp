// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/findings.hpp"

#include "src/xml/problems.hpp"
#include "src/xml/source_text.hpp"
#include "src/xml/tree.hpp"

#include <algorithm>

namespace vir {
namespace {

struct found_part {
    const xml::tree_node* element;  // the part, or what is around it
    bool is_there;
};

found_part find(const xml::tree_node& root, const document_part& part) {
    const auto* at = &root;
    for (auto rest = part.path; !rest.empty();) {
        const auto end = std::min(rest.find('/'), rest.size());
        const auto name = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        // The number is that of the last name.
        auto left = rest.empty() ? part.number : 0;
        const auto* child = at->first_element();
        while (child && !(child->name == name && left-- == 0)) child = child->next_element();
        if (!child) return {at, false};
        at = child;
    }
    return {at, !part.path.empty()};
}

bool lies_in(std::string_view path, std::string_view part) {
    return path.starts_with(part) && (path.size() == part.size() || path[part.size()] == '/');
}

}  // namespace

findings::findings() = default;
findings::~findings() = default;

findings::findings(std::string_view text, const parse_options& options, std::vector<diagnostic>& noted)
    : text_(xml::without_bom(text)), options_(&options), noted_(&noted), of_reading_(noted.size()) {}

void findings::note(const document_part& part, const error& refused) {
    xml::problems told(text_, *options_, noted_);
    if (!told.wants_unknown()) return;
    if (!document_) document_ = std::make_unique<const xml::tree>(text_, *options_);
    const auto [element, is_there] = find(document_->root(), part);
    // What could not be read there says more than what follows from it.
    const auto path = xml::path_of(*element);
    const auto read = noted_->begin() + static_cast<std::ptrdiff_t>(std::min(of_reading_, noted_->size()));
    const auto name = part.path.substr(part.path.rfind('/') + 1);
    const bool follows = std::any_of(noted_->begin(), read, [&, is_there = is_there](const diagnostic& each) {
        if (is_there) return lies_in(each.path, path);
        // Of what is there under a name that was meant to be its.
        return each.path == path || (!name.empty() && each.suggestion == name && lies_in(each.path, path));
    });
    if (!follows) told.thrown(*element, refused);
}

}  // namespace vir
