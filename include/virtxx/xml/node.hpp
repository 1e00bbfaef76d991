// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/xml/name.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
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
    /// The first element in it.
    std::optional<node> first_child() const noexcept;
    /// The element around it; none around the root.
    std::optional<node> parent() const noexcept;
    /// The element and all that is in it as text, in one line.
    std::string xml() const;

private:
    friend const struct tree_node& tree_node_of(const node& of) noexcept;
    const void* element_;
};

/// Writes the canonical form: two spaces, single quotes, elements without content closed by "/>".
/// The string is complete when the writer is gone.
class writer {
public:
    explicit writer(std::string& out, unsigned depth = 0)
        : out_(out), at_(out.data() + out.size()), end_(at_), depth_(depth) {}
    writer(const writer&) = delete;
    writer& operator=(const writer&) = delete;
    ~writer() { out_.resize(used()); }

    void open(std::string_view name);
    void open(const ready_name& tag);
    /// Between open() and what goes inside.
    void attribute(std::string_view name, std::string_view value);
    void text(std::string_view text);
    void close(std::string_view name);
    void close(const ready_name& tag);
    /// Text that is XML already and ends with a line end.
    void lines(std::string_view xml);

    unsigned depth() const noexcept { return depth_; }

    /// An attribute or text whose value, at most `most` characters with its escapes, the caller writes to where begin_
    /// says; end_ gets its end. (In one piece: taking up the place from memory for each bit of it costs more than
    /// writing it.)
    char* begin_attribute(std::string_view name, std::size_t most) {
        char* to = room(name.size() + most + 4);
        *to++ = ' ';
        to = copy(to, name);
        *to++ = '=';
        *to++ = '\'';
        return to;
    }
    char* begin_attribute(const ready_name& name, std::size_t most) {
        return copy(room(sizeof name + most + 1), name);
    }
    void end_attribute(char* to) {
        *to++ = '\'';
        at_ = to;
    }
    char* begin_text(std::size_t most) {
        char* to = room(most + 1);
        if (in_tag_) *to++ = '>';
        in_tag_ = false;
        after_text_ = true;
        return to;
    }
    void end_text(char* to) { at_ = to; }
    static char* copy(char* to, std::string_view from) {
        // Most pieces are short: calling memcpy would cost more than copying.
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
        else if (n > 0)
            to[0] = from[0], to[n / 2] = from[n / 2], to[n - 1] = from[n - 1];
        return to + n;
    }
    /// Needs room for all of it, whatever its size.
    static char* copy(char* to, const ready_name& from) {
        std::memcpy(to, &from, sizeof from);
        return to + from.size;
    }
    /// The same as the first with escapes, into what was asked of begin_attribute() or begin_text(): at most
    /// longest_escape times as long.
    /// Errors: xml_error for a character that XML cannot say.
    char* copy_escaped(char* to, std::string_view from, bool in_attribute) const;
    static constexpr std::size_t longest_escape = 6;

    /// A place to come back to when what follows turns out to be empty.
    struct mark {
        std::size_t size;
        unsigned depth;
        bool in_tag, after_text;
    };
    mark here() const noexcept { return {used(), depth_, in_tag_, after_text_}; }
    void rewind(const mark& to) noexcept;

private:
    std::size_t used() const noexcept { return static_cast<std::size_t>(at_ - out_.data()); }
    char* room(std::size_t size) {
        if (static_cast<std::size_t>(end_ - at_) < size) grow(size);
        return at_;
    }
    void put(std::string_view plain) { at_ = copy(room(plain.size()), plain); }
    void grow(std::size_t size);
    static char* indent(char* to, std::size_t levels);
    char* begin_tag(std::size_t size);
    char* begin_end_tag(std::size_t size);
    void end_tag_for_child();

    // Longer than what is written so far: appending piece by piece would look at its length for each.
    std::string& out_;
    char* at_;
    char* end_;
    unsigned depth_;
    bool in_tag_ = false;
    bool after_text_ = false;
};

/// Appends with <, >, &, " and ' as entities, and as references what an attribute or text would lose otherwise.
void escape(std::string_view text, std::string& out, bool in_attribute);

}  // namespace vir::xml
