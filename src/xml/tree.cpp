// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/tree.hpp"

#include "src/core/error_place.hpp"
#include "src/core/text.hpp"
#include "src/xml/characters.hpp"
#include "src/xml/source_text.hpp"
#include "src/xml/syntax_error.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <string>

namespace vir::xml {

class tree_reader {
public:
    tree_reader(tree& to, std::string_view source, const parse_options& limits)
        : tree_(to), source_(source), end_(source.data() + source.size()), limits_(limits) {}

    void run() {
        const char* at = source_.data();
        for (const std::string_view mark : {"\xff\xfe", "\xfe\xff"})
            if (starts_with(at, mark)) fail(at, "the document is in UTF-16; convert it to UTF-8");
        if (starts_with(at, "<?xml") && end_ - at > 5 && (class_of(at[5]) & blank)) declaration(at);
        while (!open_ || at < end_) {
            if (open_) {
                at = text(at);
            } else {
                at = skip_blanks(at);
                if (at == end_) break;
                if (*at != '<' && tree_.root_) fail(at, "text after the root element", extra);
                if (*at != '<') fail(at, "text before the root element", no_start);
            }
            at = markup(at);
        }
        if (open_) not_closed(open_->name);
        if (!tree_.root_)
            fail(at, "the document has no root element", source_.empty() ? "Document is empty" : no_start);
    }

private:
    // Words of libxml2's that are there more than once.
    static constexpr const char* extra = "Extra content at the end of the document";
    static constexpr const char* no_start = "Start tag expected, '<' not found";
    static constexpr const char* no_name = "StartTag: invalid element name";
    static constexpr const char* no_end = "expected '>'";

    // `known_as` and `noticed`: what libvirt says of it, and where, if that is not `where`.
    [[noreturn]] void fail(const char* where, std::string_view what, std::string known_as = {},
                           const char* noticed = nullptr) const {
        throw not_xml(source_, what, offset_of({where, 0}), std::move(known_as),
                      offset_of({noticed ? noticed : where, 0}));
    }
    [[noreturn]] void too_much(const char* where, std::string_view what) const {
        const auto [line, column] = locate(source_, offset_of({where, 0}));
        throw at_place(error(errc::xml_error, error_domain::xml, fmt::format("XML error: {}", what)), line, column);
    }
    [[noreturn]] void not_closed(std::string_view element) const {
        fail(element.data(), fmt::format("element '{}' is not closed", shown(element)),
             fmt::format("Premature end of data in tag {} line {}", shown(element),
                         locate(source_, offset_of(element)).line), end_);
    }

    std::size_t offset_of(std::string_view piece) const {
        return static_cast<std::size_t>(piece.data() - source_.data());
    }
    bool starts_with(const char* p, std::string_view word) const {
        return static_cast<std::size_t>(end_ - p) >= word.size() && std::memcmp(p, word.data(), word.size()) == 0;
    }

    // What reads takes the place where it begins and gives the one behind: a member that all of them move would be
    // stored and loaded for each piece, and everything else waits for it.

    template <std::uint8_t Wanted>
    static const char* while_class(const char* p, const char* end) {
        return first_that(p, end, [](char c) { return !(class_of(c) & Wanted); });
    }
    template <std::uint8_t Stop>
    static const char* until_class(const char* p, const char* end) {
        return first_that(p, end, [](char c) { return class_of(c) & Stop; });
    }
    // Within tags, where there is mostly one, or none.
    const char* skip_blanks(const char* p) const {
        while (p < end_ && class_of(*p) & blank) ++p;
        return p;
    }
    // Between tags, where there is mostly a line end and a row of spaces.
    const char* skip_indentation(const char* p) const {
        if (p < end_ && *p == '\n') ++p;
        for (std::uint32_t four; end_ - p >= 4; p += 4) {
            std::memcpy(&four, p, 4);
            if (four != 0x20202020) break;
        }
        return skip_blanks(p);
    }
    static std::string_view between(const char* from, const char* to) {
        return {from, static_cast<std::size_t>(to - from)};
    }
    static std::string_view shown(std::string_view text) { return beginning(text, 64); }

