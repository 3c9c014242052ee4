#include "proxy/portal/iptables/chain_names.hpp"

#include <algorithm>
#include <array>

namespace kubeportal::portal::chains {

bool is_ours(std::string_view chain) {
  constexpr std::array kNames{kPortalsContainer, kPortalsHost, kNodePortContainer, kNodePortHost,
                              kNodePortNonLocal, kPortals,     kNodePorts,         kUnserved};
  constexpr std::array kPrefixes{kAddressBranch, kPortBranch, kSourceChain, kScopeChain};
  return std::ranges::find(kNames, chain) != kNames.end() ||
         std::ranges::any_of(kPrefixes, [&](auto prefix) { return chain.starts_with(prefix); });
}

}  // namespace kubeportal::portal::chains
