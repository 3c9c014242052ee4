#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "proxy/model/connection_filter.hpp"

namespace kubeportal::worker {

enum class SurveyAction : std::uint8_t { look, kill };

/// Gathers what all workers find, each on its own thread. Shared by the workers that are at it; it
/// calls `done` on the thread of the one that is last.
class ConnectionSurvey {
 public:
  using Done = std::function<void(std::vector<model::Connection>)>;

  ConnectionSurvey(model::ConnectionFilter filter, SurveyAction action, std::size_t workers,
                   Done done)
      : filter_(std::move(filter)),
        action_(action),
        workers_under_way_(workers),
        done_(std::move(done)) {}

  const model::ConnectionFilter& filter() const { return filter_; }
  SurveyAction action() const { return action_; }

  /// What one worker has found; once for each.
  void found(std::vector<model::Connection> connections);

 private:
  const model::ConnectionFilter filter_;
  const SurveyAction action_;

  std::mutex mutex_;  // of what follows
  std::size_t workers_under_way_;
  std::vector<model::Connection> all_;
  Done done_;
};

}  // namespace kubeportal::worker
