// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/source_text.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

namespace vir::xml {
namespace {

enum : std::uint8_t {
    name_start = 1,  // may begin a name
    name_part = 2,   // may continue one
    stops = 4,       // needs a look wherever characters stand: a control, '&', '<', a byte of a long character
    quotes = 8,      // " and '
    bracket = 16,    // ']'
};

constexpr auto classes = [] {
    std::array<std::uint8_t, 256> out{};
    for (int c = 0; c < 256; ++c) {
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || c >= 0x80;
        bool digit = (c >= '0' && c <= '9') || c == '-' || c == '.';
        if (letter) out[c] |= name_start | name_part;
        if (digit) out[c] |= name_part;
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == '&' || c == '<' || c >= 0x80) out[c] |= stops;
        if (c == '"' || c == '\'') out[c] |= quotes;
        if (c == ']') out[c] |= bracket;
    }
    return out;
}();

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class checker {
public:
    checker(std::string_view text, const parse_options& limits)
        : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), limits_(limits) {}

    void run() {
        if (starts_with("<?xml") && end_ - at_ > 5 && is_blank(at_[5])) declaration();
        bool seen_root = false;
        for (;;) {
            if (open_.empty()) {
                skip_blanks();
                if (at_ == end_) break;
                if (*at_ != '<') fail(at_, seen_root ? "text after the root element" : "text before the root element");
            } else {
                text();
            }
            if (markup(seen_root)) seen_root = true;
        }
        if (!seen_root) fail(at_, "the document has no root element");
    }

private:
    std::uint8_t class_of(char c) const { return classes[static_cast<unsigned char>(c)]; }
    bool starts_with(std::string_view word) const {
        return static_cast<std::size_t>(end_ - at_) >= word.size() && std::memcmp(at_, word.data(), word.size()) == 0;
    }
    void skip_blanks() {
        while (at_ < end_ && is_blank(*at_)) ++at_;
    }

    [[noreturn]] void fail(const char* where, std::string_view what) const {
        auto [line, column] = locate({begin_, static_cast<std::size_t>(end_ - begin_)},
                                     static_cast<std::size_t>(where - begin_));
        throw error(errc::xml_error, error_domain::xml, fmt::format("XML error: {} at {}:{}", what, line, column))
            .with_number(1, static_cast<int>(line))
            .with_number(2, static_cast<int>(column));
    }

    std::string name_at(const char* from) const {
        const char* to = from;
        while (to < end_ && to - from < 64 && (class_of(*to) & name_part)) ++to;
        return {from, to};
    }

    // The character that starts here is one byte long or well-formed UTF-8 of a character that XML has.
    const char* long_character(const char* p) const {
        auto byte = [&](int i) { return p + i < end_ ? static_cast<unsigned char>(p[i]) : 0u; };
        auto follows = [&](int i) { return (byte(i) & 0xc0) == 0x80; };
        unsigned lead = byte(0);
        if (lead >= 0xc2 && lead <= 0xdf && follows(1)) return p + 2;
        if (lead >= 0xe0 && lead <= 0xef && follows(1) && follows(2)) {
            unsigned code = (lead & 15) << 12 | (byte(1) & 63) << 6 | (byte(2) & 63);
            if (code >= 0x800 && !(code >= 0xd800 && code <= 0xdfff) && code < 0xfffe) return p + 3;
        }
        if (lead >= 0xf0 && lead <= 0xf4 && follows(1) && follows(2) && follows(3)) {
            unsigned code = (lead & 7) << 18 | (byte(1) & 63) << 12 | (byte(2) & 63) << 6 | (byte(3) & 63);
            if (code >= 0x10000 && code <= 0x10ffff) return p + 4;
        }
        fail(p, fmt::format("byte 0x{:02x} is not UTF-8; convert the document to UTF-8", lead));
    }

    const char* entity(const char* p) const {
        const char* name = p + 1;
        const char* semicolon = name;
        while (semicolon < end_ && semicolon - name < 32 && *semicolon != ';' && !is_blank(*semicolon)) ++semicolon;
        if (semicolon == end_ || *semicolon != ';' || semicolon == name)
            fail(p, "'&' that begins no entity; write &amp;");
        std::string_view word(name, static_cast<std::size_t>(semicolon - name));
        if (word.front() == '#') {
            unsigned code = 0;
            bool hex = word.size() > 1 && word[1] == 'x';
            auto digits = word.substr(hex ? 2 : 1);
            bool good = !digits.empty() && digits.size() <= 8;
            for (char c : digits) {
                int digit = c >= '0' && c <= '9'          ? c - '0'
                            : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10
                            : hex && c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                          : -1;
                good = good && digit >= 0 && code < 0x1000000;
                code = code * (hex ? 16 : 10) + static_cast<unsigned>(digit);
            }
            good = good && (code >= 0x20 || code == 9 || code == 10 || code == 13) && code <= 0x10ffff &&
                   !(code >= 0xd800 && code <= 0xdfff) && code != 0xfffe && code != 0xffff;
            if (!good) fail(p, fmt::format("'&{};' is no character of XML", word));
        } else if (word != "lt" && word != "gt" && word != "amp" && word != "quot" && word != "apos") {
            fail(p, fmt::format("entity '&{};' is not defined (entities of a DOCTYPE are not expanded)", word));
        }
        return semicolon + 1;
    }

