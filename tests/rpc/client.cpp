// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/rpc/client.hpp"

#include "src/rpc/server.hpp"
#include "tests/rpc/bytes.hpp"

#include <catch2/catch.hpp>

using namespace vir::rpc;
using vir::wire_header;
using vir::rpc::test::bytes;
using vir::rpc::test::head;
using vir::rpc::test::hex;
using vir::rpc::test::message;
using vir::rpc::test::taken;

namespace {

constexpr std::uint32_t remote = 0x20008086;
constexpr auto now = client::time();

const procedure& numbered(int number) { return *find_procedure(vir::rpc_program::remote, number); }

client make() { return client({}, now); }

template <class Event>
Event expect(client& from) {
    auto event = from.next();
    REQUIRE(event);
    auto wanted = std::get_if<Event>(&*event);
    REQUIRE(wanted);
    return std::move(*wanted);
}

void answer(client& to, std::int32_t procedure, std::uint32_t serial, std::string_view payload = "") {
    to.feed(message(head(remote, procedure, message_type::reply, serial), bytes(payload)), now);
}

constexpr auto screenshot = "00000004 'test' 6695eb01 f6a48304 79aa97f2 502e193f 00000001 00000000 00000000";

std::uint32_t open_stream(client& one) {
    const auto serial = one.call(numbered(211), [](xdr_writer& to) { to.raw(bytes(screenshot)); });
    REQUIRE(serial);
    answer(one, 211, *serial, "00000001 00000009 'image/png' 000000");
    CHECK(expect<reply_event>(one).serial == *serial);
    taken(one);
    return *serial;
}

}  // namespace

TEST_CASE("a call is written as libvirt writes it") {
    auto one = make();
    const auto serial = one.call(numbered(23), [](xdr_writer& to) { to.text("test"); });
    REQUIRE(serial);
    CHECK(*serial == 1);
    CHECK(hex(taken(one)) == "000000242000808600000001000000170000000000000001000000000000000474657374");
    CHECK_FALSE(one.call(numbered(23), [](xdr_writer& to) { to.text(std::string(4194305, 'x')); }));
    CHECK(one.unsent() == 0);
    CHECK(one.pending() == 1);
}

TEST_CASE("replies come in any order") {
    auto one = make();
    std::vector<std::uint32_t> serials;
    for (int i = 0; i < 3; ++i) serials.push_back(*one.call(numbered(60), [](xdr_writer& to) { to.u32(10); }));
    answer(one, 60, serials[2], "00000002");
    answer(one, 60, serials[0], "00000000");
    answer(one, 60, serials[1], "00000001");
    for (auto at : {2u, 0u, 1u}) {
        const auto event = expect<reply_event>(one);
        CHECK(event.serial == serials[at]);
        CHECK(hex(event.payload) == "0000000" + std::to_string(at));
    }
    CHECK_FALSE(one.next());
    CHECK(one.pending() == 0);
}

TEST_CASE("a failed call says why") {
    auto one = make();
    const auto serial = one.call(numbered(23), [](xdr_writer& to) { to.text("nobody"); });
    CHECK(*serial == 1);
    // libvirtd's answer, but for the serial.
    one.feed(bytes("00000070 20008086 00000001 00000017 00000001 00000001 00000001 0000002a 0000000c 00000001 00000010"
                   "446f6d61696e206e6f7420666f756e6400000002000000000000000100000010446f6d61696e206e6f7420666f756e64"
                   "0000000000000000ffffffffffffffff00000000"),
             now);
    const auto event = expect<failure_event>(one);
    CHECK(event.why.code() == vir::errc::no_domain);
    CHECK(event.why.domain() == vir::error_domain::test);
    CHECK(event.why.message() == "Domain not found");
    CHECK(event.why.number(1) == -1);
}

TEST_CASE("a reply that makes no sense fails its call alone") {
    auto one = make();
    const auto first = *one.call(numbered(23), [](xdr_writer& to) { to.text("test"); });
    const auto second = *one.call(numbered(60), [](xdr_writer& to) { to.u32(1); });
    answer(one, 23, first, "00000004 'te'");
    answer(one, 60, second, "00000001");
    CHECK(expect<failure_event>(one).why.code() == vir::errc::rpc);
    CHECK(expect<reply_event>(one).serial == second);

    const auto third = *one.call(numbered(60), [](xdr_writer& to) { to.u32(1); });
    one.feed(message(wire_header(remote, 1, 60, 1, third, 1), bytes("0000")), now);
    CHECK(expect<failure_event>(one).why.code() == vir::errc::rpc);
    const auto fourth = *one.call(numbered(60), [](xdr_writer& to) { to.u32(1); });
    one.feed(message(wire_header(remote, 1, 60, 1, fourth, 9)), now);
    CHECK(expect<failure_event>(one).why.code() == vir::errc::rpc);
}

TEST_CASE("a reply that nobody waits for ends the connection") {
    for (auto procedure : {60, 61}) {
        auto one = make();
        const auto serial = *one.call(numbered(60), [](xdr_writer& to) { to.u32(1); });
        answer(one, procedure, serial + (procedure == 60), "00000001");
        CHECK(expect<broken_event>(one).why.code() == vir::errc::rpc);
        CHECK_FALSE(one.next());
        CHECK_FALSE(one.call(numbered(60), nullptr));
    }
    auto called = make();
    called.feed(message(head(remote, 1, message_type::call, 1)), now);
    expect<broken_event>(called);
}

