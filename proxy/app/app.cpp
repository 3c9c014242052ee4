#include "proxy/app/app.hpp"

#include <csignal>
#include <stdexcept>
#include <thread>

#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

#include "config/configz.hpp"
#include "page/page.hpp"
#include "proxy/app/control_settings.hpp"
#include "proxy/app/descriptor_limit.hpp"
#include "proxy/app/family_health.hpp"
#include "proxy/app/half_close_limit.hpp"
#include "proxy/app/health_check_addresses.hpp"
#include "proxy/app/node.hpp"
#include "proxy/observe/request_metrics.hpp"
#include "proxy/observe/rule_metrics.hpp"
#include "proxy/observe/sync_metrics.hpp"
#include "proxy/portal/iptables/rule_plan.hpp"
#include "revision.hpp"

namespace kubeportal::app {

namespace asio = boost::asio;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

/// kube-proxy's own interval for a health or metrics address that is taken.
constexpr auto kHttpRetry = 5s;

std::size_t worker_count(const config::Options& options) {
  return options.workers > 0 ? options.workers : std::max(1U, std::thread::hardware_concurrency());
}

std::chrono::milliseconds half_close_timeout(const config::Options& options) {
  if (options.portal_mode != config::PortalMode::iptables) return options.half_close_timeout;
  return half_close_within(options.half_close_timeout, kernel_close_wait());
}

/// Without rules there is nothing that a dial could lead back through.
std::uint32_t dial_mark(const config::Options& options) {
  return options.portal_mode == config::PortalMode::iptables ? portal::kOwnDialMark : 0;
}

relay::Settings relay_settings(const config::Options& options, model::Journal& journal) {
  return {.dial_timeouts = options.dial_timeouts,
          .idle_timeout = options.idle_timeout,
          .half_close_timeout = half_close_timeout(options),
          .keepalive_interval = options.keepalive_interval,
          .splice_after = options.splice_after,
          .splice_pipe_size = options.splice_pipe_size,
          .udp_timeout = options.udp_timeout,
          .dial_mark = dial_mark(options),
          .journal = &journal};
}

api::Event about_this_node(const config::Options& options, api::Event::Type type,
                           const std::string& reason, const std::string& note) {
  return {.regarding = api::node_called(node_name(options.hostname_override)),
          .type = type,
          .reason = reason,
          .action = "StartKubeProxy",
          .note = note};
}

/// Where an HTTP server binds; an empty host is every address of the machine.
model::SocketAddress bind_address(const config::HostPort& given) {
  return {given.host.empty() ? asio::ip::address_v6::any() : *model::parse_ip(given.host),
          given.port};
}

}  // namespace

App::App(const config::Options& options, Flavour flavour)
    : options_(options),
      flavour_(std::move(flavour)),
      signals_(io_, SIGTERM, SIGINT),
      drain_timer_(io_),
      http_retry_(io_),
      descriptor_limit_(raise_descriptor_limit()),
      journal_(options.journal_size),
      statistics_(worker_count(options)),
      budget_(0, options.max_connections, options.udp_max_flows),
      workers_(worker_count(options), relay_settings(options, journal_), statistics_, budget_),
      portal_mode_(make_portal_mode(
          options, {io_, workers_, port_holders_, rule_statistics_, sync_progress_, journal_})),
      service_health_(io_, {.proxy_is_healthy = [this] { return health_.proxy_is_healthy(); },
                            .holder_of =
                                [this](const model::SocketAddress& address) {
                                  return port_holders_.holder_of(model::Protocol::tcp, address);
                                },
                            .tell = [this](const api::Event& event) { tell(event); }}),
      address_watcher_(io_, [this] { local_addresses_changed(); }),
      proxier_(
          control_settings(options, flavour_.family_rule), portal_mode_->data_plane(),
          portal_mode_->portals(), service_health_, sync_progress_, journal_,
          [this](std::function<void()> work) { asio::post(io_, std::move(work)); },
          [this](const api::Event& event) { tell(event); }),
      this_node_(node_name(options.hostname_override), flavour_.missing_node,
                 [this](const control::NodeState& state) {
                   proxier_.set_zone(state.zone);
                   health_.set_node_eligible(!state.why_not_eligible);
                 }),
      source_(flavour_.make_source(
          io_, {proxier_.service_handler(), proxier_.endpoint_slice_handler(), this_node_})),
      configuration_(flavour_.read_options_again ? std::make_unique<ConfigurationFollower>(
                                                       io_, options_, flavour_.read_options_again)
                                                 : nullptr),
      journal_watch_(io_, statistics_, journal_, [this] { return source_->status(); }),
      probe_(io_),
      connection_probe_(io_, workers_),
      answers_({io_, options_, flavour_.family_rule, workers_, statistics_, journal_,
                [this] { return source_->objects(); },
                [this](Processes processes) { return portal_mode_->machine(processes); },
                connection_probe_}),
      stream_(io_, statistics_, journal_),
      admin_(io_, admin_routes()),
      health_(
          io_,
          [this] {
            return family_health(sync_progress_, options_.iptables_sync_period,
                                 model::SyncProgress::TimePoint::clock::now(),
                                 std::chrono::system_clock::now());
          },
          readiness_routes()),
      metrics_(io_, statistics_, {KUBE_PORTAL_VERSION, KUBE_PORTAL_REVISION}, metric_sources(),
               more_routes()),
      systemd_(io_, SystemdEnvironment::of_this_process()),
      metrics_address_(options.metrics_bind_address),
      healthz_address_(options.healthz_bind_address) {}

