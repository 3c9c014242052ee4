#include "proxy/worker/open_address.hpp"

#include <algorithm>

#include "proxy/worker/worker.hpp"

namespace kubeportal::worker {

using boost::system::error_code;
using model::SocketAddress;

namespace {

class TcpAddress final : public OpenAddress {
 public:
  TcpAddress(Worker& home, relay::ListeningSocket socket)
      : home_(home), socket_(std::make_shared<relay::ListeningSocket>(std::move(socket))) {}

  const std::shared_ptr<relay::ListeningSocket>& socket() const { return socket_; }
  const SocketAddress& address() const override { return socket_->address(); }

  error_code serve() override {
    if (const auto error = socket_->listen()) return error;
    home_.listener_started(socket_);
    return {};
  }

  error_code refuse() override {
    socket_->hold();
    return {};
  }

  /// Connections of an endpoint that left run on.
  void endpoints_changed(const std::vector<SocketAddress>& /*endpoints*/) override {}

  void close(const relay::Descriptor& placeholder) override {
    socket_->vacate(placeholder);
    home_.remove_listener(std::move(socket_));
  }

 private:
  Worker& home_;
  std::shared_ptr<relay::ListeningSocket> socket_;
};

class UdpAddress final : public OpenAddress {
 public:
  UdpAddress(Worker& home, relay::DatagramSocket socket)
      : home_(home), socket_(std::make_shared<relay::DatagramSocket>(std::move(socket))) {}

  const std::shared_ptr<relay::DatagramSocket>& socket() const { return socket_; }
  const SocketAddress& address() const override { return socket_->address(); }
  error_code serve() override { return socket_->serve(); }
  error_code refuse() override { return socket_->hold(); }

  void endpoints_changed(const std::vector<SocketAddress>& endpoints) override {
    auto sorted = endpoints;
    std::sort(sorted.begin(), sorted.end());
    home_.endpoints_changed(socket_, std::move(sorted));
  }

  void close(const relay::Descriptor& placeholder) override {
    socket_->vacate(placeholder);
    home_.remove_datagram_socket(std::move(socket_));
  }

 private:
  Worker& home_;
  std::shared_ptr<relay::DatagramSocket> socket_;
};

using Opened = boost::system::result<std::unique_ptr<OpenAddress>>;

Opened open_tcp(Worker& home, std::shared_ptr<relay::ServedLeg> leg, const SocketAddress& address,
                std::vector<model::Cidr> allowed_sources, std::chrono::seconds keepalive_interval) {
  auto bound = relay::ListeningSocket::bind(address, static_cast<int>(keepalive_interval.count()));
  if (!bound) return bound.error();
  auto opened = std::make_unique<TcpAddress>(home, std::move(*bound));
  // Listens once even without endpoints: only a socket that has listened can keep its port from
  // others that set SO_REUSEADDR.
  if (const auto error = opened->socket()->listen()) return error;
  const bool refuse = leg->balancer.empty();
  home.add_listener(opened->socket(), std::move(leg), std::move(allowed_sources));
  if (refuse) {
    opened->socket()->hold();
  } else {
    home.listener_started(opened->socket());
  }
  return Opened(std::move(opened));
}

Opened open_udp(Worker& home, std::shared_ptr<relay::ServedLeg> leg, const SocketAddress& address,
                std::vector<model::Cidr> allowed_sources) {
  auto bound = relay::DatagramSocket::bind(address);
  if (!bound) return bound.error();
  auto opened = std::make_unique<UdpAddress>(home, std::move(*bound));
  if (leg->balancer.empty()) {
    if (const auto error = opened->refuse()) return error;
  }
  home.add_datagram_socket(opened->socket(), std::move(leg), std::move(allowed_sources));
  return Opened(std::move(opened));
}

}  // namespace

Opened open_address(Worker& home, std::shared_ptr<relay::ServedLeg> leg,
                    const SocketAddress& address, std::vector<model::Cidr> allowed_sources,
                    std::chrono::seconds keepalive_interval) {
  if (leg->leg.service_port.protocol == model::Protocol::udp) {
    return open_udp(home, std::move(leg), address, std::move(allowed_sources));
  }
  return open_tcp(home, std::move(leg), address, std::move(allowed_sources), keepalive_interval);
}

}  // namespace kubeportal::worker
