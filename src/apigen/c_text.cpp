// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/c_text.hpp"

#include "src/core/text.hpp"

#include <cctype>
#include <string_view>

namespace apigen {
namespace {

bool is_identifier(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Words, and * one by one.
std::vector<std::string> words_of(std::string_view text, const position& where) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
        auto begin = at;
        if (vir::is_blank(text[at])) {
            ++at;
            continue;
        }
        if (text[at] == '*') {
            ++at;
        } else if (is_identifier(text[at])) {
            while (at < text.size() && is_identifier(text[at])) ++at;
        } else {
            throw fault(where, "'" + std::string(text) + "' is no C declaration");
        }
        out.emplace_back(text.substr(begin, at - begin));
    }
    return out;
}

std::string spell_type(const std::vector<std::string>& words, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += (out.empty() || out.ends_with('*') ? "" : " ") + words[i];
    return out;
}

}  // namespace

c_variable parse_c_variable(const std::string& text, const position& where) {
    c_variable out;
    std::string_view plain = vir::trimmed(text);
    if (plain == "...") {
        out.type = "...";
        return out;
    }
    if (auto bracket = plain.find('['); bracket != plain.npos) {
        if (!plain.ends_with(']')) throw fault(where, "'" + text + "' is no C declaration");
        out.array = vir::trimmed(plain.substr(bracket + 1, plain.size() - bracket - 2));
        plain = plain.substr(0, bracket);
    }
    auto words = words_of(plain, where);
    if (words.size() < 2 || words.back() == "*") throw fault(where, "expected a C type and a name, found '" + text + "'");
    out.name = words.back();
    out.type = spell_type(words, words.size() - 1);
    return out;
}

c_function parse_c_function(const std::string& text, const position& where) {
    c_function out;
    out.where = where;
    auto open = text.find('(');
    auto close = text.rfind(')');
    if (open == text.npos || close == text.npos) throw fault(where, "expected a C function, found '" + text + "'");
    auto head = parse_c_variable(text.substr(0, open), where);
    out.name = head.name;
    out.returns = head.type;
    auto list = std::string(vir::trimmed(std::string_view(text).substr(open + 1, close - open - 1)));
    if (list == "void") return out;
    for (std::size_t at = 0; at < list.size();) {
        auto end = std::min(list.find(',', at), list.size());
        out.parameters.push_back(parse_c_variable(list.substr(at, end - at), where));
        at = end + 1;
    }
    if (out.parameters.empty()) throw fault(where, "a C function without parameters says (void)");
    return out;
}

std::string joined(const std::string& type, const std::string& name) {
    return type + (type.ends_with('*') || name.empty() ? "" : " ") + name;
}

std::string declaration(const c_variable& one) {
    if (one.type == "union") {
        std::string out = "union {";
        for (auto& member : one.members) out += " " + declaration(member) + ";";
        return out + " } " + one.name;
    }
    return joined(one.type, one.name) + (one.array.empty() ? "" : "[" + one.array + "]");
}

std::string declaration(const c_function& one) {
    std::string out;
    for (auto& parameter : one.parameters) out += (out.empty() ? "" : ", ") + declaration(parameter);
    return joined(one.returns, one.name) + "(" + (out.empty() ? "void" : out) + ")";
}

}  // namespace apigen
