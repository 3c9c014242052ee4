#pragma once

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "test/node/network_namespace.hpp"
#include "test/system/deadline.hpp"

namespace kubeportal::node {

/// One new connection or query, from its start to its end.
struct Attempt {
  system::Clock::time_point begun;
  system::Clock::time_point ended;
  std::string trouble;  ///< empty: it was answered

  bool answered() const { return trouble.empty(); }
};

/// Asks one address again and again, each time from a new socket: TCP connections that wait for an
/// endpoint's greeting, or UDP queries that wait for their echo, each for a second at most. On a
/// thread of its own from construction to finish() or destruction.
class SteadyLoad {
 public:
  enum class Kind { connections, queries };

  SteadyLoad(const NetworkNamespace& from, std::string address, Kind kind);

  /// Returns when so many more have ended.
  void wait_for_more(std::size_t count) const;

  /// Ends the load; all that it did.
  std::vector<Attempt> finish();

 private:
  void run(const std::stop_token& stop, const NetworkNamespace& from);
  std::size_t ended() const;

  const std::string address_;
  const Kind kind_;
  mutable std::mutex mutex_;
  std::vector<Attempt> attempts_;  // by mutex_
  std::jthread thread_;
};

}  // namespace kubeportal::node
