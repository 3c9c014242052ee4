#pragma once

#include <cstddef>
#include <cstdint>

namespace kubeportal::system {

#if defined(__SANITIZE_THREAD__)
inline constexpr bool kThreadSanitized = true;
#else
inline constexpr bool kThreadSanitized = false;
#endif

/// Built with a sanitizer: slower by an order of magnitude and with memory of its own.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = kThreadSanitized;
#endif

/// Randomised transfers to run: KUBE_PORTAL_TRANSFERS if set, 100,000 with KUBE_PORTAL_LONG=1 (a
/// tenth of that under sanitizers), else a dose that every run of the tests can afford.
std::size_t transfer_dose();

/// KUBE_PORTAL_SEED if set, to repeat a run that failed; else a new one.
std::uint64_t seed();

}  // namespace kubeportal::system