    tree_node& add(node_kind kind) {
        auto* made = new (tree_.allocate<tree_node>()) tree_node;
        made->kind = kind;
        made->parent = open_;
        if (before_)
            before_->next = made;
        else
            (open_ ? open_->first : tree_.root_) = made;
        before_ = made;
        return *made;
    }
    void add(node_kind kind, std::string_view value) { add(kind).name = xml_name::of(value, 0); }
    void add_remark(node_kind kind, std::string_view value) {
        if (open_)
            add(kind, value);
        else
            tree_.outside_.push_back({kind, value});
    }

    // The character that starts here is well-formed UTF-8 of one that XML has.
    const char* long_character(const char* p) const {
        if (const auto size = long_character_size(p, end_)) return p + size;
        fail(p,
             fmt::format("byte 0x{:02x} is not UTF-8; convert the document to UTF-8", static_cast<unsigned char>(*p)));
    }

    // Past a control or a long character, wherever characters stand.
    const char* odd_character(const char* p) const {
        const auto c = static_cast<unsigned char>(*p);
        if (c >= 0x80) return long_character(p);
        fail(p, fmt::format("character 0x{:02x} is not allowed in XML", c));
    }

    // Past an entity.
    const char* entity(const char* p) const {
        const char* name = p + 1;
        const char* semicolon = name;
        while (semicolon < end_ && semicolon - name < 32 && (class_of(*semicolon) & name_part || *semicolon == '#'))
            ++semicolon;
        if (semicolon == end_ || *semicolon != ';' || semicolon == name)
            fail(p, "'&' that begins no entity; write &amp;", "xmlParseEntityRef: no name", p + 1);
        const auto word = between(name, semicolon);
        if (word.front() == '#') {
            if (code_of(word) == 0) fail(p, fmt::format("'&{};' is no character of XML", word));
        } else if (word != "lt" && word != "gt" && word != "amp" && word != "quot" && word != "apos") {
            fail(p, fmt::format("entity '&{};' is not defined (entities of a DOCTYPE are not expanded)", word),
                 fmt::format("Entity '{}' not defined", word), p + word.size() + 2);
        }
        return semicolon + 1;
    }

    // The character that "#65" or "#x41" stands for; 0 if none that XML has.
    static unsigned code_of(std::string_view word) {
        const bool hex = word.size() > 1 && word[1] == 'x';
        const auto digits = word.substr(hex ? 2 : 1);
        if (digits.empty() || digits.size() > 8) return 0;
        std::uint64_t code = 0;
        for (char c : digits) {
            const int digit = c >= '0' && c <= '9'          ? c - '0'
                              : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : hex && c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                            : -1;
            if (digit < 0) return 0;
            code = code * (hex ? 16 : 10) + static_cast<unsigned>(digit);
        }
        const bool allowed = (code >= 0x20 || code == 9 || code == 10 || code == 13) && code <= 0x10ffff &&
                             !(code >= 0xd800 && code <= 0xdfff) && code != 0xfffe && code != 0xffff;
        return allowed ? static_cast<unsigned>(code) : 0;
    }

    static char* put_code(char* to, unsigned code) {
        auto tail = [&](int shift) { *to++ = static_cast<char>(0x80 | ((code >> shift) & 63)); };
        if (code < 0x80) {
            *to++ = static_cast<char>(code);
        } else if (code < 0x800) {
            *to++ = static_cast<char>(0xc0 | code >> 6);
            tail(0);
        } else if (code < 0x10000) {
            *to++ = static_cast<char>(0xe0 | code >> 12);
            tail(6);
            tail(0);
        } else {
            *to++ = static_cast<char>(0xf0 | code >> 18);
            tail(12);
            tail(6);
            tail(0);
        }
        return to;
    }

    // A copy with entities replaced and blanks made those that XML says; it is never longer than what is there.
    std::string_view decoded(std::string_view raw, bool in_attribute) {
        char* const out = tree_.allocate<char>(raw.size());
        char* to = out;
        for (std::size_t i = 0; i < raw.size(); ++i) {
            char c = raw[i];
            if (c == '&') {
                const auto word = raw.substr(i + 1, raw.find(';', i) - i - 1);
                i += word.size() + 1;
                if (word.front() == '#')
                    to = put_code(to, code_of(word));
                else
                    *to++ = word == "lt" ? '<' : word == "gt" ? '>' : word == "amp" ? '&' : word == "quot" ? '"' : '\'';
                continue;
            }
            if (c == '\r') {
                if (i + 1 < raw.size() && raw[i + 1] == '\n') ++i;
                c = '\n';
            }
            *to++ = in_attribute && (c == '\n' || c == '\t') ? ' ' : c;
        }
        return between(out, to);
    }

