#pragma once

#include <functional>
#include <vector>

#include <prometheus/metric_family.h>

#include "proxy/model/counters.hpp"
#include "proxy/observe/health.hpp"
#include "proxy/observe/http_server.hpp"

namespace kubeportal::observe {

/// How the families that are served stand now.
using FamilyHealths = std::function<std::map<model::IpFamily, FamilyHealth>()>;

/// Serves /healthz, /livez and further pages. Owned by App; control thread. Goes on answering
/// during a drain and ends with stop() or its destructor.
class HealthServer {
 public:
  HealthServer(boost::asio::io_context& control, FamilyHealths families, HttpRoutes more = {});

  /// As HttpServer::listen; logs where it serves.
  boost::system::result<model::SocketAddress> listen(const model::SocketAddress& address);

  /// From now on /healthz answers 503. Idempotent.
  void drain() { draining_ = true; }

  /// While the node is not eligible /healthz answers 503, and /livez does not change.
  void set_node_eligible(bool eligible) { node_eligible_ = eligible; }

  /// Whether the proxy serves and goes on doing so, wherever the node is about to go.
  bool proxy_is_healthy() const;

  /// How often /healthz and /livez have given each answer. Any thread.
  std::vector<prometheus::MetricFamily> metrics() const;

  void stop();

 private:
  struct Answered {
    model::Counter ok;
    model::Counter unavailable;
  };

  HttpRoutes routes(HttpRoutes more);
  Health health() const;
  static HttpAnswer counted(Answered& answered, HttpAnswer answer);

  const FamilyHealths families_;
  bool draining_ = false;
  bool node_eligible_ = true;
  Answered healthz_;
  Answered livez_;
  HttpServer server_;
};

}  // namespace kubeportal::observe
