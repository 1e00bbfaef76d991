// Copyright virtxx contributors. Boost Software License 1.0.

// Walks a folder of documents with the answers that libvirt gave to them, and compares ours.
//
//     test_doc_conformance CORPUS DISAGREEMENTS
//         [--write] [--show NAME] [--oracle "KIND ORACLE"] [--diff DIR] [--out DIR]
//
// Without options it fails when a case that is not listed in DISAGREEMENTS disagrees, or a listed one agrees.

#include "tests/doc/conformance/oracles.hpp"
#include "tests/skip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include <virtxx/error.hpp>

namespace {

using vir::conformance::row;

struct answer {
    bool failed = false;
    int code = 0;
    int domain = 0;
    std::string text;  // the document or the message
};

struct tally {
    int cases = 0, identical = 0, reordered = 0, different = 0, codes = 0, domains = 0, rejections = 0, messages = 0;
};

std::string slurp(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

std::vector<row> read_index(const std::filesystem::path& corpus) {
    std::ifstream in(corpus / "INDEX.tsv");
    std::vector<row> out;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        std::vector<std::string> columns;
        std::istringstream cells(line);
        for (std::string cell; std::getline(cells, cell, '\t');) columns.push_back(cell);
        columns.resize(7);
        out.push_back({columns[0], columns[1], columns[2], columns[3], columns[5], columns[6]});
    }
    return out;
}

answer expected_answer(const std::filesystem::path& file) {
    answer out;
    out.text = slurp(file);
    if (file.extension() != ".error") return out;
    out.failed = true;
    std::istringstream lines(out.text);
    std::string line;
    std::getline(lines, line);
    out.code = std::stoi(line.substr(line.find(':') + 1));
    std::getline(lines, line);
    out.domain = std::stoi(line.substr(line.find(':') + 1));
    std::getline(lines, line);
    out.text = line.substr(line.find(':') + 2);
    return out;
}

// A case that one of our oracles answers; nullptr: nobody answers this question yet.
const vir::conformance::oracle* oracle_of(const row& row) {
    for (const auto& oracle : vir::conformance::oracles())
        if (oracle.kind == row.kind && oracle.name == row.oracle) return &oracle;
    return nullptr;
}

answer our_answer(const vir::conformance::oracle& oracle, const vir::conformance::question& question) {
    answer out;
    try {
        out.text = oracle.answer(question);
    } catch (const vir::error& failure) {
        out.failed = true;
        out.code = static_cast<int>(failure.code());
        out.domain = static_cast<int>(failure.domain());
        out.text = failure.message();
    }
    return out;
}

// The same lines, each with the same words, in whatever order.
std::string without_order(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        std::vector<std::string> words;
        std::istringstream cut(line);
        for (std::string word; cut >> word;) {
            std::erase_if(word, [](char c) { return c == '/' || c == '>'; });
            words.push_back(word);
        }
        std::sort(words.begin(), words.end());
        lines.push_back(fmt::format("{}", fmt::join(words, " ")));
    }
    std::sort(lines.begin(), lines.end());
    return fmt::format("{}", fmt::join(lines, "\n"));
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() < 2) {
        std::cerr << "usage: test_doc_conformance CORPUS DISAGREEMENTS [options]\n";
        return 2;
    }
    const std::filesystem::path corpus = arguments[0];
    auto option = [&](std::string_view name) -> std::string {
        auto at = std::find(arguments.begin(), arguments.end(), name);
        return at == arguments.end() || at + 1 == arguments.end() ? "" : *(at + 1);
    };
    if (!exists(corpus / "INDEX.tsv")) {
        std::cout << "SKIPPED: no documents in " << corpus << "\n";
        return vir::test::skipped_status;
    }

    std::set<std::string> known;
    {
        std::ifstream in(arguments[1]);
        for (std::string line; std::getline(in, line);)
            if (!line.empty() && line[0] != '#') known.insert(line);
    }

    std::map<std::string, tally> tallies;
    std::map<std::string, int> unanswered;
    std::vector<std::string> disagreeing, worse, better;
    const auto diff_folder = option("--diff"), out_folder = option("--out");
    for (const auto& row : read_index(corpus)) {
        if (row.expected == "host") continue;
        if (!option("--show").empty() && option("--show") != row.name) continue;
        if (!option("--oracle").empty() && option("--oracle") != row.kind + " " + row.oracle) continue;
        // Asked of the QEMU driver, by a program of its own.
        if (row.kind == "domain" && (row.oracle == "qemu" || row.oracle == "argv")) continue;
        const auto* oracle = oracle_of(row);
        if (!oracle) {
            ++unanswered[row.kind + " " + row.oracle];
            continue;
        }
        auto& tally = tallies[row.kind + " " + row.oracle];
        ++tally.cases;
        auto wanted = expected_answer(corpus / row.expected);
        vir::conformance::question question{row, corpus, row.input == "-" ? std::string() : slurp(corpus / row.input)};
        auto given = our_answer(*oracle, question);
        if (!out_folder.empty() && !given.failed)
            std::ofstream(std::filesystem::path(out_folder) / fmt::format("{}.{}.{}", row.kind, row.name, row.oracle))
                << given.text;
        bool agrees = false;
        if (wanted.failed) {
            ++tally.rejections;
            tally.codes += given.failed && given.code == wanted.code;
            tally.domains += given.failed && given.code == wanted.code && given.domain == wanted.domain;
            tally.messages += given.failed && given.text == wanted.text;
            agrees = given.failed && given.code == wanted.code;
        } else {
            agrees = !given.failed && given.text == wanted.text;
            if (agrees)
                ++tally.identical;
            else if (!given.failed && without_order(given.text) == without_order(wanted.text))
                ++tally.reordered;
            else
                ++tally.different;
        }
        const auto name = row.kind + " " + row.oracle + " " + row.name;
        if (!agrees) {
            disagreeing.push_back(name);
            if (!known.contains(name)) worse.push_back(name);
            if (!diff_folder.empty()) {
                auto describe = [](const answer& a) {
                    return a.failed ? fmt::format("error {} {}: {}\n", a.code, a.domain, a.text) : a.text;
                };
                const auto to = std::filesystem::path(diff_folder) / (row.kind + "." + row.oracle + "." + row.name);
                std::ofstream(to.string() + ".want") << describe(wanted);
                std::ofstream(to.string() + ".got") << describe(given);
            }
        } else if (known.contains(name)) {
            better.push_back(name);
        }
        if (option("--show") == row.name) std::cout << given.text;
    }

    std::cout << fmt::format("{:<26} {:>6} {:>10} {:>10} {:>10} {:>11} {:>6} {:>8}\n", "kind oracle", "cases",
                             "identical", "reordered", "different", "rejections", "codes", "messages");
    for (const auto& [name, t] : tallies) {
        std::cout << fmt::format("{:<26} {:>6} {:>10} {:>10} {:>10} {:>11} {:>6} {:>8}\n", name, t.cases, t.identical,
                                 t.reordered, t.different, t.rejections, t.codes, t.messages);
        std::cout << fmt::format("conformance: {}: {} of {}\n", name, t.identical + t.codes, t.cases);
    }

    // What no part of the house can answer yet is different in every case, and too much to be listed by name.
    for (const auto& [name, cases] : unanswered) {
        std::cout << fmt::format("{:<26} {:>6} {:>10} {:>10} {:>10}   nothing answers this yet\n", name, cases, 0, 0,
                                 cases);
        std::cout << fmt::format("conformance: {}: 0 of {}\n", name, cases);
    }

    if (std::find(arguments.begin(), arguments.end(), "--write") != arguments.end()) {
        std::ofstream out(arguments[1]);
        out << "# Cases in which our answer is not yet libvirt's: kind, oracle, name. Written by --write.\n";
        for (const auto& name : disagreeing) out << name << '\n';
        return 0;
    }
    for (const char* const part : {"--show", "--oracle", "--diff", "--out"})
        if (!option(part).empty()) return 0;
    for (const auto& name : worse) std::cout << "no longer agrees: " << name << '\n';
    for (const auto& name : better) std::cout << "agrees now, take it off the list: " << name << '\n';
    return worse.empty() && better.empty() ? 0 : 1;
}