    const char* text(const char* const from) {
        // The indentation of another child, unless text is what this element is about.
        const char* p = skip_indentation(from);
        if (end_ - p > 1 && *p == '<' && !open_->has_text && (open_->first || p[1] != '/')) return p;
        p = from;
        bool plain = true;
        for (;;) {
            p = until_class<text_stop>(p, end_);
            if (p == end_) not_closed(open_->name);
            if (*p == '<') break;
            if (*p == ']') {
                if (starts_with(p, "]]>")) fail(p, "']]>' in text; write ]]&gt;",
                                                 "Sequence ']]>' not allowed in content");
                ++p;
            } else if (*p == '&') {
                p = entity(p);
                plain = false;
            } else if (*p == '\r') {
                ++p;
                plain = false;
            } else {
                p = odd_character(p);
            }
        }
        const auto raw = between(from, p);
        if (raw.empty()) return p;
        // Blanks count only where they are all that there is.
        open_->has_text = true;
        add(node_kind::text, plain ? raw : decoded(raw, false));
        return p;
    }

    // Up to `end`, which is skipped; what is before it is given.
    std::string_view up_to(const char*& p, std::string_view end, const char* opened, std::string_view what) {
        const char* const from = p;
        for (;;) {
            while (p < end_ && *p != end[0] && !(class_of(*p) & other_stop)) ++p;
            if (p == end_) fail(opened, fmt::format("{} without end", what));
            if (*p == end[0] && starts_with(p, end)) break;
            p = class_of(*p) & other_stop ? odd_character(p) : p + 1;
        }
        const auto out = between(from, p);
        p += end.size();
        return out;
    }

    // version, encoding and standalone, in this order; the first must be there.
    void declaration(const char*& p) const {
        const char* const from = p;
        const auto end = source_.find("?>");
        if (end == source_.npos) fail(from, "XML declaration without end");
        auto at = from + std::string_view("<?xml").size();
        const char* const behind = from + end;
        const auto version = declared(at, behind, "version");
        if (version.size() < 2 || version.find_first_of("0123456789") != 0 || version[1] != '.' ||
            version.find_first_not_of("0123456789", 2) != version.npos)
            fail(from, "an XML declaration without version='1.0'");
        if (version[0] != '1')
            fail(version.data(), fmt::format("version {} of XML is not supported; it is 1.0", shown(version)));
        if (const auto encoding = declared(at, behind, "encoding"); encoding.data()) check_encoding(encoding);
        if (const auto alone = declared(at, behind, "standalone"); alone.data() && alone != "yes" && alone != "no")
            fail(alone.data(), "standalone in the XML declaration is 'yes' or 'no'");
        if (skip_blanks(at) != behind) fail(at, "what belongs in no XML declaration");
        p = behind + 2;
    }

    // The value of that word if it is the next one; without data if it is not.
    std::string_view declared(const char*& at, const char* behind, std::string_view word) const {
        const char* p = skip_blanks(at);
        if (p == at || !starts_with(p, word)) return {};
        p = skip_blanks(p + word.size());
        if (*p != '=') return {};
        p = skip_blanks(p + 1);
        if (*p != '"' && *p != '\'') return {};
        const char* const close = std::find(p + 1, behind, *p);
        if (close == behind) fail(p, fmt::format("the value of {} in the XML declaration has no end", word));
        at = close + 1;
        return between(p + 1, close);
    }

    void check_encoding(std::string_view given) const {
        std::string name(given);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
        if (name != "UTF-8" && name != "UTF8" && name != "US-ASCII" && name != "ASCII")
            fail(given.data(),
                 fmt::format("encoding '{}' is not supported; convert the document to UTF-8", shown(name)));
    }

