// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/qmp_fsm.hpp"

#include <catch2/catch.hpp>

using namespace vir;
using namespace vir::qemu;

namespace {

const std::string hello =
    R"({"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian 1:7.2+dfsg-7"}, )"
    R"("capabilities": ["oob"]}})" "\r\n";

// One line for each action, so that a whole conversation can be compared with a string.
std::string spell(const qmp_action& action) {
    if (auto g = std::get_if<qmp_greeting>(&action))
        return "greeting " + std::to_string(g->version()) + " '" + g->package + "'" + (g->oob ? " oob" : "");
    if (std::holds_alternative<qmp_ready>(action)) return "ready";
    if (auto r = std::get_if<qmp_reply>(&action)) {
        auto id = std::to_string(r->id);
        if (r->value) return "reply " + id + " " + r->value->dump();
        return "failed " + id + " " + r->value.error().str(1) + ": " + r->value.error().str(2);
    }
    if (auto e = std::get_if<qmp_event>(&action))
        return "event " + e->name + " " + e->data.dump() + " at " + std::to_string(e->when.time_since_epoch().count());
    return "broken: " + std::get<qmp_broken>(action).why.message();
}

std::vector<std::string> feed(qmp_fsm& fsm, std::string_view bytes) {
    std::vector<std::string> out;
    while (auto action = fsm.next(bytes)) out.push_back(spell(*action));
    CHECK(bytes.empty());
    return out;
}

// An fsm after its negotiation; its next command has the id 2.
qmp_fsm talking() {
    qmp_fsm fsm;
    feed(fsm, hello);
    fsm.take_output();
    CHECK(feed(fsm, R"({"return": {}, "id": 1})") == std::vector<std::string>{"ready"});
    return fsm;
}

std::string broken_by(std::string_view bytes) {
    auto fsm = talking();
    auto said = feed(fsm, bytes);
    if (said.empty()) return "nothing";
    CHECK((fsm.broken() || said.back().rfind("broken", 0) != 0));
    return said.back();
}

template <class F>
error error_of(F f) {
    try {
        f();
    } catch (const error& e) {
        return e;
    }
    FAIL("nothing was thrown");
    throw;
}

using lines = std::vector<std::string>;

}  // namespace

TEST_CASE("the greeting is answered with the negotiation") {
    qmp_fsm fsm;
    CHECK(feed(fsm, hello) == lines{"greeting 7002022 'Debian 1:7.2+dfsg-7' oob"});
    CHECK(fsm.take_output() == "{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"oob\"]},\"id\":1}\n");
    CHECK(!fsm.ready());
    CHECK(feed(fsm, R"({"return": {}, "id": 1})") == lines{"ready"});
    CHECK(fsm.ready());
}

TEST_CASE("without out-of-band nothing is enabled") {
    qmp_fsm fsm;
    CHECK(
        feed(fsm, R"({"QMP":{"version":{"qemu":{"micro":0,"minor":11,"major":2},"package":""},"capabilities":[]}})") ==
        lines{"greeting 2011000 ''"});
    CHECK(fsm.take_output() == "{\"execute\":\"qmp_capabilities\",\"id\":1}\n");
    feed(fsm, R"({"return": {}, "id": 1})");
    CHECK(error_of([&] { fsm.submit("migrate-pause", nullptr, true); }).code() == errc::operation_invalid);
}

TEST_CASE("commands from before the negotiation are held back") {
    qmp_fsm fsm;
    CHECK(fsm.submit("query-status") == 1);
    CHECK(!fsm.has_output());
    feed(fsm, hello);
    CHECK(fsm.take_output().find("query-status") == std::string::npos);
    feed(fsm, R"({"return": {}, "id": 2})");
    CHECK(fsm.take_output() == "{\"execute\":\"query-status\",\"id\":1}\n");
}

TEST_CASE("commands carry arguments and a way") {
    auto fsm = talking();
    CHECK(fsm.submit("device_del", qmp_args("id", "d\"0")) == 2);
    CHECK(fsm.submit("migrate-pause", nullptr, true) == 3);
    CHECK(fsm.take_output() == "{\"execute\":\"device_del\",\"arguments\":{\"id\":\"d\\\"0\"},\"id\":2}\n"
                               "{\"exec-oob\":\"migrate-pause\",\"id\":3}\n");
}

