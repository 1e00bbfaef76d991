// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/lexer.hpp"

#include "src/core/text.hpp"

#include <cctype>

namespace apigen {
namespace {

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == ':' || c == '|' || c == '!' ||
           c == '*';
}

class lexer {
public:
    lexer(const std::string& file, std::string_view text) : text_(text), where_{file, 1} {}

    std::vector<token> run() {
        while (at_ < text_.size()) step();
        add(token_kind::newline, "");
        add(token_kind::end, "end of file");
        return std::move(out_);
    }

private:
    void add(token_kind kind, std::string_view text) { out_.push_back({kind, std::string(text), where_}); }

    std::string_view rest_of_line() {
        auto end = text_.find('\n', at_);
        auto line = text_.substr(at_, end == text_.npos ? text_.npos : end - at_);
        at_ += line.size();
        return line;
    }

    void step() {
        char c = text_[at_];
        if (c == '\n') {
            if (depth_ == 0 && !out_.empty() && out_.back().kind != token_kind::newline) add(token_kind::newline, "");
            fresh_ = true;
            ++where_.line;
            ++at_;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            ++at_;
        } else if (text_.substr(at_).starts_with("///")) {
            auto kind = fresh_ ? token_kind::doc : token_kind::remark;
            add(kind, vir::trimmed(rest_of_line().substr(3)));
        } else if (c == '#') {
            rest_of_line();
        } else if (text_.substr(at_).starts_with("->")) {
            symbol(2);
        } else if (is_word(c) || c == '-') {
            word();
        } else if (std::string_view("(){}<>[],;=?").find(c) != std::string_view::npos) {
            depth_ += c == '(';
            depth_ -= c == ')';
            braces_ += c == '{';
            braces_ -= c == '}';
            symbol(1);
        } else {
            throw fault(where_, std::string("unexpected character '") + c + "'");
        }
    }

    void symbol(std::size_t length) {
        add(token_kind::symbol, text_.substr(at_, length));
        at_ += length;
        fresh_ = false;
    }

    void word() {
        auto begin = at_++;
        while (at_ < text_.size() && is_word(text_[at_])) ++at_;
        add(token_kind::word, text_.substr(begin, at_ - begin));
        bool declares = fresh_ && braces_ == 0;
        fresh_ = false;
        if (declares && out_.back().text == "macro") macro();
    }

    // NAME text since ..., NAME(parameters) text since ...: the text is C's, or that of C's preprocessor.
    void macro() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
        if (at_ >= text_.size() || !is_word(text_[at_])) return;
        word();
        if (text_.substr(at_).starts_with("(")) text(text_.find(')', at_) + 1);
        for (auto end = at_; end < text_.size(); ++end) {
            if (!vir::is_blank(text_[end]) || !text_.substr(end + 1).starts_with("since ")) continue;
            return text(end);
        }
        throw fault(where_, "the macro has no version: macro NAME TEXT since VERSION");
    }

    // Up to `end`; lines become one.
    void text(std::size_t end) {
        if (end == 0) throw fault(where_, "the macro's parameters do not end");
        std::string plain;
        auto line = where_.line;
        for (; at_ < end; ++at_) {
            line += text_[at_] == '\n';
            if (!vir::is_blank(text_[at_])) plain += text_[at_];
            else if (!plain.ends_with(' ')) plain += ' ';
        }
        add(token_kind::text, vir::trimmed(plain));
        where_.line = line;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    position where_;
    int depth_ = 0;      // of parentheses
    int braces_ = 0;     // likewise
    bool fresh_ = true;  // nothing but space on this line so far
    std::vector<token> out_;
};

}  // namespace

std::vector<token> tokenize(const std::string& file, std::string_view text) { return lexer(file, text).run(); }

}  // namespace apigen
