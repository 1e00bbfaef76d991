// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/apigen/model.hpp"

#include <string>
#include <vector>

namespace apigen {

/// How a C function becomes its operation: the statements of its body, or why it needs to be written by hand.
struct c_pairing {
    std::string by_hand;                 ///< not empty: why
    std::vector<std::string> checks;     ///< of its arguments, in C's order
    std::vector<std::string> flag_checks;
    bool reads_arrays = false;           ///< of the caller's
    std::vector<std::string> counts;     ///< what is looked at last: how much of them is read
    std::vector<std::string> arguments;  ///< of the operation's constructor, as C++ expressions
    std::vector<std::string> results;    ///< statements that store `got`
    std::string returned;                ///< the expression of its last statement
    std::string failed;                  ///< what it returns when it fails
};

/// By the rules of src/api/README.md.
c_pairing pair_with_operation(const api& model, const described_function& one);

}  // namespace apigen
