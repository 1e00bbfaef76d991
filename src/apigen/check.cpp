// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/types.hpp"

#include <algorithm>
#include <set>

namespace apigen {

const enumeration* api::find_enum(const std::string& name) const {
    auto found = std::ranges::find(enums, name, &enumeration::name);
    return found == enums.end() ? nullptr : &*found;
}
const structure* api::find_struct(const std::string& name) const {
    auto found = std::ranges::find(structs, name, &structure::name);
    return found == structs.end() ? nullptr : &*found;
}
const limit* api::find_limit(const std::string& name) const {
    auto found = std::ranges::find(limits, name, &limit::name);
    return found == limits.end() ? nullptr : &*found;
}

std::vector<described_function> functions_of(const api& model) {
    std::vector<described_function> out;
    auto add = [&](const c_function& one, const operation* op, const short_form* form) {
        if (!one.name.empty()) out.push_back({&one, op, form});
    };
    for (auto& one : model.operations) {
        add(one.entry.c, &one, nullptr);
        for (auto& other : one.others) add(other, &one, nullptr);
        for (auto& form : one.shorts) add(form.entry.c, &one, &form);
    }
    for (auto& one : model.functions) add(one, nullptr, nullptr);
    return out;
}

namespace {

// Names of one kind, each given once.
class register_of {
public:
    explicit register_of(std::string kind) : kind_(std::move(kind)) {}

    void add(const std::string& name, const position& where, const std::string& scope = {}) {
        auto [entry, fresh] = seen_.emplace(scope + " " + name, where);
        if (!fresh)
            throw fault(where, kind_ + " '" + name + "' is taken: " + entry->second.file + ":" +
                                   std::to_string(entry->second.line));
    }

    bool knows(const std::string& name) const { return seen_.contains(" " + name); }

private:
    std::string kind_;
    std::map<std::string, position> seen_;
};

class checker {
public:
    explicit checker(const api& model) : model_(model) {}

    void run() {
        for (auto& one : model_.limits) limits_.add(one.name, one.where);
        for (auto& one : model_.enums) {
            types_.add(one.name, one.where);
            check_enum(one);
        }
        for (auto& one : model_.structs) types_.add(one.name, one.where);
        for (auto& one : model_.structs) check_fields(one.fields);
        for (auto& one : model_.operations) check_operation(one);
        for (auto& one : model_.events) check_event(one);
        for (auto& one : model_.messages) {
            // An operation of the same number takes its place.
            messages_.add(one.program + " " + std::to_string(one.procedure), one.where);
            check_fields(one.arguments);
            if (one.result) check_type(*one.result);
        }
        for (auto& one : model_.programs) programs_.add(one.name, one.where);
        check_c();
    }

private:
    void check_enum(const enumeration& one) {
        register_of names("enumerator");
        std::set<std::int64_t> values;
        if (one.values.empty()) throw fault(one.where, "enum '" + one.name + "' has no enumerators");
        for (auto& value : one.values) {
            names.add(value.name, value.where);
            if (!value.c_name.empty()) c_values_.add(value.c_name, value.where);
            if (!values.insert(value.value).second && !value.alias && !one.c_only)
                throw fault(value.where, "value " + std::to_string(value.value) + " is there twice in '" + one.name +
                                             "': a second name says NAME = FIRST");
        }
    }

    void check_type(const type_ref& type) {
        auto known = find_builtin(type.name);
        if (!known && (!model_.find_enum(type.name) || model_.find_enum(type.name)->c_only) && !model_.find_struct(type.name))
            throw fault(type.where, "unknown type '" + type.name + "'");
        if ((type.name == "document") == type.parameter.empty())
            throw fault(type.where, type.parameter.empty() ? "document needs its type: document<domain_def>"
                                                           : "'" + type.name + "' takes no parameter");
        if (type.array && !model_.find_limit(type.limit))
            throw fault(type.where, "unknown limit '" + type.limit + "'");
        if (!type.wire_limit.empty() && !model_.find_limit(type.wire_limit))
            throw fault(type.where, "unknown limit '" + type.wire_limit + "'");
        if (!type.wire.empty() && !type.wire.starts_with("char[")) {
            auto wire = find_builtin(type.wire);
            if (!wire || wire->wire != wire->name) throw fault(type.where, "unknown wire type '" + type.wire + "'");
        }
    }

    void check_initial(const type_ref& type, const std::string& value, const position& where) {
        bool number = value.find_first_not_of("-0123456789.") == value.npos;
        if (value == "absent") {
            if (!type.optional) throw fault(where, "only an optional can be absent");
        } else if (auto values = model_.find_enum(type.name)) {
            bool implied_none = values->flags && value == "none";
            if (!implied_none && std::ranges::find(values->values, value, &enumerator::name) == values->values.end())
                throw fault(where, "'" + type.name + "' has no enumerator '" + value + "'");
        } else if (type.name == "bool") {
            if (value != "true" && value != "false") throw fault(where, "a bool is true or false, not '" + value + "'");
        } else if (!number) {
            throw fault(where, "'" + value + "' is no value of '" + type.name + "'");
        }
    }

