// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/rpc/operation.hpp"

#include "tests/rpc/bytes.hpp"
#include "tests/rpc/values.hpp"

#include <catch2/catch.hpp>
#include <virtxx/op/all.hpp>
#include <virtxx/stream.hpp>

#include <iostream>

using namespace vir::rpc;
namespace op = vir::op;
using vir::rpc::test::bytes;
using vir::rpc::test::hex;

namespace {

template <class Op>
void go_round(int& seen) {
    if constexpr (remote_operation<Op>) {
        INFO(Op::facts.name);
        byte_buffer made, again;
        xdr_writer first(made, 100000), second(again, 100000);
        test::made_up(7).write(first, *procedure_of<Op>().arguments);
        Op op;
        wire_values asked;
        xdr_reader from(made);
        REQUIRE(read_arguments(from, op, asked));
        write_typed(second, *procedure_of<Op>().typed_arguments, &op, &asked);
        CHECK(hex(again) == hex(made));
        CHECK(procedure_of<Op>().name == Op::facts.name);
        ++seen;
    }
}

template <class... Ops>
int all_go_round(vir::type_list<Ops...>) {
    int seen = 0;
    // No fold: clang nests no more than 256.
    const int each[] = {(go_round<Ops>(seen), 0)...};
    static_cast<void>(each);
    return seen;
}

template <class Op>
std::string written(const typename Op::result& result, std::initializer_list<std::int64_t> asked) {
    wire_values values;
    for (auto one : asked) values.values[values.count++] = one;
    byte_buffer out;
    xdr_writer to(out, 100000);
    write_result(to, procedure_of<Op>(), result, values);
    CHECK(to.failure() == fault::none);
    return hex(out);
}

vir::domain_ref guest() {
    const auto id = vir::uuid::parse("6695eb01-f6a4-8304-79aa-97f2502e193f");
    return vir::domain_ref("test", *id, 1);
}

constexpr auto guest_bytes = "00000004746573746695eb01f6a4830479aa97f2502e193f00000001";

}  // namespace

TEST_CASE("the arguments of every operation come through") {
    const int seen = all_go_round(op::all());
    std::cout << seen << " operations\n";
    CHECK(seen > 300);
}

TEST_CASE("a call is written with what the wire wants beside it") {
    byte_buffer out;
    xdr_writer to(out, 1000);
    write_arguments(to,
                    op::connect_list_all_domains(vir::list_domains_flags::active | vir::list_domains_flags::inactive));
    CHECK(hex(out) == "0000000100000003");  // as virsh list --all asks
}

TEST_CASE("lists come with their length, or it alone") {
    const std::string one = guest_bytes;
    using list = op::connect_list_all_domains;
    // As libvirtd answers virsh list --all.
    CHECK(written<list>({guest()}, {1}) == "00000001" + one + "00000001");
    CHECK(written<list>({guest(), guest()}, {0}) == "0000000000000002");
    std::vector<vir::domain_ref> back;
    const auto in = bytes("00000001" + one + "00000001");
    xdr_reader from(in);
    REQUIRE(read_result<list>(from, back));
    CHECK(back == std::vector{guest()});
}

TEST_CASE("parameters come as many as there is room for") {
    using figures = op::domain_get_memory_parameters;
    vir::typed_params two;
    two.add("a", std::uint32_t{50}).add("b", std::uint64_t{1});
    CHECK(written<figures>(two, {0}) == "0000000000000002");
    CHECK(written<figures>(two, {1}) == "00000001" "0000000161000000" "00000002" "00000032" "00000001");
    CHECK(written<figures>(two, {16}).ends_with("00000002"));
}

TEST_CASE("one value is written as it is") {
    CHECK(written<op::domain_lookup_by_name>(guest(), {}) == guest_bytes);
    CHECK(written<op::domain_get_autostart>(true, {}) == "00000001");
}
