#include "config/reference/bash_completion.hpp"

#include "config/flag.hpp"
#include "config/subcommands.hpp"

namespace kubeportal::config::reference {

namespace {

/// COMMANDS stands for the subcommands. Bash breaks words at '=', so that --flag=value comes as
/// three.
constexpr std::string_view kHead =
    R"(# bash completion for kube-portal; made from its table of flags
_kube_portal() {
  local word command=proxy
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in COMMANDS) command=$word && break ;; esac
  done

  local value=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD-1]}
  if [[ $value == = ]]; then
    value=
  elif [[ $flag == = ]]; then
    flag=${COMP_WORDS[COMP_CWORD-2]}
  fi

  COMPREPLY=()
  case $flag in
)";

constexpr std::string_view kMiddle = R"(  esac

  local flags words='COMMANDS'
  case $command in
)";

constexpr std::string_view kTail = R"(  esac
  [[ $command == proxy ]] || words=
  [[ $value != -* ]] || words=$flags
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$value")
  [[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
}
complete -F _kube_portal kube-portal
)";

std::string joined(const std::vector<std::string>& words, const std::string& between = " ") {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

std::string with_commands(std::string_view script, const std::string& between) {
  constexpr std::string_view kPlace = "COMMANDS";
  std::vector<std::string> names;
  for (const auto& [name, command] : kSubcommands) names.emplace_back(name);
  std::string text(script);
  return text.replace(text.find(kPlace), kPlace.size(), joined(names, between));
}

bool is_path(const Flag& flag) { return flag.placeholder == "PATH" || flag.placeholder == "FILE"; }

std::string case_of_value(const Flag& flag) {
  if (flag.is_switch()) return {};
  std::string candidates;  // none: the value is the user's to say
  if (is_path(flag)) {
    candidates =
        "compopt -o filenames 2>/dev/null; "
        "mapfile -t COMPREPLY < <(compgen -f -- \"$value\"); ";
  } else if (const auto choices = choices_in(flag.allowed); !choices.empty()) {
    candidates = "mapfile -t COMPREPLY < <(compgen -W '" + joined(choices) + "' -- \"$value\"); ";
  }
  return "    --" + std::string(flag.name) + ") " + candidates + "return ;;\n";
}

std::string case_of_command(std::string_view name, Command command) {
  std::vector<std::string> words;
  for (const Flag& flag : all_flags()) {
    if (!flag.belongs_to(command)) continue;
    words.push_back("--" + std::string(flag.name) + (flag.is_switch() ? "" : "="));
  }
  return "    " + std::string(name) + ") flags='" + joined(words) + "' ;;\n";
}

}  // namespace

std::vector<std::string> choices_in(std::string_view allowed) {
  constexpr std::string_view kLast = " or ";
  const auto last = allowed.rfind(kLast);
  if (last == std::string_view::npos) return {};
  auto rest = std::string(allowed.substr(0, last)) + ", " +
              std::string(allowed.substr(last + kLast.size())) + ", ";
  std::vector<std::string> words;
  for (auto end = rest.find(", "); end != std::string::npos; end = rest.find(", ")) {
    words.push_back(rest.substr(0, end));
    if (words.back().empty() || words.back().find(' ') != std::string::npos) return {};
    rest.erase(0, end + 2);
  }
  return words;
}

std::string bash_completion() {
  auto script = with_commands(kHead, " | ");
  for (const Flag& flag : all_flags()) script += case_of_value(flag);
  script += with_commands(kMiddle, " ");
  script += case_of_command("proxy", Command::proxy);
  for (const auto& [name, command] : kSubcommands) script += case_of_command(name, command);
  return script.append(kTail);
}

}  // namespace kubeportal::config::reference
