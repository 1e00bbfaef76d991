// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/enum.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace vir {

/// holder: an element that is described, says nothing by itself, and is there for the parts inside. instruction: a
/// processing instruction.
VIRTXX_ENUM(part_kind, element, attribute, comment, text, holder, instruction)

/// Where a part stands in its parent. beside: after the sibling, on its line.
VIRTXX_ENUM(part_place, first, after, before, beside, last)

/// One thing of a document that no description knows.
struct unknown_part {
    unknown_part() = default;

    part_kind kind = part_kind::element;
    /// The element that it is in: "/domain/devices/disk[vda]", "/domain/devices/input[#2]". Items of a list are named
    /// by their key where they have one, else by their position from 1 among those without. Empty: outside of the root.
    std::string parent;
    part_place place = part_place::last;
    /// The last piece of the path of the element that the place is about: "disk[vdb]".
    std::string sibling;
    /// Of an element or an attribute.
    std::string name;
    /// An element's XML in one line; an attribute's value; what a comment, an instruction or a text says.
    std::string value;
    /// An element that is there again, of which the first one counts: it is of no use without that one.
    bool again = false;

    friend bool operator==(const unknown_part&, const unknown_part&) = default;
};

/// "comment ' the data ' before 'disk[vdb]' in /domain/devices"
std::string to_string(const unknown_part& part);

/// What a document has and its struct has not: elements, attributes, comments, processing instructions, text where none
/// belongs. For tools that edit documents of others:
///
///     vir::unknown_parts kept;
///     vir::parse_options reading;
///     reading.keep = &kept;
///     auto guest = vir::parse<vir::domain_def>(text, reading);
///     guest.memory = vir::gibibytes(4);
///     std::vector<vir::unknown_part> dropped;
///     vir::format_options writing;
///     writing.keep = &kept;
///     writing.dropped = &dropped;
///     text = vir::format(guest, writing);
///
/// Without a change of the struct every part is there again, and formatting what was so written gives the same text.
/// A part goes with the element that it is in; a comment or instruction also with the element that it stands before.
/// What is gone is told in `dropped`, as is what the document has come to say itself, and nothing moves to another item
/// of a list: an item whose key changes is another one; one without a key is known by its content, and by its position
/// while the list's length stays. Of an attribute that two elements have which are read as one, the first is kept. The
/// XML declaration and DOCTYPE are not kept.
struct unknown_parts {
    unknown_parts() = default;

    /// In the order of the document.
    std::vector<unknown_part> parts;

    /// Items without a key that parts belong to, as they were: they are recognised by it.
    struct unnamed_list {
        unnamed_list() = default;
        unnamed_list(std::string path, std::vector<std::uint64_t> items)
            : path(std::move(path)), items(std::move(items)) {}

        std::string path;                  ///< without the position
        std::vector<std::uint64_t> items;  ///< a hash of each one's canonical form
        friend bool operator==(const unnamed_list&, const unnamed_list&) = default;
    };
    std::vector<unnamed_list> lists;

    bool empty() const noexcept { return parts.empty(); }

    friend bool operator==(const unknown_parts&, const unknown_parts&) = default;
};

}  // namespace vir
