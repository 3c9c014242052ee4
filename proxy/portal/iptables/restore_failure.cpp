#include "proxy/portal/iptables/restore_failure.hpp"

#include <charconv>
#include <optional>

namespace kubeportal::portal {

namespace {

constexpr int kLockIsHeld = 4;  // RESOURCE_PROBLEM of xtables.h

/// All of a text on one line.
std::string flat(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool is_space = c == '\n' || c == '\t' || c == ' ' || c == '\r';
    if (!is_space) line += c;
    if (is_space && !line.empty() && line.back() != ' ') line += ' ';
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

/// The number in "line 12 failed", "line 12: RULE_APPEND failed" and "Error occurred at line: 12".
std::optional<std::size_t> line_number(std::string_view errors) {
  constexpr std::string_view kWord = "line";
  for (auto at = errors.find(kWord); at != errors.npos; at = errors.find(kWord, at + 1)) {
    auto rest = errors.substr(at + kWord.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(": "), rest.size()));
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error == std::errc{} && number > 0) return number;
  }
  return std::nullopt;
}

std::string_view line_of(std::string_view text, std::size_t number) {
  while (--number > 0) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

}  // namespace

std::string explain_restore_failure(std::string_view input, const CommandResult& result) {
  auto why = flat(result.errors);
  if (why.empty()) why = "exit code " + std::to_string(result.exit_code);
  if (result.exit_code == kLockIsHeld) why += " (another program holds the xtables lock)";
  if (const auto number = line_number(result.errors)) {
    const auto line = line_of(input, *number);
    if (!line.empty()) why += "; it complains of: " + std::string(line);
  }
  return why;
}

}  // namespace kubeportal::portal
