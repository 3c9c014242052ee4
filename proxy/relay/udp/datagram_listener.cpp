#include "proxy/relay/udp/datagram_listener.hpp"

#include <algorithm>
#include <array>

#include <spdlog/spdlog.h>
#include <sys/epoll.h>

#include "proxy/relay/udp/udp_relay.hpp"

namespace kubeportal::relay {

using model::CloseReason;
using model::DropReason;

namespace {

/// Batches received before the worker's others have their turn.
constexpr int kBatchesInARow = 8;

}  // namespace

DatagramListener::DatagramListener(UdpRelay& relay, std::uint32_t number,
                                   std::shared_ptr<DatagramSocket> socket,
                                   std::shared_ptr<ServedLeg> leg,
                                   std::vector<model::Cidr> allowed_sources)
    : relay_(relay),
      number_(number),
      socket_(std::move(socket)),
      leg_(std::move(leg)),
      allowed_sources_(std::move(allowed_sources)),
      counters_(leg_->statistics->per_worker[relay.worker()]) {}

DatagramListener::~DatagramListener() { close_flows(); }

void DatagramListener::start() {
  const auto error = relay_.loop().add(fd(), *this, EPOLLIN);
  if (!error || error.value() == EPERM) return;  // EPERM: vacated, about to be removed
  spdlog::error(
      "{}: cannot receive on {}: {}; its clients get no answer. Raise "
      "fs.epoll.max_user_watches, then restart",
      to_string(leg_->leg.service_port), to_string(socket_->address()), error.message());
}

std::optional<model::SocketAddress> DatagramListener::portal() const {
  if (socket_->address().address.is_unspecified()) return std::nullopt;
  return socket_->address();
}

void DatagramListener::endpoints_changed(std::span<const model::SocketAddress> present) {
  for (auto flow = flows_.begin(); flow != flows_.end();) (flow++)->endpoints_changed(present);
}

void DatagramListener::drain() {
  receive();
  for (auto flow = flows_.begin(); flow != flows_.end();) (flow++)->receive();
  relay_.replies().flush();
  close_flows();
  socket_->hold();
}

void DatagramListener::close_flows() {
  while (!flows_.empty()) flows_.front().close(CloseReason::address_closed);
}

void DatagramListener::on_ready(std::uint32_t /*events*/) { receive(); }

void DatagramListener::receive() {
  for (int turn = 0; turn < kBatchesInARow; ++turn) {
    const auto received = relay_.batch().receive(fd());
    if (received.count == 0) return;
    forward();
    if (received.count < DatagramBatch::kSlots) return;
  }
  relay_.loop().run_again(*this);
}

void DatagramListener::forward() {
  const auto slots = relay_.batch().slots();
  std::array<Flow*, DatagramBatch::kSlots> flows;
  for (const auto slot : slots) flows[slot] = flow_of(slot);

  std::array<Slot, DatagramBatch::kSlots> together;
  for (const auto first : slots) {
    Flow* flow = flows[first];
    if (flow == nullptr) continue;
    std::size_t count = 0;
    for (const auto slot : slots.subspan(first)) {
      if (flows[slot] != flow) continue;
      together[count++] = slot;
      flows[slot] = nullptr;
    }
    if (flow->ended()) flow = flow_of(first);  // it made room for another one of this batch
    if (flow != nullptr) flow->send(std::span(together).first(count));
  }
}

Flow* DatagramListener::flow_of(Slot slot) {
  const auto& batch = relay_.batch();
  const auto arrival = batch.arrival(slot);
  const FlowKey key(batch.sender(slot), arrival, number_);
  if (auto* known = relay_.table().find(key)) return static_cast<Flow*>(known);
  return begin_flow(key, ReplyPath(batch.sender(slot), arrival));
}

Flow* DatagramListener::begin_flow(const FlowKey& key, ReplyPath reply_path) {
  if (!allowed(reply_path.client().address)) {
    drop(DropReason::not_allowed);
    return nullptr;
  }
  if (leg_->balancer.empty()) {
    drop(DropReason::no_endpoint);
    return nullptr;
  }
  auto token = relay_.admit();
  if (!token) {
    drop(DropReason::flow_limit);
    return nullptr;
  }
  auto* flow = new Flow(relay_, *this, key, reply_path, std::move(*token));
  flows_.push_back(*flow);  // owned by this list, from close() on by the relay
  flow->start();
  if (!flow->ended()) {
    relay_.flow_began();
    return flow;
  }
  drop(flow->closed() == CloseReason::out_of_resources ? DropReason::flow_limit
                                                       : DropReason::no_endpoint);
  return nullptr;
}

void DatagramListener::drop(DropReason reason, std::size_t datagrams) {
  counters_.dropped[static_cast<std::size_t>(reason)].add(datagrams);
  relay_.counters().let_down.add(datagrams);
}

bool DatagramListener::allowed(const model::IpAddress& client) const {
  return allowed_sources_.empty() ||
         std::any_of(allowed_sources_.begin(), allowed_sources_.end(),
                     [&](const model::Cidr& block) { return block.contains(client); });
}

}  // namespace kubeportal::relay
