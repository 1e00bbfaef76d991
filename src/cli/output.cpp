// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cli/output.hpp"

#include "src/cli/exit_code.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace vir::cli {

bool shows_colours(int descriptor) {
    const char* no = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    return (!no || !*no) && ::isatty(descriptor) && term && std::string_view(term) != "dumb";
}

std::string in_colour(std::string_view text, colour c, bool shown) {
    if (!shown || c == colour::none) return std::string(text);
    constexpr std::string_view codes[] = {"", "31", "32", "33", "34", "2", "1"};
    return fmt::format("\x1b[{}m{}\x1b[0m", codes[static_cast<int>(c)], text);
}

std::size_t width_of(std::string_view text) noexcept {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string table::text(bool colours) const {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i == widths.size()) widths.push_back(0);
            widths[i] = std::max(widths[i], width_of(row[i]));
        }
    std::string out;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line.append(widths[i] - width_of(row[i]) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += &row == &rows_.front() ? in_colour(line, colour::bold, colours) : line;
        out += '\n';
    }
    return out;
}

std::string fact_list::text() const {
    std::size_t widest = 0;
    for (const auto& [name, value] : facts_) widest = std::max(widest, width_of(name));
    std::string out;
    for (const auto& [name, value] : facts_)
        out += fmt::format("{}:{}{}\n", name, std::string(widest - width_of(name) + 2, ' '), value);
    return out;
}

void print(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) return;
    const int number = errno;
    if (number == EPIPE) throw closed_pipe();
    throw error(errc::write_failed, fmt::format("cannot write to stdout: {}", std::generic_category().message(number)));
}

void tell(std::string_view text) noexcept {
    if (std::fwrite(text.data(), 1, text.size(), stderr) == text.size()) std::fflush(stderr);
}

void report(const error& e, bool colours) noexcept {
    auto text = fmt::format("{} {}\n", in_colour(fmt::format("error[{}]:", to_string(e.code())), colour::red, colours),
                            e.what());
    if (const auto hint = hint_for(e); !hint.empty())
        text += fmt::format("  {} {}\n", in_colour("hint:", colour::dim, colours), hint);
    tell(text);
}

}  // namespace vir::cli
