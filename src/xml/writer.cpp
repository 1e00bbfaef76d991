// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/xml/node.hpp>

#include "src/xml/characters.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace vir::xml {
namespace {

constexpr std::string_view blanks = "                                ";

std::string_view escape_of(char c, bool in_attribute) {
    switch (c) {
        case '<': return "&lt;";
        case '>': return "&gt;";
        case '&': return "&amp;";
        case '"': return "&quot;";
        case '\'': return "&apos;";
        // A parser makes blanks of these in attributes, and a line end of the last one in text.
        case '\n': return in_attribute ? "&#10;" : "\n";
        case '\t': return in_attribute ? "&#9;" : "\t";
        case '\r': return "&#13;";
        default: return {};  // XML has no way to say it
    }
}

// For an error: the element or the attribute that the value of which comes next is written to.
std::string place_after(std::string_view written, bool in_attribute) {
    const auto tag = written.rfind('<');
    if (tag == written.npos) return "a value";
    auto rest = written.substr(tag + 1);
    const auto element = rest.substr(0, rest.find_first_of(" >"));
    if (!in_attribute || !rest.ends_with("='")) return fmt::format("the text of element '{}'", element);
    rest.remove_suffix(2);
    return fmt::format("attribute '{}' of element '{}'", rest.substr(rest.rfind(' ') + 1), element);
}

[[noreturn]] void refuse(std::string_view text, std::size_t at, const std::string& where) {
    const auto byte = static_cast<unsigned char>(text[at]);
    throw error(errc::xml_error, error_domain::xml,
                byte < 0x20
                    ? fmt::format("XML error: {} has character 0x{:02x} at byte {}, which XML cannot say; remove it",
                                  where, byte, at)
                    : fmt::format("XML error: {} has byte 0x{:02x} at byte {}, which is not UTF-8; convert it to UTF-8",
                                  where, byte, at));
}

// Writes to where there is room. Gives what is behind it, or null: the character at `at` cannot be said in XML.
char* put_escaped_to(char* to, std::string_view text, bool in_attribute, std::size_t& at) {
    const char* const end = text.data() + text.size();
    for (const char* p = text.data();;) {
        const char* const plain = p;
        p = first_that(p, end, [](char c) { return class_of(c) & special; });
        to = writer::copy(to, {plain, static_cast<std::size_t>(p - plain)});
        if (p == end) return to;
        std::string_view piece;
        if (static_cast<unsigned char>(*p) >= 0x80)
            piece = {p, long_character_size(p, end)};
        else
            piece = escape_of(*p, in_attribute);
        if (piece.empty()) {
            at = static_cast<std::size_t>(p - text.data());
            return nullptr;
        }
        to = std::copy(piece.begin(), piece.end(), to);
        p += static_cast<unsigned char>(*p) >= 0x80 ? piece.size() : 1;
    }
}

}  // namespace

void escape(std::string_view text, std::string& out, bool in_attribute) {
    const auto before = out.size();
    out.resize(before + text.size() * writer::longest_escape);
    std::size_t bad = 0;
    const char* const behind = put_escaped_to(out.data() + before, text, in_attribute, bad);
    out.resize(behind ? static_cast<std::size_t>(behind - out.data()) : before);
    if (!behind) refuse(text, bad, place_after(out, in_attribute));
}

void writer::grow(std::size_t size) {
    // Most documents fit at once.
    constexpr std::size_t least = 8192;
    const auto so_far = used();
    out_.resize(std::max({least, out_.size() * 2, so_far + size}));
    at_ = out_.data() + so_far;
    end_ = out_.data() + out_.size();
}

char* writer::copy_escaped(char* to, std::string_view from, bool in_attribute) const {
    std::size_t bad = 0;
    char* const behind = put_escaped_to(to, from, in_attribute, bad);
    if (!behind)
        refuse(from, bad, place_after({out_.data(), static_cast<std::size_t>(to - out_.data())}, in_attribute));
    return behind;
}

// Writes whole blocks: there must be room for one more.
char* writer::indent(char* to, std::size_t levels) {
    for (; 2 * levels > blanks.size(); levels -= blanks.size() / 2) {
        std::memcpy(to, blanks.data(), blanks.size());
        to += blanks.size();
    }
    std::memcpy(to, blanks.data(), blanks.size());
    return to + 2 * levels;
}

void writer::end_tag_for_child() {
    if (in_tag_) put(">\n");
    if (after_text_) put("\n");
    in_tag_ = after_text_ = false;
}

// Room for a tag of that size, after what goes before it.
inline char* writer::begin_tag(std::size_t size) {
    char* to = room(2 * depth_ + blanks.size() + size + 2);
    if (in_tag_) *to++ = '>';
    if (in_tag_ || after_text_) *to++ = '\n';
    in_tag_ = true;
    after_text_ = false;
    return indent(to, depth_++);
}

void writer::open(std::string_view name) {
    char* to = begin_tag(name.size() + 1);
    *to++ = '<';
    at_ = copy(to, name);
}

void writer::open(const ready_name& tag) { at_ = copy(begin_tag(sizeof tag), tag); }

void writer::attribute(std::string_view name, std::string_view value) {
    end_attribute(copy_escaped(begin_attribute(name, value.size() * longest_escape), value, true));
}

void writer::text(std::string_view value) {
    end_text(copy_escaped(begin_text(value.size() * longest_escape), value, false));
}

// The same for an end tag. Null: the start tag was all, and is ended.
inline char* writer::begin_end_tag(std::size_t size) {
    --depth_;
    if (in_tag_) put("/>\n");
    char* to = in_tag_ ? nullptr : room(2 * depth_ + blanks.size() + size);
    if (to && !after_text_) to = indent(to, depth_);
    in_tag_ = after_text_ = false;
    return to;
}

void writer::close(std::string_view name) {
    char* to = begin_end_tag(name.size() + 4);
    if (!to) return;
    *to++ = '<';
    *to++ = '/';
    to = copy(to, name);
    *to++ = '>';
    *to++ = '\n';
    at_ = to;
}

void writer::close(const ready_name& tag) {
    char* to = begin_end_tag(sizeof tag + 3);
    if (!to) return;
    // The slash takes the place of the '<'.
    char* const end = copy(to + 1, tag);
    to[0] = '<';
    to[1] = '/';
    end[0] = '>';
    end[1] = '\n';
    at_ = end + 2;
}

void writer::lines(std::string_view xml) {
    end_tag_for_child();
    put(xml);
}

void writer::rewind(const mark& to) noexcept {
    at_ = out_.data() + to.size;
    depth_ = to.depth;
    in_tag_ = to.in_tag;
    after_text_ = to.after_text;
}

}  // namespace vir::xml
