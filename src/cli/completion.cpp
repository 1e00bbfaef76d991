// Copyright virtxx contributors. Boost Software License 1.0.
// completion: what makes a shell complete commands, options and domains.
#include "src/cli/program.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vir::cli {
namespace {

std::string option_words(const CLI::App& app) {
    std::string out;
    for (const auto* option : app.get_options()) {
        for (const auto& name : option->get_lnames()) out += (out.empty() ? "--" : " --") + name;
        for (const auto& name : option->get_snames()) out += (out.empty() ? "-" : " -") + name;
    }
    return out;
}

bool takes(const CLI::App& app, std::string_view what) {
    return std::ranges::any_of(app.get_options(), [what](const auto* option) {
        return option->get_positional() && option->get_name(true) == what;
    });
}

// "    'domstats --group'|'domstats -g') words='state cpu' ;;": what options take, where that is known.
std::string value_cases(const program& p, const CLI::App& sub) {
    std::string out;
    for (const auto* option : sub.get_options()) {
        const auto* words = p.words_of(option);
        if (!words) continue;
        std::string names;
        const auto add = [&](std::string_view dashes, std::string_view name) {
            names += fmt::format("{}'{} {}{}'", names.empty() ? "" : "|", sub.get_name(), dashes, name);
        };
        for (const auto& name : option->get_lnames()) add("--", name);
        for (const auto& name : option->get_snames()) add("-", name);
        out += fmt::format("    {}) words='{}' ;;\n", names, CLI::detail::join(*words, " "));
    }
    return out;
}

// Written from the command line as it is described, so it cannot differ from it.
std::string bash_script(program& p) {
    auto& app = p.app();
    std::string commands, options, values, domains, files;
    for (const auto* sub : app.get_subcommands(nullptr)) {
        const auto name = sub->get_name();
        commands += (commands.empty() ? "" : " ") + name;
        options += fmt::format("        {}) words='{}' ;;\n", name, option_words(*sub));
        values += value_cases(p, *sub);
        if (takes(*sub, "DOMAIN")) domains += (domains.empty() ? "" : "|") + name;
        if (takes(*sub, "FILE") || takes(*sub, "OLD")) files += (files.empty() ? "" : "|") + name;
    }
    return fmt::format(R"bash(# bash completion of virtxx: eval "$(virtxx completion bash)"
_virtxx() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} command= before= words= i
    local connection=()
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${{COMP_WORDS[i]}} in
        -c|--connect)
            # Readline splits a URI at its colons.
            local uri=
            while ((i + 1 < COMP_CWORD)) && {{ [[ -z $uri || $uri == *: || ${{COMP_WORDS[i+1]}} == :* ]]; }}; do
                uri+=${{COMP_WORDS[++i]}}
            done
            connection=(-c "$uri") ;;
        -t|--timeout) ((i++)) ;;
        -*) ;;
        *) [[ -z $command ]] && command=${{COMP_WORDS[i]}} ;;
        esac
    done
    # Readline splits --option=value too.
    [[ $previous == = ]] && previous=${{COMP_WORDS[COMP_CWORD-2]}}
    [[ $current == = ]] && current=
    case "$command $previous" in
{}    esac
    if [[ -n $words ]]; then
        # The last of several with commas between them.
        before=${{current%"${{current##*,}}"}}
        current=${{current##*,}}
    elif [[ -z $command ]]; then
        words='{} {}'
    elif [[ $current == -* ]]; then
        case $command in
{}        esac
    else
        case $command in
        {}) words=$(virtxx "${{connection[@]}}" -r -t 2 list --all --name 2>/dev/null) ;;
        {}) compopt -o default; return ;;
        completion) words=bash ;;
        esac
    fi
    local IFS=$' \t\n'
    COMPREPLY=($(compgen -P "$before" -W "$words" -- "$current"))
}}
complete -F _virtxx virtxx
)bash",
                       values, commands, option_words(app), options, domains, files);
}

}  // namespace

void add_completion(program& p) {
    auto shell = std::make_shared<std::string>();
    auto* sub =
        p.add("completion", "Write what makes a shell complete this command: eval \"$(virtxx completion bash)\"",
              [&p, shell](const settings&) -> task<exit_code> {
                  print(bash_script(p));
                  co_return exit_code::ok;
              });
    sub->add_option("SHELL", *shell, "bash")->required()->check(CLI::IsMember({"bash"}).description(""));
}

}  // namespace vir::cli
