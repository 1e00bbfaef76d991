// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/api/facts.hpp"

#include "tests/skip.hpp"

#include <cctype>
#include <filesystem>
#include <fstream>

namespace facts {
namespace {

const std::filesystem::path folder = VIRTXX_FACTS_DIR;

json load(const std::filesystem::path& path) {
    std::ifstream in(path);
    return json::parse(in);
}

// The last procedure of libvirt 9.0.0 in the remote program.
constexpr int last_procedure = 443;

std::map<std::string, std::string> all_numbers() {
    // Limits of the protocol that C's headers have.
    std::map<std::string, std::string> out{{"VIR_SECURITY_MODEL_BUFLEN", "257"},
                                           {"VIR_SECURITY_DOI_BUFLEN", "257"},
                                           {"VIR_SECURITY_LABEL_BUFLEN", "4097"}};
    for (const auto& library : c_api())
        for (const auto& [name, values] : library["enums"].items())
            for (const auto& value : values) out[value["name"]] = value["value"];
    for (const auto& program : rpc())
        if (program.contains("constants"))
            for (const auto& [name, value] : program["constants"].items())
                if (value != name) out.emplace(name, value);
    return out;
}

// "string[]" is "string" and "[]".
std::string take_suffix(std::string& type) {
    std::string out;
    while (type.ends_with("?") || type.ends_with("[]")) {
        const auto length = type.ends_with("?") ? 1u : 2u;
        out = type.substr(type.size() - length) + out;
        type.resize(type.size() - length);
    }
    return out;
}

// A struct by itself is its fields; one that is optional or an array is one field.
void add_struct(std::vector<wire_field>& to, const std::vector<wire_field>& fields, const std::string& suffix,
                std::int64_t limit) {
    if (suffix.empty()) {
        to.insert(to.end(), fields.begin(), fields.end());
        return;
    }
    std::string all;
    for (const auto& field : fields) {
        all += (all.empty() ? "" : ",") + field.type;
        if (field.limit) all += "<" + std::to_string(field.limit) + ">";
    }
    to.push_back({"{" + all + "}" + suffix, limit});
}

const json* described_struct(const std::string& name) {
    for (const auto& one : described()["structs"])
        if (one["name"] == name) return &one["fields"];
    return nullptr;
}

const json* known_struct(const std::string& program, const std::string& name) {
    for (const auto& where : {program, std::string("remote")}) {
        const auto& structs = rpc()[where]["structs"];
        if (name != "typed_param" && structs.contains(name)) return &structs[name];
    }
    return nullptr;
}

}  // namespace

bool there() {
    if (std::filesystem::exists(folder / "c_api.json") && std::filesystem::exists(folder / "rpc.json")) return true;
    vir::test::skip("no facts in " + folder.string());
    return false;
}

const json& described() {
    static const json api = load(VIRTXX_API_JSON);
    return api;
}
const json& c_api() {
    static const json data = load(folder / "c_api.json");
    return data;
}
const json& rpc() {
    static const json data = load(folder / "rpc.json");
    return data;
}

std::int64_t number(const std::string& text) {
    static const auto names = all_numbers();
    if (const auto other = names.find(text); other != names.end()) return number(other->second);
    const bool negative = text.starts_with("-");
    const auto value = static_cast<std::int64_t>(std::stoull(text.substr(negative), nullptr, 0));
    return negative ? -value : value;
}

std::vector<wire_field> ours(const json& fields) {
    std::vector<wire_field> out;
    for (const auto& field : fields) {
        std::string type = field["wire"];
        if (type.starts_with("char[")) {
            out.push_back({"i8[]", number(type.substr(5, type.size() - 6))});
            continue;
        }
        const auto suffix = take_suffix(type);
        const auto limit = field.value("max", std::int64_t());
        if (type.empty()) continue;  // a stream or a descriptor: beside the message
        if (const auto inner = described_struct(type)) add_struct(out, ours(*inner), suffix, limit);
        else out.push_back({type + suffix, limit});
    }
    return out;
}

std::vector<wire_field> theirs(const std::string& program, const json& fields) {
    std::vector<wire_field> out;
    for (const auto& field : fields) {
        std::string type = field["type"];
        const auto suffix = take_suffix(type);
        std::int64_t limit = 0;
        if (field.contains("max")) limit = number(field["max"]);
        if (const auto inner = known_struct(program, type)) add_struct(out, theirs(program, *inner), suffix, limit);
        else out.push_back({type + suffix, limit});
    }
    return out;
}

const std::map<procedure_id, json>& procedures() {
    static const auto all = [] {
        std::map<procedure_id, json> out;
        for (const auto& [name, program] : rpc().items())
            if (program.contains("procedures"))
                for (const auto& procedure : program["procedures"])
                    if (const int id = procedure["number"]; name != "remote" || id <= last_procedure)
                        out[{name, id}] = procedure;
        return out;
    }();
    return all;
}

const std::map<std::string, std::string>& event_families() {
    static const std::map<std::string, std::string> all{{"libvirt-domain", "virDomainEventID"},
                                                        {"libvirt-network", "virNetworkEventID"},
                                                        {"libvirt-storage", "virStoragePoolEventID"},
                                                        {"libvirt-nodedev", "virNodeDeviceEventID"},
                                                        {"libvirt-secret", "virSecretEventID"}};
    return all;
}

std::string without_spaces(const std::string& text) {
    const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool between = at > 0 && at + 1 < text.size() && is_word(text[at - 1]) && is_word(text[at + 1]);
        if (text[at] != ' ' || between) out += text[at];
    }
    return out;
}

}  // namespace facts
