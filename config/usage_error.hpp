#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/argv_normaliser.hpp"
#include "config/flag_values.hpp"
#include "config/options.hpp"

namespace kubeportal::config {

/// Everything that is wrong with a command line. main prints it and exits with code 2.
struct UsageError {
  std::string program;                ///< as it was called
  Command command = Command::proxy;   ///< whose help explains more
  std::vector<std::string> problems;  ///< a sentence each: what, found, allowed
};

/// Several lines for standard error, ending in a line break.
std::string to_string(const UsageError& error);

/// "kube-portal", "kube-portal lb", "kube-portal explain": what a person types to call it.
std::string name_of(Command command, std::string_view program);

/// `argument: found "value", allowed: ...`
std::string refused_sentence(std::string_view argument, const Refusal& refusal,
                             std::string_view allowed);

std::string fault_sentence(const FlagFault& fault, Command command, std::string_view program);
std::string wrong_command_sentence(const Flag& flag, Command command, std::string_view program);
std::string unknown_command_sentence(std::string_view word, std::string_view program);
std::string not_for_check_sentence(std::string_view operand);
std::string not_for_explain_sentence(std::string_view operand);
std::string api_not_for_explain_sentence();
std::string probe_of_manifests_sentence();
std::string not_for_client_sentence(std::string_view operand, Command command,
                                    std::string_view program);
std::string missing_source_sentence(Command command);
std::string two_sources_sentence();
/// Flags that do not count because the file says the same.
std::string said_by_file_sentence(std::string_view file, const std::vector<const Flag*>& flags);

}  // namespace kubeportal::config
