// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/c_reader.hpp"

#include "src/apigen/c_text.hpp"
#include "src/core/text.hpp"

namespace apigen {

bool c_reader::parse_c_declaration(const std::string& keyword, const std::string& doc) {
    if (keyword == "header") {
        header_ = word("the name of a C header");
        while (peek().kind == token_kind::word && peek().text.starts_with("-")) header_ += take().text;
    } else if (keyword == "function" || keyword == "callback") {
        auto out = parse_prototype();
        out.doc = doc_or_remark(doc);
        out.by_hand = true;
        (keyword == "function" ? model_.functions : model_.callbacks).push_back(std::move(out));
    } else if (keyword == "macro") {
        parse_macro(doc);
    } else if (keyword == "record") {
        parse_record(doc);
    } else if (keyword == "typedef") {
        model_.typedefs.push_back(parse_declared(doc));
    } else if (keyword == "variable") {
        model_.variables.push_back(parse_declared(doc));
    } else {
        return false;
    }
    end_of_entry();
    return true;
}

// The tokens of a C declaration as text: up to its end, or the word `since`.
std::string c_reader::c_line() {
    std::string out;
    int depth = 0;
    for (;;) {
        bool symbol = peek().kind == token_kind::symbol;
        if (!symbol && peek().kind != token_kind::word) break;
        if (depth == 0 && (is("since") || is("}") || is(";"))) break;
        if (symbol && (is("(") || is("["))) ++depth;
        if (symbol && (is(")") || is("]"))) --depth;
        out += (out.empty() ? "" : " ") + take().text;
    }
    return out;
}

void c_reader::parse_facts(version& since, std::string* symbol) {
    expect("since");
    since = parse_version();
    if (symbol && accept("symbol")) *symbol = word("the symbol's version");
}

std::string c_reader::doc_or_remark(const std::string& doc) {
    auto text = remark();
    return doc.empty() ? text : doc;
}

c_function c_reader::parse_prototype() {
    auto where = peek().where;
    auto out = parse_c_function(c_line(), where);
    parse_facts(out.since, &out.symbol);
    out.by_hand = accept("by_hand");
    out.header = header_;
    return out;
}

void c_reader::parse_macro(const std::string& doc) {
    c_macro out;
    out.where = peek().where;
    out.name = word("the macro's name");
    out.header = header_;
    std::vector<std::string> texts;
    while (peek().kind == token_kind::text) texts.push_back(take().text);
    if (texts.empty()) expected("what the macro stands for");
    if (texts.size() > 1) {
        out.function_like = true;
        auto list = texts.front();
        for (std::size_t at = 1, end = 0; at < list.size(); at = end + 1) {
            end = std::min(list.find(',', at), list.size() - 1);
            out.parameters.emplace_back(vir::trimmed(std::string_view(list).substr(at, end - at)));
        }
    }
    out.text = texts.back();
    if (out.text.starts_with("= ")) {
        out.alias = true;
        out.text.erase(0, 2);
    }
    parse_facts(out.since, nullptr);
    out.doc = doc_or_remark(doc);
    model_.macros.push_back(std::move(out));
}

void c_reader::parse_record(const std::string& doc) {
    c_record out;
    out.where = peek().where;
    out.name = word("the record's C name");
    out.header = header_;
    out.tag = "_" + out.name;
    out.pointer = out.name + "Ptr";
    for (;;) {
        if (accept("opaque")) out.opaque = true;
        else if (accept("tag")) out.tag = word("the struct's tag");
        else if (accept("pointer")) out.pointer = word("the pointer's name");
        else if (is("since")) parse_facts(out.since, nullptr);
        else break;
    }
    out.doc = out.opaque ? doc_or_remark(doc) : doc;
    if (!out.opaque) {
        expect("{");
        for (skip_newlines(); !accept("}"); skip_newlines()) {
            auto before = docs();
            auto member = parse_member();
            member.doc = doc_or_remark(before);
            end_of_entry();
            out.members.push_back(std::move(member));
        }
        if (out.members.empty()) throw fault(out.where, "record '" + out.name + "' has no members: record NAME opaque");
    }
    model_.records.push_back(std::move(out));
}

c_variable c_reader::parse_member() {
    auto where = peek().where;
    if (!is("union")) return parse_c_variable(c_line(), where);
    c_variable out;
    out.type = take().text;
    expect("{");
    while (!accept("}")) {
        out.members.push_back(parse_c_variable(c_line(), where));
        expect(";");
    }
    out.name = word("the union's name");
    return out;
}

c_declaration c_reader::parse_declared(const std::string& doc) {
    c_declaration out;
    out.where = peek().where;
    out.declared = parse_c_variable(c_line(), out.where);
    out.header = header_;
    parse_facts(out.since, &out.symbol);
    out.doc = doc_or_remark(doc);
    return out;
}

}  // namespace apigen
