// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/c_pairing.hpp"

#include "src/apigen/types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

namespace apigen {
namespace {

// Thrown while pairing; what() is why a function is written by hand.
struct no_rule : std::runtime_error {
    using std::runtime_error::runtime_error;
};

bool one_of(const std::string& text, std::initializer_list<const char*> list) {
    return std::ranges::find(list, text) != list.end();
}

bool is_c_number(const std::string& type) {
    return one_of(type, {"int", "unsigned int", "long", "unsigned long", "long long", "unsigned long long", "size_t",
                         "double", "virDomainBlockJobCursor"});
}
bool is_c_number_pointer(const std::string& type) {
    return type.ends_with(" *") && is_c_number(type.substr(0, type.size() - 2));
}

bool is_number(const std::string& name) {
    return one_of(name, {"i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "double"});
}
bool has_unit(const std::string& name) {
    return one_of(name, {"bytes", "kibibytes", "nanoseconds", "milliseconds", "seconds"});
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

class pairer {
public:
    pairer(const api& model, const described_function& one) : model_(model), one_(one), c_(*one.c), op_(*one.op) {}

    c_pairing run() {
        out_.failed = c_.returns == "void" ? "" : c_.returns.ends_with('*') || c_.returns.ends_with("Ptr")
                                                      ? "static_cast<" + c_.returns + ">(nullptr)"
                                                  : c_.returns.starts_with("unsigned") ? "static_cast<" + c_.returns + ">(0)"
                                                                                       : "static_cast<" + c_.returns + ">(-1)";
        try {
            if (c_.by_hand) throw no_rule("the description says so");
            collect_arguments();
            while (at_ < c_.parameters.size()) {
                if (!pair_argument() && !pair_result()) throw no_rule("parameter '" + c_.parameters[at_].name + "'");
            }
            for (; next_ < given_.size(); ++next_) use_default();
            finish_result();
            order_arguments();
            add_flag_rules();
        } catch (const no_rule& why) {
            out_.by_hand = why.what();
        }
        return std::move(out_);
    }

private:
    // ---- the operation's side

    // An argument that a parameter of C can give, and its place in the operation's constructor.
    struct given {
        const field* what;
        std::size_t place;
    };

    void collect_arguments() {
        std::vector<const field*> own;
        for (auto& one : op_.arguments)
            if (!one.wire_only && !one.local) own.push_back(&one);
        values_.resize(own.size());
        for (std::size_t i = 0; i < own.size(); ++i) {
            if (one_.form && one_.c == &one_.form->entry.c) {
                auto& form = one_.form->arguments;
                auto named = std::ranges::find(form, own[i]->name, &short_form::argument::name);
                if (named == form.end()) {
                    values_[i] = initial_of(*own[i]);
                    continue;
                }
                if (named->fixed) {
                    values_[i] = cxx_value(model_, own[i]->type, *named->fixed);
                    continue;
                }
            }
            given_.push_back({own[i], i});
        }
        if (one_.form) {
            // In the order in which the short form names them.
            auto rank = [&](const given& one) {
                auto& form = one_.form->arguments;
                return std::ranges::find(form, one.what->name, &short_form::argument::name) - form.begin();
            };
            std::ranges::stable_sort(given_, {}, rank);
        }
    }

    std::string initial_of(const field& one) const {
        if (one.initial) return cxx_value(model_, one.type, *one.initial);
        return cxx_type(model_, one.type) + "{}";
    }

    void use_default() {
        auto& argument = given_[next_];
        if (!argument.what->initial) throw no_rule("argument '" + argument.what->name + "' has no parameter");
        values_[argument.place] = initial_of(*argument.what);
    }

    void order_arguments() {
        for (auto& value : values_) out_.arguments.push_back(value.value());
    }

    // What the operation gives, whichever form of it was called.
    const type_ref* result() const { return op_.result ? &*op_.result : nullptr; }
    bool drops_result() const { return one_.form && one_.c == &one_.form->entry.c && !one_.form->result; }

    // ---- C's side

    const c_variable& parameter(std::size_t ahead = 0) const { return c_.parameters[at_ + ahead]; }
    bool has(std::size_t ahead) const { return at_ + ahead < c_.parameters.size(); }

    // "domain_ref" is a virDomainPtr.
    bool is_object_of(const std::string& c_type, std::string ref) const {
        if (!ref.ends_with("_ref")) return false;
        ref.resize(ref.size() - 4);
        if (ref.starts_with("admin_")) ref.erase(3, 2);
        std::string plain = "vir";
        for (char c : ref)
            if (c != '_') plain += c;
        auto lower = c_type;
        for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return lower == plain + "ptr";
    }

    const c_record* record_of(const std::string& pointer) const {
        auto found = std::ranges::find_if(model_.records, [&](auto& r) { return r.pointer == pointer && !r.opaque; });
        return found == model_.records.end() ? nullptr : &*found;
    }

    // What the description says of a parameter; empty: nothing.
    std::string said(const std::string& name) const {
        auto& checks = one_.form ? one_.form->entry.checks : op_.entry.checks;
        for (auto& check : checks)
            if (check.parameter == name) return check.what;
        return {};
    }

    void check(const std::string& name, const std::string& implied, const std::string& more = "") {
        auto what = said(name);
        if (what.empty()) what = implied;
        if (what.empty() || what == "any") return;
        if (what == "late") {
            out_.counts.push_back(fmt::format("c.need_array({}{}, {});", name, more, quoted(name)));
            return;
        }
        auto call = what == "non_null" || what == "path" ? "need" : what == "array" ? "need_array" : "need_" + what;
        out_.checks.push_back(fmt::format("c.{}({}{}, {});", call, name, what == "array" ? more : "", quoted(name)));
    }

    // No more is read of the caller's memory than the wire would carry.
    void limit_count(const std::string& count, const type_ref& type) {
        auto name = !type.limit.empty() ? type.limit : type.wire_limit;
        out_.reads_arrays = true;
        if (auto limit = name.empty() ? nullptr : model_.find_limit(name))
            out_.counts.push_back(fmt::format("c.need_at_most({0}, {1}, \"{0}\");", count, limit->value));
    }

    void give(const std::string& expression, std::size_t parameters = 1) {
        values_[given_[next_].place] = expression;
        ++next_;
        at_ += parameters;
    }

    // The parameter that is next gives the argument that is next.
    bool pair_argument() {
        auto& p = parameter();
        if (at_ == 0 && p.type == "virConnectPtr" && (given_.empty() || !is_object_of(p.type, given_[0].what->type.name))) {
            ++at_;
            return true;
        }
        if (next_ >= given_.size()) return false;
        auto& type = given_[next_].what->type;
        if (is_list(type) || type.name == "opaque") return pair_array(type);
        if (is_object_of(p.type, type.name)) return pair_object(type);
        if (p.type == "const char *") return pair_text(type);
        if (type.name == "uuid" && p.type == "const unsigned char *") {
            check(p.name, "non_null");
            give("uuid_from_c(" + p.name + ")");
            return true;
        }
        if (type.name == "typed_params") {
            if (p.type != "virTypedParameterPtr" || !has(1) || parameter(1).type.ends_with('*')) return false;
            check(p.name, "array", ", " + parameter(1).name);
            check(parameter(1).name, "");
            limit_count(parameter(1).name, type);
            give(fmt::format("params_from_c(c, {}, {})", p.name, parameter(1).name), 2);
            return true;
        }
        if (type.name == "descriptor" && p.type == "int") {
            check(p.name, "non_negative");
            give("descriptor_from_c(" + p.name + ")");
            return true;
        }
        if (!is_c_number(p.type) || type.optional) return false;
        auto enumeration = model_.find_enum(type.name);
        if (!enumeration && !is_number(type.name) && type.name != "bool" && !has_unit(type.name)) return false;
        if (auto what = said(p.name); enumeration && (what == "known" || what == "supported"))
            out_.checks.push_back(
                fmt::format("c.need_{}({}, {}, {});", what, p.name, count_of(*enumeration), quoted(p.name)));
        else check(p.name, "");
        if (type.name == "bool") give(p.name + " != 0");
        else if (has_unit(type.name)) give(fmt::format("{}({})", cxx_type(model_, type), p.name));
        else give(fmt::format("static_cast<{}>({})", cxx_type(model_, type), p.name));
        return true;
    }

    static std::int64_t count_of(const enumeration& one) {
        return std::ranges::max_element(one.values, {}, &enumerator::value)->value + 1;
    }

    bool pair_object(const type_ref& type) {
        auto& p = parameter();
        // The first object was checked at entry.
        if (at_ > 0) out_.checks.push_back(fmt::format("{1}c.check({0});", p.name, type.optional ? "if (" + p.name + ") " : ""));
        if (type.optional) give(fmt::format("{0} ? std::optional(c.ref({0})) : std::nullopt", p.name));
        else give("c.ref(" + p.name + ")");
        return true;
    }

    bool pair_text(const type_ref& type) {
        auto& p = parameter();
        if (type.name == "uuid" && !type.optional) {
            check(p.name, "non_null");
            give(fmt::format("uuid_from_text(c, {}, {})", p.name, quoted(p.name)));
        } else if (type.name == "string" && type.optional) {
            check(p.name, "");
            give("optional_string(" + p.name + ")");
        } else if (type.name == "string") {
            check(p.name, "non_null");
            give(said(p.name) == "any"    ? "string_or_empty(" + p.name + ")"
                 : said(p.name) == "path" ? "path_from_c(" + p.name + ")"
                                          : "std::string(" + p.name + ")");
        } else if (type.name == "document" && type.optional) {
            check(p.name, "");
            auto document = type;
            document.optional = false;
            give(fmt::format("{0} ? std::optional({1}(std::string({0}))) : std::nullopt", p.name, cxx_type(model_, document)));
        } else if (type.name == "document") {
            check(p.name, "non_null");
            give(fmt::format("{}({}({}))", cxx_type(model_, type), said(p.name) == "any" ? "string_or_empty" : "std::string",
                             p.name));
        } else {
            return false;
        }
        return true;
    }

    // A pointer and a count, in either order.
    bool pair_array(const type_ref& type) {
        if (!has(1) || type.optional) return false;
        bool count_first = is_c_number(parameter().type) && !is_c_number(parameter(1).type);
        auto& pointer = parameter(count_first ? 1 : 0);
        auto& count = parameter(count_first ? 0 : 1);
        if (!is_c_number(count.type)) return false;
        std::string made;
        if (type.name == "opaque" && one_of(pointer.type, {"const unsigned char *", "unsigned char *", "const char *", "const void *"}))
            made = "bytes_from_c";
        else if (type.name == "string" && one_of(pointer.type, {"const char **", "char **"})) made = "strings_from_c";
        else if (type.name == "descriptor" && pointer.type == "int *") made = "descriptors_from_c";
        else if (is_number(type.name) && is_c_number_pointer(pointer.type)) made = "numbers_from_c<" + scalar_type(type) + ">";
        else if (type.name == "uuid" || !made.empty()) return false;
        if (made.empty()) return false;
        check(pointer.name, "array", ", " + count.name);
        check(count.name, "");
        limit_count(count.name, type);
        give(fmt::format("{}({}, {})", made, pointer.name, count.name), 2);
        return true;
    }

    std::string scalar_type(type_ref type) const {
        type.array = type.optional = false;
        return cxx_type(model_, type);
    }

    void add_flag_rules() {
        for (auto& rule : (one_.form ? one_.form->entry : op_.entry).flag_rules)
            out_.flag_checks.push_back(fmt::format("c.{0}(flags, {1}, \"{1}\", {2}, \"{2}\");",
                                              rule.needs ? "require" : "exclusive", rule.flag, rule.other));
    }

    // ---- results

    // The parameter that is next takes the result, or a part of it.
    bool pair_result() {
        auto type = result();
        if (!type || taken_) return false;
        auto& p = parameter();
        if (type->name == "typed_params") return take_params(p);
        if (type->name == "stream" && p.type == "virStreamPtr") {
            out_.checks.push_back(fmt::format("c.check({0});", p.name));
            if (!op_.reads_only) out_.checks.push_back("c.need_writable();");
            out_.checks.push_back(fmt::format("c.need_connection_of({}, {});", one_.c->parameters[0].name, p.name));
            out_.checks.push_back(fmt::format("c.need_unused({});", p.name));
            out_.results.push_back(fmt::format("c.attach({}, std::move(got));", p.name));
            return take("0");
        }
        if (is_list(*type)) return take_list(*type);
        if (auto record = record_of(p.type)) return take_record(*type, *record);
        if (type->name == "string" && p.type == "char **") {
            check(p.name, "non_null");
            out_.results.push_back(stored(p.name, fmt::format("*{} = to_c(got);", p.name)));
            return take("0");
        }
        if (!is_c_number_pointer(p.type)) return false;
        auto c_type = p.type.substr(0, p.type.size() - 2);
        auto members = members_of(*type);
        if (members.empty()) {
            if (!is_scalar(*type)) return false;
            check(p.name, "non_null");
            out_.results.push_back(stored(p.name, fmt::format("*{} = {};", p.name, as_c(*type, "got", c_type))));
            return take("0");
        }
        // Each member has a parameter of its own.
        auto& member = *members[scalars_];
        if (!is_scalar(member.type)) return false;
        check(p.name, "non_null");
        out_.results.push_back(
            stored(p.name, fmt::format("*{} = {};", p.name, as_c(member.type, "got." + cxx_name(member.name), c_type))));
        ++at_;
        if (++scalars_ == members.size()) {
            taken_ = true;
            out_.returned = "0";
        }
        return true;
    }

    bool take(const std::string& returned, std::size_t parameters = 1) {
        taken_ = true;
        out_.returned = returned;
        at_ += parameters;
        return true;
    }

    // A parameter that may be NULL is written only when it is not.
    std::string stored(const std::string& name, const std::string& statement) const {
        return said(name) == "any" ? fmt::format("if ({}) {}", name, statement) : statement;
    }

    bool take_params(const c_variable& p) {
        if (!has(1) || parameter(1).type != "int *") return false;
        if (p.type != "virTypedParameterPtr" && p.type != "virTypedParameterPtr *") return false;
        auto& count = parameter(1).name;
        if (p.type.ends_with('*')) {
            check(p.name, "non_null");
            check(count, "non_null");
        } else if (said(p.name).empty()) {
            // The caller's array; without room it asks how much is needed.
            out_.checks.push_back(fmt::format("c.need({0}, \"{0}\");", count));
            out_.checks.push_back(fmt::format("c.need_non_negative(*{0}, \"*{0}\");", count));
            out_.checks.push_back(fmt::format("if (*{1} != 0) c.need({0}, \"{0}\");", p.name, count));
        } else {
            check(p.name, "");
            out_.checks.push_back(fmt::format("c.need({0}, \"{0}\");", count));
            out_.checks.push_back(fmt::format("c.need_positive(*{0}, \"*{0}\");", count));
        }
        out_.results.push_back(fmt::format("params_to_c(got, {}, {});", p.name, parameter(1).name));
        return take("0", 2);
    }

    bool take_list(const type_ref& type) {
        auto& p = parameter();
        if (p.type.ends_with("Ptr **") && is_object_of(p.type.substr(0, p.type.size() - 3), type.name))
            return take(fmt::format("refs_to_c(c, std::move(got), {})", p.name));
        if (type.name == "string" && p.type == "char ***") {
            check(p.name, "non_null");
            return take(fmt::format("names_to_c(std::move(got), {})", p.name));
        }
        if (!has(1) || !is_c_number(parameter(1).type)) return false;
        auto& room = parameter(1);
        bool names = type.name == "string" && one_of(p.type, {"char **const", "char **"});
        bool numbers = is_number(type.name) && is_c_number_pointer(p.type);
        if (!names && !numbers) return false;
        check(p.name, "array", ", " + room.name);
        check(room.name, "non_negative");
        // The operation may want to know how many there is room for.
        if (next_ < given_.size() && is_number(given_[next_].what->type.name)) {
            auto& most = given_[next_++];
            values_[most.place] = fmt::format("static_cast<{}>({})", cxx_type(model_, most.what->type), room.name);
        }
        return take(fmt::format("{}(std::move(got), {}, {})", names ? "names_to_c" : "numbers_to_c", p.name, room.name), 2);
    }

    bool take_record(const type_ref& type, const c_record& record) {
        auto members = members_of(type);
        if (type.optional || members.size() != record.members.size() || members.empty()) return false;
        auto& p = parameter();
        for (std::size_t i = 0; i < members.size(); ++i) {
            auto& to = record.members[i];
            auto from = "got." + cxx_name(members[i]->name);
            if (to.type == "char" && !to.array.empty() && members[i]->type.name == "string")
                out_.results.push_back(fmt::format("chars_to_c({}, {}->{});", from, p.name, to.name));
            else if (to.array.empty() && !to.type.ends_with('*') && is_scalar(members[i]->type))
                out_.results.push_back(fmt::format("{}->{} = {};", p.name, to.name, as_c(members[i]->type, from, to.type)));
            else return false;
        }
        check(p.name, "non_null");
        return take("0");
    }

    std::vector<const field*> members_of(const type_ref& type) const {
        std::vector<const field*> out;
        if (auto found = model_.find_struct(type.name))
            for (auto& one : found->fields)
                if (!one.wire_only && !one.local) out.push_back(&one);
        return out;
    }

    bool is_scalar(const type_ref& type) const {
        if (type.optional || type.array) return false;
        return model_.find_enum(type.name) || is_number(type.name) || has_unit(type.name) || type.name == "bool";
    }

    std::string as_c(const type_ref& type, const std::string& value, const std::string& c_type) const {
        auto plain = has_unit(type.name) ? value + ".count()" : value;
        return fmt::format("static_cast<{}>({})", c_type, plain);
    }

    void finish_result() {
        auto type = result();
        if (taken_) return;
        if (scalars_) throw no_rule("the result has more members than there are parameters");
        if (!type) {
            out_.returned = c_.returns == "void" ? "" : "0";
            if (c_.returns != "int" && c_.returns != "void") throw no_rule("returns " + c_.returns);
            return;
        }
        bool text = (type->name == "string" || type->name == "document") && !type->array;
        if (c_.returns == "char *" && text) {
            out_.returned = "to_c(got)";
        } else if (c_.returns == "int" && type->name == "domain_ref" && !type->array && !type->optional) {
            // Only the id is news.
            out_.results.push_back(fmt::format("c.set_id({}, got.id);", c_.parameters[0].name));
            out_.returned = "0";
        } else if (is_object_of(c_.returns, type->name) && !type->array && !type->optional) {
            out_.returned = "c.make(std::move(got))";
        } else if (is_scalar(*type) && is_c_number(c_.returns)) {
            out_.returned = as_c(*type, "got", c_.returns);
        } else if (type->name == "descriptor" && c_.returns == "int" && !type->array) {
            out_.returned = "descriptor_to_c(got)";
        } else if (drops_result() && c_.returns == "int") {
            out_.returned = "0";
        } else {
            throw no_rule("the result " + type->name + " is returned as " + c_.returns);
        }
    }

    const api& model_;
    const described_function& one_;
    const c_function& c_;
    const operation& op_;
    c_pairing out_;
    std::vector<given> given_;
    std::vector<std::optional<std::string>> values_;
    std::size_t at_ = 0;       // of C's parameters
    std::size_t next_ = 0;     // of the arguments
    std::size_t scalars_ = 0;  // members of the result that have a parameter
    bool taken_ = false;       // the result has its parameter
};

}  // namespace

c_pairing pair_with_operation(const api& model, const described_function& one) {
    c_pairing out;
    if (!one.op) out.by_hand = "it is no operation";
    else out = pairer(model, one).run();
    return out;
}

}  // namespace apigen
