#include "config/usage_error.hpp"

#include <algorithm>

#include "config/nearest.hpp"
#include "config/subcommands.hpp"

namespace kubeportal::config {

namespace {

std::vector<std::string_view> names_of_commands() {
  std::vector<std::string_view> names;
  for (const auto& [name, command] : kSubcommands) names.push_back(name);
  return names;
}

std::string help_of(Command command, std::string_view program) {
  return name_of(command, program) + " --help";
}

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
  auto text = name_of(error.command, error.program);
  text += error.problems.size() == 1
              ? ": a problem with the command line:\n"
              : ": " + std::to_string(error.problems.size()) + " problems with the command line:\n";
  for (const auto& problem : error.problems) text += "  " + problem + '\n';
  return text + "See " + help_of(error.command, error.program) + ".\n";
}

std::string name_of(Command command, std::string_view program) {
  const auto named = std::ranges::find(kSubcommands, command, &Subcommand::command);
  if (named == kSubcommands.end()) return std::string(program);
  return std::string(program) + ' ' + std::string(named->name);
}

std::string refused_sentence(std::string_view argument, const Refusal& refusal,
                             std::string_view allowed) {
  std::string sentence = printable(argument) + ": found \"" + printable(refusal.found) +
                         "\", allowed: " + std::string(allowed);
  if (!refusal.why.empty()) sentence += "; " + printable(refusal.why);
  return sentence;
}

std::string fault_sentence(const FlagFault& fault, Command command, std::string_view program) {
  const auto written = printable(fault.written);
  if (fault.kind == FlagFault::Kind::no_value) {
    return written + ": found no value, allowed: " + std::string(fault.flag->allowed);
  }
  if (fault.flag == nullptr || !fault.flag->belongs_to(command)) {
    return written + ": unknown flag; " + help_of(command, program) + " lists those there are";
  }
  return written + ": unknown flag; did you mean --" + std::string(fault.flag->name) + "?";
}

std::string wrong_command_sentence(const Flag& flag, Command command, std::string_view program) {
  const auto written = "--" + std::string(flag.name);
  if (flag.scope == FlagScope::lb) {
    return written + ": only kube-portal lb takes this flag; a Service says it in its manifest";
  }
  std::string takers;
  for (const auto& [name, taker] : kSubcommands) {
    if (flag.belongs_to(taker))
      takers += (takers.empty() ? "kube-portal " : ", ") + std::string(name);
  }
  if (!flag.belongs_to(Command::proxy)) return written + ": taken only by " + takers;
  if (is_client(command)) {
    return written + ": " + name_of(command, program) +
           " does not take this flag; it asks a proxy that runs";
  }
  return written + ": " + name_of(command, program) +
         " does not take this flag; its endpoints are on the command line";
}

std::string unknown_command_sentence(std::string_view word, std::string_view program) {
  const auto written = printable(word);
  if (const auto meant = nearest(word, names_of_commands())) {
    return written + ": unknown command; did you mean " + std::string(program) + ' ' +
           std::string(*meant) + "?";
  }
  return written +
         ": unknown command, allowed: lb, check, explain, conns, top, journal, export or none; "
         "manifests are given as --source=PATH";
}

std::string not_for_check_sentence(std::string_view operand) {
  return printable(operand) +
         ": unexpected argument; manifests to check are given as --source=PATH";
}

std::string not_for_explain_sentence(std::string_view operand) {
  return printable(operand) + ": unexpected argument; explain takes one destination";
}

std::string not_for_client_sentence(std::string_view operand, Command command,
                                    std::string_view program) {
  return printable(operand) + ": unexpected argument; " + help_of(command, program) +
         " lists what there is";
}

std::string api_not_for_explain_sentence() {
  return "--kubeconfig, --master: explain asks the proxy that runs on this node (--admin-socket), "
         "or "
         "reads manifests (--source); leave them out";
}

std::string probe_of_manifests_sentence() {
  return "--probe: connects through the proxy that runs on this node; leave out --probe or "
         "--source";
}

std::string missing_source_sentence(Command command) {
  if (command == Command::check) {
    return "--source: missing; give the file or folder of manifests to check, such as "
           "--source=/etc/kube-portal";
  }
  return "--source: missing; give a file or folder of Service and EndpointSlice manifests, such as "
         "--source=/etc/kube-portal, or the API server of a cluster: --kubeconfig=FILE, or balance "
         "without either: kube-portal lb 0.0.0.0:8080 10.0.0.1:80 10.0.0.2:80";
}

std::string two_sources_sentence() {
  return "--source: Services come from manifests or from an API server; leave out --source, or "
         "--kubeconfig and --master (in a file: clientConnection.kubeconfig)";
}

std::string said_by_file_sentence(std::string_view file, const std::vector<const Flag*>& flags) {
  std::string names;
  for (const Flag* flag : flags) {
    names += (names.empty() ? "--" : ", --") + std::string(flag->name);
  }
  return "ignored beside --config: " + names + "; say it in " + std::string(file);
}

}  // namespace kubeportal::config
