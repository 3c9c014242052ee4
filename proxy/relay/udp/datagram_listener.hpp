#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "proxy/model/portal.hpp"
#include "proxy/relay/event_loop.hpp"
#include "proxy/relay/served_leg.hpp"
#include "proxy/relay/udp/datagram_socket.hpp"
#include "proxy/relay/udp/flow.hpp"

namespace kubeportal::relay {

/// Receives the datagrams of one bound socket and gives each to the flow of its client. Owned by
/// the UdpRelay of the leg's home worker, lives on its thread; its flows end with it.
class DatagramListener final : private ReadinessHandler {
 public:
  /// `number` tells it from the worker's others.
  DatagramListener(UdpRelay& relay, std::uint32_t number, std::shared_ptr<DatagramSocket> socket,
                   std::shared_ptr<ServedLeg> leg, std::vector<model::Cidr> allowed_sources);
  ~DatagramListener();

  /// Begins to receive.
  void start();

  /// The leg's endpoints are others now (`present` is sorted).
  void endpoints_changed(std::span<const model::SocketAddress> present);

  /// Passes on what has arrived in both directions, ends the flows, and refuses from now on. For
  /// the end of the process.
  void drain();

  // For its flows.
  int fd() const { return socket_->fd(); }
  ServedLeg& leg() { return *leg_; }
  /// What clients dial, where it is known: rules that lead to all addresses of a port hide it.
  std::optional<model::SocketAddress> portal() const;
  model::ServicePortCounters& counters() { return counters_; }
  void drop(model::DropReason reason, std::size_t datagrams = 1);
  void remove(Flow& flow) { flows_.erase(flows_.iterator_to(flow)); }

 private:
  using Flows = boost::intrusive::list<Flow, boost::intrusive::base_hook<FlowHook>>;
  using Slot = DatagramBatch::Slot;

  void on_ready(std::uint32_t events) override;
  void receive();
  void forward();
  Flow* flow_of(Slot slot);
  Flow* begin_flow(const FlowKey& key, ReplyPath reply_path);
  bool allowed(const model::IpAddress& client) const;
  void close_flows();

  UdpRelay& relay_;
  const std::uint32_t number_;
  const std::shared_ptr<DatagramSocket> socket_;
  const std::shared_ptr<ServedLeg> leg_;
  const std::vector<model::Cidr> allowed_sources_;
  model::ServicePortCounters& counters_;
  Flows flows_;
};

}  // namespace kubeportal::relay
