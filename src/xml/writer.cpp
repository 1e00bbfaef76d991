// Copyright virtxx contributors. Boost Software License 1.0.
#include <algorithm>
#include <array>
#include <cstring>

#include <virtxx/xml/node.hpp>

namespace vir::xml {
namespace {

// Characters that are not written as they are; a line end and a tab only in attributes.
constexpr auto needs_look = [] {
    std::array<bool, 256> out{};
    for (int c = 0; c < 0x20; ++c) out[c] = true;
    for (char c : {'<', '>', '&', '"', '\''}) out[static_cast<unsigned char>(c)] = true;
    return out;
}();

constexpr std::size_t longest_escape = 6;
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

}  // namespace

void escape(std::string_view text, std::string& out, bool in_attribute) {
    for (char c : text) {
        if (needs_look[static_cast<unsigned char>(c)])
            out += escape_of(c, in_attribute);
        else
            out += c;
    }
}

void writer::grow(std::size_t size) {
    // Most documents fit at once.
    constexpr std::size_t least = 8192;
    out_.resize(std::max({least, out_.size() * 2, used_ + size}));
}

void writer::put_escaped(std::string_view text, bool in_attribute) {
    char* to = room(text.size() * longest_escape);
    for (char c : text) {
        if (needs_look[static_cast<unsigned char>(c)])
            to = copy(to, escape_of(c, in_attribute));
        else
            *to++ = c;
    }
    used_ = static_cast<std::size_t>(to - out_.data());
}

char* writer::indent(char* to, std::size_t levels) {
    for (; 2 * levels > blanks.size(); levels -= blanks.size() / 2) to = copy(to, blanks);
    return copy(to, blanks.substr(0, 2 * levels));
}

void writer::end_tag_for_child() {
    if (in_tag_) put(">\n");
    if (after_text_) put("\n");
    in_tag_ = after_text_ = false;
}

void writer::open(std::string_view name) {
    char* to = room(2 * depth_ + name.size() + 4);
    if (in_tag_) *to++ = '>';
    if (in_tag_ || after_text_) *to++ = '\n';
    to = indent(to, depth_);
    *to++ = '<';
    used_ = static_cast<std::size_t>(copy(to, name) - out_.data());
    in_tag_ = true;
    after_text_ = false;
    ++depth_;
}

void writer::attribute(std::string_view name, std::string_view value) {
    begin_attribute(name);
    put_escaped(value, true);
    end_attribute();
}

void writer::text(std::string_view text) {
    begin_text();
    put_escaped(text, false);
}

void writer::close(std::string_view name) {
    --depth_;
    if (in_tag_) {
        put("/>\n");
    } else {
        char* to = room(2 * depth_ + name.size() + 4);
        if (!after_text_) to = indent(to, depth_);
        *to++ = '<';
        *to++ = '/';
        to = copy(to, name);
        *to++ = '>';
        *to++ = '\n';
        used_ = static_cast<std::size_t>(to - out_.data());
    }
    in_tag_ = after_text_ = false;
}

void writer::lines(std::string_view xml) {
    end_tag_for_child();
    put(xml);
}

void writer::rewind(const mark& to) noexcept {
    used_ = to.size;
    depth_ = to.depth;
    in_tag_ = to.in_tag;
    after_text_ = to.after_text;
}

}  // namespace vir::xml
