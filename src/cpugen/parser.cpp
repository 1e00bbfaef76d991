// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cpugen/model.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace cpugen {
namespace {

constexpr std::size_t most_features = 256;  // what a feature_set holds
constexpr std::uint32_t last_stepping = 15;

class parser {
public:
    parser(const std::string& file, std::string_view text) : file_(file), text_(text) {}

    std::vector<arch> run() {
        while (!text_.empty()) {
            ++line_;
            const auto end = std::min(text_.find('\n'), text_.size());
            words_ = split(text_.substr(0, end));
            text_.remove_prefix(std::min(end + 1, text_.size()));
            if (!words_.empty()) statement();
        }
        return std::move(all_);
    }

private:
    [[noreturn]] void wrong(const std::string& what) const { throw fault(file_, line_, what); }

    std::vector<std::string> split(std::string_view line) const {
        std::vector<std::string> out;
        for (;;) {
            const auto begin = line.find_first_not_of(" \t\r");
            if (begin == line.npos || line[begin] == '#') return out;
            line.remove_prefix(begin);
            const bool quoted = line.front() == '"';
            if (quoted) line.remove_prefix(1);
            const auto end = quoted ? line.find('"') : std::min(line.find_first_of(" \t\r"), line.size());
            if (end == line.npos) wrong("the quote does not end");
            out.emplace_back(line.substr(0, end));
            line.remove_prefix(std::min(end + quoted, line.size()));
        }
    }

    void statement() {
        const auto word = words_.front();
        if (word == "arch") return begin_arch();
        if (all_.empty()) wrong("the first fact is 'arch NAME'");
        // After "model" the same word means the model's own.
        if (word == "vendor" && !in_model_) return add_vendor();
        if (word == "feature") return add_feature();
        if (word == "model") return begin_model();
        if (!in_model_) wrong("'" + word + "' stands outside of a model, or is no word of this file");
        auto& model = here().models.back();
        if (word == "vendor") return set_vendor(model);
        if (word == "signature") return add_signatures(model);
        if (word == "pvr") return add_pvr(model);
        if (word == "decode") return set_decode(model);
        if (word == "base") return set_base(model);
        if (word == "adds" || word == "lacks") return change_features(model, word == "adds");
        if (word == "dropped") return add_dropped(model);
        wrong("unknown word '" + word + "'");
    }

    arch& here() { return all_.back(); }

    void expect(std::size_t least, std::size_t most, const std::string& usage) const {
        if (words_.size() < least || words_.size() > most) wrong("expected: " + usage);
    }

