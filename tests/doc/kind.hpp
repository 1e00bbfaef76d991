// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <catch2/catch.hpp>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <virtxx/error.hpp>
#include <virtxx/xml/description.hpp>
#include <virtxx/xml/unknown_parts.hpp>

/// What is asked of every kind of document. Its own documents stand in a folder of tests/doc/data.
namespace vir::testing {

inline std::vector<std::filesystem::path> documents_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".xml") out.push_back(entry.path());
    return out;
}

inline std::string text_of(const std::filesystem::path& path) {
    std::ifstream in(path);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

/// The first line in which ours is not the other; empty when there is none.
inline std::string first_difference(const std::string& ours, const std::string& other) {
    std::istringstream a(ours), b(other);
    std::string x, y;
    for (int line = 1;; ++line) {
        const bool more_a = bool(std::getline(a, x)), more_b = bool(std::getline(b, y));
        if (!more_a && !more_b) return {};
        if (!more_a) x = "(the end)";
        if (!more_b) y = "(the end)";
        if (x != y) return std::to_string(line) + ": " + x + " instead of " + y;
    }
}

using covered_rows = std::set<const xml::field*>;

void cover(const xml::record& fields, void* object, covered_rows& covered);

/// Whether there is something, and what is inside of it.
inline bool cover_value(const xml::member_type& type, void* value, covered_rows& covered) {
    using xml::shape;
    switch (type.shape) {
        case shape::optional: {
            auto* held = type.find(value);
            return held && (cover_value(*type.item, held, covered), true);
        }
        case shape::list:
            for (std::size_t i = 0; i < type.count(value); ++i) cover_value(*type.item, type.at(value, i), covered);
            return type.count(value) != 0;
        case shape::choice: {
            if (auto* alternative = type.alternatives[type.count(value)])
                cover_value(*alternative, type.find(value), covered);
            return true;
        }
        case shape::record:
            if (type.fields) cover(type.fields(), value, covered);
            return true;
        default: return !type.is_default || !type.is_default(value);
    }
}

inline void cover(const xml::record& fields, void* object, covered_rows& covered) {
    for (const auto& row : fields.rows) {
        auto* member = row.member && row.type ? row.member(object, xml::access::find) : nullptr;
        if (member && cover_value(*row.type, member, covered)) covered.insert(&row);
    }
}

/// The rows of a root's description that none of these documents touches.
template <class T>
std::vector<std::string> untouched_rows(const std::vector<std::filesystem::path>& documents) {
    covered_rows covered;
    const auto& root = xml::describe<T>();
    for (const auto& path : documents) {
        auto document = parse<T>(text_of(path));
        cover(root, &document, covered);
    }
    std::vector<std::string> missing;
    for (const auto* fields : xml::records_of(root)) {
        for (const auto& row : fields->rows) {
            using xml::place;
            // Groups have rows of their own; a number may well be 0.
            const bool counts = row.type && row.place != place::custom && row.place != place::group &&
                                (row.type->shape != xml::shape::scalar || row.text == &xml::codecs::string ||
                                 row.place == place::flag);
            if (counts && !covered.contains(&row))
                missing.push_back(std::string(fields->name) + ": " + std::string(row.name));
        }
    }
    return missing;
}

/// That a comment before each element stays there.
template <class T>
void check_kept(const std::string& text) {
    std::istringstream in(text);
    std::string more, line;
    for (int number = 0; std::getline(in, line); ++number) {
        const auto tag = line.find_first_not_of(' ');
        const bool is_tag =
            tag != line.npos && line[tag] == '<' && std::isalpha(static_cast<unsigned char>(line[tag + 1]));
        if (is_tag) more += line.substr(0, tag) + "<!-- " + std::to_string(number) + " -->\n";
        more += line + "\n";
    }
    unknown_parts parts;
    parse_options reading;
    reading.keep = &parts;
    const auto document = parse<T>(more, reading);
    std::vector<unknown_part> dropped;
    format_options writing;
    writing.keep = &parts;
    writing.dropped = &dropped;
    CHECK(first_difference(format(document, writing), more) == "");
    CHECK(dropped.empty());
}

/// That a document of ours is read without a complaint and comes back as it was, through JSON too.
template <class T>
void check_round_trip(const std::string& text) {
    auto document = parse<T>(text, strict_parsing());
    CHECK(first_difference(format(document), text) == "");
    CHECK(vir::check<T>(text).empty());
    auto copy = document;
    CHECK(copy == document);
    CHECK(compare(document, copy).empty());
    CHECK(first_difference(format(from_json<T>(to_json(document))), text) == "");
    check_kept<T>(text);
}

/// That the documents of a folder come back as they were, and leave no row of the description untouched.
template <class T>
void check_kind(const std::filesystem::path& folder) {
    const auto documents = documents_in(folder);
    REQUIRE(!documents.empty());
    for (const auto& path : documents) {
        INFO(path.filename());
        check_round_trip<T>(text_of(path));
    }
    const auto missing = untouched_rows<T>(documents);
    for (const auto& name : missing) UNSCOPED_INFO("untouched: " << name);
    CHECK(missing.empty());
}

/// The error that a text is refused with.
template <class T>
error failure_of(const std::string& text, const parse_options& options = {}) {
    try {
        parse<T>(text, options);
    } catch (const error& failure) {
        return failure;
    }
    FAIL("this was taken: " << text);
    throw;
}

}  // namespace vir::testing