    // One character that stopped a fast loop; `what` says where it stands. '<' is the caller's.
    const char* special(const char* p, bool expands_entities) const {
        unsigned char c = static_cast<unsigned char>(*p);
        if (c >= 0x80) return long_character(p);
        if (c == '&') return expands_entities ? entity(p) : p + 1;
        if (c == '<') return p + 1;
        fail(p, fmt::format("character 0x{:02x} is not allowed in XML", c));
    }

    void text() {
        for (;;) {
            while (at_ < end_ && !(class_of(*at_) & (stops | bracket))) ++at_;
            if (at_ == end_) fail(open_.back(), fmt::format("element '{}' is not closed", name_at(open_.back())));
            if (*at_ == '<') return;
            if (*at_ == ']') {
                if (starts_with("]]>")) fail(at_, "']]>' in text; write ]]&gt;");
                ++at_;
            } else {
                at_ = special(at_, true);
            }
        }
    }

    // Up to and past `end`; the characters between are checked, nothing in them has a meaning.
    void skip_past(std::string_view end, const char* from, std::string_view what) {
        for (;;) {
            while (at_ < end_ && *at_ != end[0] && !(class_of(*at_) & stops)) ++at_;
            if (at_ == end_) fail(from, fmt::format("{} without end", what));
            if (starts_with(end)) break;
            at_ = class_of(*at_) & stops ? special(at_, false) : at_ + 1;
        }
        at_ += end.size();
    }

    void declaration() {
        const char* from = at_;
        skip_past("?>", from, "XML declaration");
        std::string_view words(from, static_cast<std::size_t>(at_ - from));
        auto encoding = words.find("encoding");
        if (encoding == words.npos) return;
        auto open = words.find_first_of("\"'", encoding);
        auto close = open == words.npos ? open : words.find(words[open], open + 1);
        if (close == words.npos) fail(from, "encoding without a name in the XML declaration");
        std::string name;
        for (char c : words.substr(open + 1, close - open - 1)) name += c >= 'a' && c <= 'z' ? char(c - 32) : c;
        if (name != "UTF-8" && name != "UTF8" && name != "US-ASCII" && name != "ASCII")
            fail(from + open + 1, fmt::format("encoding '{}' is not supported; convert the document to UTF-8", name));
    }

    // At '<'. True for the start of an element.
    bool markup(bool seen_root) {
        const char* from = at_++;
        if (at_ == end_) fail(from, "'<' at the end of the document");
        if (*at_ == '?') {
            skip_past("?>", from, "processing instruction");
        } else if (starts_with("!--")) {
            at_ += 3;
            skip_past("--", from, "comment");
            if (at_ == end_ || *at_ != '>') fail(at_ - 2, "'--' inside a comment");
            ++at_;
        } else if (starts_with("![CDATA[")) {
            if (open_.empty()) fail(from, "CDATA outside the root element");
            skip_past("]]>", from, "CDATA");
        } else if (starts_with("!DOCTYPE")) {
            if (seen_root) fail(from, "DOCTYPE after the root element");
            doctype(from);
        } else if (*at_ == '/') {
            end_tag(from);
        } else if (class_of(*at_) & name_start) {
            if (open_.empty() && seen_root) fail(from, "a second root element");
            start_tag();
            return true;
        } else {
            fail(from, "'<' that begins no element; write &lt;");
        }
        return false;
    }

    void doctype(const char* from) {
        int brackets = 0;
        for (;;) {
            if (at_ == end_) fail(from, "DOCTYPE without end");
            char c = *at_;
            if (class_of(c) & stops) {
                at_ = special(at_, false);
                continue;
            }
            ++at_;
            if (class_of(c) & quotes) {
                const void* close = std::memchr(at_, c, static_cast<std::size_t>(end_ - at_));
                if (!close) fail(from, "DOCTYPE without end");
                at_ = static_cast<const char*>(close) + 1;
            } else if (c == '[') {
                ++brackets;
            } else if (c == ']') {
                --brackets;
            } else if (c == '>' && brackets <= 0) {
                return;
            }
        }
    }

    void skip_name() {
        while (at_ < end_ && (class_of(*at_) & name_part))
            at_ = static_cast<unsigned char>(*at_) >= 0x80 ? long_character(at_) : at_ + 1;
    }

