// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/apigen/token_reader.hpp"

namespace apigen {

/// Reads the declarations that are C's alone.
class c_reader : protected token_reader {
protected:
    c_reader(api& model, std::vector<token> tokens) : token_reader(std::move(tokens)), model_(model) {}

    /// Whether `keyword` begins such a declaration; it is read then.
    bool parse_c_declaration(const std::string& keyword, const std::string& doc);

    /// PROTOTYPE since V [symbol V] [by_hand]
    c_function parse_prototype();

    api& model_;
    std::string header_;  ///< of C, for what follows

private:
    std::string c_line();
    void parse_facts(version& since, std::string* symbol);
    std::string doc_or_remark(const std::string& doc);
    void parse_macro(const std::string& doc);
    void parse_record(const std::string& doc);
    c_variable parse_member();
    c_declaration parse_declared(const std::string& doc);
};

}  // namespace apigen
