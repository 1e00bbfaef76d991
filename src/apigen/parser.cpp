// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/c_reader.hpp"

namespace apigen {
namespace {

class parser : c_reader {
public:
    parser(api& model, const std::string& file, const std::string& text)
        : c_reader(model, tokenize(file, text)),
          stem_(stem_of(file)),
          wire_(file.ends_with(".wire")) {}

    void run() {
        if (!wire_) model_.files.push_back(stem_);
        for (;;) {
            skip_newlines();
            auto doc = docs();
            if (peek().kind == token_kind::end) return;
            auto keyword = word("a declaration");
            if (keyword == "limit") parse_limit();
            else if (keyword == "enum") parse_enum(doc, false);
            else if (keyword == "flags") parse_enum(doc, true);
            else if (keyword == "struct") parse_struct(doc);
            else if (keyword == "op") parse_operation(doc);
            else if (keyword == "event") parse_event(doc);
            else if (wire_ && keyword == "program") parse_program();
            else if (wire_ && keyword == "message") parse_message();
            else if (!parse_c_declaration(keyword, doc))
                fail_before("unknown declaration '" + keyword + "': limit, enum, flags, struct, op, event, header, " +
                            "function, callback, macro, record, typedef or variable" + (wire_ ? ", program or message" : ""));
        }
    }

private:
    static std::string stem_of(const std::string& file) {
        auto slash = file.rfind('/');
        auto name = slash == file.npos ? file : file.substr(slash + 1);
        return name.substr(0, name.rfind('.'));
    }

    // ---- types and fields

    type_ref parse_type() {
        type_ref out;
        out.where = peek().where;
        out.name = word("a type");
        if (accept("<")) {
            out.parameter = word("a document's type");
            expect(">");
        }
        if (accept("?")) out.optional = true;
        if (accept("[")) {
            out.array = true;
            out.limit = word("the array's limit");
            expect("]");
        }
        return out;
    }

    void parse_wire(type_ref& type) {
        if (!accept("as")) return;
        type.wire = word("a wire type");
        if (accept("[")) {
            auto length = word("a length");
            if (type.wire == "char") type.wire += "[" + length + "]";
            else type.wire_limit = length;
            expect("]");
        }
    }

    field parse_field() {
        field out;
        out.where = peek().where;
        if (accept("wire")) out.wire_only = true;
        else if (accept("local")) out.local = true;
        out.type = parse_type();
        out.name = word("a name");
        parse_wire(out.type);
        if (accept("=")) out.initial = word("a default");
        return out;
    }

    std::vector<field> parse_arguments() {
        std::vector<field> out;
        expect("(");
        while (!is(")")) {
            out.push_back(parse_field());
            if (!accept(",")) break;
        }
        expect(")");
        return out;
    }

    // ---- declarations

    void parse_limit() {
        limit out;
        out.where = peek().where;
        out.name = word("a limit's name");
        expect("=");
        out.value = number("a number");
        model_.limits.push_back(std::move(out));
        end_of_entry();
    }

    void parse_enum(const std::string& doc, bool flags) {
        enumeration out;
        out.where = peek().where;
        out.name = word("the enum's name");
        out.doc = doc;
        out.file = stem_;
        out.header = header_;
        out.flags = flags;
        if (accept("=")) {
            out.c_name = word("the C name");
            out.prefix = word("the prefix of its C enumerators");
            if (!out.prefix.ends_with("*")) fail_before("the prefix of C enumerators ends with '*'");
            out.prefix.pop_back();
        }
        out.counted = !flags && !out.c_name.empty();
        std::optional<std::int64_t> last;
        for (;;) {
            if (accept("c_only")) out.c_only = true;
            else if (accept("no_last")) out.counted = false;
            else if (accept("last")) out.last_name = word("the C name of the count");
            else if (accept("=")) last = number("the count");
            else break;
        }
        expect("{");
        for (skip_newlines(); !accept("}"); skip_newlines()) {
            enumerator value;
            value.doc = docs();
            value.where = peek().where;
            value.name = word("an enumerator");
            expect("=");
            parse_value(out, value);
            for (char c : out.prefix + value.name)
                value.c_name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            if (out.c_name.empty()) value.c_name.clear();
            for (;;) {
                if (accept("since")) value.since = parse_version();
                else if (accept("c")) value.c_name = word("a C name");
                else if (accept("cxx")) value.c_name.clear();
                else break;
            }
            if (auto text = remark(); !text.empty()) value.doc = text;
            end_of_entry();
            out.values.push_back(std::move(value));
        }
        if (out.last_name.empty()) out.last_name = out.prefix + "LAST";
        for (auto& value : out.values) out.last = std::max(out.last, value.value + 1);
        if (last) out.last = *last;
        model_.enums.push_back(std::move(out));
    }

