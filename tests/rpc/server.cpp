// Copyright virtxx contributors. Boost Software License 1.0.
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

constexpr std::uint32_t remote = 0x20008086, keep = 0x6b656570;
constexpr auto now = server::time();

server make(const server::limits& most = {}) {
    return server({vir::rpc_program::remote, vir::rpc_program::qemu}, most, now);
}

byte_buffer call(std::int32_t procedure, std::uint32_t serial, std::string_view payload = "") {
    return message(head(remote, procedure, message_type::call, serial), bytes(payload));
}

template <class Event>
Event expect(server& from) {
    auto event = from.next();
    REQUIRE(event);
    auto wanted = std::get_if<Event>(&*event);
    REQUIRE(wanted);
    return std::move(*wanted);
}

// libvirt's answer to what it cannot serve: VIR_ERR_RPC of VIR_FROM_RPC.
std::string refusal(std::uint32_t program, std::uint32_t version, std::int32_t procedure, std::uint32_t serial,
                    std::string text) {
    byte_buffer payload;
    xdr_writer to(payload, 10000);
    to.u32(39);
    to.u32(7);
    to.u32(1);
    to.text(text);
    to.u32(2);
    to.u32(0);
    to.u32(1);
    to.text("%s");
    to.u32(1);
    to.text(text);
    to.u32(0);
    to.u32(0xffffffff);
    to.u32(0xffffffff);
    to.u32(0);
    return hex(message(wire_header(program, version, procedure, 1, serial, 1), payload));
}

constexpr auto guest = "00000004 'test' 6695eb01 f6a48304 79aa97f2 502e193f 00000001";
constexpr auto screenshot = "00000004 'test' 6695eb01 f6a48304 79aa97f2 502e193f 00000001 00000000 00000000";

}  // namespace

TEST_CASE("a call is told of and answered") {
    auto one = make();
    one.feed(call(23, 2, "00000004 'test'"), now);
    const auto event = expect<call_event>(one);
    CHECK(event.what->name == "domain_lookup_by_name");
    CHECK(hex(event.payload) == hex(bytes("00000004 'test'")));
    CHECK_FALSE(one.next());
    CHECK(one.reply(event.call, [](xdr_writer& to) { to.raw(bytes(guest)); }));
    CHECK_FALSE(one.reply(event.call, nullptr));
    // As libvirtd writes it.
    CHECK(hex(taken(one)) == "00000038200080860000000100000017000000010000000200000000"
                             "00000004746573746695eb01f6a4830479aa97f2502e193f00000001");
}

TEST_CASE("an error is written as libvirtd writes it") {
    auto one = make();
    one.feed(call(23, 7, "00000006 'nobody' 0000"), now);
    vir::error why(vir::errc::no_domain, vir::error_domain::test, "Domain not found");
    why.with_str(1, "Domain not found").with_number(1, -1).with_number(2, -1);
    CHECK(one.fail(expect<call_event>(one).call, why));
    CHECK(
        hex(taken(one)) ==
        "000000702000808600000001000000170000000100000007000000010000002a0000000c0000000100000010446f6d61696e206e6f7420"
        "666f756e6400000002000000000000000100000010446f6d61696e206e6f7420666f756e640000000000000000ffffffffffffffff0000"
        "0000");
}

