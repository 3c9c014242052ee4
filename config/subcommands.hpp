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

inline constexpr std::array<Subcommand, 7> kSubcommands{{{"lb", Command::lb},
                                                         {"check", Command::check},
                                                         {"explain", Command::explain},
                                                         {"conns", Command::conns},
                                                         {"top", Command::top},
                                                         {"journal", Command::journal},
                                                         {"export", Command::export_}}};

/// Whether it asks a running proxy, and is none itself.
constexpr bool is_client(Command command) {
  return command == Command::conns || command == Command::top || command == Command::journal ||
         command == Command::export_;
}

}  // namespace kubeportal::config
