#include "proxy/relay/udp/udp_relay.hpp"

#include <algorithm>

namespace kubeportal::relay {

using namespace std::chrono_literals;
using model::CloseReason;

namespace {

/// Often enough that a time-out is late by an eighth at most, never a load.
std::chrono::milliseconds sweep_interval(const Settings& settings) {
  const auto shortest = std::min(settings.udp_unreplied_timeout, settings.udp_timeout);
  return std::clamp<std::chrono::milliseconds>(shortest / 8, 1ms, 1s);
}

}  // namespace

UdpRelay::UdpRelay(EventLoop& loop, const Settings& settings, LiveConnections& live,
                   model::WorkerCounters& counters, ConnectionBudget& budget)
    : loop_(loop),
      live_(live),
      dial_mark_(settings.dial_mark),
      journal_(settings.journal),
      counters_(counters),
      budget_(budget),
      sweep_interval_(sweep_interval(settings)),
      table_({.unreplied = std::min(settings.udp_unreplied_timeout, settings.udp_timeout),
              .replied = settings.udp_timeout}) {
  loop_.at_round_end([this] { finish_round(); });
}

UdpRelay::~UdpRelay() {
  listeners_.clear();
  retired_.clear();
}

void UdpRelay::add(std::shared_ptr<DatagramSocket> socket, std::shared_ptr<ServedLeg> leg,
                   std::vector<model::Cidr> allowed_sources) {
  if (!buffers_) buffers_ = std::make_unique<Buffers>();
  const auto* key = socket.get();
  auto listener = std::make_unique<DatagramListener>(*this, next_number_++, std::move(socket),
                                                     std::move(leg), std::move(allowed_sources));
  listeners_.emplace(key, std::move(listener)).first->second->start();
}

void UdpRelay::remove(const DatagramSocket& socket) {
  replies().flush();  // they may be the listener's
  listeners_.erase(&socket);
}

void UdpRelay::endpoints_changed(const DatagramSocket& socket,
                                 const std::vector<model::SocketAddress>& present) {
  const auto found = listeners_.find(&socket);
  if (found != listeners_.end()) found->second->endpoints_changed(present);
}

void UdpRelay::drain() {
  for (auto& [socket, listener] : listeners_) listener->drain();
}

std::size_t UdpRelay::shed(std::size_t count) {
  std::size_t ended = 0;
  for (; ended < count; ++ended) {
    auto* flow = static_cast<Flow*>(table_.least_recently_used());
    if (flow == nullptr) break;
    flow->close(CloseReason::evicted);
  }
  return ended;
}

std::optional<ConnectionBudget::FlowToken> UdpRelay::admit() {
  auto token = budget_.take_flow();
  if (!token && shed(1) == 1) token = budget_.take_flow();
  return token;
}

void UdpRelay::flow_began() {
  const auto next = *table_.next_expiry();
  if (Deadline::is_set() && expiry_at_ <= next) return;
  expiry_at_ = next;
  loop_.set(*this, next);
}

void UdpRelay::retire(Flow& flow) { retired_.emplace_back(&flow); }

void UdpRelay::finish_round() {
  if (buffers_) replies().flush();
  retired_.clear();
}

void UdpRelay::on_deadline() {
  const auto now = loop_.now();
  while (auto* flow = table_.expired(now)) {
    static_cast<Flow*>(flow)->close(CloseReason::idle_timeout);
  }
  const auto next = table_.next_expiry();
  if (!next) return;
  expiry_at_ = std::max(*next, now + sweep_interval_);
  loop_.set(*this, expiry_at_);
}

}  // namespace kubeportal::relay