    // At '<'.
    const char* markup(const char* const from) {
        const char* p = from + 1;
        if (p == end_) fail(from, "'<' at the end of the document", no_name, p);
        if (class_of(*p) & name_start) {
            if (!open_ && tree_.root_) fail(from, "a second root element", extra);
            return start_tag(p);
        }
        if (*p == '/') return end_tag(from);
        if (starts_with(p, "!--")) {
            p += 3;
            const auto comment = up_to(p, "--", from, "comment");
            if (p == end_ || *p != '>') fail(p - 2, "'--' inside a comment");
            ++p;
            add_remark(node_kind::comment, comment);
        } else if (starts_with(p, "![CDATA[")) {
            if (!open_) fail(from, "CDATA outside the root element");
            p += 8;
            open_->has_text = true;
            add(node_kind::cdata, up_to(p, "]]>", from, "CDATA"));
        } else if (*p == '?') {
            ++p;
            const auto words = up_to(p, "?>", from, "processing instruction");
            const auto target = words.substr(0, words.find_first_of(" \t\r\n"));
            if (!is_name(target)) fail(from, "a processing instruction without a name");
            if (target == "xml") fail(from, "an XML declaration that is not at the start",
                                      "XML declaration allowed only at the start of the document", from + 5);
            if (same_word(target, "xml"))
                fail(from, fmt::format("a processing instruction that is called '{}'", target));
            add_remark(node_kind::instruction, words);
        } else if (starts_with(p, "!DOCTYPE")) {
            if (tree_.root_) fail(from, "DOCTYPE after the root element began");
            doctype(p, from);
        } else {
            fail(from, "'<' that begins no element; write &lt;", no_name, p);
        }
        return p;
    }

    void doctype(const char*& p, const char* from) {
        int brackets = 0;
        for (;;) {
            if (p == end_) fail(from, "DOCTYPE without end");
            const char c = *p;
            if (class_of(c) & other_stop) {
                p = odd_character(p);
                continue;
            }
            ++p;
            if (c == '"' || c == '\'') {
                (void)up_to(p, {&c, 1}, from, "DOCTYPE");
            } else if (c == '[') {
                ++brackets;
            } else if (c == ']') {
                --brackets;
            } else if (c == '>' && brackets <= 0) {
                return;
            } else if (c == '<' && starts_with(p, "!--")) {
                p += 3;
                (void)up_to(p, "-->", from, "DOCTYPE");
            }
        }
    }

    // Written where it is to stay: handing it over by pieces and taking it up whole stalls the processor.
    const char* name(const char* const from, xml_name& to) const {
        const char* p = while_class<ascii_name_part>(from, end_);
        if (p < end_ && static_cast<unsigned char>(*p) >= 0x80) p = rest_of_name(p);
        to.set(between(from, p), static_cast<std::size_t>(end_ - from));
        return p;
    }
    const char* rest_of_name(const char* p) const {
        while (p < end_ && (class_of(*p) & name_part))
            p = static_cast<unsigned char>(*p) >= 0x80 ? long_character(p) : p + 1;
        return p;
    }

    const char* end_tag(const char* const from) {
        const char* p = from + 2;
        xml_name word;
        const auto room = static_cast<std::size_t>(end_ - p);
        if (open_ && room > open_->name.size() && p[open_->name.size()] == '>') {
            word.set({p, open_->name.size()}, room);
            if (word.is(open_->name)) {
                p += word.size() + 1;
                close();
                return p;
            }
        }
        p = skip_blanks(name(p, word));
        if (!open_)
            fail(from, fmt::format("end tag '{}' without a start tag", shown(word)), tree_.root_ ? extra : no_name,
                 tree_.root_ ? from : from + 1);
        const bool ends = p < end_ && *p == '>';
        if (!word.is(open_->name)) {
            const auto line = locate(source_, offset_of(open_->name)).line;
            fail(from, fmt::format("element '{}' that opens on line {} is closed by '</{}>'", shown(open_->name), line,
                                   shown(word)),
                 ends ? fmt::format("Opening and ending tag mismatch: {} line {} and {}", shown(open_->name), line,
                                    shown(word))
                      : no_end,
                 ends ? p + 1 : p);
        }
        if (!ends) fail(from, fmt::format("end tag '{}' without '>'", shown(word)), no_end, p);
        close();
        return p + 1;
    }

    void close() {
        before_ = open_;
        open_ = open_->parent;
        --depth_;
    }

