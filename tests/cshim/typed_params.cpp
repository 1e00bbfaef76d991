// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/cshim/c_test.hpp"

#include <cmath>
#include <cstring>
#include <string>

using namespace c_test;

namespace {

struct list {
    ~list() { virTypedParamsFree(params, count); }
    virTypedParameterPtr params = nullptr;
    int count = 0;
    int room = 0;
};

int add_text(list& to, int type, const char* text) {
    return virTypedParamsAddFromString(&to.params, &to.count, &to.room, "f", type, text);
}

}  // namespace

TEST_CASE("parameters of each type are added and read back") {
    const quiet q;
    list l;
    CHECK(virTypedParamsAddInt(&l.params, &l.count, &l.room, "i", -5) == 0);
    CHECK(virTypedParamsAddUInt(&l.params, &l.count, &l.room, "u", 5) == 0);
    CHECK(virTypedParamsAddLLong(&l.params, &l.count, &l.room, "l", -(1LL << 40)) == 0);
    CHECK(virTypedParamsAddULLong(&l.params, &l.count, &l.room, "ul", 1ULL << 63) == 0);
    CHECK(virTypedParamsAddDouble(&l.params, &l.count, &l.room, "d", 0.5) == 0);
    CHECK(virTypedParamsAddBoolean(&l.params, &l.count, &l.room, "b", 5) == 0);
    CHECK(virTypedParamsAddString(&l.params, &l.count, &l.room, "s", "text") == 0);
    CHECK(virTypedParamsAddString(&l.params, &l.count, &l.room, "none", nullptr) == 0);
    const char* several[] = {"x", "y", nullptr};
    CHECK(virTypedParamsAddStringList(&l.params, &l.count, &l.room, "list", several) == 0);
    CHECK(virTypedParamsAddStringList(&l.params, &l.count, &l.room, "list", nullptr) == 0);
    CHECK(l.count == 10);
    CHECK(l.room == 13);

    int i = 0;
    unsigned int u = 0;
    long long ll = 0;
    unsigned long long ul = 0;
    double d = 0;
    const char* s = nullptr;
    CHECK(virTypedParamsGetInt(l.params, l.count, "i", &i) == 1);
    CHECK(virTypedParamsGetUInt(l.params, l.count, "u", &u) == 1);
    CHECK(virTypedParamsGetLLong(l.params, l.count, "l", &ll) == 1);
    CHECK(virTypedParamsGetULLong(l.params, l.count, "ul", &ul) == 1);
    CHECK(virTypedParamsGetDouble(l.params, l.count, "d", &d) == 1);
    CHECK((i == -5 && u == 5 && ll == -(1LL << 40) && ul == 1ULL << 63 && d == 0.5));
    CHECK(virTypedParamsGetBoolean(l.params, l.count, "b", &i) == 1);
    CHECK(i == 1);
    CHECK(virTypedParamsGetString(l.params, l.count, "s", &s) == 1);
    CHECK(s == std::string("text"));
    CHECK(virTypedParamsGetString(l.params, l.count, "none", &s) == 1);
    CHECK(s == std::string());
    CHECK(virTypedParamsGet(l.params, l.count, "list")->value.s == std::string("x"));

    CHECK(virTypedParamsGetInt(l.params, l.count, "absent", &i) == 0);
    CHECK(virTypedParamsGetInt(l.params, l.count, "i", nullptr) == 1);
    CHECK(virTypedParamsGetInt(nullptr, 0, "i", &i) == 0);
    CHECK(virTypedParamsGet(l.params, l.count, nullptr) == nullptr);
    CHECK(virTypedParamsGetInt(l.params, l.count, "s", &i) == -1);
    CHECK(last() == answer{8, 0, "invalid argument: Invalid type 'int' requested for parameter 's', actual type is "
                                 "'string'"});
    virTypedParamsClear(l.params, l.count);
    CHECK(virTypedParamsGet(l.params, l.count, "s")->value.s == nullptr);
    virTypedParamsClear(nullptr, 3);
    virTypedParamsFree(nullptr, 3);
}

TEST_CASE("names that do not fit are refused, and the list stays as it was") {
    const quiet q;
    list l;
    std::string name(VIR_TYPED_PARAM_FIELD_LENGTH - 1, 'x');
    CHECK(virTypedParamsAddInt(&l.params, &l.count, &l.room, name.c_str(), 1) == 0);
    name += 'x';
    CHECK(virTypedParamsAddInt(&l.params, &l.count, &l.room, name.c_str(), 1) == -1);
    CHECK(last() == answer{1, 0, "internal error: Field name '" + name + "' too long"});
    CHECK(l.count == 1);
    CHECK(virTypedParamsAddInt(&l.params, &l.count, &l.room, nullptr, 1) == -1);
    CHECK(virTypedParamsAddInt(nullptr, &l.count, &l.room, "a", 1) == -1);
}

