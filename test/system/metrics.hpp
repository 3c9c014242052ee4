#pragma once

#include <map>
#include <string>
#include <string_view>

#include "test/system/sockets.hpp"

namespace kubeportal::system {

/// The answer to one GET over a connection of its own: the body of a 200. Throws on anything else.
std::string http_get(const SocketAddress& server, std::string_view path);

/// One scrape of /metrics.
class Metrics {
 public:
  /// `text` in Prometheus' text format.
  explicit Metrics(std::string_view text);

  static Metrics scrape(const SocketAddress& server) {
    return Metrics(http_get(server, "/metrics"));
  }

  /// The sum of all series of this name whose labels contain `label` (as in `reason="finished"`);
  /// 0 if there is none.
  double sum(std::string_view name, std::string_view label = "") const;

 private:
  std::multimap<std::string, std::pair<std::string, double>, std::less<>> series_;
};

}  // namespace kubeportal::system
