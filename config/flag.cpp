#include "config/flag.hpp"

#include <algorithm>
#include <vector>

#include "config/flags/tables.hpp"
#include "config/nearest.hpp"

namespace kubeportal::config {

namespace {

FlagScope scope_of(Command command) {
  switch (command) {
    case Command::lb:
      return FlagScope::lb;
    case Command::explain:
      return FlagScope::explain;
    case Command::conns:
      return FlagScope::conns;
    case Command::top:
      return FlagScope::top;
    case Command::journal:
      return FlagScope::journal;
    case Command::export_:
      return FlagScope::export_;
    default:
      return FlagScope::node_proxy;
  }
}

}  // namespace

bool Flag::belongs_to(Command command) const {
  return (static_cast<unsigned>(scope) & static_cast<unsigned>(scope_of(command))) != 0;
}

std::span<const Flag> all_flags() {
  static const auto kFlags = [] {
    std::vector<Flag> flags;
    for (const auto& table :
         {source_flags(), portals_flags(), iptables_flags(), load_balancer_flags(), explain_flags(),
          conns_flags(), top_flags(), journal_flags(), relay_flags(), observability_flags(),
          kernel_flags(), process_flags(), ignored_flags()}) {
      flags.insert(flags.end(), table.begin(), table.end());
    }
    return flags;
  }();
  return kFlags;
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

const Flag* flag_of_field(std::string_view field) {
  const auto flags = all_flags();
  const auto found = std::ranges::find(flags, field, &Flag::field);
  return field.empty() || found == flags.end() ? nullptr : &*found;
}

const Flag* flag_nearest_to(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& flag : all_flags()) names.push_back(flag.name);
  const auto found = nearest(name, names);
  return found ? flag_named(*found) : nullptr;
}

}  // namespace kubeportal::config
