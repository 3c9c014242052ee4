#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/flag.hpp"

namespace kubeportal::config {

/// A flag that no value could be read for.
struct FlagFault {
  enum class Kind : std::uint8_t { unknown, no_value };
  Kind kind;
  std::string written;  ///< as on the command line, up to the '='
  const Flag* flag;     ///< for unknown: what was most likely meant, or nullptr
};

struct NormalisedArgv {
  std::vector<std::string> flags;     ///< "--name", "value", "--name", "value", ...
  std::vector<std::string> operands;  ///< what is not a flag, in order
  std::vector<FlagFault> faults;
};

/// Turns the spellings that kube-proxy's users have from Go's pflag into the one that CLI11 takes:
///
///     --name=value  --name value  --na_me=value  -v=2  -v 2  -v2  --switch  --switch=false  -hv2
///
/// Only names are touched, never values. A flag that takes a value takes the next argument, even
/// one with a dash ("-5s"), but not what is plainly another flag: unlike pflag, which would take it
/// and then complain of something else. After "--" everything is an operand. An unknown flag goes
/// without its value where the flag that was meant takes one.
NormalisedArgv normalise_argv(const std::vector<std::string>& args);

}  // namespace kubeportal::config