App::~App() { workers_.stop(); }

void App::run() {
  std::signal(SIGPIPE, SIG_IGN);
  wait_for_signal();
  start();
  io_.run();
}

void App::start() {
  budget_.set_descriptors(descriptors_for_connections(descriptor_limit_, open_descriptors()));
  local_addresses_changed();
  systemd_.starting();
  portal_mode_->tell_of_first_sync([this] { systemd_.ready(workers_.open_addresses().size()); });
  note(fmt::format("kube-portal {} starts", KUBE_PORTAL_VERSION));
  journal_watch_.start();
  source_->start();
  tell_of_start();
  if (configuration_) configuration_->start();
  // Behind the first sync, which the source's last word has put in the queue.
  asio::post(io_, [this] {
    if (flavour_.first_sync_done) flavour_.first_sync_done(workers_.open_addresses());
    spdlog::debug("serving up to {} connections and {} UDP flows at once with {} descriptors",
                  budget_.limit(), budget_.flow_limit(), descriptor_limit_);
    serve_http();
  });
  stream_.start();
  if (!options_.admin_socket.empty()) admin_.listen(options_.admin_socket);
}

void App::note(std::string text) {
  journal_.record({.kind = model::JournalKind::proxy, .text = std::move(text)});
}

void App::tell_of_start() {
  tell(about_this_node(options_, api::Event::Type::normal, "Starting",
                       "kube-portal " KUBE_PORTAL_VERSION " serves the Services of this node"));
  for (const auto& event : flavour_.events_at_start) tell(event);
}

std::vector<observe::MetricSource> App::metric_sources() const {
  std::vector<observe::MetricSource> sources{
      [this] { return observe::sync_metrics(sync_progress_.statistics()); },
      [this] { return health_.metrics(); }};
  if (options_.portal_mode == config::PortalMode::iptables) {
    sources.emplace_back([this] { return observe::rule_metrics(rule_statistics_); });
  }
  if (flavour_.requests) {
    sources.emplace_back([this] { return observe::request_metrics(*flavour_.requests); });
  }
  return sources;
}

void App::local_addresses_changed() {
  service_health_.listen_on(health_check_addresses(
      portal::NodePortAddresses(options_.nodeport_addresses), local_addresses_now()));
  portal_mode_->addresses_changed();
}

void App::serve_http() {
  bool failed = false;
  const auto serve = [&](auto& server, std::optional<config::HostPort>& address, const char* what,
                         const char* reason) {
    if (!address) return;
    const auto bound = server.listen(bind_address(*address));
    if (bound) return address.reset();
    failed = true;
    const auto wanted = bind_address(*address);
    const auto holder = port_holders_.holder_of(model::Protocol::tcp, wanted);
    const auto problem = fmt::format("cannot serve {} on {}: {}{}", what, to_string(wanted),
                                     bound.error().message(), holder ? ", held by " + *holder : "");
    if (options_.bind_address_hard_fail) {
      throw std::runtime_error(problem + ", and --bind-address-hard-fail says to end then");
    }
    spdlog::error("{}; trying again every {} s", problem, kHttpRetry.count());
    tell(about_this_node(options_, api::Event::Type::warning, reason, problem));
  };
  serve(metrics_, metrics_address_, "metrics", "FailedToStartMetricServer");
  serve(health_, healthz_address_, "health", "FailedToStartProxierHealthcheck");
  if (!failed || draining_) return;
  http_retry_.expires_after(kHttpRetry);
  http_retry_.async_wait([this](const error_code& error) {
    if (!error) serve_http();
  });
}