    void end_tag(const char* from) {
        ++at_;
        const char* name = at_;
        skip_name();
        std::string_view word(name, static_cast<std::size_t>(at_ - name));
        skip_blanks();
        if (open_.empty()) fail(from, fmt::format("end tag '{}' without a start tag", word));
        const char* opened = open_.back();
        bool same = static_cast<std::size_t>(end_ - opened) > word.size() &&
                    std::memcmp(opened, word.data(), word.size()) == 0 &&
                    !(class_of(opened[word.size()]) & name_part);
        if (!same) {
            auto line = locate({begin_, static_cast<std::size_t>(end_ - begin_)},
                               static_cast<std::size_t>(opened - begin_))
                            .line;
            fail(from, fmt::format("element '{}' that opens on line {} is closed by '</{}>'", name_at(opened), line,
                                   word.substr(0, 64)));
        }
        if (at_ == end_ || *at_ != '>') fail(from, fmt::format("end tag '{}' without '>'", word));
        ++at_;
        open_.pop_back();
    }

    void start_tag() {
        const char* name = at_;
        skip_name();
        if (open_.size() == limits_.max_depth)
            fail(name, fmt::format("elements are nested deeper than {} levels", limits_.max_depth));
        open_.push_back(name);
        attributes_.clear();
        for (;;) {
            const char* blank = at_;
            skip_blanks();
            if (at_ == end_) fail(name, fmt::format("start tag '{}' without end", name_at(name)));
            if (*at_ == '>') {
                ++at_;
                return;
            }
            if (*at_ == '/') {
                if (++at_ == end_ || *at_ != '>') fail(at_ - 1, "'/' that is not followed by '>'");
                ++at_;
                open_.pop_back();
                return;
            }
            if (!(class_of(*at_) & name_start)) fail(at_, "no name of an attribute, '>' or '/>'");
            if (blank == at_) fail(at_, "no blank before an attribute");
            attribute();
        }
    }

    void attribute() {
        const char* name = at_;
        skip_name();
        std::string_view word(name, static_cast<std::size_t>(at_ - name));
        if (attributes_.size() == limits_.max_attributes)
            fail(name, fmt::format("an element has more than {} attributes", limits_.max_attributes));
        for (auto other : attributes_)
            if (other == word) fail(name, fmt::format("attribute '{}' is there twice", word));
        attributes_.push_back(word);
        skip_blanks();
        if (at_ == end_ || *at_ != '=') fail(name, fmt::format("attribute '{}' without '='", word.substr(0, 64)));
        ++at_;
        skip_blanks();
        if (at_ == end_ || !(class_of(*at_) & quotes))
            fail(name, fmt::format("the value of attribute '{}' is not in quotes", word.substr(0, 64)));
        const char* open = at_;
        const char quote = *at_++;
        for (;;) {
            while (at_ < end_ && !(class_of(*at_) & (stops | quotes))) ++at_;
            if (at_ == end_) fail(open, fmt::format("the value of attribute '{}' has no end", word.substr(0, 64)));
            if (*at_ == quote) break;
            if (*at_ == '<') fail(at_, fmt::format("'<' in attribute '{}'; write &lt;", word.substr(0, 64)));
            at_ = class_of(*at_) & stops ? special(at_, true) : at_ + 1;
        }
        ++at_;
    }

    const char* begin_;
    const char* at_;
    const char* end_;
    const parse_options& limits_;
    std::vector<const char*> open_;              // names of the elements that are open
    std::vector<std::string_view> attributes_;  // of the element being read
};

}  // namespace

position locate(std::string_view text, std::size_t offset) noexcept {
    position out{1, 1};
    for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
        if (text[i] == '\n') {
            ++out.line;
            out.column = 1;
        } else if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) {
            ++out.column;
        }
    }
    return out;
}

std::size_t locate_attribute(std::string_view text, std::size_t element, std::string_view name) noexcept {
    auto is_part = [](char c) { return (classes[static_cast<unsigned char>(c)] & name_part) != 0; };
    std::size_t at = element;
    while (at < text.size() && is_part(text[at])) ++at;
    while (at < text.size()) {
        while (at < text.size() && !is_part(text[at])) {
            if (text[at] == '>') return element;
            ++at;
        }
        std::size_t start = at;
        while (at < text.size() && is_part(text[at])) ++at;
        if (text.substr(start, at - start) == name) return start;
        auto open = text.find_first_of("\"'", at);
        if (open == text.npos) break;
        auto close = text.find(text[open], open + 1);
        if (close == text.npos) break;
        at = close + 1;
    }
    return element;
}

std::string_view without_bom(std::string_view text) noexcept {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    return text;
}

void check_well_formed(std::string_view text, const parse_options& limits) {
    if (text.size() > limits.max_size.count())
        throw error(errc::xml_error, error_domain::xml,
                    fmt::format("XML error: the document has {} bytes, the limit is {}", text.size(),
                                limits.max_size.count()));
    checker(text, limits).run();
}

}  // namespace vir::xml