TEST_CASE("numbers are read from text as libvirt reads them") {
    const quiet q;
    const struct {
        int type;
        const char* text;
        bool read;
        unsigned long long value;
    } cases[] = {
        {VIR_TYPED_PARAM_INT, "-1", true, 0xffffffffULL},
        {VIR_TYPED_PARAM_INT, "010", true, 10},
        {VIR_TYPED_PARAM_INT, " 5", true, 5},
        {VIR_TYPED_PARAM_INT, "+5", true, 5},
        {VIR_TYPED_PARAM_INT, "5 ", false, 0},
        {VIR_TYPED_PARAM_INT, "", false, 0},
        {VIR_TYPED_PARAM_INT, "0x10", false, 0},
        {VIR_TYPED_PARAM_INT, "4294967295", false, 0},
        {VIR_TYPED_PARAM_INT, "-2147483649", false, 0},
        {VIR_TYPED_PARAM_UINT, "-1", true, 0xffffffffULL},
        {VIR_TYPED_PARAM_UINT, "-4294967295", true, 1},
        {VIR_TYPED_PARAM_UINT, "-4294967296", false, 0},
        {VIR_TYPED_PARAM_UINT, "4294967296", false, 0},
        {VIR_TYPED_PARAM_UINT, "18446744073709551615", false, 0},
        {VIR_TYPED_PARAM_LLONG, "-1", true, ~0ULL},
        {VIR_TYPED_PARAM_LLONG, "18446744073709551615", false, 0},
        {VIR_TYPED_PARAM_ULLONG, "18446744073709551615", true, ~0ULL},
        {VIR_TYPED_PARAM_ULLONG, "18446744073709551616", false, 0},
    };
    for (const auto& one : cases) {
        INFO(one.type << " '" << one.text << "'");
        list l;
        CHECK(add_text(l, one.type, one.text) == (one.read ? 0 : -1));
        if (!one.read || l.count != 1) continue;
        const bool small = one.type <= VIR_TYPED_PARAM_UINT;
        CHECK((small ? l.params->value.ui : l.params->value.ul) == one.value);
    }
    list l;
    CHECK(add_text(l, VIR_TYPED_PARAM_LLONG, "99999999999999999999") == -1);
    CHECK(last() == answer{8, 0, "invalid argument: Invalid value for field 'f': expected long long"});
    CHECK(add_text(l, VIR_TYPED_PARAM_INT, nullptr) == -1);
    CHECK(last() == answer{8, 0, "invalid argument: NULL value for field 'f'"});
    CHECK(add_text(l, 99, "1") == -1);
    CHECK(last() == answer{1, 0, "internal error: unexpected type 99 for field f"});
}

TEST_CASE("so are truths and real numbers") {
    const quiet q;
    for (const auto* text : {"1", "true", "TRUE", "tRUE"}) {
        list l;
        CHECK(add_text(l, VIR_TYPED_PARAM_BOOLEAN, text) == 0);
        CHECK((l.count == 1 && l.params->value.b == 1));
    }
    for (const auto* text : {"0", "false", "False"}) {
        list l;
        CHECK(add_text(l, VIR_TYPED_PARAM_BOOLEAN, text) == 0);
        CHECK((l.count == 1 && l.params->value.b == 0));
    }
    list l;
    for (const auto* text : {"yes", "on", "2", "-0"}) CHECK(add_text(l, VIR_TYPED_PARAM_BOOLEAN, text) == -1);
    CHECK(last() == answer{8, 0, "invalid argument: Invalid boolean value for field 'f'"});
    for (const auto* text : {"1,5", "1x", "1 ", "1e999", "1e-999"})
        CHECK(add_text(l, VIR_TYPED_PARAM_DOUBLE, text) == -1);
    CHECK(l.count == 0);
    CHECK(add_text(l, VIR_TYPED_PARAM_DOUBLE, "0x10") == 0);
    CHECK(l.params[0].value.d == 16);
    CHECK(add_text(l, VIR_TYPED_PARAM_DOUBLE, "nan") == 0);
    CHECK(std::isnan(l.params[1].value.d));
}

TEST_CASE("what a driver is given is looked at first") {
    const quiet q;
    const auto conn = open();
    const auto dom = lookup(conn);
    virTypedParameter given[2]{};
    std::memset(given[0].field, 'y', sizeof(given[0].field));
    given[0].type = VIR_TYPED_PARAM_UINT;
    CHECK(virDomainSetSchedulerParameters(dom.get(), given, 1) == -1);
    CHECK(last() == answer{8, 0, "string parameter name '" + std::string(80, 'y') + "' too long"});
    CHECK(virGetLastError()->str1 == std::string("virTypedParameterValidateSet"));
    CHECK(virGetLastError()->str2 == std::string("params"));
    CHECK(virDomainSetSchedulerParameters(dom.get(), nullptr, 0) == -1);
    CHECK(last() == answer{8, 20, "params in virDomainSetSchedulerParameters must not be NULL"});

    // Asked twice: how many there are, then these.
    int count = 0;
    CHECK(virDomainGetMemoryParameters(dom.get(), nullptr, &count, 0) == 0);
    CHECK(count == 3);
    virTypedParameter got[10]{};
    count = 1;
    CHECK(virDomainGetMemoryParameters(dom.get(), got, &count, 0) == 0);
    CHECK(count == 1);
    count = 10;
    CHECK(virDomainGetMemoryParameters(dom.get(), got, &count, 0) == 0);
    CHECK(count == 3);
}
