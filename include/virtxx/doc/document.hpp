// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/xml/binding.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace vir {

/// A document that is typed or text, and becomes the other when somebody asks for it.
///
/// Operations take and give documents so: in process nothing is formatted to be parsed again, over the wire
/// nothing is parsed only to be formatted. Copies share what they hold.
/// Threads: the first call of typed() or text() converts; two threads must not make it at the same time.
///
/// Comments in the headers of this folder: "since 5.6.0" is the version of libvirt that has the element, attribute or
/// word first; behind a struct it counts for the members that say nothing else. Where there is none, it is as old as
/// the document, or libvirt does not tell. Sizes have types that know their unit (virtxx/size.hpp); of other quantities
/// the comment has it.
template <class T>
class document {
public:
    using value_type = T;

    document() = default;
    document(T value) : typed_(std::make_shared<const T>(std::move(value))) {}
    document(std::string text) : text_(std::make_shared<const std::string>(std::move(text))) {}
    document(std::string_view text) : document(std::string(text)) {}
    document(const char* text) : document(std::string(text)) {}

    /// The typed form; parses text on the first call. Throws what vir::parse throws.
    const T& typed() const {
        if (!typed_) typed_ = std::make_shared<const T>(text_ ? vir::parse<T>(*text_) : T());
        return *typed_;
    }

    /// The text; formats on the first call; empty for an empty document. Text that came as text stays as it came.
    /// T need not be complete: who only passes text on does not include the typed form.
    const std::string& text() const {
        if (!text_)
            text_ = std::make_shared<const std::string>(
                typed_ ? xml::format(xml::describe<T>(), typed_.get(), format_options()) : std::string());
        return *text_;
    }

    /// Reads text with these options now, so that later typed() gives this reading.
    const document& parse(const parse_options& options) const {
        if (!typed_ && text_) typed_ = std::make_shared<const T>(vir::parse<T>(*text_, options));
        return *this;
    }

    /// Neither typed nor text.
    bool empty() const noexcept { return !typed_ && !text_; }
    bool is_typed() const noexcept { return typed_ != nullptr; }
    bool is_text() const noexcept { return text_ != nullptr; }

    /// By the typed form, unless both texts are the same.
    friend bool operator==(const document& a, const document& b) {
        if (a.text_ && b.text_ && *a.text_ == *b.text_) return true;
        if (a.empty() || b.empty()) return a.empty() == b.empty();
        return a.typed() == b.typed();
    }

private:
    mutable std::shared_ptr<const T> typed_;
    mutable std::shared_ptr<const std::string> text_;
};

}  // namespace vir
