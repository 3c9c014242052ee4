#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "config/options.hpp"
#include "k8sclient/source.hpp"
#include "proxy/control/proxier.hpp"
#include "proxy/model/counters.hpp"
#include "proxy/observe/health_server.hpp"
#include "proxy/observe/metrics_server.hpp"
#include "proxy/portal/address_watcher.hpp"
#include "proxy/portal/asio_retry_timer.hpp"
#include "proxy/portal/bind_portals.hpp"
#include "proxy/portal/port_holders.hpp"
#include "proxy/relay/connection_budget.hpp"
#include "proxy/worker/worker_pool.hpp"

namespace kubeportal::app {

/// Makes the source that App starts; the handlers outlive it.
using SourceFactory = std::function<std::unique_ptr<k8sclient::ObjectSource>(
    boost::asio::io_context&, k8sclient::ServiceHandler&, k8sclient::EndpointSliceHandler&)>;

/// Wherein the commands that run the proxy differ.
struct Flavour {
  SourceFactory make_source;
  control::FamilyRule family_rule = control::FamilyRule::match;
  /// Runs once, after everything that existed at start has been applied, with the addresses that
  /// are open. Throws std::runtime_error where the proxy shall not go on. May be null.
  std::function<void(const std::vector<model::SocketAddress>&)> first_sync_done;
};

/// Owns every long-lived object, starts them in order and ends them in two phases: no new work
/// (drain), then the threads. Lives on the control thread, which is the one that calls run().
class App {
 public:
  App(const config::Options& options, Flavour flavour);
  ~App();

  /// Runs until a signal ends it. Throws std::exception with a sentence where it cannot start.
  void run();

 private:
  void start();
  void serve_http();

  void wait_for_signal();
  void drain();
  void finish();

  const config::Options options_;
  const Flavour flavour_;
  boost::asio::io_context io_{1};
  boost::asio::signal_set signals_;
  boost::asio::steady_timer drain_timer_;
  boost::asio::steady_timer http_retry_;
  bool draining_ = false;
  std::int64_t descriptor_limit_ = 0;

  // The data plane.
  model::Statistics statistics_;
  relay::ConnectionBudget budget_;
  worker::WorkerPool workers_;

  // Control, from the addresses that clients dial up to the objects that say so.
  portal::PortHolders port_holders_;
  portal::AsioRetryTimer retry_timer_;
  portal::BindPortals portals_;
  portal::AddressWatcher address_watcher_;
  control::Proxier proxier_;
  std::unique_ptr<k8sclient::ObjectSource> source_;

  // Seeing inside.
  observe::MetricsServer metrics_;
  observe::HealthServer health_;
  std::optional<config::HostPort> metrics_address_;  // not served yet; nullopt: served, or off
  std::optional<config::HostPort> healthz_address_;
};

}  // namespace kubeportal::app
