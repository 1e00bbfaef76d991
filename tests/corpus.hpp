// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

/// The folder of documents with libvirt's answers to them (VIRTXX_CORPUS_DIR).
namespace vir::testing {

struct corpus_row {
    std::string kind, name, input, expected, oracle, note;
};

inline std::string slurp(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

/// The rows of one kind and oracle whose answer does not depend on the machine.
inline std::vector<corpus_row> read_corpus(const std::filesystem::path& corpus, const std::string& kind,
                                           const std::string& oracle) {
    std::ifstream in(corpus / "INDEX.tsv");
    std::vector<corpus_row> out;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        std::vector<std::string> columns;
        std::istringstream cells(line);
        for (std::string cell; std::getline(cells, cell, '\t');) columns.push_back(cell);
        if (columns.size() < 6) continue;
        columns.resize(7);
        if (columns[0] != kind || columns[5] != oracle || columns[3] == "host" || columns[2] == "-") continue;
        out.push_back({columns[0], columns[1], columns[2], columns[3], columns[5], columns[6]});
    }
    return out;
}

/// Names, one a line; `#` starts a comment.
inline std::set<std::string> read_names(const std::filesystem::path& file) {
    std::set<std::string> out;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);)
        if (!line.empty() && line[0] != '#') out.insert(line);
    return out;
}

}  // namespace vir::testing
