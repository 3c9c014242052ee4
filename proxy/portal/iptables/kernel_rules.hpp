#pragma once

#include <cstdint>
#include <functional>

namespace kubeportal::portal {

/// A number that changes whenever somebody changes rules in this network namespace; cheap enough
/// to be asked for every second. 0: it cannot be known.
using RuleGeneration = std::function<std::uint64_t()>;

/// The kernel's own count of transactions (NFT_MSG_GETGEN), for the nft flavour.
std::uint64_t nft_generation();

/// For the legacy flavour: number and size of the entries of both families' nat and filter tables.
/// A rule replaced by one of the same size does not show.
std::uint64_t legacy_generation();

}  // namespace kubeportal::portal
