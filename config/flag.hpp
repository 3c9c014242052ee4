#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "config/flag_values.hpp"
#include "config/options.hpp"

namespace kubeportal::config {

/// Which commands take a flag: a bit each. `check` takes what the node proxy takes, and so does
/// `explain`.
enum class FlagScope : std::uint8_t {
  node_proxy = 1,
  lb = 2,
  explain = 4,
  conns = 8,
  top = 16,
  journal = 32,
  export_ = 64,

  proxy = node_proxy | explain,
  runs_proxy = proxy | lb,                    ///< whatever runs a proxy
  clients = conns | top | journal | export_,  ///< whatever asks a running one
  always = runs_proxy | clients,
};

constexpr FlagScope operator|(FlagScope a, FlagScope b) {
  return static_cast<FlagScope>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

/// One flag: what the parser, the help and the error messages know of it.
struct Flag {
  std::string_view name;  ///< without dashes
  char shorthand = '\0';  ///< the letter after a single dash; '\0': none
  FlagScope scope = FlagScope::runs_proxy;
  std::string_view group{};          ///< heading in the help
  std::string_view placeholder{};    ///< what the help calls the value; empty: a switch
  std::string_view default_text{};   ///< for the help; empty: none worth saying
  std::string_view default_in_lb{};  ///< where `lb` differs
  std::string_view help{};
  std::string_view allowed{};  ///< ends a sentence that begins "allowed:"

  /// The field of KubeProxyConfiguration that says the same ("iptables.syncPeriod"); empty: none.
  std::string_view field{};
  bool beats_file = false;         ///< counts beside --config although it has a field
  bool only_without_file = false;  ///< does not count beside --config although it has none
  std::string_view ignored{};      ///< why it has no effect; empty: it has one
  std::string_view neutral{};      ///< ignored, and asks for nothing else than the default does

  /// Writes the value into the options, or says why not and leaves them alone. nullptr: its field
  /// is all that there is to set.
  std::optional<Refusal> (*apply)(std::string_view value, Options& options) = nullptr;

  constexpr bool is_switch() const { return placeholder.empty(); }
  bool belongs_to(Command command) const;
  bool counts_beside_file() const { return field.empty() ? !only_without_file : beats_file; }
};

/// Every flag there is, in the order of the help.
std::span<const Flag> all_flags();

/// nullptr: there is none of that name.
const Flag* flag_named(std::string_view name);
const Flag* flag_with_shorthand(char letter);
/// nullptr: no flag says that field.
const Flag* flag_of_field(std::string_view field);

/// The flag that a misspelt name was most likely meant to be; nullptr: none is near.
const Flag* flag_nearest_to(std::string_view name);

}  // namespace kubeportal::config
