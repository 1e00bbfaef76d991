// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/formats/conf.hpp"

#include "src/core/error_place.hpp"
#include "src/core/error_words.hpp"
#include "src/core/text.hpp"
#include "src/xml/characters.hpp"
#include "src/xml/source_text.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <charconv>
#include <unordered_set>

namespace vir::conf {

namespace {

constexpr unsigned deepest_list = 16;
constexpr std::size_t largest_text = 10 * 1024 * 1024;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class reader {
public:
    reader(std::string_view text, dialect how) : text_(text), how_(how) {}

    std::vector<entry> read() {
        std::vector<entry> out;
        for (skip_lines(); !ended(); skip_lines()) {
            out.push_back(read_entry());
            skip_blanks();
            if (peek() == '#') skip_comment();
            if (ended()) break;
            if (peek() != ';' && !at_line_end()) refuse("expecting a separator");
            ++at_;
        }
        return out;
    }

private:
    bool ended() const { return at_ >= text_.size(); }
    char peek() const { return ended() ? '\0' : text_[at_]; }
    bool at_line_end() const { return ended() || text_[at_] == '\n' || text_[at_] == '\r'; }
    bool looking_at(std::string_view word) const { return text_.substr(at_).starts_with(word); }

    void skip_blanks() {
        while (!ended() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    }
    void skip_comment() {
        while (!at_line_end()) ++at_;
    }
    void skip_lines() {
        for (;; ++at_) {
            skip_blanks();
            if (peek() == '#') skip_comment();
            if (ended() || !at_line_end()) return;
        }
    }

    place here() {
        // Counted on from the last place asked for: a text of many entries is still read in one pass.
        for (; counted_ < at_; ++counted_) {
            if (text_[counted_] == '\n') {
                ++place_.line;
                place_.column = 1;
            } else if ((static_cast<unsigned char>(text_[counted_]) & 0xc0) != 0x80) {
                ++place_.column;
            }
        }
        return place_;
    }

    [[noreturn]] void refuse(std::string_view what) {
        const auto [line, column] = here();
        throw at_place(error(errc::conf_syntax, error_domain::conf,
                             in_words_of(errc::conf_syntax, fmt::format("memory conf:{}: {}", line, what))),
                       line, column);
    }

    bool in_name(char c) const {
        if (is_letter(c) || is_digit(c) || c == '_') return true;
        if (how_ == dialect::vmx) return c == '.' || c == ':' || c == '-';
        return how_ == dialect::lxc && (c == '.' || c == '-');
    }

    entry read_entry() {
        entry out;
        out.at = here();
        const auto start = at_;
        if (!is_letter(peek()) && !(how_ == dialect::vmx && peek() == '.')) refuse("expecting a name");
        while (!ended() && in_name(text_[at_])) ++at_;
        out.name = text_.substr(start, at_ - start);
        skip_blanks();
        if (peek() != '=') refuse("expecting an assignment");
        ++at_;
        skip_blanks();
        out.value = how_ == dialect::lxc ? read_rest() : read_value(0);
        return out;
    }

    value read_rest() {
        const auto from = here();
        const auto start = at_;
        while (!at_line_end()) ++at_;
        auto rest = text_.substr(start, at_ - start);
        rest = rest.substr(0, rest.find_last_not_of(" \t") + 1);
        return value(std::string(rest), from);
    }

    value read_value(unsigned depth) {
        skip_blanks();
        const char c = peek();
        if (ended()) refuse("expecting a value");
        if (c == '"' || c == '\'') return read_string(c);
        if (c == '[') {
            if (how_ == dialect::vmx) refuse("lists not allowed in VMX format");
            if (depth == deepest_list) refuse(fmt::format("a list more than {} deep", deepest_list));
            return read_list(depth);
        }
        if (is_digit(c) || c == '-') {
            if (how_ == dialect::vmx) refuse("numbers not allowed in VMX format");
            return read_number();
        }
        refuse("expecting a value");
    }

    value read_string(char quote) {
        const auto from = here();
        if (quote == '"' && looking_at("\"\"\"")) {
            at_ += 3;
            const auto end = text_.find("\"\"\"", at_);
            if (end == text_.npos) refuse("unterminated string");
            const auto inside = text_.substr(at_, end - at_);
            at_ = end + 3;
            return value(std::string(inside), from);
        }
        const auto start = ++at_;
        while (!at_line_end() && text_[at_] != quote) ++at_;
        if (peek() != quote || ended()) refuse("unterminated string");
        return value(std::string(text_.substr(start, at_++ - start)), from);
    }

    value read_number() {
        const auto from = here();
        std::int64_t number = 0;
        const auto [end, failed] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
        if (failed == std::errc::result_out_of_range) refuse("number out of range");
        if (failed != std::errc()) refuse("unterminated number");
        at_ = static_cast<std::size_t>(end - text_.data());
        return value(number, from);
    }

    value read_list(unsigned depth) {
        value out(value::list(), here());
        auto& items = std::get<value::list>(out.content);
        ++at_;
        for (;;) {
            skip_lines();
            if (ended()) refuse("list is not closed with ]");
            if (peek() == ']') break;
            items.push_back(read_value(depth + 1));
            skip_lines();
            if (ended()) refuse("list is not closed with ]");
            if (peek() == ']') break;
            if (peek() != ',') refuse("expecting a separator in list");
            ++at_;
        }
        ++at_;
        return out;
    }

    std::string_view text_;
    dialect how_;
    std::size_t at_ = 0;
    std::size_t counted_ = 0;
    place place_{1, 1};
};

}  // namespace

std::vector<entry> parse(std::string_view text, dialect how) {
    if (text.size() > largest_text) fail("the text is larger than 10 MiB", {}, errc::conf_syntax);
    return reader(text, how).read();
}

diagnostic left_out(const std::string& message, place at) {
    diagnostic out;
    out.level = error_level::warning;
    out.code = errc::config_unsupported;
    out.line = at.line;
    out.column = at.column;
    out.message = message;
    return out;
}

std::vector<diagnostic> left_out(const std::vector<entry>& entries, letters names) {
    const auto key = [names](const std::string& name) { return names == letters::of_any_case ? lower(name) : name; };
    std::unordered_set<std::string> known;
    for (const auto& each : entries)
        if (each.asked_for) known.insert(key(each.name));
    std::vector<diagnostic> out;
    for (const auto& each : entries) {
        if (each.asked_for) continue;
        out.push_back(left_out(known.contains(key(each.name))
                                   ? fmt::format("'{}' is there again and left out: the first one counts", each.name)
                                   : fmt::format("'{}' is left out: nothing was made of it", each.name),
                               each.at));
    }
    return out;
}

void fail(const std::string& message, place at, errc code) {
    const auto words = in_words_of(code, message);
    if (at.line == 0) throw error(code, error_domain::none, words);
    throw at_place(error(code, error_domain::none, words), at.line, at.column);
}

void unsupported(const std::string& message) { fail(message, {}, errc::config_unsupported); }

const std::string& without_comma(std::string_view what, const std::string& value) {
    if (value.find(',') != value.npos)
        unsupported(fmt::format("{} with a comma: behind it another option would begin", what));
    return value;
}

void check_characters(std::string_view text) {
    auto refuse = [&](std::size_t where, const char* what) {
        const auto [line, column] = xml::locate(text, where);
        fail(what, place(line, column), errc::conf_syntax);
    };
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (static_cast<unsigned char>(c) < 0x80) {
            if (c >= 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r') refuse(i, "a control character");
            ++i;
        } else {
            const auto size = xml::long_character_size(text.data() + i, text.data() + text.size());
            if (size == 0) refuse(i, "a byte that is not UTF-8");
            i += size;
        }
    }
}

}  // namespace vir::conf