TEST_CASE("what cannot be served is refused in libvirt's words") {
    const auto answer = [](const wire_header& what, std::string_view payload = "") {
        auto one = make();
        one.feed(message(what, bytes(payload)), now);
        CHECK_FALSE(one.next());
        CHECK_FALSE(one.broken());
        CHECK(one.wants_input());
        return hex(taken(one));
    };
    CHECK(answer(wire_header(0x1234, 1, 7, 0, 5, 0)) == refusal(0x1234, 1, 7, 5, "Cannot find program 4660 version 1"));
    CHECK(answer(wire_header(remote, 2, 7, 0, 5, 0)) ==
          refusal(remote, 2, 7, 5, "Cannot find program 536903814 version 2"));
    CHECK(answer(wire_header(0x06900690, 1, 1, 0, 5, 0)) ==
          refusal(0x06900690, 1, 1, 5, "Cannot find program 110102160 version 1"));
    CHECK(answer(wire_header(keep, 1, 1, 0, 3, 0)) ==
          refusal(keep, 1, 1, 3, "Cannot find program 1801807216 version 1"));
    for (int procedure : {999, 0, -3, 107, 318, 450})
        CHECK(answer(head(remote, procedure, message_type::call, 5)) ==
              refusal(remote, 1, procedure, 5, "unknown procedure: " + std::to_string(procedure)));
    CHECK(answer(wire_header(remote, 1, 1, 0, 5, 1)) == refusal(remote, 1, 1, 5, "Unexpected message status 1"));
    CHECK(answer(wire_header(remote, 1, 1, 0, 5, 7)) == refusal(remote, 1, 1, 5, "Unexpected message status 7"));
    CHECK(answer(wire_header(remote, 1, 1, 0, 5, 0), "0000") ==
          refusal(remote, 1, 1, 5, "Unable to decode message payload"));
    CHECK(answer(head(remote, 23, message_type::call, 2), "00400001") ==
          refusal(remote, 1, 23, 2, "Unable to decode message payload"));
    // To anything but calls it has no answer.
    for (int type : {1, 2, 3, 5, 6, 9, -1})
        CHECK(answer(wire_header(remote, 1, 1, type, 5, 0), type == 5 ? "00000000" : "").empty());
}

TEST_CASE("bytes behind the arguments are no mistake") {
    auto one = make();
    one.feed(call(66, 5, "00000000 00000000"), now);
    expect<call_event>(one);
}

TEST_CASE("keepalive is answered beside the quota") {
    server::limits most;
    most.calls = 1;
    auto one = make(most);
    one.feed(call(66, 1), now);
    one.feed(call(66, 2), now);
    one.feed(bytes("0000001c 6b656570 00000001 00000001 00000002 00000000 00000000"), now);
    const auto first = expect<call_event>(one);
    CHECK_FALSE(one.next());
    CHECK(hex(taken(one)) == "0000001c6b6565700000000100000002000000020000000000000000");
    one.feed(bytes("0000001c 6b656570 00000001 00000002 00000002 00000000 00000000"), now);
    CHECK_FALSE(one.next());
    CHECK(one.unsent() == 0);
    one.reply(first.call, nullptr);
    const auto second = expect<call_event>(one);
    CHECK(*one.serial_of(second.call) == 2);
}

TEST_CASE("the server asks a silent client") {
    using namespace std::chrono_literals;
    server::limits most;
    most.interval = 5s;
    most.count = 1;
    auto one = make(most);
    CHECK(one.due() == now + 5s);
    one.look(now + 5s);
    CHECK(hex(taken(one)) == "0000001c6b6565700000000100000001000000020000000000000000");
    one.look(now + 10s);
    CHECK(expect<broken_event>(one).why.code() == vir::errc::rpc);
    CHECK_FALSE(one.next());
    CHECK_FALSE(one.wants_input());
}

TEST_CASE("calls beyond the quota wait, and then nothing is read") {
    server::limits most;
    most.calls = 2;
    most.waiting = 4096;
    auto one = make(most);
    int fed = 0;
    std::vector<call_id> open;
    const auto drain = [&] {
        while (auto event = one.next()) open.push_back(std::get<call_event>(*event).call);
    };
    while (one.wants_input() && fed < 10000) {
        one.feed(call(23, static_cast<std::uint32_t>(++fed), "00000004 'test'"), now);
        drain();
    }
    CHECK(fed > 2);
    CHECK(fed < 100);
    CHECK(open.size() == 2);
    // All are served in turn, and in their order.
    int served = 0;
    while (!open.empty()) {
        CHECK(static_cast<int>(*one.serial_of(open.front())) == ++served);
        one.reply(open.front(), nullptr);
        open.erase(open.begin());
        drain();
        taken(one);
    }
    CHECK(served == fed);
    CHECK(one.wants_input());
}

