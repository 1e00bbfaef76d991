// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace apigen {

/// A place in a description.
struct position {
    std::string file;
    int line = 0;
};

/// What is wrong with a description, and where: "domain.api:12: unknown type 'domain_inf'".
class fault : public std::runtime_error {
public:
    fault(const position& where, const std::string& what)
        : std::runtime_error(where.file + ":" + std::to_string(where.line) + ": " + what) {}
};

enum class token_kind {
    word,     ///< a name, number, version or acl entry
    symbol,   ///< ( ) { } < > [ ] , ; = ? or ->
    text,     ///< of a macro, as it is: its parameters with their parentheses, what it stands for
    doc,      ///< a documentation line of its own
    remark,   ///< documentation at the end of a line
    newline,  ///< between entries of a body; never inside parentheses
    end,
};

struct token {
    token_kind kind = token_kind::end;
    std::string text;
    position where;
};

/// Splits a description into tokens; the last one is `end`. Throws fault at a character that belongs nowhere.
std::vector<token> tokenize(const std::string& file, std::string_view text);

}  // namespace apigen
