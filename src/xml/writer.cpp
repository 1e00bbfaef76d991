// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/xml/node.hpp>

#include <array>

namespace vir::xml {
namespace {

// Whether a character needs a look: everywhere, or in attributes only.
constexpr auto needs_look = [] {
    std::array<bool, 256> out{};
    for (int c = 0; c < 0x20; ++c) out[c] = true;
    for (char c : {'<', '>', '&', '"', '\''}) out[static_cast<unsigned char>(c)] = true;
    return out;
}();

}  // namespace

void escape(std::string_view text, std::string& out, bool in_attribute) {
    const char* at = text.data();
    const char* end = at + text.size();
    while (at < end) {
        const char* from = at;
        while (at < end && !needs_look[static_cast<unsigned char>(*at)]) ++at;
        out.append(from, at);
        if (at == end) return;
        switch (char c = *at++) {
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '&': out += "&amp;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&apos;"; break;
            // A parser makes blanks of these in attributes, and a line end of the last one in text.
            case '\n': out += in_attribute ? "&#10;" : "\n"; break;
            case '\t': out += in_attribute ? "&#9;" : "\t"; break;
            case '\r': out += "&#13;"; break;
            default: (void)c; break;  // XML has no way to say it
        }
    }
}

void writer::end_tag_for_child() {
    if (in_tag_) *out_ += ">\n";
    if (after_text_) *out_ += '\n';
    in_tag_ = after_text_ = false;
}

void writer::open(std::string_view name) {
    end_tag_for_child();
    out_->append(2 * depth_, ' ');
    *out_ += '<';
    *out_ += name;
    in_tag_ = true;
    ++depth_;
}

void writer::begin_attribute(std::string_view name) {
    *out_ += ' ';
    *out_ += name;
    *out_ += "='";
}

void writer::attribute(std::string_view name, std::string_view value) {
    begin_attribute(name);
    escape(value, *out_, true);
    end_attribute();
}

void writer::begin_text() {
    if (in_tag_) *out_ += '>';
    in_tag_ = false;
    after_text_ = true;
}

void writer::text(std::string_view text) {
    begin_text();
    escape(text, *out_, false);
}

void writer::close(std::string_view name) {
    --depth_;
    if (in_tag_) {
        *out_ += "/>\n";
    } else {
        if (!after_text_) out_->append(2 * depth_, ' ');
        *out_ += "</";
        *out_ += name;
        *out_ += ">\n";
    }
    in_tag_ = after_text_ = false;
}

void writer::lines(std::string_view xml) {
    end_tag_for_child();
    *out_ += xml;
}

void writer::rewind(const mark& to) {
    out_->resize(to.size);
    depth_ = to.depth;
    in_tag_ = to.in_tag;
    after_text_ = to.after_text;
}

}  // namespace vir::xml
