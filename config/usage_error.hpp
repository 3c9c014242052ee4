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
  Command command = Command::proxy;   ///< whose help explains more
  std::vector<std::string> problems;  ///< a sentence each: what, found, allowed
};

/// Several lines for standard error, ending in a line break.
std::string to_string(const UsageError& error);

/// "kube-portal", "kube-portal lb", "kube-portal check": what a person types.
std::string_view name_of(Command command);

/// `argument: found "value", allowed: ...`
std::string refused_sentence(std::string_view argument, const Refusal& refusal,
                             std::string_view allowed);

std::string fault_sentence(const FlagFault& fault, Command command);
std::string wrong_command_sentence(const Flag& flag, Command command);
std::string unknown_command_sentence(std::string_view word);
std::string not_for_check_sentence(std::string_view operand);
std::string missing_source_sentence(Command command);

}  // namespace kubeportal::config
