#include "proxy/relay/udp/flow.hpp"

#include <algorithm>
#include <cerrno>

#include <netinet/in.h>
#include <spdlog/spdlog.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "proxy/relay/endpoint_news.hpp"
#include "proxy/relay/tcp/dialer.hpp"
#include "proxy/relay/udp/datagram_listener.hpp"
#include "proxy/relay/udp/datagram_socket.hpp"
#include "proxy/relay/udp/udp_relay.hpp"

namespace kubeportal::relay {

using model::CloseReason;
using model::DialFailure;
using model::DropReason;

namespace {

/// Batches of one flow before the worker's others have their turn.
constexpr int kBatchesInARow = 8;

/// Larger datagrams are not kept to be sent again: what asks for a service is small.
constexpr std::size_t kLargestKept = 4096;

boost::system::result<Descriptor> open_socket(const model::SocketAddress& endpoint,
                                              std::uint32_t dial_mark) {
  const int family = endpoint.address.is_v6() ? AF_INET6 : AF_INET;
  Descriptor socket(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP));
  if (!socket) return boost::system::error_code(errno, boost::system::system_category());
  enlarge_buffers(socket.fd());
  set_dial_mark(socket.fd(), dial_mark);
  return socket;
}

/// Whether an error of sendmsg(2) or recvmsg(2) is an ICMP message that speaks of the endpoint.
bool concerns_endpoint(int error) {
  switch (error) {
    case ECONNREFUSED:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN:
    case ENOPROTOOPT:
      return true;
    default:
      return false;
  }
}

}  // namespace

Flow::Flow(UdpRelay& relay, DatagramListener& listener, const FlowKey& flow_key,
           ReplyPath reply_path, ConnectionBudget::FlowToken token)
    : LiveConnection(relay.live()),
      FlowEntry(flow_key),
      relay_(relay),
      listener_(listener),
      reply_path_(reply_path),
      client_(reply_path_.client()),
      token_(std::move(token)),
      started_(relay.loop().now()) {}

void Flow::start() {
  listener_.counters().opened.add();
  if (connect_to_another()) relay_.table().insert(*this, started_);
}

void Flow::endpoints_changed(std::span<const model::SocketAddress> present) {
  if (present.empty()) return close(CloseReason::no_endpoint);
  if (std::binary_search(present.begin(), present.end(), endpoint_)) return;
  receive();  // what it had to say before it left
  if (ended()) return;
  tried_.clear();
  unanswered_.clear();  // may have been delivered
  connect_to_another();
}

void Flow::close(CloseReason reason) {
  if (ended()) return;
  closed_ = reason;
  socket_.reset();
  token_.reset();
  if (in_table()) relay_.table().erase(*this);
  retire_from_view();
  listener_.remove(*this);
  listener_.counters().closed[static_cast<std::size_t>(reason)].add();
  if (spdlog::should_log(spdlog::level::debug)) log_summary();
  relay_.retire(*this);
}

// Client to endpoint -----------------------------------------------------------------------------

void Flow::send(std::span<const DatagramBatch::Slot> slots) {
  relay_.table().used(*this, relay_.loop().now());
  const auto last = slots.back();
  while (!slots.empty() && !ended()) {
    const auto sent = relay_.batch().send(socket_.fd(), slots);
    count_sent(sent);
    slots = slots.subspan(sent.count);
    if (sent.count > 0) continue;
    if (concerns_endpoint(sent.error)) {
      endpoint_failed(dial_failure_of({sent.error, boost::system::system_category()}));
    } else if (is_full(sent.error)) {
      return listener_.drop(DropReason::send_buffer_full, slots.size());
    } else {
      listener_.drop(DropReason::unsendable);
      slots = slots.subspan(1);
    }
  }
  if (ended()) return listener_.drop(DropReason::no_endpoint, slots.size());
  if (!replied_) keep_unanswered(last);
}

void Flow::count_sent(const DatagramBatch::Outcome& sent) {
  to_endpoint_.datagrams += sent.count;
  to_endpoint_.bytes += sent.bytes;
  listener_.counters().datagrams_to_endpoint.add(sent.count);
  listener_.counters().bytes_to_endpoint.add(sent.bytes);
}

void Flow::keep_unanswered(DatagramBatch::Slot slot) {
  const auto payload = relay_.batch().payload(slot);
  if (payload.size() > kLargestKept) return unanswered_.clear();
  unanswered_.assign(payload.begin(), payload.end());
}

void Flow::send_unanswered_again() {
  if (unanswered_.empty()) return;
  const auto sent =
      ::send(socket_.fd(), unanswered_.data(), unanswered_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0) return;  // the next event of the socket tells more
  count_sent({.count = 1, .bytes = static_cast<std::uint64_t>(sent), .error = 0});
}

// Endpoint to client -----------------------------------------------------------------------------