    std::uint32_t number(std::string_view text, std::uint32_t most = ~0u) const {
        std::uint32_t out = 0;
        auto digits = text;
        const int base = digits.starts_with("0x") ? 16 : 10;
        if (base == 16) digits.remove_prefix(2);
        auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), out, base);
        if (problem != std::errc() || end != digits.data() + digits.size() || out > most)
            wrong("'" + std::string(text) + "' is no number up to " + std::to_string(most));
        return out;
    }

    template <class List>
    static std::size_t find(const List& list, std::string_view name) {
        const auto at = std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.name == name; });
        return static_cast<std::size_t>(at - list.begin());
    }

    template <class List>
    void must_be_new(const List& list, const std::string& kind, const std::string& name) const {
        if (find(list, name) != list.size()) wrong(kind + " '" + name + "' is there already");
    }

    std::size_t feature_index(const std::string& name) {
        const auto at = find(here().features, name);
        if (at == here().features.size()) wrong("unknown feature '" + name + "'");
        return at;
    }

    void begin_arch() {
        expect(2, 2, "arch NAME");
        const auto& name = words_[1];
        if (name != "x86" && name != "ppc64" && name != "arm") wrong("unknown architecture '" + name + "'");
        must_be_new(all_, "architecture", name);
        all_.emplace_back().name = name;
        in_model_ = false;
    }

    void add_vendor() {
        expect(2, 3, "vendor NAME [ID]");
        must_be_new(here().vendors, "vendor", words_[1]);
        if (here().name == "x86" && (words_.size() != 3 || words_[2].size() != 12))
            wrong("an x86 vendor has an ID of 12 characters");
        if (here().name == "arm") number(words_.size() == 3 ? words_[2] : "", 0xff);
        here().vendors.push_back({words_[1], words_.size() == 3 ? words_[2] : ""});
    }

    void add_feature() {
        if (in_model_) wrong("features stand before the models");
        if (words_.size() < 2) wrong("expected: feature NAME PLACE");
        feature out;
        out.name = words_[1];
        must_be_new(here().features, "feature", out.name);
        for (; words_.back() == "unmigratable" || words_.back() == "host-only"; words_.pop_back())
            (words_.back() == "host-only" ? out.host_only : out.migratable) = words_.back() == "host-only";
        if (words_.size() > 2) place(out);
        for (const auto& other : here().features)
            if (out.in != "none" && other.in == out.in && other.leaf == out.leaf && other.subleaf == out.subleaf &&
                other.bit == out.bit)
                wrong("'" + other.name + "' is that bit already");
        here().features.push_back(out);
        if (here().features.size() > most_features) wrong("more than 256 features");
    }

    void place(feature& out) {
        if (words_[2] == "cpuid") {
            expect(6, 6, "feature NAME cpuid LEAF[.SUBLEAF] REGISTER BIT");
            const auto dot = words_[3].find('.');
            out.leaf = number(words_[3].substr(0, dot));
            if (dot != std::string::npos) out.subleaf = number(words_[3].substr(dot + 1));
            out.in = words_[4];
            if (out.in != "eax" && out.in != "ebx" && out.in != "ecx" && out.in != "edx")
                wrong("'" + out.in + "' is no register of CPUID");
            out.bit = number(words_[5], 31);
        } else if (words_[2] == "msr") {
            expect(5, 5, "feature NAME msr INDEX BIT");
            out.in = "msr";
            out.leaf = number(words_[3]);
            out.bit = number(words_[4], 63);
        } else {
            wrong("expected 'cpuid' or 'msr' instead of '" + words_[2] + "'");
        }
    }

    void begin_model() {
        expect(2, 2, "model NAME");
        must_be_new(here().models, "model", words_[1]);
        auto& out = here().models.emplace_back();
        out.name = words_[1];
        out.features.resize(here().features.size());
        in_model_ = true;
        has_features_ = false;
    }

    void set_vendor(model& out) {
        expect(2, 2, "vendor NAME");
        out.vendor = find(here().vendors, words_[1]);
        if (out.vendor == here().vendors.size()) wrong("unknown vendor '" + words_[1] + "'");
    }

    void add_signatures(model& out) {
        if (words_.size() < 3) wrong("expected: signature FAMILY MODEL[/FROM-TO]...");
        for (std::size_t i = 2; i < words_.size(); ++i) {
            signature one{number(words_[1]), 0, 0, last_stepping};
            const auto& word = words_[i];
            const auto slash = word.find('/');
            one.model = number(word.substr(0, slash));
            if (slash != std::string::npos) {
                const auto steppings = word.substr(slash + 1);
                const auto dash = steppings.find('-');
                one.first_stepping = number(steppings.substr(0, dash), last_stepping);
                one.last_stepping = one.first_stepping;
                if (dash != std::string::npos) one.last_stepping = number(steppings.substr(dash + 1), last_stepping);
                if (one.last_stepping < one.first_stepping) wrong("'" + steppings + "' is no range of steppings");
            }
            out.signatures.push_back(one);
        }
    }

    void add_pvr(model& out) {
        expect(2, 2, "pvr VALUE[/MASK]");
        const auto slash = words_[1].find('/');
        pvr one{number(words_[1].substr(0, slash)), ~0u};
        if (slash != std::string::npos) one.mask = number(words_[1].substr(slash + 1));
        if (one.value & ~one.mask) wrong("bits of the value are not in its mask");
        out.pvrs.push_back(one);
    }

    void set_decode(model& out) {
        expect(2, 2, "decode host|guest|never");
        if (words_[1] != "host" && words_[1] != "guest" && words_[1] != "never")
            wrong("expected host, guest or never instead of '" + words_[1] + "'");
        out.for_host = words_[1] == "host";
        out.for_guest = words_[1] == "guest";
    }

    void set_base(model& out) {
        expect(2, 2, "base MODEL");
        if (has_features_) wrong("the base stands before adds and lacks, and once");
        const auto at = find(here().models, words_[1]);
        if (at >= here().models.size() - 1) wrong("there is no model '" + words_[1] + "' above");
        out.features = here().models[at].features;
        has_features_ = true;
    }

    void change_features(model& out, bool adds) {
        has_features_ = true;
        for (std::size_t i = 1; i < words_.size(); ++i) {
            const auto at = feature_index(words_[i]);
            if (out.features[at] == adds)
                wrong("it has " + std::string(adds ? "'" : "no '") + words_[i] + "' already");
            out.features[at] = adds;
        }
    }

    void add_dropped(model& out) {
        for (std::size_t i = 1; i < words_.size(); ++i) {
            const auto at = feature_index(words_[i]);
            if (out.features[at]) wrong("it has '" + words_[i] + "', so it did not drop it");
            out.dropped.push_back(at);
        }
    }

    std::string file_;
    std::string_view text_;
    int line_ = 0;
    std::vector<std::string> words_;  // of the line
    std::vector<arch> all_;
    bool in_model_ = false;
    bool has_features_ = false;       // the model has a base or features of its own
};

}  // namespace

std::vector<arch> parse(const std::string& file, std::string_view text) { return parser(file, text).run(); }

}  // namespace cpugen
