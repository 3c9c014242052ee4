#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/options.hpp"

namespace kubeportal::app {

/// A number that a file below / is to hold.
struct KernelSetting {
  std::string path;  ///< "proc/sys/net/netfilter/nf_conntrack_max"
  std::int64_t value;
  bool is_least = false;  ///< a larger one may stay

  bool operator==(const KernelSetting&) const = default;
};

/// What the options ask of the kernel on a machine of so many cores: as kube-proxy, the connection
/// tracking's size and time-outs where rules steer, and the process's place when memory runs out.
std::vector<KernelSetting> kernel_settings(const config::Options& options, unsigned cores);

/// Why some of them are not as wanted.
struct UnsetKernelSettings {
  std::string what;  ///< which ones, and what to do, as a sentence
  bool is_read_only = false;
};

/// Writes what differs below `root`, "/" for this machine. What could not be set is said in one
/// warning and returned: a node serves all the same.
std::optional<UnsetKernelSettings> apply_kernel_settings(const std::vector<KernelSetting>& settings,
                                                         const std::filesystem::path& root);

}  // namespace kubeportal::app