    const char* start_tag(const char* p) {
        if (depth_ == limits_.max_depth)
            too_much(p, fmt::format("elements are nested deeper than {} levels", limits_.max_depth));
        auto& made = add(node_kind::element);
        p = name(p, made.name);
        open_ = &made;
        before_ = nullptr;
        ++depth_;
        first_ = tree_.attributes_next_;
        for (std::size_t count = 0;; ++count) {
            const char* from = p;
            p = skip_blanks(p);
            if (p == end_)
                fail(made.name.data(), fmt::format("start tag '{}' without end", shown(made.name)),
                     fmt::format("Couldn't find end of Start Tag {} line {}", shown(made.name),
                                 locate(source_, offset_of(made.name)).line), p);
            if (class_of(*p) & name_start) {
                if (from == p) fail(p, "no blank before an attribute", "attributes construct error");
                if (count == limits_.max_attributes)
                    too_much(p, fmt::format("an element has more than {} attributes", limits_.max_attributes));
                p = attribute(p);
                continue;
            }
            if (*p == '>' || *p == '/') break;
            fail(p, "neither an attribute nor the end of the tag");
        }
        made.attributes_at = first_;
        made.attribute_count = static_cast<std::uint32_t>(tree_.attributes_next_ - first_);
        if (*p++ == '>') return p;
        if (p == end_ || *p != '>') fail(p - 1, "'/' that is not followed by '>'");
        close();
        return p + 1;
    }

    const char* attribute(const char* const where) {
        auto& made = tree_.attribute_after(first_);
        const char* p = name(where, made.name);
        for (const auto* other = first_; other != &made; ++other)
            if (other->name.is(made.name))
                fail(where, fmt::format("attribute '{}' is there twice", shown(made.name)),
                     fmt::format("Attribute {} redefined", shown(made.name)));
        if (p == end_ || *p != '=') p = skip_blanks(p);
        if (p == end_ || *p != '=') fail(where, fmt::format("attribute '{}' without '='", shown(made.name)),
                 fmt::format("Specification mandates value for attribute {}", shown(made.name)), p);
        if (++p == end_ || class_of(*p) & blank) p = skip_blanks(p);
        if (p == end_ || (*p != '"' && *p != '\''))
            fail(where, fmt::format("the value of attribute '{}' is not in quotes", shown(made.name)),
                 "AttValue: \" or ' expected", p);
        const char quote = *p++;
        const char* const from = p;
        bool plain = true;
        for (;;) {
            p = until_class<special>(p, end_);
            if (p == end_)
                fail(where, fmt::format("the value of attribute '{}' has no end", shown(made.name)),
                     fmt::format("AttValue: {} expected", quote), p);
            if (*p == quote) break;
            if (*p == '<') fail(p, fmt::format("'<' in attribute '{}'; write &lt;", shown(made.name)),
                     "Unescaped '<' not allowed in attributes values");
            if (class_of(*p) & other_stop) {
                p = odd_character(p);
                continue;
            }
            if (*p == '&' || class_of(*p) & blank) plain = false;
            p = *p == '&' ? entity(p) : p + 1;
        }
        const auto raw = between(from, p);
        made.value = plain ? raw : decoded(raw, true);
        return p + 1;
    }

    tree& tree_;
    std::string_view source_;
    const char* end_;
    const parse_options& limits_;
    tree_node* open_ = nullptr;
    tree_node* before_ = nullptr;  // the last child of what is open, so far
    std::size_t depth_ = 0;
    tree_attribute* first_ = nullptr;  // of the tag being read
};

tree::tree(std::string_view source, const parse_options& limits) {
    if (source.size() > limits.max_size.count() || source.size() > UINT32_MAX)
        throw error(errc::xml_error, error_domain::xml,
                    fmt::format("XML error: the document has {} bytes, the limit is {}", source.size(),
                                std::min<std::uint64_t>(limits.max_size.count(), UINT32_MAX)));
    // Enough for most documents of that length.
    chunk_ = std::clamp<std::size_t>(source.size() * 4, 1024, 256 * 1024);
    tree_reader(*this, source, limits).run();
}

void tree::more_attributes(tree_attribute*& first) {
    const auto so_far = static_cast<std::size_t>(attributes_next_ - first);
    const auto room = std::max<std::size_t>(64, 4 * so_far);
    auto* moved = allocate<tree_attribute>(room);
    std::copy(first, attributes_next_, moved);
    first = moved;
    attributes_next_ = moved + so_far;
    attributes_end_ = moved + room;
}

void tree::more(std::size_t size) {
    const auto length = std::max(size, chunk_);
    chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(length));
    next_ = chunks_.back().get();
    free_ = length;
}

}  // namespace vir::xml
