// Copyright virtxx contributors. Boost Software License 1.0.
// Every message of every program: made up from its form, through the types of the API and back.
#include "src/rpc/procedure.hpp"

#include "tests/rpc/bytes.hpp"
#include "tests/rpc/values.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iostream>
#include <memory>

using namespace vir::rpc;
namespace rpc = vir::rpc;
namespace test = vir::rpc::test;
using vir::rpc::test::hex;
using vir::rpc::test::made_up;

namespace {

constexpr std::size_t most = 1 << 20;

byte_buffer make(const shape& all, unsigned seed, bool wild = false) {
    byte_buffer out;
    xdr_writer to(out, most);
    made_up(seed, wild).write(to, all);
    REQUIRE(to.failure() == fault::none);
    return out;
}

bool passes(std::span<const std::byte> bytes, const shape& all, std::size_t* left = nullptr) {
    xdr_reader from(bytes);
    const bool good = pass(from, all);
    if (left) *left = from.left();
    CHECK(good == (from.failure() == fault::none));
    return good;
}

// Through an object of the API's type and back; nothing: it cannot be read.
std::optional<byte_buffer> through(const typed_shape& as, std::span<const std::byte> bytes) {
    const std::unique_ptr<void, void (*)(void*) noexcept> object(
        as.object ? as.object->make() : nullptr, as.object ? as.object->destroy : [](void*) noexcept {});
    wire_values only_wire;
    xdr_reader from(bytes);
    if (!read_typed(from, as, object.get(), &only_wire)) return std::nullopt;
    byte_buffer out;
    xdr_writer to(out, most);
    write_typed(to, as, object.get(), &only_wire);
    CHECK(to.failure() == fault::none);
    return out;
}

template <class F>
void each_message(F&& use) {
    for (auto& one : procedures()) {
        INFO("program " << static_cast<int>(one.program) << ", procedure " << one.number << ", " << one.name);
        use(*one.arguments, one.typed_arguments);
        use(*one.results, one.typed_results);
    }
}

}  // namespace

TEST_CASE("the table of procedures is sorted, and found by number") {
    std::size_t remote = 0;
    for (auto& one : procedures()) {
        CHECK(find_procedure(one.program, one.number) == &one);
        CHECK((one.typed_arguments != nullptr) == !one.later);
        remote += one.program == vir::rpc_program::remote;
    }
    CHECK(remote == 453);
    CHECK_FALSE(find_procedure(vir::rpc_program::remote, 0));
    CHECK_FALSE(find_procedure(vir::rpc_program::remote, 454));
    CHECK_FALSE(find_procedure(vir::rpc_program::none, 1));
    CHECK(program_of(0x20008086, 1) == vir::rpc_program::remote);
    CHECK(program_of(0x20008086, 2) == vir::rpc_program::none);
    CHECK(find_procedure(vir::rpc_program::remote, 211)->read_stream);
    CHECK(find_procedure(vir::rpc_program::remote, 208)->write_stream);
}

TEST_CASE("what is read is written again, byte for byte") {
    int round = 0;
    each_message([&](const shape& all, const typed_shape* typed) {
        for (unsigned seed = 0; seed < 8; ++seed) {
            const auto bytes = make(all, seed);
            std::size_t left = 1;
            CHECK(passes(bytes, all, &left));
            CHECK(left == 0);
            if (!typed) continue;
            REQUIRE(typed->wire == &all);
            REQUIRE(typed->members.size() == all.members.size());
            const auto again = through(*typed, bytes);
            REQUIRE(again);
            CHECK(hex(*again) == hex(bytes));
            ++round;
        }
    });
    std::cout << round << " messages went round\n";
}

TEST_CASE("values that the API has no name for come through once") {
    each_message([&](const shape& all, const typed_shape* typed) {
        if (!typed) return;
        const auto bytes = make(all, 1, true);
        const auto once = through(*typed, bytes);
        REQUIRE(once);
        const auto twice = through(*typed, *once);
        REQUIRE(twice);
        CHECK(hex(*once) == hex(*twice));
    });
}

TEST_CASE("a message that ends early is refused") {
    each_message([&](const shape& all, const typed_shape* typed) {
        const auto bytes = make(all, 3);
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            const auto part = std::span(bytes).first(length);
            CHECK_FALSE(passes(part, all));
            if (typed) CHECK_FALSE(through(*typed, part));
        }
    });
}

TEST_CASE("a message with one other byte is read or refused, by all alike") {
    int read = 0, refused = 0;
    each_message([&](const shape& all, const typed_shape* typed) {
        auto bytes = make(all, 5);
        for (auto& one : bytes) {
            const auto before = one;
            for (auto other :
                 {std::byte{0}, std::byte{1}, std::byte{0x7f}, std::byte{0xff}, before ^ std::byte{0x80}}) {
                one = other;
                const bool good = passes(bytes, all);
                if (typed) CHECK(through(*typed, bytes).has_value() == good);
                ++(good ? read : refused);
            }
            one = before;
        }
    });
    std::cout << read << " changed messages were read, " << refused << " refused\n";
    CHECK(read > 0);
    CHECK(refused > 0);
}

TEST_CASE("what libvirt sent is read and written as it was") {
    std::ifstream in(VIRTXX_SOURCE_DIR "/tests/rpc/captured.txt");
    REQUIRE(in);
    int seen = 0;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("#")) continue;
        const auto bytes = test::bytes(std::string_view(line).substr(2));
        INFO(line);
        frame_reader reader;
        reader.feed(bytes);
        auto one = reader.next();
        REQUIRE(one);
        CHECK(reader.kept() == 0);
        const auto type = rpc::type_of(one->head);
        if (one->head.program == keepalive_program.number || type == message_type::stream) continue;
        const auto what = find_procedure(program_of(one->head.program, one->head.version), one->head.procedure);
        REQUIRE(what);
        CHECK(what->event == (type == message_type::message));
        if (status_of(one->head) == message_status::error) continue;
        const bool reply = type == message_type::reply;
        const auto& typed = reply ? *what->typed_results : *what->typed_arguments;
        std::size_t left = 1;
        CHECK(passes(one->payload, *typed.wire, &left));
        CHECK(left == 0);
        const auto again = through(typed, one->payload);
        REQUIRE(again);
        CHECK(hex(*again) == hex(one->payload));
        ++seen;
    }
    std::cout << seen << " of libvirt's messages compared\n";
    CHECK(seen > 150);
}
