// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the few irregular elements are read from and written to by hand; see `custom` in description.hpp.
namespace vir::xml {

/// An element of the document being read; valid during the call that it is handed to.
class node {
public:
    explicit node(const void* element) noexcept : element_(element) {}

    std::string_view name() const noexcept;
    std::optional<std::string_view> attribute(std::string_view name) const noexcept;
    std::string text() const;
    std::vector<node> children() const;
    /// The first child element of that name.
    std::optional<node> child(std::string_view name) const noexcept;
    /// The element and all that is in it as text, in one line.
    std::string xml() const;

private:
    const void* element_;
};

/// Writes the canonical form: two spaces, single quotes, elements without content closed by "/>".
/// The string is complete when the writer is gone.
class writer {
public:
    explicit writer(std::string& out, unsigned depth = 0) : out_(out), used_(out.size()), depth_(depth) {}
    writer(const writer&) = delete;
    writer& operator=(const writer&) = delete;
    ~writer() { out_.resize(used_); }

    void open(std::string_view name);
    /// Between open() and what goes inside.
    void attribute(std::string_view name, std::string_view value);
    void text(std::string_view text);
    void close(std::string_view name);
    /// Text that is XML already and ends with a line end.
    void lines(std::string_view xml);

    unsigned depth() const noexcept { return depth_; }

    /// For values that need no escapes: ` name='` now, put() the value, then end_attribute().
    void begin_attribute(std::string_view name) {
        char* to = room(name.size() + 3);
        *to++ = ' ';
        to = copy(to, name);
        *to++ = '=';
        *to++ = '\'';
        used_ = static_cast<std::size_t>(to - out_.data());
    }
    void end_attribute() {
        *room(1) = '\'';
        ++used_;
    }
    /// Ends the start tag; put() the text.
    void begin_text() {
        if (in_tag_) put(">");
        in_tag_ = false;
        after_text_ = true;
    }
    void put(std::string_view plain) {
        copy(room(plain.size()), plain);
        used_ += plain.size();
    }
    void put_escaped(std::string_view text, bool in_attribute);

    /// A place to come back to when what follows turns out to be empty.
    struct mark {
        std::size_t size;
        unsigned depth;
        bool in_tag, after_text;
    };
    mark here() const noexcept { return {used_, depth_, in_tag_, after_text_}; }
    void rewind(const mark& to) noexcept;

private:
    char* room(std::size_t size) {
        if (out_.size() - used_ < size) grow(size);
        return out_.data() + used_;
    }
    // Most pieces are short: calling memcpy would cost more than copying.
    static char* copy(char* to, std::string_view from) {
        const std::size_t n = from.size();
        auto halves = [&]<class Word>(Word first, Word last) {
            std::memcpy(&first, from.data(), sizeof(Word));
            std::memcpy(&last, from.data() + n - sizeof(Word), sizeof(Word));
            std::memcpy(to, &first, sizeof(Word));
            std::memcpy(to + n - sizeof(Word), &last, sizeof(Word));
        };
        if (n > 16)
            std::memcpy(to, from.data(), n);
        else if (n >= 8)
            halves(std::uint64_t(), std::uint64_t());
        else if (n >= 4)
            halves(std::uint32_t(), std::uint32_t());
        else
            for (std::size_t i = 0; i < n; ++i) to[i] = from[i];
        return to + n;
    }
    void grow(std::size_t size);
    static char* indent(char* to, std::size_t levels);
    void end_tag_for_child();

    // Longer than what is written so far: appending piece by piece would look at its length for each.
    std::string& out_;
    std::size_t used_;
    unsigned depth_;
    bool in_tag_ = false;
    bool after_text_ = false;
};

/// Appends with <, >, &, " and ' as entities, and as references what an attribute or text would lose otherwise.
void escape(std::string_view text, std::string& out, bool in_attribute);

}  // namespace vir::xml
