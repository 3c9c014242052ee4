#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <boost/intrusive/list.hpp>

#include "proxy/model/counters.hpp"
#include "proxy/relay/connection_budget.hpp"
#include "proxy/relay/descriptor.hpp"
#include "proxy/relay/event_loop.hpp"
#include "proxy/relay/live_connections.hpp"
#include "proxy/relay/udp/datagram_batch.hpp"
#include "proxy/relay/udp/flow_table.hpp"

namespace kubeportal::relay {

class DatagramListener;
class UdpRelay;

/// The lists of flows other than those of the table: of a listener, then of what has ended.
using FlowHook = boost::intrusive::list_base_hook<boost::intrusive::tag<class Flow>>;

/// One client's port and the endpoint its datagrams go to, over a socket of their own that is
/// connected to the endpoint. Made by a DatagramListener, kept by it and by the UdpRelay's table;
/// after close() it only waits to be destroyed at the end of the loop's round. Worker's thread.
///
/// An endpoint that refuses (ICMP) or that leaves is replaced by another at once, unseen by the
/// client. Of an endpoint that has not replied yet the last datagram is kept, and sent again where
/// it refuses: it has not been delivered then.
class Flow final : public LiveConnection,
                   public FlowEntry,
                   public FlowHook,
                   private ReadinessHandler {
 public:
  Flow(UdpRelay& relay, DatagramListener& listener, const FlowKey& flow_key, ReplyPath reply_path,
       ConnectionBudget::FlowToken token);

  /// Picks an endpoint and enters the table; closed where that failed.
  void start();

  /// Passes the client's datagrams, which are in these slots of the relay's batch, to the endpoint.
  void send(std::span<const DatagramBatch::Slot> slots);

  /// The leg's endpoints have changed (`present` is sorted): leaves one that is gone.
  void endpoints_changed(std::span<const model::SocketAddress> present);

  /// Takes the replies that wait.
  void receive() { on_ready(0); }

  // For Replies.
  ReplyPath& reply_path() { return reply_path_; }
  void count_reply(std::size_t bytes) {
    ++to_client_.datagrams;
    to_client_.bytes += bytes;
  }

  void close(model::CloseReason reason);
  model::Connection describe(Clock::time_point now) const override;
  void ask_kernel(model::Connection& /*description*/) const override {}
  void kill() override { close(model::CloseReason::killed); }
  bool ended() const { return closed_.has_value(); }
  std::optional<model::CloseReason> closed() const { return closed_; }

 private:
  struct Totals {
    std::uint64_t datagrams = 0;
    std::uint64_t bytes = 0;
  };

  void on_ready(std::uint32_t events) override;
  void endpoint_replied();

  bool connect_to_another();
  std::optional<model::DialFailure> connect();
  void endpoint_failed(model::DialFailure failure);
  void blame_endpoint(model::DialFailure failure);
  void keep_unanswered(DatagramBatch::Slot slot);
  void send_unanswered_again();

  void count_sent(const DatagramBatch::Outcome& sent);
  void log_summary() const;

  UdpRelay& relay_;
  DatagramListener& listener_;  // outlives the flow until that has ended
  ReplyPath reply_path_;
  const model::SocketAddress client_;
  model::SocketAddress endpoint_;
  std::optional<ConnectionBudget::FlowToken> token_;
  Descriptor socket_;
  bool replied_ = false;  // by this endpoint
  std::optional<model::CloseReason> closed_;
  std::string unanswered_;                   // empty once there was a reply
  std::vector<model::SocketAddress> tried_;  // endpoints that refused since the last reply
  const Clock::time_point started_;
  Totals to_endpoint_;
  Totals to_client_;
};

}  // namespace kubeportal::relay
