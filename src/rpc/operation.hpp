// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/rpc/procedure.hpp"

#include <virtxx/typed_params.hpp>

#include <algorithm>
#include <optional>
#include <type_traits>

/// Operations as messages: what a caller writes and an answerer reads, and the way back.
namespace vir {
class stream;
}

namespace vir::rpc {

/// An operation that the wire has.
template <class Op>
concept remote_operation = Op::facts.program != rpc_program::none;

template <remote_operation Op>
const procedure& procedure_of() {
    static const auto& found = *find_procedure(Op::facts.program, Op::facts.procedure);
    return found;
}

/// Whether there is something in the reply beside a stream and open files.
template <class Op>
concept carries_result = !std::is_void_v<typename Op::result> && !std::is_same_v<typename Op::result, stream>;

// ---- the caller

template <remote_operation Op>
void write_arguments(xdr_writer& to, const Op& op) {
    write_typed(to, *procedure_of<Op>().typed_arguments, &op);
}

/// False: see the reader's failure.
template <remote_operation Op>
    requires carries_result<Op>
bool read_result(xdr_reader& from, typename Op::result& to) {
    return read_typed(from, *procedure_of<Op>().typed_results, &to);
}

// ---- who answers

/// `asked` is what the arguments have beside the operation: whether results are wanted, how many at most.
template <remote_operation Op>
bool read_arguments(xdr_reader& from, Op& op, wire_values& asked) {
    return read_typed(from, *procedure_of<Op>().typed_arguments, &op, &asked);
}

namespace detail {

/// How many there are of what is many, and none or only the first of them.
template <class T>
std::optional<std::size_t> length_of(const std::vector<T>& many) { return many.size(); }
inline std::optional<std::size_t> length_of(const typed_params& many) { return many.size(); }
template <class T>
std::optional<std::size_t> length_of(const T&) { return std::nullopt; }

template <class T>
void shorten(std::vector<T>& many, std::size_t to) { many.resize(std::min(many.size(), to)); }
inline void shorten(typed_params& many, std::size_t to) {
    typed_params first;
    for (auto& [name, value] : many)
        if (to > 0) --to, first.add(name, value);
    many = std::move(first);
}
template <class T>
void shorten(T&, std::size_t) {}

}  // namespace detail

/// Writes a result as libvirt's daemon does: of a list the caller gets as many as asked for (`need_results` asks for
/// all, 0 for none), and beside it how many there are; of those with a limit of their own, how many it gets.
template <class Result>
void write_result(xdr_writer& to, const procedure& what, Result result, const wire_values& asked) {
    wire_values beside;
    if (auto length = detail::length_of(result)) {
        const auto question = std::ranges::find(what.arguments->members, true, &member::wire_only);
        if (question != what.arguments->members.end() && asked.count > 0) {
            const bool all = question->name.starts_with("need_");
            const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(asked.values[0], 0));
            if (wanted == 0) detail::shorten(result, 0);
            else if (!all) detail::shorten(result, wanted), length = std::min(*length, wanted);
        }
        for (auto& one : what.results->members)
            if (one.wire_only && beside.count < beside.values.size())
                beside.values[beside.count++] = static_cast<std::int64_t>(*length);
    }
    write_typed(to, *what.typed_results, &result, &beside);
}

}  // namespace vir::rpc
