// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/apigen/model.hpp"

#include <algorithm>
#include <charconv>

namespace apigen {

/// Walks over tokens; every expectation that is not met is a fault that says what was found instead.
class token_reader {
public:
    explicit token_reader(std::vector<token> tokens) : tokens_(std::move(tokens)) {}

protected:
    const token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
    const token& take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
    bool is(std::string_view text) const {
        return (peek().kind == token_kind::symbol || peek().kind == token_kind::word) && peek().text == text;
    }
    bool accept(std::string_view text) { return is(text) ? (take(), true) : false; }

    static std::string spelled(const token& t) {
        if (t.kind == token_kind::newline) return "the end of the line";
        if (t.kind == token_kind::end) return "the end of the file";
        if (t.kind == token_kind::doc || t.kind == token_kind::remark) return "documentation";
        return "'" + t.text + "'";
    }
    [[noreturn]] void expected(const std::string& what) const {
        throw fault(peek().where, "expected " + what + ", found " + spelled(peek()));
    }
    [[noreturn]] void fail_before(const std::string& what) const { throw fault(tokens_[at_ - 1].where, what); }

    void expect(std::string_view text) {
        if (!accept(text)) expected("'" + std::string(text) + "'");
    }
    std::string word(const std::string& what) {
        if (peek().kind != token_kind::word) expected(what);
        return take().text;
    }
    void skip_newlines() {
        while (peek().kind == token_kind::newline) take();
    }
    void end_of_entry() {
        if (is("}")) return;
        if (peek().kind != token_kind::newline) expected("the end of the line");
        take();
    }

    std::string docs() {
        std::string out;
        while (peek().kind == token_kind::doc || (!out.empty() && peek().kind == token_kind::newline)) {
            if (peek().kind == token_kind::doc) out += (out.empty() ? "" : "\n") + peek().text;
            take();
        }
        return out;
    }
    std::string remark() { return peek().kind == token_kind::remark ? take().text : std::string(); }

    std::int64_t number(const std::string& what) {
        auto text = word(what);
        std::string_view digits = text;
        bool negative = digits.starts_with("-");
        if (negative) digits.remove_prefix(1);
        int base = 10;
        if (digits.starts_with("0x")) digits.remove_prefix(2), base = 16;
        std::uint64_t value = 0;
        auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
        if (failed != std::errc() || end != digits.data() + digits.size())
            fail_before("expected " + what + ", found '" + text + "'");
        return negative ? -static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
    }

    version parse_version() {
        auto text = word("a version");
        version out;
        const char* at = text.data();
        const char* end = at + text.size();
        for (int* part : {&out.major, &out.minor, &out.micro}) {
            if (part != &out.major && (at == end || *at++ != '.')) fail_before("'" + text + "' is no version");
            auto [next, failed] = std::from_chars(at, end, *part);
            if (failed != std::errc()) fail_before("'" + text + "' is no version");
            at = next;
        }
        if (at != end) fail_before("'" + text + "' is no version");
        return out;
    }

    std::vector<token> tokens_;
    std::size_t at_ = 0;
};

}  // namespace apigen