TEST_CASE("a client that does not listen holds up only itself") {
    server::limits most;
    most.output = 10000;
    auto one = make(most);
    int served = 0;
    // What is refused costs no turn, but its answers have to go somewhere too.
    for (int i = 0; i < 100000 && one.wants_input(); ++i) {
        one.feed(call(i % 2 ? 66 : 999, static_cast<std::uint32_t>(i)), now);
        while (auto event = one.next()) {
            one.reply(std::get<call_event>(*event).call, nullptr);
            ++served;
        }
    }
    CHECK_FALSE(one.wants_input());
    CHECK(served < 1000);
    CHECK(one.unsent() < 20000);
    CHECK_FALSE(one.tell(vir::rpc_program::remote, 319, nullptr));
    taken(one);
    CHECK(one.wants_input());
    CHECK(one.tell(vir::rpc_program::remote, 319, [](xdr_writer& to) { to.raw(bytes("00000001 00000000")); }));
    CHECK(hex(taken(one)).starts_with("00000024200080860000000100000" "13f000000020000000000000000"));
}

TEST_CASE("before authentication only that is served") {
    auto one = make();
    one.require_authentication();
    one.feed(call(1, 1, "00000000 00000000"), now);
    CHECK_FALSE(one.next());
    CHECK(hex(taken(one)) == refusal(remote, 1, 1, 1, "authentication required"));
    one.feed(call(66, 2), now);
    one.reply(expect<call_event>(one).call, nullptr);
    one.authenticated();
    one.feed(call(1, 3, "00000000 00000000"), now);
    expect<call_event>(one);
}

TEST_CASE("results beyond the limits become an error") {
    auto one = make();
    one.feed(call(66, 1), now);
    one.reply(expect<call_event>(one).call, [](xdr_writer& to) { to.count(21, 20); });
    CHECK(hex(taken(one)) == refusal(remote, 1, 66, 1, "Unable to encode message payload"));
}

TEST_CASE("a stream goes out as libvirtd's does") {
    auto one = make();
    one.feed(call(211, 7, screenshot), now);
    const auto event = expect<call_event>(one);
    CHECK(one.open_stream(event.call, [](xdr_writer& to) { to.raw(bytes("00000001 00000009 'image/png' 000000")); }));
    CHECK(hex(taken(one)) ==
          "000000302000808600000001000000d30000000100000007000000000000000100000009696d6167652f706e67000000");
    CHECK(one.send_data(7, bytes("'abc'")));
    CHECK(hex(taken(one)) == "0000001f2000808600000001000000d3000000030000000700000002616263");
    CHECK(one.send_hole(7, 4096));
    CHECK(hex(taken(one)) == "000000282000808600000001000000d300000006000000070000000200000000000010000000" "0000");
    CHECK(one.send_data(7, {}));
    CHECK(hex(taken(one)) == "0000001c2000808600000001000000d3000000030000000700000002");
    // The client agrees that it is over, and so does the server.
    one.feed(bytes("0000001c 20008086 00000001 000000d3 00000003 00000007 00000000"), now);
    CHECK(expect<stream_finish_event>(one).stream == 7);
    CHECK(one.finish_stream(7));
    CHECK(hex(taken(one)) == "0000001c2000808600000001000000d3000000030000000700000000");
    CHECK_FALSE(one.send_data(7, bytes("00")));
    CHECK_FALSE(one.finish_stream(7));
}

TEST_CASE("large data is cut into what every client can take") {
    auto one = make();
    one.feed(call(211, 7, screenshot), now);
    one.open_stream(expect<call_event>(one).call);
    taken(one);
    one.send_data(7, byte_buffer(600000));
    frame_reader reader;
    reader.feed(taken(one));
    std::vector<std::size_t> sizes;
    while (auto in = reader.next()) sizes.push_back(in->payload.size());
    CHECK(sizes == std::vector<std::size_t>{262120, 262120, 75760});
}

