#include "config/flag.hpp"

#include <algorithm>
#include <vector>

#include "config/nearest.hpp"

namespace kubeportal::config {

bool Flag::belongs_to(Command command) const {
  switch (scope) {
    case FlagScope::everywhere:
      return true;
    case FlagScope::proxy:
      return command != Command::lb;
    case FlagScope::lb:
      return command == Command::lb;
  }
  return false;
}

const Flag* flag_named(std::string_view name) {
  const auto flags = all_flags();
  const auto found = std::ranges::find(flags, name, &Flag::name);
  return found == flags.end() ? nullptr : &*found;
}

const Flag* flag_with_shorthand(char letter) {
  const auto flags = all_flags();
  const auto found = std::ranges::find(flags, letter, &Flag::shorthand);
  return letter == '\0' || found == flags.end() ? nullptr : &*found;
}

const Flag* flag_nearest_to(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& flag : all_flags()) names.push_back(flag.name);
  const auto found = nearest(name, names);
  return found ? flag_named(*found) : nullptr;
}

}  // namespace kubeportal::config