    void check_fields(const std::vector<field>& fields) {
        register_of names("name");
        bool defaults = false;
        for (auto& one : fields) {
            names.add(one.name, one.where);
            check_type(one.type);
            if (one.initial) check_initial(one.type, *one.initial, one.where);
            if (one.wire_only || one.local) continue;
            if (defaults && !one.initial) throw fault(one.where, "'" + one.name + "' follows a default and has none");
            defaults = one.initial.has_value();
        }
    }

    void check_header(const std::string& header, const position& where) {
        static const std::set<std::string> known{
            "libvirt-common",     "libvirt-host",      "libvirt-domain",  "libvirt-domain-snapshot",
            "libvirt-domain-checkpoint", "libvirt-event", "libvirt-network", "libvirt-storage",
            "libvirt-nodedev",    "libvirt-interface", "libvirt-secret",  "libvirt-nwfilter",
            "libvirt-stream",     "virterror",         "libvirt-qemu",    "libvirt-lxc",
            "libvirt-admin"};
        if (header.empty()) throw fault(where, "the C header is missing: header NAME before it");
        if (!known.contains(header)) throw fault(where, "unknown C header '" + header + "'");
    }

    void check_function(const c_function& one) {
        c_functions_.add(one.name, one.where);
        check_header(one.header, one.where);
    }

    void check_c() {
        for (auto& one : model_.functions) check_function(one);
        for (auto& one : model_.variables) {
            c_functions_.add(one.declared.name, one.where);
            check_header(one.header, one.where);
        }
        register_of macros("macro"), types("C type");
        for (auto& one : model_.macros) {
            macros.add(one.name, one.where);
            check_header(one.header, one.where);
        }
        for (auto& one : model_.callbacks) {
            types.add(one.name, one.where);
            check_header(one.header, one.where);
        }
        for (auto& one : model_.typedefs) {
            types.add(one.declared.name, one.where);
            check_header(one.header, one.where);
        }
        for (auto& one : model_.records) {
            types.add(one.name, one.where);
            types.add(one.pointer, one.where);
            check_header(one.header, one.where);
        }
        for (auto& one : model_.enums) {
            if (one.c_name.empty()) continue;
            types.add(one.c_name, one.where);
            check_header(one.header, one.where);
        }
    }

    void check_entry(const entry_point& one, const position& where) {
        if (!one.c.name.empty()) check_function(one.c);
        else if (one.program.empty()) throw fault(where, "the C function is missing: c PROTOTYPE since VERSION");
        static const std::set<std::string> known{"non_null", "non_empty", "non_zero", "positive", "non_negative", "zero",
                                                 "null",     "array",     "any",      "late",     "memory",   "path",         "known",
                                                 "supported"};
        for (auto& check : one.checks) {
            if (std::ranges::find(one.c.parameters, check.parameter, &c_variable::name) == one.c.parameters.end())
                throw fault(one.c.where, "'" + one.c.name + "' has no parameter '" + check.parameter + "'");
            if (!known.contains(check.what)) throw fault(one.c.where, "unknown check '" + check.what + "'");
        }
        for (auto& rule : one.flag_rules)
            for (auto& flag : {rule.flag, rule.other})
                if (!c_values_.knows(flag)) throw fault(one.c.where, "unknown C enumerator '" + flag + "'");
        if (!one.program.empty()) procedures_.add(one.program + " " + std::to_string(one.procedure), where);
        if (one.acl.size() > 4) throw fault(where, "more than four acl entries");
    }

    void check_operation(const operation& one) {
        operations_.add(one.name, one.where);
        check_fields(one.arguments);
        check_fields(one.wire_results);
        if (one.result) check_type(*one.result);
        check_entry(one.entry, one.where);
        for (auto& other : one.others) check_function(other);
        if (!one.method.empty()) methods_.add(one.handle + "." + one.method, one.where);
        if (!one.denied_flags.empty()) {
            auto flags = std::ranges::find(one.arguments, "flags", &field::name);
            if (flags == one.arguments.end()) throw fault(one.where, "reads_only unless: there is no argument 'flags'");
            for (auto& flag : one.denied_flags) check_initial(flags->type, flag, one.where);
        }
        for (auto& form : one.shorts) {
            check_entry(form.entry, form.where);
            for (auto& argument : form.arguments) {
                auto whole = std::ranges::find(one.arguments, argument.name, &field::name);
                if (whole == one.arguments.end())
                    throw fault(form.where, "'" + one.name + "' has no argument '" + argument.name + "'");
                if (argument.fixed) check_initial(whole->type, *argument.fixed, form.where);
            }
            if (form.result) check_type(*form.result);
        }
    }

    void check_event(const event& one) {
        events_.add(one.name, one.where);
        check_fields(one.fields);
        if (one.id_name.empty() && !one.procedure) throw fault(one.where, "the event's id is missing: id NUMBER C_NAME since VERSION");
        if (one.id >= 0) event_ids_.add(std::to_string(one.id), one.where, one.header);
        for (int procedure : {one.procedure, one.old_procedure})
            if (procedure) procedures_.add(one.program + " " + std::to_string(procedure), one.where);
    }

    const api& model_;
    register_of limits_{"limit"}, types_{"type"}, operations_{"operation"}, events_{"event"}, event_ids_{"event id"},
        c_functions_{"C function"}, c_values_{"C enumerator"}, procedures_{"procedure"}, methods_{"method"}, messages_{"message"}, programs_{"program"};
};

}  // namespace

void check(const api& model) { checker(model).run(); }

}  // namespace apigen