TEST_CASE("a whole conversation is the same however it is cut") {
    const std::string stream = hello + R"({"return": {}, "id": 1})" "\r\n"
        R"({"timestamp": {"seconds": 1700000000, "microseconds": 42}, "event": "RESUME"})" "\r\n"
        R"({"id": 3, "return": [1, {"a": "}{\"\\"}, []]})" "\r\n"
        R"({"id": 2, "error": {"class": "DeviceNotFound", "desc": "Device 'd0' not found"}})"
        R"({"event":"SHUTDOWN","data":{"guest":true,"reason":"guest-shutdown"},)"
        R"("timestamp":{"seconds":-1,"microseconds":-1}})"
        "\n\n" R"({"return": {}, "id": 77})" R"({"return": "ü\u00fc\ud83d\ude00", "id": 4})";
    const lines expected = {
        "greeting 7002022 'Debian 1:7.2+dfsg-7' oob",
        "ready",
        "event RESUME {} at 1700000000000042",
        R"(reply 3 [1,{"a":"}{\"\\"},[]])",
        "failed 2 DeviceNotFound: Device 'd0' not found",
        R"(event SHUTDOWN {"guest":true,"reason":"guest-shutdown"} at 0)",
        "reply 4 \"üü😀\"",
    };
    auto converse = [&](const std::vector<std::string_view>& pieces) {
        qmp_fsm fsm;
        lines said;
        for (auto piece : pieces) {
            while (auto action = fsm.next(piece)) {
                said.push_back(spell(*action));
                if (said.back() == "ready")
                    for (auto command : {"device_del", "query-a", "query-b"}) fsm.submit(command);
            }
        }
        CHECK(fsm.pending() == 0);
        return said;
    };
    std::string_view all = stream;
    CHECK(converse({all}) == expected);
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < all.size(); ++i) bytes.push_back(all.substr(i, 1));
    CHECK(converse(bytes) == expected);
    for (std::size_t i = 0; i <= all.size(); ++i)
        if (converse({all.substr(0, i), all.substr(i)}) != expected) FAIL("cut at " << i);
    for (std::size_t i = 0; i <= all.size(); i += 7)
        for (std::size_t k = i; k <= all.size(); k += 11)
            if (converse({all.substr(0, i), all.substr(i, k - i), all.substr(k)}) != expected)
                FAIL("cut at " << i << " and " << k);
}

TEST_CASE("an error reply becomes an error with QEMU's class and text") {
    auto generic = qmp_command_failed("device_add", "GenericError", "no such bus");
    CHECK(generic.code() == errc::internal_error);
    CHECK(generic.domain() == error_domain::qemu);
    CHECK(generic.message() == "unable to execute QEMU command 'device_add': no such bus");
    CHECK(generic.str(1) == "GenericError");
    CHECK(generic.str(2) == "no such bus");
    CHECK(qmp_command_failed("x", "CommandNotFound", "").code() == errc::operation_unsupported);
    CHECK(qmp_command_failed("x", "DeviceNotFound", "").code() == errc::device_missing);
}

TEST_CASE("an abandoned reply is dropped, and only that") {
    auto fsm = talking();
    auto a = fsm.submit("query-a");
    auto b = fsm.submit("query-b");
    fsm.abandon(a);
    CHECK(fsm.pending() == 2);
    CHECK(feed(fsm, R"({"return":1,"id":2}{"return":2,"id":3})") == lines{"reply 3 2"});
    CHECK(fsm.pending() == 0);
    CHECK(b == 3);
    fsm.abandon(b);
    fsm.abandon(999);
}

TEST_CASE("replies of nobody are dropped") {
    auto fsm = talking();
    CHECK(feed(fsm, R"({"return":{},"id":"text"}{"return":{},"id":99}{"error":{},"id":99}{"return":{}})").empty());
    CHECK(!fsm.broken());
    qmp_fsm early;
    CHECK(feed(early, R"({"return":{},"id":5})" + hello).size() == 1);
}

TEST_CASE("what is not QMP breaks the stream, once") {
    CHECK(broken_by("HTTP/1.1 200 OK") ==
          "broken: what it sends is not QMP: expected a JSON object, found the byte 0x48");
    CHECK(broken_by("\xff{}") == "broken: what it sends is not QMP: expected a JSON object, found the byte 0xff");
    CHECK(broken_by("[]").find("found the byte 0x5b") != std::string::npos);
    CHECK(broken_by("{}") == "broken: what it sends is neither a greeting nor a reply nor an event");
    CHECK(broken_by("{]").find("is not JSON") != std::string::npos);
    CHECK(broken_by("{\"event\":\"\xc3\x28\"}").find("is not JSON") != std::string::npos);
    CHECK(broken_by(R"({"event":5})") == "broken: it sent an event without a name");
    CHECK(broken_by(R"({"error":{"class":"GenericError","desc":"JSON parse error"}})") ==
          "broken: it did not understand a command: JSON parse error");
    CHECK(broken_by(R"({"error":5,"id":2})") == "broken: it sent an error that is no object");
    CHECK(broken_by(hello) == "broken: it sent a second greeting");
    CHECK(broken_by(R"({"QMP":5})") == "broken: what it sends is neither a greeting nor a reply nor an event");

    auto fsm = talking();
    fsm.submit("query-a");
    feed(fsm, "x");
    CHECK(feed(fsm, R"({"return":{},"id":2})").empty());
    CHECK(fsm.pending() == 0);
    CHECK(!fsm.end_of_input());
    CHECK(error_of([&] { fsm.submit("query-b"); }).code() == errc::operation_invalid);
}

