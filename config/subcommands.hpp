#pragma once

#include <array>
#include <string_view>

#include "config/options.hpp"

namespace kubeportal::config {

/// A command by the word that calls it; the node proxy has none.
struct Subcommand {
  std::string_view name;
  Command command;
};

inline constexpr std::array<Subcommand, 3> kSubcommands{
    {{"lb", Command::lb}, {"check", Command::check}, {"explain", Command::explain}}};

}  // namespace kubeportal::config
