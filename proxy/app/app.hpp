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
#include "proxy/app/admin_answers.hpp"
#include "proxy/app/configuration_follower.hpp"
#include "proxy/app/connection_probe.hpp"
#include "proxy/app/journal_watch.hpp"
#include "proxy/app/live_stream.hpp"
#include "proxy/app/portal_mode.hpp"
#include "proxy/app/portal_probe.hpp"
#include "proxy/app/readiness_checks.hpp"
#include "proxy/app/systemd_notifier.hpp"
#include "proxy/control/proxier.hpp"
#include "proxy/control/this_node.hpp"
#include "proxy/model/counters.hpp"
#include "proxy/model/journal.hpp"
#include "proxy/model/request_statistics.hpp"
#include "proxy/observe/admin_server.hpp"
#include "proxy/observe/health_server.hpp"
#include "proxy/observe/metrics_server.hpp"
#include "proxy/observe/service_health_server.hpp"
#include "proxy/portal/address_watcher.hpp"
#include "proxy/portal/port_holders.hpp"
#include "proxy/relay/connection_budget.hpp"
#include "proxy/worker/worker_pool.hpp"

namespace kubeportal::app {

/// Makes the source that App starts; the handlers outlive it.
using SourceFactory = std::function<std::unique_ptr<k8sclient::ObjectSource>(
    boost::asio::io_context&, const k8sclient::Handlers&)>;

/// Wherein the commands that run the proxy differ.
struct Flavour {
  SourceFactory make_source;
  control::FamilyRule family_rule = control::FamilyRule::match;
  control::MissingNode missing_node = control::MissingNode::is_eligible;
  /// Runs once, after everything that existed at start has been applied, with the addresses that
  /// are open. Throws std::runtime_error where the proxy shall not go on. May be null.
  std::function<void(const std::vector<model::SocketAddress>&)> first_sync_done;
  /// What is to be told besides that the proxy starts.
  std::vector<api::Event> events_at_start;
  /// Where the source counts its requests to API servers; may be null.
  std::shared_ptr<const model::RequestStatistics> requests;
  /// Where a configuration file is to be followed; may be null.
  OptionsReader read_options_again;
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
  void local_addresses_changed();
  void serve_http();
  void tell_of_start();
  void note(std::string text);
  void tell(const api::Event& event) { source_->record(event); }
  observe::HttpRoutes more_routes();
  observe::HttpRoutes page_routes();
  observe::HttpRoutes admin_routes();
  observe::HttpRoutes readiness_routes();
  ReadinessFacts readiness_facts() const;
  void probe_readiness(observe::HttpRespond respond);
  std::vector<observe::MetricSource> metric_sources() const;

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

  model::Journal journal_;

  // The data plane.
  model::Statistics statistics_;
  model::RuleStatistics rule_statistics_;
  model::SyncProgress sync_progress_;
  relay::ConnectionBudget budget_;
  worker::WorkerPool workers_;

  // Control, from the addresses that clients dial up to the objects that say so.
  portal::PortHolders port_holders_;
  std::unique_ptr<PortalMode> portal_mode_;
  observe::ServiceHealthServer service_health_;
  portal::AddressWatcher address_watcher_;
  control::Proxier proxier_;
  control::ThisNode this_node_;
  std::unique_ptr<k8sclient::ObjectSource> source_;
  std::unique_ptr<ConfigurationFollower> configuration_;  // null without a file

  // Seeing inside.
  JournalWatch journal_watch_;
  PortalProbe probe_;
  ConnectionProbe connection_probe_;
  AdminAnswers answers_;
  LiveStream stream_;
  observe::AdminServer admin_;
  observe::HealthServer health_;
  observe::MetricsServer metrics_;
  SystemdNotifier systemd_;
  std::optional<config::HostPort> metrics_address_;  // not served yet; nullopt: served, or off
  std::optional<config::HostPort> healthz_address_;
};

}  // namespace kubeportal::app
