// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/wire_model.hpp"

#include "src/apigen/types.hpp"

#include <algorithm>
#include <set>

namespace apigen {
namespace {

class lister {
public:
    explicit lister(const api& model) : model_(model) {}

    std::vector<wire_procedure> run() {
        for (auto& one : model_.operations) {
            if (one.entry.procedure) add(one);
            for (auto& form : one.shorts)
                if (form.entry.procedure) add(one, form);
        }
        for (auto& one : model_.events) add(one);
        std::set<std::pair<std::string, int>> known;
        for (auto& one : out_) known.emplace(one.program, one.number);
        for (auto& one : model_.messages)
            if (!known.contains({one.program, one.procedure})) add(one);
        std::ranges::sort(out_, [&](auto& a, auto& b) {
            return std::pair(order(a.program), a.number) < std::pair(order(b.program), b.number);
        });
        return std::move(out_);
    }

private:
    std::ptrdiff_t order(const std::string& program) const {
        return std::ranges::find(model_.programs, program, &wire_program::name) - model_.programs.begin();
    }

    bool has_files(const type_ref& type) const {
        auto inner = model_.find_struct(type.name);
        return type.name == "descriptor" || (inner && has_files(inner->fields));
    }
    bool has_files(const std::vector<field>& fields) const {
        return std::ranges::any_of(fields, [&](auto& one) { return has_files(one.type); });
    }

    wire_member result(const type_ref& type) const { return {"result", type, true, {}, true}; }

    void add(const operation& one) {
        wire_procedure out{one.entry.program, one.name, one.entry.procedure};
        out.entry = &one.entry;
        out.op = &one;
        out.files = has_files(one.arguments) || (one.result && has_files(*one.result));
        out.arguments = {wire_members(model_, one.arguments), "vir::op::" + one.name};
        if (one.result && !wire_type(model_, *one.result).empty()) {
            out.results.members.push_back(result(*one.result));
            out.results.cxx = cxx_type(model_, *one.result);
        }
        for (auto& more : wire_members(model_, one.wire_results)) out.results.members.push_back(more);
        out_.push_back(std::move(out));
    }

    void add(const operation& whole, const short_form& one) {
        wire_procedure out{one.entry.program, one.name, one.entry.procedure};
        out.entry = &one.entry;
        out.op = &whole;
        out.form = &one;
        std::vector<field> carried;
        for (auto& argument : one.arguments)
            for (auto& field : whole.arguments)
                if (field.name == argument.name && !argument.fixed) carried.push_back(field);
        out.arguments = {wire_members(model_, carried), "vir::op::" + whole.name};
        if (one.result && !wire_type(model_, *one.result).empty()) {
            out.results.members.push_back(result(*one.result));
            out.results.cxx = cxx_type(model_, *one.result);
        }
        out_.push_back(std::move(out));
    }

    void add(const event& one) {
        wire_procedure out{one.program, one.name, one.procedure, true};
        if (!one.procedure) return;
        out.arguments.cxx = "vir::event::" + one.name;
        // The number of the callback comes first; a connection's own messages have none.
        if (one.id >= 0 || one.program == "qemu") {
            wire_member callback{"callback", {}, false, "-1"};
            callback.type.name = "i32";
            out.arguments.members.push_back(callback);
        }
        auto members = wire_members(model_, one.fields);
        out.arguments.members.insert(out.arguments.members.end(), members.begin(), members.end());
        out_.push_back(out);
        if (!one.old_procedure) return;
        wire_procedure old{one.program, one.name, one.old_procedure, true};
        old.arguments.cxx = out.arguments.cxx;
        // Of what is for the wire only, the older messages know nothing.
        std::ranges::copy_if(members, std::back_inserter(old.arguments.members), &wire_member::in_api);
        out_.push_back(std::move(old));
    }

    void add(const wire_message& one) {
        wire_procedure out{one.program, one.name, one.procedure, one.event, true};
        out.arguments.members = wire_members(model_, one.arguments);
        if (one.result) out.results.members.push_back(result(*one.result));
        out_.push_back(std::move(out));
    }

    const api& model_;
    std::vector<wire_procedure> out_;
};

}  // namespace

std::vector<wire_member> wire_members(const api& model, const std::vector<field>& fields) {
    std::vector<wire_member> out;
    for (auto& one : fields) {
        // A stream or an open file travels beside the message.
        if (one.local || wire_type(model, one.type).empty()) continue;
        out.push_back({one.name, one.type, !one.wire_only, one.initial.value_or("0")});
    }
    return out;
}

std::vector<wire_procedure> wire_procedures(const api& model) { return lister(model).run(); }

}  // namespace apigen
