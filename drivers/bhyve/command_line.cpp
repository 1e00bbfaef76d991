// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/bhyve/command_line.hpp"

#include "src/xml/source_text.hpp"

#include <fmt/format.h>

namespace vir::bhyve {

namespace {

constexpr std::size_t largest_text = 1024 * 1024;

class reader {
public:
    explicit reader(std::string_view text) : text_(text) {}

    std::vector<command> read() {
        std::vector<command> out;
        bool open = false;
        while (skip_blanks(open)) {
            const auto start = at_;
            word next(read_word(), place_of(start));
            if (!open) out.emplace_back();
            open = true;
            out.back().words.push_back(std::move(next));
        }
        return out;
    }

private:
    // Of what stands behind whatever was asked for before: the text is counted once.
    conf::place place_of(std::size_t offset) {
        counted_ = xml::advanced(counted_, text_.substr(counted_to_, offset - counted_to_));
        counted_to_ = offset;
        return {counted_.line, counted_.column};
    }
    bool ended() const { return at_ >= text_.size(); }
    bool at_continuation() const { return text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n'; }

    // Whether there is another word; a line's end closes the command.
    bool skip_blanks(bool& open) {
        for (; !ended(); ++at_) {
            const char c = text_[at_];
            if (at_continuation())
                ++at_;
            else if (c == '\n')
                open = false;
            else if (c == '#')
                while (at_ + 1 < text_.size() && text_[at_ + 1] != '\n') ++at_;
            else if (c != ' ' && c != '\t' && c != '\r')
                return true;
        }
        return false;
    }

    std::string read_word() {
        std::string out;
        for (; !ended(); ++at_) {
            const char c = text_[at_];
            if (at_continuation()) {
                // A word that is cut in the middle goes on at the next line's start.
                at_ += 1;
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                break;
            } else if (c == '\'' || c == '"') {
                read_quoted(c, out);
            } else if (c == '\\' && at_ + 1 < text_.size()) {
                out += text_[++at_];
            } else {
                out += c;
            }
        }
        return out;
    }

    void read_quoted(char quote, std::string& out) {
        const auto start = at_++;
        for (; !ended() && text_[at_] != quote; ++at_) {
            if (quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() &&
                (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\'))
                ++at_;
            out += text_[at_];
        }
        if (ended()) conf::fail("a quote without its end", place_of(start), errc::conf_syntax);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t counted_to_ = 0;
    xml::position counted_{1, 1};
};

bool needs_quotes(std::string_view text) {
    return text.empty() || text.find_first_of("\t\n\r !\"#$&'()*;<>?[\\]^`{|}~") != text.npos;
}

std::string shell_word(std::string_view text) {
    if (!needs_quotes(text)) return std::string(text);
    std::string out = "'";
    for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + '\'';
}

}  // namespace

command_line command_line::parse(std::string_view text) {
    if (text.size() > largest_text) conf::fail("the text is larger than 1 MiB", {}, errc::conf_syntax);
    conf::check_characters(text);
    auto commands = reader(text).read();
    if (commands.empty()) conf::fail("Failed to convert the command string: it is empty");
    if (commands.size() > 2)
        conf::fail(fmt::format("Failed to convert the command string: {} commands", commands.size()),
                   commands[2].words.front().at);
    const auto& program = commands.back().words.front();
    const auto slash = program.text.rfind('/');
    if (program.text.substr(slash == std::string::npos ? 0 : slash + 1) != "bhyve")
        conf::fail(fmt::format("Failed to convert the command string: '{}' is not bhyve", program.text), program.at);
    command_line out;
    out.hypervisor = std::move(commands.back());
    if (commands.size() == 2) out.loader = std::move(commands.front());
    return out;
}

std::string format(const command& command) {
    std::string out;
    for (const auto& word : command.words) {
        if (!out.empty()) out += word.text.starts_with('-') ? " \\\n" : " ";
        out += shell_word(word.text);
    }
    return out + '\n';
}

}  // namespace vir::bhyve
