#include "proxy/worker/worker_pool.hpp"

#include <algorithm>

#include <fcntl.h>
#include <spdlog/spdlog.h>

namespace kubeportal::worker {

using boost::system::error_code;
using model::SocketAddress;

WorkerPool::WorkerPool(std::size_t workers, relay::Settings settings, model::Statistics& statistics,
                       relay::ConnectionBudget& budget)
    : settings_(std::move(settings)),
      statistics_(statistics),
      budget_(budget),
      placeholder_(::open("/dev/null", O_RDONLY | O_CLOEXEC)) {
  for (std::size_t i = 0; i < workers; ++i) {
    workers_.push_back(std::make_unique<Worker>(
        i, settings_, statistics.worker(i), budget,
        [this, i](relay::AcceptedClient client) { dispatch(*workers_[i], std::move(client)); },
        [this] { on_sessions_ended(); }, [this] { shed_flows(); }));
  }
  for (auto& worker : workers_) worker->start();
}

WorkerPool::~WorkerPool() { stop(); }

void WorkerPool::publish(const model::Leg& leg, model::Backends backends) {
  auto found = legs_.find(leg);
  if (found == legs_.end()) {
    auto served = std::make_shared<relay::ServedLeg>(leg, statistics_.of(leg.service_port));
    Worker* home = workers_[next_home_++ % workers_.size()].get();
    found = legs_.emplace(leg, Home{std::move(served), home, {}}).first;
  }
  Home& home = found->second;
  const bool was_empty = home.leg->balancer.empty();
  home.leg->balancer.publish(backends);
  const bool changed = was_empty != home.leg->balancer.empty();
  for (auto& [address, open] : home.addresses) {
    if (changed) refuse_or_serve(home, *open);
    open->endpoints_changed(backends.endpoints);
  }
}

boost::system::result<SocketAddress> WorkerPool::open(const model::Leg& leg,
                                                      const SocketAddress& address,
                                                      std::vector<model::Cidr> allowed_sources) {
  Home& home = legs_.at(leg);
  auto opened = open_address(*home.worker, home.leg, address, std::move(allowed_sources),
                             settings_.keepalive_interval);
  if (!opened) return opened.error();
  budget_.count_listener(+1);
  const auto bound = (*opened)->address();
  home.addresses.emplace(bound, std::move(*opened));
  return bound;
}

void WorkerPool::close(const model::Leg& leg, const SocketAddress& address) {
  Home& home = legs_.at(leg);
  const auto found = home.addresses.find(address);
  if (found == home.addresses.end()) return;
  found->second->close(placeholder_);
  home.addresses.erase(found);
  budget_.count_listener(-1);
}

void WorkerPool::forget(const model::Leg& leg) { legs_.erase(leg); }

void WorkerPool::drain(std::function<void()> drained) {
  drained_ = std::move(drained);
  undrained_ = workers_.size();
  draining_ = true;
  for (auto& worker : workers_) {
    worker->drain([this] {
      --undrained_;
      on_sessions_ended();
    });
  }
}

void WorkerPool::abort_sessions() {
  for (auto& worker : workers_) worker->abort_sessions();
}

void WorkerPool::stop() {
  for (auto& worker : workers_) worker->stop();
}

void WorkerPool::survey(const model::ConnectionFilter& filter, SurveyAction action,
                        ConnectionSurvey::Done done) {
  const auto survey =
      std::make_shared<ConnectionSurvey>(filter, action, workers_.size(), std::move(done));
  for (const auto& worker : workers_) worker->look_through(survey);
}

std::optional<WorkerPool::Served> WorkerPool::served(const model::Leg& leg) const {
  const auto found = legs_.find(leg);
  if (found == legs_.end()) return std::nullopt;
  const Home& home = found->second;
  Served told{home.leg, home.worker->index(), {}};
  for (const auto& [address, open] : home.addresses) told.addresses.push_back(address);
  return told;
}

void WorkerPool::for_each_leg(const std::function<void(relay::ServedLeg&)>& visit) const {
  for (const auto& [leg, home] : legs_) visit(*home.leg);
}

std::vector<SocketAddress> WorkerPool::open_addresses() const {
  std::vector<SocketAddress> addresses;
  for (const auto& [leg, home] : legs_) {
    for (const auto& [address, open] : home.addresses) addresses.push_back(address);
  }
  return addresses;
}

std::size_t WorkerPool::load() const {
  std::size_t sum = 0;
  for (const auto& worker : workers_) sum += worker->load();
  return sum;
}

void WorkerPool::refuse_or_serve(const Home& home, OpenAddress& address) {
  const bool refuse = home.leg->balancer.empty();
  const error_code error = refuse ? address.refuse() : address.serve();
  if (!error) return;
  spdlog::error("{}: cannot {} clients on {}: {}; {}", to_string(home.leg->leg.service_port),
                refuse ? "refuse" : "serve", to_string(address.address()), error.message(),
                refuse ? "they hang instead of being told that there is no endpoint"
                       : "they are refused although there are endpoints");
}

void WorkerPool::shed_flows() {
  for (const auto& worker : workers_) worker->shed_flows();
}

void WorkerPool::dispatch(Worker& home, relay::AcceptedClient client) {
  const auto least =
      std::min_element(workers_.begin(), workers_.end(),
                       [](const auto& a, const auto& b) { return a->load() < b->load(); });
  // Handing over costs a wake-up of another thread: not for a difference of one.
  Worker& chosen = (*least)->load() + 1 < home.load() ? **least : home;
  chosen.serve(std::move(client));
}

void WorkerPool::on_sessions_ended() {
  if (draining_ && undrained_ == 0 && load() == 0) drained_();
}

}  // namespace kubeportal::worker
