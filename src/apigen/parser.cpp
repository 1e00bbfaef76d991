// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/model.hpp"

#include <charconv>

namespace apigen {
namespace {

class parser {
public:
    parser(api& model, const std::string& file, const std::string& text)
        : model_(model), tokens_(tokenize(file, text)), stem_(stem_of(file)) {}

    void run() {
        model_.files.push_back(stem_);
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
            else fail_before("unknown declaration '" + keyword + "': limit, enum, flags, struct, op or event");
        }
    }

private:
    // ---- tokens

    static std::string stem_of(const std::string& file) {
        auto slash = file.rfind('/');
        auto name = slash == file.npos ? file : file.substr(slash + 1);
        return name.substr(0, name.rfind('.'));
    }

    const token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
    const token& take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
    bool is(std::string_view text) const {
        return (peek().kind == token_kind::symbol || peek().kind == token_kind::word) && peek().text == text;
    }
    bool accept(std::string_view text) { return is(text) ? (take(), true) : false; }

    static std::string spelled(const token& t) {
        if (t.kind == token_kind::newline) return "the end of the line";
        if (t.kind == token_kind::end) return "the end of the file";
        if (t.kind == token_kind::doc || t.kind == token_kind::remark) return "documentation";
        return "'" + t.text + "'";
    }
    [[noreturn]] void expected(const std::string& what) const {
        throw fault(peek().where, "expected " + what + ", found " + spelled(peek()));
    }
    [[noreturn]] void fail_before(const std::string& what) const { throw fault(tokens_[at_ - 1].where, what); }

    void expect(std::string_view text) {
        if (!accept(text)) expected("'" + std::string(text) + "'");
    }
    std::string word(const std::string& what) {
        if (peek().kind != token_kind::word) expected(what);
        return take().text;
    }
    void skip_newlines() {
        while (peek().kind == token_kind::newline) take();
    }
    void end_of_entry() {
        if (is("}")) return;
        if (peek().kind != token_kind::newline) expected("the end of the line");
        take();
    }

    std::string docs() {
        std::string out;
        while (peek().kind == token_kind::doc || (!out.empty() && peek().kind == token_kind::newline)) {
            if (peek().kind == token_kind::doc) out += (out.empty() ? "" : "\n") + peek().text;
            take();
        }
        return out;
    }
    std::string remark() { return peek().kind == token_kind::remark ? take().text : std::string(); }

    std::int64_t number(const std::string& what) {
        auto text = word(what);
        std::string_view digits = text;
        bool negative = digits.starts_with("-");
        if (negative) digits.remove_prefix(1);
        int base = 10;
        if (digits.starts_with("0x")) digits.remove_prefix(2), base = 16;
        std::uint64_t value = 0;
        auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
        if (failed != std::errc() || end != digits.data() + digits.size())
            fail_before("expected " + what + ", found '" + text + "'");
        return negative ? -static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
    }

    version parse_version() {
        auto text = word("a version");
        version out;
        const char* at = text.data();
        const char* end = at + text.size();
        for (int* part : {&out.major, &out.minor, &out.micro}) {
            if (part != &out.major && (at == end || *at++ != '.')) fail_before("'" + text + "' is no version");
            auto [next, failed] = std::from_chars(at, end, *part);
            if (failed != std::errc()) fail_before("'" + text + "' is no version");
            at = next;
        }
        if (at != end) fail_before("'" + text + "' is no version");
        return out;
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
            type.wire += "[" + word("a length") + "]";
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
        out.flags = flags;
        if (accept("=")) {
            out.c_name = word("the C name");
            out.prefix = word("the prefix of its C enumerators");
            if (!out.prefix.ends_with("*")) fail_before("the prefix of C enumerators ends with '*'");
            out.prefix.pop_back();
        }
        expect("{");
        for (skip_newlines(); !accept("}"); skip_newlines()) {
            enumerator value;
            value.doc = docs();
            value.where = peek().where;
            value.name = word("an enumerator");
            expect("=");
            value.value = number("a number");
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
        model_.enums.push_back(std::move(out));
    }

    void parse_struct(const std::string& doc) {
        structure out;
        out.where = peek().where;
        out.name = word("the struct's name");
        out.doc = doc;
        out.file = stem_;
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
            out.c_name = word("the C function's name");
            expect("since");
            out.since = parse_version();
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
            out.result = parse_type();
            parse_wire(*out.result);
            while (accept(",")) out.wire_results.push_back(parse_field());
        }
        expect("{");
        for (skip_newlines(); !accept("}"); skip_newlines()) {
            if (parse_entry(out.entry)) {
            } else if (accept("also")) {
                other_name other{word("a C function's name"), {}};
                expect("since");
                other.since = parse_version();
                out.others.push_back(std::move(other));
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
                expected("c, also, remote, acl, reads_only, method, errors, boundary or short");
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
        out.fields = parse_arguments();
        expect("{");
        for (skip_newlines(); !accept("}"); skip_newlines()) {
            if (accept("id")) {
                out.id = static_cast<int>(number("the event's id"));
                out.id_name = word("the id's C name");
                expect("since");
                out.since = parse_version();
            } else if (accept("remote")) {
                out.procedure = static_cast<int>(number("a procedure number"));
                if (accept("old")) out.old_procedure = static_cast<int>(number("a procedure number"));
            } else {
                expected("id or remote");
            }
            end_of_entry();
        }
        model_.events.push_back(std::move(out));
    }

    api& model_;
    std::vector<token> tokens_;
    std::size_t at_ = 0;
    std::string stem_;
};

}  // namespace

void parse(api& into, const std::string& file, const std::string& text) { parser(into, file, text).run(); }

}  // namespace apigen
