// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/kind.hpp"

#include <virtxx/doc/nwfilter.hpp>
#include <virtxx/doc/nwfilter_binding.hpp>

using namespace vir;
using filter::field;
using filter::protocol;

namespace {

std::string with_rule(const std::string& inside) {
    return "<filter name='f'>\n<rule action='drop' direction='in'>\n" + inside + "\n</rule></filter>";
}

// What becomes of one attribute.
std::string written(const std::string& protocol, const std::string& field, const std::string& value) {
    auto parsed = parse<nwfilter_def>(with_rule("<" + protocol + " " + field + "='" + value + "'/>"));
    const auto text = format(parsed);
    const auto at = text.find(" " + field + "='", text.find("<" + protocol));
    if (at == text.npos) return {};
    const auto from = at + field.size() + 3;
    return text.substr(from, text.find('\'', from) - from);
}

bool is_refused(const std::string& protocol, const std::string& field, const std::string& value) {
    try {
        written(protocol, field, value);
    } catch (const error& failure) {
        CHECK(failure.code() == errc::internal_error);
        CHECK(failure.domain() == error_domain::nwfilter);
        CHECK(failure.number(1) == 3);
        return true;
    }
    return false;
}

}  // namespace

TEST_CASE("our filters and bindings come back as they were, and touch every row of their description") {
    testing::check_kind<nwfilter_def>(VIRTXX_TEST_DATA "/nwfilter");
    testing::check_kind<nwfilter_binding_def>(VIRTXX_TEST_DATA "/nwfilter_binding");
}

TEST_CASE("a filter is built in code") {
    nwfilter_def filter;
    filter.name = "ssh";
    filter.entries.emplace_back(filter::rule(
        filter::action::accept, filter::direction::in,
        filter::match(protocol::tcp).with(field::dstportstart, 22u).with(field::srcipaddr, filter::variable("ADMIN"))));
    complete(filter);
    filter.uuid.reset();
    CHECK(format(filter) == "<filter name='ssh' chain='root'>\n"
                            "  <rule action='accept' direction='in' priority='500'>\n"
                            "    <tcp srcipaddr='$ADMIN' dstportstart='22'/>\n"
                            "  </rule>\n"
                            "</filter>\n");
    const auto& match = *std::get<filter::rule>(filter.entries.at(0)).match;
    CHECK(match.find(field::dstportstart)->number() == 22u);
    CHECK(match.find(field::dstportend) == nullptr);
    CHECK(filter::is_valid(protocol::tcp, field::dstportstart, 22u));
    CHECK_FALSE(filter::is_valid(protocol::tcp, field::dstportstart, 70000u));
    CHECK_FALSE(filter::is_valid(protocol::icmp, field::dstportstart, 22u));
}

TEST_CASE("values are written in one way") {
    CHECK(written("tcp", "dstportstart", "0X1F") == "0x1f");
    CHECK(written("tcp", "dstportstart", "007") == "7");
    CHECK(written("tcp", "dstportstart", "abc") == "0xabc");
    CHECK(written("tcp", "srcipaddr", "10.1") == "10.0.0.1");
    CHECK(written("tcp", "srcipaddr", "::ffff:1.2.3.4") == "1.2.3.4");
    CHECK(written("tcp-ipv6", "srcipaddr", "A:B::C") == "a:b::c");
    CHECK(written("tcp", "srcipmask", "255.255.254.0") == "23");
    CHECK(written("tcp-ipv6", "srcipmask", "fff0::") == "12");
    CHECK(written("tcp", "srcmacaddr", "1:2:3:4:5:6") == "01:02:03:04:05:06");
    CHECK(written("tcp", "state", "invalid, NEW") == "NEW,INVALID");
    CHECK(written("tcp", "state", "NONE,NEW") == "NONE");
    CHECK(written("tcp", "flags", "syn,fin/syn") == "FIN,SYN/SYN");
    CHECK(written("tcp", "flags", "URG,ACK,PSH,RST,SYN,FIN/") == "ALL/NONE");
    CHECK(written("all", "ipsetflags", "SRC,dst") == "src,dst");
    CHECK(written("mac", "protocolid", "0x806") == "arp");
    CHECK(written("ip", "protocol", "17") == "udp");
    CHECK(written("arp", "opcode", "0x2") == "Reply");
    CHECK(written("arp", "opcode", "0x10") == "16");
    CHECK(written("arp", "gratuitous", "yes") == "true");
    CHECK(written("tcp", "comment", std::string(300, 'x')) == std::string(256, 'x'));
    CHECK(written("stp", "root-cost", "-1") == "4294967295");
}

