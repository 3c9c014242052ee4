#pragma once

#include <memory>

#include "proxy/observe/http_server.hpp"
#include "proxy/observe/metrics_collector.hpp"

namespace boost::asio {
class thread_pool;
}

namespace kubeportal::observe {

/// Serves /metrics, and what kube-proxy serves beside it: /healthz ("ok") and /proxyMode
/// ("userspace"). Owned by App; everything is called on the control thread, which only takes the
/// list of service ports for a scrape: a thread of the server's own renders the text. Ends with
/// stop(), or with its destructor, which waits for a rendering that is under way.
class MetricsServer {
 public:
  /// The statistics outlive the server, and so does what `more` tells of; `pages` are served too.
  MetricsServer(boost::asio::io_context& control, model::Statistics& statistics, BuildInfo build,
                std::vector<MetricSource> more = {}, HttpRoutes pages = {});
  ~MetricsServer();

  /// As HttpServer::listen; logs where it serves.
  boost::system::result<model::SocketAddress> listen(const model::SocketAddress& address);
  void stop();

 private:
  HttpRoutes routes(HttpRoutes more);
  void scrape(HttpRespond respond);

  model::Statistics& statistics_;
  const BuildInfo build_;
  const std::vector<MetricSource> more_;
  HttpServer server_;
  const std::unique_ptr<boost::asio::thread_pool> renderer_;  ///< one thread
};

}  // namespace kubeportal::observe
