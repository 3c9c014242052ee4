#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "k8sclient/source.hpp"
#include "proxy/model/sync_progress.hpp"
#include "proxy/observe/readiness.hpp"

namespace kubeportal::app {

/// How much of something limited is in use.
struct Headroom {
  std::int64_t in_use = 0;
  std::int64_t limit = 0;  ///< 0: none
};

/// From what readiness is judged; times are of `SyncProgress::Clock`.
struct ReadinessFacts {
  bool draining = false;
  bool first_sync_done = false;
  std::vector<k8sclient::SourceStatus> sources;
  std::map<model::IpFamily, model::SyncProgress::Family> families;
  std::chrono::nanoseconds late_after{};  ///< that a change may wait to get into force
  Headroom connections;
  Headroom descriptors;
  std::optional<Headroom> conntrack;  ///< nullopt: the kernel tracks no connections
  std::optional<Headroom> ports;      ///< for dials to one endpoint
};

/// Each with its figure. An API server that is away is told and fails nothing: the last state goes
/// on being served.
std::vector<observe::ReadinessCheck> readiness_checks(const ReadinessFacts& facts,
                                                      model::SyncProgress::TimePoint now);

/// What /proc below `root` says; nullopt where it does not.
std::optional<Headroom> conntrack_headroom(const std::filesystem::path& root);
std::optional<Headroom> port_headroom(const std::filesystem::path& root);

}  // namespace kubeportal::app
