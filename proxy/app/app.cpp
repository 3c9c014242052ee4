#include "proxy/app/app.hpp"

#include <csignal>
#include <thread>

#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

#include "proxy/app/descriptor_limit.hpp"
#include "proxy/app/node.hpp"
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

relay::Settings relay_settings(const config::Options& options) {
  return {.dial_timeouts = options.dial_timeouts,
          .idle_timeout = options.idle_timeout,
          .half_close_timeout = options.half_close_timeout,
          .keepalive_interval = options.keepalive_interval};
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
      statistics_(worker_count(options)),
      budget_(0, options.max_connections),
      workers_(worker_count(options), relay_settings(options), statistics_, budget_),
      retry_timer_(io_),
      portals_(
          workers_, portal::NodePortAddresses(options.nodeport_addresses), local_addresses_now(),
          [this](const model::SocketAddress& address) { return port_holders_.holder_of(address); },
          retry_timer_),
      address_watcher_(io_, [this] { portals_.local_addresses_changed(local_addresses_now()); }),
      proxier_({node_name(options.hostname_override), flavour_.family_rule}, workers_, portals_,
               [this](std::function<void()> work) { asio::post(io_, std::move(work)); }),
      source_(
          flavour_.make_source(io_, proxier_.service_handler(), proxier_.endpoint_slice_handler())),
      metrics_(io_, statistics_, {KUBE_PORTAL_VERSION, KUBE_PORTAL_REVISION}),
      health_(io_),
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
  source_->start();
  // Behind the first sync, which the source's last word has put in the queue.
  asio::post(io_, [this] {
    if (flavour_.first_sync_done) flavour_.first_sync_done(workers_.open_addresses());
    spdlog::debug("serving up to {} connections at once with {} descriptors", budget_.limit(),
                  descriptor_limit_);
    serve_http();
  });
}

void App::serve_http() {
  bool failed = false;
  const auto serve = [&](auto& server, std::optional<config::HostPort>& address, const char* what) {
    if (!address) return;
    const auto bound = server.listen(bind_address(*address));
    if (bound) return address.reset();
    failed = true;
    const auto wanted = bind_address(*address);
    const auto holder = port_holders_.holder_of(wanted);
    spdlog::error("cannot serve {} on {}: {}{}; trying again every {} s", what, to_string(wanted),
                  bound.error().message(), holder ? ", held by " + *holder : "",
                  kHttpRetry.count());
  };
  serve(metrics_, metrics_address_, "metrics");
  serve(health_, healthz_address_, "health");
  if (!failed || draining_) return;
  http_retry_.expires_after(kHttpRetry);
  http_retry_.async_wait([this](const error_code& error) {
    if (!error) serve_http();
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
    drain();
    wait_for_signal();
  });
}

void App::drain() {
  draining_ = true;
  source_->stop();
  portals_.stop();
  address_watcher_.stop();
  health_.drain();
  http_retry_.cancel();

  workers_.drain([this] { asio::post(io_, [this] { finish(); }); });
  const auto load = workers_.load();
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
  metrics_.stop();
  health_.stop();
  workers_.stop();
  io_.stop();
}

}  // namespace kubeportal::app