void Flow::on_ready(std::uint32_t events) {
  for (int turn = 0; turn < kBatchesInARow; ++turn) {
    if (ended()) return;
    const auto taken = relay_.replies().take(*this, listener_, socket_.fd());
    if (taken.count > 0) {
      endpoint_replied();
      if (!taken.full && (events & EPOLLERR) == 0) return;
    } else if (concerns_endpoint(taken.error)) {
      return endpoint_failed(dial_failure_of({taken.error, boost::system::system_category()}));
    } else {
      return;
    }
  }
  relay_.loop().run_again(*this);
}

void Flow::endpoint_replied() {
  relay_.table().replied(*this, relay_.loop().now());
  if (replied_) return;
  replied_ = true;
  tried_.clear();
  unanswered_ = {};
  if (listener_.leg().balancer.dial_succeeded(endpoint_)) {
    tell_recovered(relay_.journal(), listener_.leg().leg, endpoint_);
  }
}

// The endpoint -----------------------------------------------------------------------------------

bool Flow::connect_to_another() {
  const auto now = relay_.loop().now();
  while (const auto picked = listener_.leg().balancer.pick(client_.address, tried_, now)) {
    endpoint_ = *picked;
    const auto failure = connect();
    if (ended()) return false;  // given up for a descriptor
    if (!failure) return true;
    blame_endpoint(*failure);
    if (*failure == DialFailure::out_of_resources) {
      close(CloseReason::out_of_resources);
      return false;
    }
  }
  close(CloseReason::no_endpoint);
  return false;
}

std::optional<DialFailure> Flow::connect() {
  replied_ = false;
  socket_.reset();
  auto socket = open_socket(endpoint_, relay_.dial_mark());
  if (!socket && is_exhaustion(socket.error()) && relay_.shed(1) > 0 && !ended()) {
    socket = open_socket(endpoint_, relay_.dial_mark());
  }
  if (!socket) return dial_failure_of(socket.error());
  if (const auto error = begin_connect(*socket, endpoint_)) return dial_failure_of(error);
  // Writability is not asked for: a UDP socket reports it with every datagram that has left.
  if (relay_.loop().add(socket->fd(), *this, EPOLLIN)) {
    return DialFailure::out_of_resources;
  }
  socket_ = std::move(*socket);
  if (in_table()) relay_.table().begun_anew(*this, relay_.loop().now());
  return std::nullopt;
}

void Flow::endpoint_failed(DialFailure failure) {
  const bool is_unanswered = !replied_;
  blame_endpoint(failure);
  if (connect_to_another()) return send_unanswered_again();
  if (is_unanswered) listener_.drop(DropReason::no_endpoint);
}

void Flow::blame_endpoint(DialFailure failure) {
  auto& counters = listener_.counters();
  counters.dial_failures[static_cast<std::size_t>(failure)].add();
  tried_.push_back(endpoint_);
  if (failure == DialFailure::out_of_resources) return;  // says nothing about the endpoint
  const auto suspension = listener_.leg().balancer.dial_failed(client_.address, endpoint_,
                                                               relay_.loop().now(), failure);
  if (suspension == balance::Suspension::none) return;
  counters.endpoint_suspensions.add();
  spdlog::warn(
      "{}: endpoint {} turned datagrams away {} times running, the last time {}; it is tried last "
      "for {} s. Check that it is up and that this machine reaches it",
      to_string(listener_.leg().leg.service_port), to_string(endpoint_),
      balance::EndpointHealth::kFailuresToSuspend, to_string(failure),
      balance::EndpointHealth::kSuspension.count());
  if (suspension == balance::Suspension::first) {
    tell_suspended(relay_.journal(), listener_.leg().leg, endpoint_, failure);
  }
}

model::Connection Flow::describe(Clock::time_point now) const {
  using model::ConnectionState;
  using std::chrono::duration_cast, std::chrono::milliseconds;
  return {.id = {static_cast<std::uint32_t>(relay_.worker()), number()},
          .service_port = listener_.leg().leg.service_port,
          .client = client_,
          .portal = listener_.portal(),
          .endpoint = endpoint_,
          .state = replied_ ? ConnectionState::replied : ConnectionState::unreplied,
          .age = duration_cast<milliseconds>(now - started_),
          .idle = duration_cast<milliseconds>(now - last_used()),
          .bytes_to_endpoint = to_endpoint_.bytes,
          .bytes_to_client = to_client_.bytes,
          .client_tcp = std::nullopt,
          .endpoint_tcp = std::nullopt};
}

void Flow::log_summary() const {
  spdlog::debug(
      "flow {} {} -> {}: {} B in {} datagrams to endpoint, {} B in {} to client, {:.3f} s, {}",
      to_string(listener_.leg().leg.service_port), to_string(client_), to_string(endpoint_),
      to_endpoint_.bytes, to_endpoint_.datagrams, to_client_.bytes, to_client_.datagrams,
      std::chrono::duration<double>(Clock::now() - started_).count(), to_string(*closed_));
}

}  // namespace kubeportal::relay