    // A number, an earlier enumerator of the same enum (of which this is another name then), or one of C's.
    void parse_value(const enumeration& one, enumerator& into) {
        auto first = peek().text.empty() ? '0' : peek().text.front();
        if (first == '-' || (first >= '0' && first <= '9')) {
            into.value = number("a number");
            return;
        }
        auto name = word("a number or an enumerator");
        for (auto& value : one.values)
            if (value.name == name || value.c_name == name) {
                into.value = value.value;
                into.alias = true;
                return;
            }
        for (auto& other : model_.enums)
            for (auto& value : other.values)
                if (value.c_name == name) {
                    into.value = value.value;
                    return;
                }
        fail_before("'" + name + "' is neither an enumerator of '" + one.name + "' nor an earlier one of C");
    }

    void parse_struct(const std::string& doc) {
        structure out;
        out.where = peek().where;
        out.name = word("the struct's name");
        out.doc = doc;
        out.file = stem_;
        out.header = header_;
        if (accept("=")) out.c_name = word("the C name");
        expect("{");
        for (skip_newlines(); !accept("}"); skip_newlines()) {
            auto before = docs();
            auto member = parse_field();
            member.doc = remark();
            if (member.doc.empty()) member.doc = before;
            end_of_entry();
            out.fields.push_back(std::move(member));
        }
        model_.structs.push_back(std::move(out));
    }

    bool parse_entry(entry_point& out) {
        if (accept("c")) {
            out.c = parse_prototype();
        } else if (is("remote") || is("qemu") || is("lxc") || is("admin")) {
            out.program = take().text;
            out.procedure = static_cast<int>(number("a procedure number"));
            for (;;) {
                if (accept("priority")) out.high_priority = word("high or low") == "high";
                else if (accept("readstream")) out.read_stream = static_cast<int>(number("an argument's position"));
                else if (accept("writestream")) out.write_stream = static_cast<int>(number("an argument's position"));
                else break;
            }
        } else if (accept("acl")) {
            while (peek().kind == token_kind::word) out.acl.push_back(take().text);
        } else if (accept("check")) {
            entry_point::check check;
            check.parameter = word("a parameter's name");
            check.what = word("what it must be");
            out.checks.push_back(std::move(check));
        } else if (is("exclusive") || is("requires")) {
            entry_point::flag_rule rule;
            rule.needs = take().text == "requires";
            rule.flag = word("a flag's C name");
            rule.other = word("another flag's C name");
            out.flag_rules.push_back(std::move(rule));
        } else if (accept("arguments_first")) {
            out.arguments_first = true;
        } else if (accept("flags_first")) {
            out.flags_first = true;
        } else if (accept("acl_filter")) {
            out.acl_filter = word("an acl entry");
        } else {
            return false;
        }
        return true;
    }