TEST_CASE("a bad greeting is refused") {
    for (auto text : {R"({"QMP":{}})", R"({"QMP":{"version":{}}})", R"({"QMP":{"version":{"qemu":{"major":"7"}}}})",
                      R"({"QMP":{"version":{"qemu":{"major":18446744073709551615}}}})"}) {
        qmp_fsm fsm;
        CHECK(feed(fsm, text) == lines{"broken: its greeting has no version"});
    }
    qmp_fsm fsm;
    feed(fsm, hello);
    CHECK(feed(fsm, R"({"error":{"desc":"no"},"id":1})") == lines{"broken: it refused the negotiation: no"});
}

TEST_CASE("the end of the stream says where it came") {
    qmp_fsm fsm;
    CHECK(spell(*fsm.end_of_input()) == "broken: it closed the connection before its greeting");
    CHECK(!fsm.end_of_input());
    qmp_fsm greeted;
    feed(greeted, hello);
    CHECK(spell(*greeted.end_of_input()) == "broken: it closed the connection during the negotiation");
    auto idle = talking();
    CHECK(spell(*idle.end_of_input()) == "broken: it closed the connection");
    auto midway = talking();
    feed(midway, R"({"retu)");
    CHECK(spell(*midway.end_of_input()) == "broken: it closed the connection in the middle of a message");
}

TEST_CASE("limits hold before anything is kept") {
    qmp_fsm::limits small;
    small.message.size = 200;
    small.message.depth = 4;
    small.pending = 2;
    auto fresh = [&] {
        qmp_fsm fsm(small);
        feed(fsm, hello);
        feed(fsm, R"({"return":{},"id":1})");
        return fsm;
    };
    auto long_message = fresh();
    CHECK(feed(long_message, R"({"return":")" + std::string(10000, 'x')) ==
          lines{"broken: what it sends is not QMP: a JSON object is longer than 200 bytes"});
    auto exact = fresh();
    exact.submit("a");
    std::string frame = R"({"id":2,"return":""})";
    CHECK(feed(exact, R"({"id":2,"return":")" + std::string(200 - frame.size(), 'x') + R"("})").size() == 1);
    CHECK(!exact.broken());
    auto byte_by_byte = fresh();
    std::size_t taken = 0;
    for (; taken < 1000 && !byte_by_byte.broken(); ++taken) feed(byte_by_byte, taken ? "[" : "{");
    CHECK(taken == 5);
    auto busy = fresh();
    busy.submit("a");
    busy.submit("b");
    auto e = error_of([&] { busy.submit("c"); });
    CHECK(e.code() == errc::resource_busy);
    CHECK(e.message() == "2 commands are still unanswered, 'c' was not sent");
}

TEST_CASE("what cannot be sent is refused") {
    auto fsm = talking();
    CHECK(error_of([&] { fsm.submit("a\"b"); }).code() == errc::invalid_arg);
    CHECK(error_of([&] { fsm.submit("query", qmp_args("x", "\xff")); }).code() == errc::invalid_arg);
    CHECK(!fsm.has_output());
    CHECK(fsm.pending() == 0);
}

TEST_CASE("a deep value within the limit is read and thrown away without recursion") {
    auto fsm = talking();
    fsm.submit("a");
    auto said = feed(fsm, R"({"id":2,"return":)" + std::string(1023, '[') + std::string(1023, ']') + "}");
    REQUIRE(said.size() == 1);
    CHECK(said[0].rfind("reply 2 [[", 0) == 0);
    CHECK(broken_by(R"({"id":2,"return":)" + std::string(1024, '[')).find("nested deeper than 1024") !=
          std::string::npos);
}

TEST_CASE("many small chunks of one long message cost no more than its length") {
    auto fsm = talking();
    fsm.submit("a");
    const std::string piece(64, 'x');
    feed(fsm, R"({"id":2,"return":")");
    for (int i = 0; i < 100000; ++i) feed(fsm, piece);  // quadratic work would take minutes
    auto said = feed(fsm, "\"}");
    REQUIRE(said.size() == 1);
    CHECK(said[0].size() > 6400000);
}