TEST_CASE("a client sends, gives up, and sends what nobody takes any more") {
    server::limits most;
    most.stream = 8;
    auto one = make(most);
    one.feed(call(211, 7, screenshot), now);
    one.open_stream(expect<call_event>(one).call);
    taken(one);
    const auto data = message(head(remote, 211, message_type::stream, 7, message_status::more), bytes("'12345'"));
    one.feed(data, now);
    CHECK(hex(expect<stream_data_event>(one).data) == hex(bytes("'12345'")));
    CHECK(one.wants_input());
    one.feed(data, now);
    one.feed(data, now);
    expect<stream_data_event>(one);
    // Two are not worked off: the third waits, and nothing more is read.
    CHECK_FALSE(one.next());
    CHECK_FALSE(one.wants_input());
    CHECK(one.consumed(7, 10));
    expect<stream_data_event>(one);
    one.feed(message(head(remote, 211, message_type::stream_hole, 7, message_status::more),
                     bytes("00000000 00001000 00000000")),
             now);
    CHECK(expect<stream_hole_event>(one).length == 4096);
    // Another procedure's stream of the same serial is none.
    one.feed(message(head(remote, 209, message_type::stream, 7, message_status::more), bytes("'x'")), now);
    CHECK_FALSE(one.next());
    one.feed(bytes("0000001c 20008086 00000001 000000d3 00000003 00000007 00000001"), now);
    CHECK(expect<stream_abort_event>(one).stream == 7);
    CHECK(hex(taken(one)) == "0000001c2000808600000001000000d3000000030000000700000000");
    one.feed(data, now);
    CHECK_FALSE(one.next());
    CHECK(one.unsent() == 0);
}

TEST_CASE("a stream that fails says why") {
    auto one = make();
    one.feed(call(211, 7, screenshot), now);
    one.open_stream(expect<call_event>(one).call);
    taken(one);
    CHECK(one.fail_stream(7, protocol_error("gone")));
    frame_reader reader;
    reader.feed(taken(one));
    const auto in = reader.next();
    REQUIRE(in);
    CHECK(type_of(in->head) == message_type::stream);
    CHECK(status_of(in->head) == message_status::error);
    xdr_reader body(in->payload);
    CHECK(read_error(body)->message() == "gone");
}

TEST_CASE("streams are few, and each has a serial of its own") {
    server::limits most;
    most.streams = 1;
    auto one = make(most);
    one.feed(call(211, 7, screenshot), now);
    const auto event = expect<call_event>(one);
    one.feed(call(211, 7, screenshot), now);
    CHECK_FALSE(one.next());
    CHECK(hex(taken(one)) == refusal(remote, 1, 211, 7, "the stream's serial is that of another one"));
    one.open_stream(event.call);
    taken(one);
    one.feed(call(211, 8, screenshot), now);
    CHECK_FALSE(one.next());
    CHECK(hex(taken(one)) == refusal(remote, 1, 211, 8, "too many streams are open"));
}

TEST_CASE("open files come and go with calls") {
    auto one = make();
    byte_buffer with_file;
    frame_writer writer(with_file, head(remote, 66, message_type::call_with_fds, 5), 1);
    writer.finish();
    one.feed(with_file, now);
    const vir::descriptor file(::dup(0));
    one.feed(file);
    one.feed(bytes("00"), now);
    const auto event = expect<call_event>(one);
    REQUIRE(event.files.size() == 1);
    CHECK(event.files[0] == file);
    one.reply(event.call, nullptr, event.files);
    CHECK(hex(one.output().bytes) == "00000020200080860000000100000042000000050000000500000000" "00000001");
    one.sent(32);
    REQUIRE(one.output().file);
    CHECK(*one.output().file == file);
}

TEST_CASE("nonsense ends the connection, once") {
    auto one = make();
    one.feed(bytes("ffffffff"), now);
    const auto event = expect<broken_event>(one);
    CHECK(event.why.code() == vir::errc::rpc);
    CHECK_FALSE(one.next());
    CHECK_FALSE(one.wants_input());
    one.feed(call(66, 1), now);
    CHECK_FALSE(one.next());
}
