#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "proxy/model/events.hpp"
#include "proxy/model/health_checks.hpp"
#include "proxy/observe/http_server.hpp"

namespace kubeportal::observe {

/// Answers load balancers on the healthCheckNodePort of each Service that has one, on the addresses
/// of this machine where node ports are served. A port that cannot be opened is reported once, with
/// its holder, and tried again.
///
/// Owned by App, control thread. Goes on answering during a drain (503, so that new clients go
/// elsewhere) and ends with stop() or its destructor.
class ServiceHealthServer final : public model::HealthChecks {
 public:
  struct Surroundings {
    std::function<bool()> proxy_is_healthy;
    /// The process that listens on an address, for messages.
    std::function<std::optional<std::string>(const model::SocketAddress&)> holder_of;
    model::TellEvent tell;
    std::chrono::milliseconds retry_interval{5000};  ///< kube-proxy's for its other servers
  };

  ServiceHealthServer(boost::asio::io_context& control, Surroundings surroundings);

  void set(const std::string& service, const model::HealthCheck& check) override;
  void remove(const std::string& service) override;

  /// The addresses to answer on; at first there are none. Those that stay are not touched.
  void listen_on(std::vector<model::IpAddress> addresses);

  /// Where a Service's load balancers get an answer now.
  std::vector<model::SocketAddress> addresses_of(const std::string& service) const;

  void stop();

 private:
  struct Listening {
    std::unique_ptr<HttpServer> server;
    model::SocketAddress address;
  };
  struct Served {
    model::HealthCheck check;
    std::map<model::IpAddress, Listening> listening;
    std::set<model::IpAddress> failed;  // not open, and said so
  };

  void open_missing();
  bool open(const std::string& service, Served& served, const model::IpAddress& address);
  HttpAnswer answer_for(const std::string& service) const;

  boost::asio::io_context& control_;
  const Surroundings surroundings_;
  boost::asio::steady_timer retry_;
  std::vector<model::IpAddress> addresses_;
  std::map<std::string, Served> services_;
};

}  // namespace kubeportal::observe