TEST_CASE("variables take part of a list, or all of it in turn") {
    CHECK(written("tcp", "srcipaddr", "$A[ 1 ] ") == "$A[1]");
    CHECK(written("tcp", "srcipaddr", "$A[@ 2]") == "$A[@2]");
    CHECK(written("tcp", "srcipaddr", "$A[@0]") == "$A");
    auto one = filter::variable::parse("$PORT_1[3]");
    REQUIRE(one);
    CHECK(one->name == "PORT_1");
    CHECK(one->index == 3u);
    for (const char* bad : {"$A[", "$A[]", "$A[x]", "$A-b", "$A]", "$A[@1001]", "$A [1]", "A"}) {
        INFO(bad);
        CHECK_FALSE(filter::variable::parse(bad));
    }
}

TEST_CASE("values that cannot be are refused where they stand") {
    for (const auto& [protocol, field, value] : std::vector<std::array<std::string, 3>>{
             {"tcp", "dscp", "64"}, {"tcp", "dscp", ""}, {"tcp", "dscp", "5 "}, {"tcp", "srcipaddr", "localhost"},
             {"tcp", "srcipmask", "33"}, {"tcp", "srcipmask", "255.0.255.0"}, {"tcp-ipv6", "srcipmask", "129"},
             {"mac", "srcmacmask", "01:00:00:00:00:00"}, {"mac", "protocolid", "1535"}, {"vlan", "vlanid", "4096"},
             {"tcp", "state", "OLD"}, {"tcp", "flags", "SYN"}, {"all", "ipsetflags", "src,"}, {"all", "ipset", "a/b"},
             {"tcp", "connlimit-above", "0x10"}, {"tcp", "srcipaddr", "$A["}}) {
        INFO(protocol << " " << field << " " << value);
        CHECK(is_refused(protocol, field, value));
    }
    // Of several, the last as libvirt lists them.
    CHECK(testing::failure_of<nwfilter_def>(with_rule("<tcp dstportend='65536' srcipmask='33'/>")).message().find(
              "dstportend") != std::string::npos);
    CHECK(testing::failure_of<nwfilter_def>(with_rule("<ip srcportstart='1'/>")).code() == errc::internal_error);
    CHECK_NOTHROW(parse<nwfilter_def>(with_rule("<ip protocol='33' srcportstart='1'/>")));
}

TEST_CASE("a chain has a place of its own") {
    auto priority_of = [](const std::string& chain) {
        nwfilter_def filter;
        filter.name = "f";
        filter.chain = chain;
        complete(filter);
        return *filter.priority;
    };
    CHECK(priority_of("root") == 0);
    CHECK(priority_of("") == 0);
    CHECK(priority_of("mac-x") == -800);
    CHECK(priority_of("ipv6") == -600);
    for (const char* bad : {"foo", "arp-abcdefghi", "arp-a!", "ROOT"}) CHECK_THROWS_AS(priority_of(bad), error);
}

TEST_CASE("filters that cannot be are refused") {
    auto code = [](const std::string& text) { return testing::failure_of<nwfilter_def>(text).code(); };
    CHECK(code("<filter/>") == errc::internal_error);
    CHECK(code("<filter name='f' priority='x'/>") == errc::invalid_arg);
    CHECK(code("<filter name='f' priority='1001'/>") == errc::invalid_arg);
    CHECK(code("<filter name='f'><uuid>x</uuid></filter>") == errc::xml_error);
    CHECK(code("<filter name='f'><rule direction='in'/></filter>") == errc::internal_error);
    CHECK(code("<filter name='f'><rule action='shout' direction='in'/></filter>") == errc::config_unsupported);
    CHECK(code("<filter name='f'><filterref/></filter>") == errc::internal_error);
    auto lenient =
        parse<nwfilter_def>("<filter name='f'><rule action='drop' direction='in' priority='1001'/></filter>");
    CHECK(std::get<filter::rule>(lenient.entries.at(0)).priority == 500);
    for (const char* bad : {"<filterbinding/>", "<filterbinding><owner><name>x</name></owner></filterbinding>"})
        CHECK(testing::failure_of<nwfilter_binding_def>(bad).domain() == error_domain::nwfilter);
}
