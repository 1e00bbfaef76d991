// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstddef>
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
    std::optional<std::string_view> attribute(const char* name) const noexcept;
    std::string text() const;
    std::vector<node> children() const;
    /// The first child element of that name.
    std::optional<node> child(const char* name) const noexcept;
    const void* handle() const noexcept { return element_; }

private:
    const void* element_;
};

/// Writes the canonical form: two spaces, single quotes, elements without content closed by "/>".
class writer {
public:
    explicit writer(std::string& out, unsigned depth = 0) noexcept : out_(&out), depth_(depth) {}

    void open(std::string_view name);
    /// Between open() and what goes inside.
    void attribute(std::string_view name, std::string_view value);
    void text(std::string_view text);
    void close(std::string_view name);
    /// Text that is XML already and ends with a line end.
    void lines(std::string_view xml);

    unsigned depth() const noexcept { return depth_; }
    std::string& out() noexcept { return *out_; }
    /// For values that need no escapes: ` name='` now, the value, then end_attribute().
    void begin_attribute(std::string_view name);
    void end_attribute() { *out_ += '\''; }
    /// Ends the start tag, for text that needs no escapes.
    void begin_text();

    /// A place to come back to when what follows turns out to be empty.
    struct mark {
        std::size_t size;
        unsigned depth;
        bool in_tag, after_text;
    };
    mark here() const noexcept { return {out_->size(), depth_, in_tag_, after_text_}; }
    void rewind(const mark& to);

private:
    void end_tag_for_child();

    std::string* out_;
    unsigned depth_;
    bool in_tag_ = false;
    bool after_text_ = false;
};

/// Appends with <, >, &, " and ' as entities, and as references what an attribute or text would lose otherwise.
void escape(std::string_view text, std::string& out, bool in_attribute);

}  // namespace vir::xml
