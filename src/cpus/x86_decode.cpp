// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cpus/x86.hpp"

#include "src/cpus/features.hpp"
#include "src/cpus/refuse.hpp"

#include <algorithm>

namespace vir::cpus::x86 {
namespace {

using guest::cpu_policy;

// A model, and what has to be named beside it.
struct candidate {
    const model_entry* model = nullptr;
    feature_set required, disabled;
    bool has_signature = false;
    bool is_named = false;        // it is the model of one of the hosts
    std::size_t cost = 0, penalty = 0;
};

// Words that take away are worse the more of them there are, as programs in the guest trust the model's name: the
// first two cost one more than words, the next two two more ...
std::size_t penalty_of(std::size_t disabled) {
    const auto pairs = (disabled + 1) / 2;
    return pairs * (pairs + 1) / 2;
}

// Microcode took TSX from all of these Haswells, whatever CPUID said before; later steppings of model 63 (Xeon E7 v3)
// keep it.
void remove_broken_tsx(processor& cpu) {
    if (!cpu.vendor || cpu.vendor->name != "Intel" || !cpu.signature || cpu.signature->family != 6) return;
    const auto model = cpu.signature->model;
    if (model != 60 && model != 69 && model != 70 && !(model == 63 && cpu.signature->stepping < 4)) return;
    cpu.features.remove(find_feature("hle"));
    cpu.features.remove(find_feature("rtm"));
}

candidate make_candidate(const processor& wanted, const model_entry& model, const usable_model* usable,
                         const decoding& how) {
    candidate out;
    out.model = &model;
    out.required = wanted.features - model.features;
    out.disabled = model.features - wanted.features;
    out.has_signature = wanted.signature && wanted.signature->is_of(model);
    out.is_named = std::find(how.named.begin(), how.named.end(), model.name) != how.named.end();
    if (usable)
        for (const auto& name : usable->blockers)
            if (const auto at = x86_map.feature(name); at != cpu_map::npos && !out.required.has(at))
                out.disabled.add(at);
    auto disabled = out.disabled;
    if (!how.is_host)
        for (const auto i : model.dropped)
            if (!out.required.has(i)) disabled.add(i);
    out.penalty = penalty_of(disabled.size());
    out.cost = out.required.size() + disabled.size() + out.penalty;
    return out;
}

// Whether a model that comes later in this search, an older one, is the better name.
bool is_better(const candidate& other, const candidate& best) {
    if (other.has_signature != best.has_signature) return other.has_signature;
    if (other.is_named && other.penalty < best.penalty) return true;
    if (other.cost != best.cost) return other.cost < best.cost;
    return other.penalty < best.penalty;
}

const usable_model* find_usable(std::span<const usable_model> models, std::string_view name) {
    const auto at = std::find_if(models.begin(), models.end(), [&](const auto& one) { return one.name == name; });
    return at == models.end() ? nullptr : &*at;
}

candidate choose(const processor& wanted, const decoding& how) {
    candidate best;
    for (auto at = x86_map.models.rbegin(); at != x86_map.models.rend(); ++at) {
        const auto& model = *at;
        const auto* usable = find_usable(how.models, model.name);
        if (!how.models.empty() && !usable) continue;
        if (wanted.vendor && model.vendor && wanted.vendor != model.vendor) continue;
        if (!(how.is_host ? model.for_host : model.for_guest)) continue;
        auto other = make_candidate(wanted, model, usable, how);
        if (how.is_host && !other.disabled.empty()) continue;
        if (model.name == how.preferred) return other;
        if (!best.model || is_better(other, best)) best = other;
    }
    if (!best.model)
        refuse(errc::internal_error, "Cannot find suitable CPU model for given data");
    return best;
}

}  // namespace

guest::cpu decode(processor wanted, const decoding& how) {
    remove_broken_tsx(wanted);
    const auto best = choose(wanted, how);
    guest::cpu out(guest::cpu_mode::custom);
    out.match = guest::cpu_match::exact;
    out.model.emplace(std::string(best.model->name)).fallback = guest::cpu_fallback::allow;
    if (wanted.vendor) out.vendor = wanted.vendor->name;
    const auto add = [&](const feature_set& set, cpu_policy policy) {
        set.for_each([&](std::size_t i) {
            if (!how.migratable || x86_map.features[i].migratable)
                out.features.emplace_back(std::string(x86_map.features[i].name), policy);
        });
    };
    add(best.required, cpu_policy::require);
    add(best.disabled, cpu_policy::disable);
    if (!how.is_host)
        for (const auto i : best.model->dropped)
            add_missing(out.features, x86_map.features[i].name, cpu_policy::disable);
    return out;
}

}  // namespace vir::cpus::x86