    void parse_operation(const std::string& doc) {
        operation out;
        out.where = peek().where;
        out.name = word("the operation's name");
        out.doc = doc;
        out.file = stem_;
        out.arguments = parse_arguments();
        if (peek().kind == token_kind::newline && peek(1).text == "->") take();
        if (accept("->")) {
            // What is for the wire only may be all that there is.
            if (is("wire")) {
                out.wire_results.push_back(parse_field());
            } else {
                out.result = parse_type();
                parse_wire(*out.result);
            }
            while (accept(",")) out.wire_results.push_back(parse_field());
        }
        expect("{");
        for (skip_newlines(); !accept("}"); skip_newlines()) {
            if (parse_entry(out.entry)) {
            } else if (accept("also")) {
                out.others.push_back(parse_prototype());
            } else if (accept("reads_only")) {
                out.reads_only = true;
                if (accept("unless"))
                    while (peek().kind == token_kind::word) out.denied_flags.push_back(take().text);
            } else if (accept("boundary")) {
                out.boundary = true;
            } else if (accept("method")) {
                auto path = word("HANDLE.METHOD");
                auto dot = path.find('.');
                if (dot == path.npos) fail_before("a method is HANDLE.METHOD, not '" + path + "'");
                out.handle = path.substr(0, dot);
                out.method = path.substr(dot + 1);
            } else if (accept("errors")) {
                while (peek().kind == token_kind::word) out.errors.push_back(take().text);
            } else if (accept("short")) {
                out.shorts.push_back(parse_short());
            } else {
                expected("c, also, remote, acl, check, exclusive, requires, arguments_first, flags_first, reads_only, method, errors, boundary or short");
            }
            end_of_entry();
        }
        model_.operations.push_back(std::move(out));
    }

    short_form parse_short() {
        short_form out;
        out.where = peek().where;
        out.name = word("the short form's name");
        expect("(");
        while (!is(")")) {
            short_form::argument argument;
            argument.name = word("an argument of the operation");
            if (accept("=")) argument.fixed = word("a value");
            out.arguments.push_back(std::move(argument));
            if (!accept(",")) break;
        }
        expect(")");
        if (accept("->")) out.result = parse_type();
        expect("{");
        for (skip_newlines(); !accept("}"); skip_newlines()) {
            if (!parse_entry(out.entry)) expected("c, remote or acl");
            end_of_entry();
        }
        return out;
    }

    void parse_event(const std::string& doc) {
        event out;
        out.where = peek().where;
        out.name = word("the event's name");
        out.doc = doc;
        out.file = stem_;
        out.header = header_;
        out.fields = parse_arguments();
        expect("{");
        for (skip_newlines(); !accept("}"); skip_newlines()) {
            if (accept("id")) {
                out.id = static_cast<int>(number("the event's id"));
                out.id_name = word("the id's C name");
                expect("since");
                out.since = parse_version();
            } else if (accept("c")) {
                out.id_name = word("the C callback's name");
                expect("since");
                out.since = parse_version();
            } else if (is("remote") || is("qemu")) {
                out.program = take().text;
                out.procedure = static_cast<int>(number("a procedure number"));
                if (accept("old")) out.old_procedure = static_cast<int>(number("a procedure number"));
            } else {
                expected("id, c, remote or qemu");
            }
            end_of_entry();
        }
        model_.events.push_back(std::move(out));
    }

    // ---- what only the wire knows

    void parse_program() {
        wire_program out;
        out.where = peek().where;
        out.name = word("a program's name");
        expect("=");
        out.number = static_cast<std::uint32_t>(number("its number"));
        expect("version");
        out.version = static_cast<std::uint32_t>(number("its version"));
        end_of_entry();
        model_.programs.push_back(std::move(out));
    }

    void parse_message() {
        wire_message out;
        out.where = peek().where;
        out.name = word("the message's name");
        out.arguments = parse_arguments();
        if (accept("->")) out.result = parse_type();
        expect("{");
        skip_newlines();
        out.program = word("a program");
        out.procedure = static_cast<int>(number("a procedure number"));
        out.event = accept("event");
        skip_newlines();
        expect("}");
        end_of_entry();
        model_.messages.push_back(std::move(out));
    }

    std::string stem_;
    bool wire_ = false;
};

}  // namespace

void parse(api& into, const std::string& file, const std::string& text) { parser(into, file, text).run(); }

}  // namespace apigen
