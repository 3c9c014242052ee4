#include "config/usage_error.hpp"

#include <array>

#include "config/nearest.hpp"

namespace kubeportal::config {

namespace {

constexpr std::array<std::string_view, 2> kCommands{"lb", "check"};

std::string help_of(Command command) { return std::string(name_of(command)) + " --help"; }

// A control character in an argument must not reach the terminal.
std::string printable(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    result += byte < 0x20 || byte == 0x7F ? '?' : c;
  }
  return result;
}

}  // namespace

std::string to_string(const UsageError& error) {
  std::string text(name_of(error.command));
  text += error.problems.size() == 1
              ? ": a problem with the command line:\n"
              : ": " + std::to_string(error.problems.size()) + " problems with the command line:\n";
  for (const auto& problem : error.problems) text += "  " + problem + '\n';
  return text + "See " + help_of(error.command) + ".\n";
}

std::string_view name_of(Command command) {
  switch (command) {
    case Command::lb:
      return "kube-portal lb";
    case Command::check:
      return "kube-portal check";
    case Command::proxy:
    case Command::help:
    case Command::version:
      break;
  }
  return "kube-portal";
}

std::string refused_sentence(std::string_view argument, const Refusal& refusal,
                             std::string_view allowed) {
  std::string sentence = printable(argument) + ": found \"" + printable(refusal.found) +
                         "\", allowed: " + std::string(allowed);
  if (!refusal.why.empty()) sentence += "; " + printable(refusal.why);
  return sentence;
}

std::string fault_sentence(const FlagFault& fault, Command command) {
  const auto written = printable(fault.written);
  if (fault.kind == FlagFault::Kind::no_value) {
    return written + ": found no value, allowed: " + std::string(fault.flag->allowed);
  }
  if (fault.flag == nullptr || !fault.flag->belongs_to(command)) {
    return written + ": unknown flag; " + help_of(command) + " lists those there are";
  }
  return written + ": unknown flag; did you mean --" + std::string(fault.flag->name) + "?";
}

std::string wrong_command_sentence(const Flag& flag, Command command) {
  const auto written = "--" + std::string(flag.name);
  if (flag.scope == FlagScope::lb) {
    return written + ": only kube-portal lb takes this flag; a Service says it in its manifest";
  }
  return written + ": " + std::string(name_of(command)) +
         " does not take this flag; its endpoints are on the command line";
}

std::string unknown_command_sentence(std::string_view word) {
  const auto written = printable(word);
  if (const auto meant = nearest(word, kCommands)) {
    return written + ": unknown command; did you mean kube-portal " + std::string(*meant) + "?";
  }
  return written +
         ": unknown command, allowed: lb, check or none; manifests are given as --source=PATH";
}

std::string not_for_check_sentence(std::string_view operand) {
  return printable(operand) +
         ": unexpected argument; manifests to check are given as --source=PATH";
}

std::string missing_source_sentence(Command command) {
  if (command == Command::check) {
    return "--source: missing; give the file or folder of manifests to check, such as "
           "--source=/etc/kube-portal";
  }
  return "--source: missing; give a file or folder of Service and EndpointSlice manifests, such as "
         "--source=/etc/kube-portal, or balance without manifests: "
         "kube-portal lb 0.0.0.0:8080 10.0.0.1:80 10.0.0.2:80";
}

}  // namespace kubeportal::config
