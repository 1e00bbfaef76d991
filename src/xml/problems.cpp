// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/problems.hpp"

#include "src/core/error_place.hpp"
#include "src/core/error_words.hpp"
#include "src/xml/source_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace vir {

std::string to_string(const diagnostic& problem) {
    auto level = problem.level == error_level::warning ? "warning" : "error";
    if (problem.line == 0) return fmt::format("{}: {}", level, problem.message);
    const auto where = problem.path.empty() ? std::string() : fmt::format(" ({})", problem.path);
    return fmt::format("{}:{}: {}: {}{}", problem.line, problem.column, level, problem.message, where);
}

}  // namespace vir

namespace vir::xml {

std::string path_of(const tree_node& node, std::string_view attribute) {
    std::string out;
    for (const auto* at = &node; at; at = at->parent) {
        std::size_t number = 1, twins = 0;
        for (const auto* each = at->parent ? at->parent->first_element() : at; each; each = each->next_element()) {
            if (!same_name(each->name, at->name)) continue;
            ++twins;
            if (each == at) number = twins;
        }
        out.insert(0, twins > 1 ? fmt::format("/{}[{}]", at->name, number) : fmt::format("/{}", at->name));
    }
    if (!attribute.empty()) out.append("/@").append(attribute);
    return out;
}

// Whether the words that a code's messages begin with tell no more than the code does: "XML error: ".
static bool tells_kind(std::string_view prefix) { return prefix.ends_with(": "); }

diagnostic problem_of(const error& failure) {
    diagnostic out;
    out.code = failure.code();
    out.path = failure.str(1);
    out.line = static_cast<unsigned>(failure.number(1));
    out.column = static_cast<unsigned>(failure.number(2));
    // Where it is and of what kind has members of its own.
    std::string_view message = failure.message();
    if (const auto prefix = prefix_of(out.code); tells_kind(prefix) && message.starts_with(prefix))
        message.remove_prefix(prefix.size());
    out.message = message;
    return out;
}

void sort(std::vector<diagnostic>& found) {
    // That some are left out stays the last that is said.
    const auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(found.size(), problems::most));
    std::stable_sort(found.begin(), end, [](const diagnostic& a, const diagnostic& b) {
        return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
}

namespace {

std::string_view text_in(const tree_node* element) {
    return element && element->first && element->first->is_text() ? element->first->value() : std::string_view();
}

// Messages of libvirt's name the document that they are about, which what is inside of it does not know, and what
// else stands in the element. What the document does not have stays as it is.
std::string filled(std::string message, const tree_node& node) {
    for (auto at = message.find('{'); at != message.npos; at = message.find('{', at + 1)) {
        const auto end = message.find('}', at);
        if (end == message.npos) break;
        const auto what = std::string_view(message).substr(at + 1, end - at - 1);
        std::string_view text;
        if (what == "name") {
            const auto* root = &node;
            while (root->parent) root = root->parent;
            const auto* name = root->first_element();
            while (name && name->name != what) name = name->next_element();
            if (!name) continue;
            text = text_in(name);
        } else if (what.starts_with('@')) {
            const auto* given = node.attribute(what.substr(1));
            if (!given) continue;
            text = given->value;
        } else {
            continue;
        }
        message.replace(at, end - at + 1, text);
        at += text.size();
        if (at) --at;
    }
    return message;
}

}  // namespace

diagnostic problems::make(const tree_node& node, std::string_view attribute, errc code, std::string message,
                          std::string_view suggestion) const {
    diagnostic out;
    out.code = code;
    out.message = filled(std::move(message), node);
    out.suggestion = suggestion;
    out.path = path_of(node, attribute);
    // Names are parts of the text.
    const auto* found = attribute.empty() ? nullptr : node.attribute(attribute);
    const auto name = found ? found->name : node.name;
    auto [line, column] = locate(text_, static_cast<std::size_t>(name.data() - text_.data()));
    out.line = line;
    out.column = column;
    return out;
}

namespace {

[[noreturn]] void raise(diagnostic problem, error_domain domain, bool strict, std::string_view more = {}) {
    // libvirt asks its schemas first, whatever is wrong by them.
    if (strict) problem.code = errc::xml_invalid_schema, domain = error_domain::xml;
    error out(problem.code, domain, in_words_of(problem.code, problem.message));
    if (!more.empty()) out.with_str(3, out.message() + std::string(more));
    throw at_place(std::move(out), problem.line, problem.column, problem.path);
}

}  // namespace

void problems::unknown(const tree_node& node, std::string_view attribute, std::string message,
                       std::string_view suggestion) {
    if (passed_ && attribute.empty())
        passed_->nodes[&node] |= passed_over::unknown;
    else if (passed_)
        passed_->attributes.insert(node.attribute(attribute));
    tell_unknown(node, attribute, std::move(message), suggestion);
}

void problems::again(const tree_node& node, std::string message) {
    if (passed_) passed_->nodes[&node] |= passed_over::again;
    tell_unknown(node, {}, std::move(message), {});
}

void problems::stray_text(const tree_node& text, std::string message) {
    if (passed_) passed_->nodes[&text] |= passed_over::text;
    tell_unknown(*text.parent, {}, std::move(message), {});
}

void problems::tell_unknown(const tree_node& node, std::string_view attribute, std::string message,
                            std::string_view suggestion) {
    if (!wants_more()) return;
    auto problem = make(node, attribute, errc::xml_error, std::move(message), suggestion);
    if (!options_.strict) problem.level = error_level::warning;
    if (!list()) raise(std::move(problem), error_domain::xml, options_.strict);
    tell(std::move(problem));
}

void problems::tell(diagnostic problem) {
    if (!tells_kind(prefix_of(problem.code))) problem.message = in_words_of(problem.code, problem.message);
    auto& to = *list();
    to.push_back(std::move(problem));
    if (to.size() != most) return;
    diagnostic end;
    end.level = to.back().level;
    end.line = to.back().line;
    end.column = to.back().column;
    end.path = to.back().path;
    end.message = fmt::format("there are more problems than these {}: the others are left out", most);
    to.push_back(std::move(end));
}

void problems::wrong(const tree_node& node, std::string_view attribute, errc code, error_domain domain,
                     std::string message, std::string_view suggestion, std::string_view more) {
    if (collected_ && !wants_more()) return;
    auto problem = make(node, attribute, code, std::move(message), suggestion);
    // Which element the root is comes before the schema.
    const bool is_root = !node.parent && attribute.empty();
    if (!collected_) raise(std::move(problem), domain, options_.strict && !is_root, more);
    problem.message += more;
    tell(std::move(problem));
}

void problems::thrown(const tree_node& node, const error& failure) {
    const auto prefix = prefix_of(failure.code());
    std::string_view message = failure.message();
    if (message.starts_with(prefix)) message.remove_prefix(prefix.size());
    if (collected_ && !wants_more()) return;
    auto problem = make(node, {}, failure.code(), std::string(message), {});
    if (!collected_) raise(std::move(problem), failure.domain(), false);
    tell(std::move(problem));
}

}  // namespace vir::xml