TEST_CASE("an abandoned call's reply is dropped") {
    auto one = make();
    const auto serial = *one.call(numbered(60), [](xdr_writer& to) { to.u32(1); });
    one.abandon(serial);
    answer(one, 60, serial, "00000001");
    CHECK_FALSE(one.next());
    CHECK_FALSE(one.broken());

    // A stream that opens for nobody is given up.
    const auto stream = *one.call(numbered(211), [](xdr_writer& to) { to.raw(bytes(screenshot)); });
    one.abandon(stream);
    taken(one);
    answer(one, 211, stream, "00000000");
    CHECK_FALSE(one.next());
    CHECK(hex(taken(one)) == "0000001c2000808600000001000000d3000000030000000200000001");
}

TEST_CASE("events are told, those of newer servers are not") {
    auto one = make();
    const auto guest = "00000004 'test' 6695eb01 f6a48304 79aa97f2 502e193f 00000001";
    one.feed(message(head(remote, 319, message_type::message, 0), bytes(std::string("00000001") + guest)), now);
    CHECK(expect<told_event>(one).what->name == "reboot");
    for (auto procedure : {453, 999, 23}) one.feed(message(head(remote, procedure, message_type::message, 0)), now);
    one.feed(message(head(remote, 319, message_type::message, 0), bytes("00000001")), now);
    CHECK_FALSE(one.next());
    CHECK_FALSE(one.broken());
}

TEST_CASE("a stream is read to its end and closed by both") {
    auto one = make();
    const auto stream = open_stream(one);
    const auto from_server = [&](message_status status, std::string_view payload = "") {
        one.feed(message(head(remote, 211, message_type::stream, stream, status), bytes(payload)), now);
    };
    from_server(message_status::more, "'png'");
    CHECK(hex(expect<stream_data_event>(one).data) == hex(bytes("'png'")));
    one.feed(message(head(remote, 211, message_type::stream_hole, stream, message_status::more),
                     bytes("00000000 00000007 00000000")),
             now);
    CHECK(expect<stream_hole_event>(one).length == 7);
    from_server(message_status::more);
    CHECK(expect<stream_data_event>(one).data.empty());
    CHECK(one.finish_stream(stream));
    CHECK_FALSE(one.finish_stream(stream));
    CHECK_FALSE(one.send_data(stream, bytes("00")));
    CHECK(hex(taken(one)) == "0000001c2000808600000001000000d3000000030000000100000000");
    from_server(message_status::ok);
    const auto closed = expect<stream_closed_event>(one);
    CHECK(closed.stream == stream);
    CHECK_FALSE(closed.why);
    CHECK(one.streams() == 0);
    from_server(message_status::more, "'late'");
    CHECK_FALSE(one.next());
}

TEST_CASE("a stream that is given up tells nothing more") {
    auto one = make();
    const auto stream = open_stream(one);
    CHECK(one.abort_stream(stream));
    CHECK(hex(taken(one)) == "0000001c2000808600000001000000d3000000030000000100000001");
    // So did libvirtd answer: what was on its way, its end, and then that it agrees.
    one.feed(message(head(remote, 211, message_type::stream, stream, message_status::more), bytes("'png'")), now);
    one.feed(message(head(remote, 211, message_type::stream, stream, message_status::more)), now);
    CHECK_FALSE(one.next());
    one.feed(message(head(remote, 211, message_type::stream, stream, message_status::ok)), now);
    CHECK_FALSE(expect<stream_closed_event>(one).why);
}

TEST_CASE("a stream that fails at the server says why") {
    auto one = make();
    const auto stream = open_stream(one);
    byte_buffer why;
    xdr_writer to(why, 1000);
    write_error(to, vir::error(vir::errc::operation_failed, vir::error_domain::streams, "cannot read"));
    one.feed(message(head(remote, 211, message_type::stream, stream, message_status::error), why), now);
    CHECK(expect<stream_closed_event>(one).why->message() == "cannot read");
    const auto empty = open_stream(one);
    one.feed(message(head(remote, 211, message_type::stream, empty, message_status::error)), now);
    CHECK(expect<stream_closed_event>(one).why);
}

TEST_CASE("both ends agree") {
    auto caller = make();
    server callee({vir::rpc_program::remote}, {}, now);
    const auto exchange = [&] {
        callee.feed(taken(caller), now);
        std::vector<server_event> events;
        while (auto event = callee.next()) {
            if (auto call = std::get_if<call_event>(&*event)) {
                if (call->what->read_stream || call->what->write_stream) callee.open_stream(call->call);
                else callee.reply(call->call, [&](xdr_writer& to) { to.u32(1); });
            }
            if (auto data = std::get_if<stream_data_event>(&*event)) {
                callee.send_data(data->stream, data->data);
                callee.consumed(data->stream, data->data.size());
            }
            if (auto end = std::get_if<stream_finish_event>(&*event)) callee.finish_stream(end->stream);
        }
        caller.feed(taken(callee), now);
    };
    const auto stream = *caller.call(numbered(201), [](xdr_writer& to) {
        to.raw(bytes("00000004 'test' 6695eb01 f6a48304 79aa97f2 502e193f 00000001 00000000 00000000"));
    });
    const auto call = *caller.call(numbered(60), [](xdr_writer& to) { to.u32(1); });
    exchange();
    CHECK(expect<reply_event>(caller).serial == stream);
    CHECK(expect<reply_event>(caller).serial == call);
    caller.send_data(stream, bytes("'echo'"));
    exchange();
    CHECK(hex(expect<stream_data_event>(caller).data) == hex(bytes("'echo'")));
    caller.finish_stream(stream);
    exchange();
    CHECK_FALSE(expect<stream_closed_event>(caller).why);
    CHECK(callee.streams() == 0);
}
