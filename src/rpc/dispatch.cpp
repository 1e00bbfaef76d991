// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/rpc/dispatch.hpp"

#include "protocol.hpp"
#include "src/rpc/failure.hpp"
#include "src/rpc/operation.hpp"

#include <virtxx/op/all.hpp>
#include <virtxx/stream.hpp>

namespace vir::rpc {
namespace {

using server_function = task<byte_buffer> (*)(any_driver&&, const procedure&, std::span<const std::byte>);

task<byte_buffer> fail(error why) {
    throw why;
    co_return byte_buffer();
}

// One for each type of result, not for each operation. The driver is kept while it works.
template <class Result>
task<byte_buffer> finish(any_driver driver, task<Result> pending, const procedure* what, wire_values asked) {
    byte_buffer out;
    if constexpr (std::is_void_v<Result>) {
        co_await std::move(pending);
        // What is there nevertheless tells of success.
        xdr_writer to(out, message_limit);
        write_typed(to, *what->typed_results, nullptr);
    } else {
        Result result = co_await std::move(pending);
        xdr_writer to(out, message_limit);
        write_result(to, *what, std::move(result), asked);
        if (to.failure() != fault::none) throw protocol_error("Unable to encode message payload");
    }
    static_cast<void>(driver);
    co_return out;
}

template <class Op>
task<byte_buffer> serve_as(any_driver&& driver, const procedure& what, std::span<const std::byte> arguments) {
    Op op;
    wire_values asked;
    xdr_reader from(arguments);
    if (!read_typed(from, *what.typed_arguments, &op, &asked))
        return fail(protocol_error("Unable to decode message payload"));
    auto pending = driver.handle_moved(op);
    return finish<typename Op::result>(std::move(driver), std::move(pending), &what, asked);
}

struct entry {
    rpc_program program;
    std::int32_t number;
    server_function serve;
};

template <class Op>
constexpr entry entry_of() {
    if constexpr (std::is_same_v<typename Op::result, stream>) return {rpc_program::none, 0, nullptr};
    else return {Op::facts.program, Op::facts.procedure, &serve_as<Op>};
}

template <class... Ops>
std::vector<entry> entries_of(type_list<Ops...>) {
    return {entry_of<Ops>()...};
}

// By their place in procedures().
const std::vector<server_function>& functions() {
    static const auto all = [] {
        const auto table = procedures();
        std::vector<server_function> out(table.size());
        for (auto& one : entries_of(op::all())) {
            const auto what = find_procedure(one.program, one.number);
            if (what && !what->files && !what->read_stream && !what->write_stream)
                out[static_cast<std::size_t>(what - table.data())] = one.serve;
        }
        return out;
    }();
    return all;
}

server_function function_of(const procedure& what) noexcept {
    return functions()[static_cast<std::size_t>(&what - procedures().data())];
}

}  // namespace

bool is_served(const procedure& what) noexcept { return function_of(what) != nullptr; }

task<byte_buffer> serve(any_driver driver, const procedure& what, std::span<const std::byte> arguments) {
    return function_of(what)(std::move(driver), what, arguments);
}

}  // namespace vir::rpc