observe::HttpRoutes App::more_routes() {
  auto routes = page_routes();
  if (options_.command != config::Command::proxy) return routes;
  routes.insert({"/configz", [this](const observe::HttpRequest&, observe::HttpRespond respond) {
                   const auto& in_force =
                       configuration_ ? configuration_->in_force() : options_.kube_proxy;
                   respond({200, "application/json", config::configz_text(in_force)});
                 }});
  return routes;
}

observe::HttpRoutes App::page_routes() {
  if (!options_.page) return {};
  auto routes = answers_.for_everybody();
  routes.merge(stream_.routes());
  routes["/"] = [](const observe::HttpRequest&, const observe::HttpRespond& respond) {
    respond({200,
             "text/html; charset=utf-8",
             std::string(page::page_html()),
             {{"Content-Security-Policy", std::string(page::page_content_security_policy())},
              {"Referrer-Policy", "no-referrer"}}});
  };
  return routes;
}

observe::HttpRoutes App::admin_routes() {
  auto routes = answers_.all();
  routes.merge(stream_.routes());
  return routes;
}

observe::HttpRoutes App::readiness_routes() {
  return {{"/readyz",
           [this](const observe::HttpRequest&, const observe::HttpRespond& respond) {
             respond(observe::readyz(
                 readiness_checks(readiness_facts(), model::SyncProgress::TimePoint::clock::now()),
                 false));
           }},
          {"/readyz?verbose", [this](const observe::HttpRequest&, observe::HttpRespond respond) {
             probe_readiness(std::move(respond));
           }}};
}

ReadinessFacts App::readiness_facts() const {
  return {.draining = draining_,
          .first_sync_done = proxier_.synced(),
          .sources = source_->status(),
          .families = sync_progress_.families(),
          .late_after = 2 * options_.iptables_sync_period,
          .connections = {budget_.in_use(), budget_.limit()},
          .descriptors = {open_descriptors(), descriptor_limit_},
          .conntrack = conntrack_headroom("/"),
          .ports = port_headroom("/")};
}

void App::probe_readiness(observe::HttpRespond respond) {
  auto checks = readiness_checks(readiness_facts(), model::SyncProgress::TimePoint::clock::now());
  if (options_.portal_mode != config::PortalMode::iptables) {
    return respond(observe::readyz(checks, true));  // no rules to connect through
  }
  const auto families = sync_progress_.families();
  const auto portal =
      proxier_.portal_to_probe([&](model::IpFamily family) { return families.contains(family); });
  if (!portal) {
    checks.push_back({"probe", "no Service on a cluster IP has an endpoint to connect to"});
    return respond(observe::readyz(checks, true));
  }
  probe_.connect(to_string(portal->service_port), portal->address,
                 [checks = std::move(checks),
                  respond = std::move(respond)](observe::ReadinessCheck probed) mutable {
                   checks.push_back(std::move(probed));
                   respond(observe::readyz(checks, true));
                 });
}

void App::wait_for_signal() {
  signals_.async_wait([this](const error_code& error, int signal) {
    if (error) return;
    if (draining_) {
      spdlog::info("second signal: ending at once, {} connections are cut", workers_.load());
      return finish();
    }
    spdlog::info("{}: draining", signal == SIGINT ? "SIGINT" : "SIGTERM");
    note(fmt::format("{}: draining, {} connections run on", signal == SIGINT ? "SIGINT" : "SIGTERM",
                     workers_.load()));
    drain();
    wait_for_signal();
  });
}

void App::drain() {
  draining_ = true;
  source_->stop();
  if (configuration_) configuration_->stop();
  portal_mode_->stop();
  address_watcher_.stop();
  health_.drain();
  http_retry_.cancel();

  workers_.drain([this] { asio::post(io_, [this] { finish(); }); });
  const auto load = workers_.load();
  systemd_.stopping(load);
  if (load > 0) {
    spdlog::info("{} connections run on; they are cut in {:.1f} s, or at once by a second signal",
                 load, std::chrono::duration<double>(options_.drain_timeout).count());
  }
  drain_timer_.expires_after(options_.drain_timeout);
  drain_timer_.async_wait([this](const error_code& error) {
    if (!error) workers_.abort_sessions();
  });
}

void App::finish() {
  signals_.cancel();
  drain_timer_.cancel();
  journal_watch_.stop();
  admin_.stop();
  stream_.stop();
  metrics_.stop();
  probe_.stop();
  connection_probe_.stop();
  health_.stop();
  service_health_.stop();
  systemd_.stop();
  workers_.stop();
  portal_mode_->finish();
  io_.stop();
}

}  // namespace kubeportal::app
