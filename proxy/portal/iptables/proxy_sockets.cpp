#include "proxy/portal/iptables/proxy_sockets.hpp"

#include <utility>

#include <boost/system/errc.hpp>
#include <spdlog/spdlog.h>

namespace kubeportal::portal {

namespace {

namespace ip = boost::asio::ip;
using boost::system::error_code;

/// Ports that the kernel chose for us but that await their service port are passed over; so many
/// in a row mean that there is nothing else.
constexpr int kMostTries = 64;

model::SocketAddress everywhere(const model::Leg& leg, std::uint16_t port) {
  if (leg.family == model::IpFamily::ipv6) return {ip::address_v6::any(), port};
  return {ip::address_v4::any(), port};
}

}  // namespace

ProxySockets::ProxySockets(model::DataPlane& data_plane, PortAllocator ports, HolderOf holder_of)
    : data_plane_(data_plane), ports_(std::move(ports)), holder_of_(std::move(holder_of)) {}

void ProxySockets::adopt(model::IpFamily family, const ProxyPortsByName& ports) {
  for (const auto& [name, port] : ports) {
    adopted_.emplace(AdoptedKey{family, name}, port);
    adopted_ports_.insert(port);
  }
}

void ProxySockets::end_adoption() {
  adopted_.clear();
  adopted_ports_.clear();
}

std::optional<std::uint16_t> ProxySockets::use(const model::Leg& leg) {
  if (const auto found = sockets_.find(leg); found != sockets_.end()) {
    found->second.retired.reset();
    return found->second.address.port;
  }
  auto socket = reopen(leg);
  if (!socket) socket = open(leg);
  if (!socket) return std::nullopt;
  if (failed_.erase(leg) > 0) {
    spdlog::info("{}: has proxy port {} now", to_string(leg.service_port), socket->address.port);
  }
  ports_in_use_.insert(socket->address.port);
  return sockets_.emplace(leg, *socket).first->second.address.port;
}

std::optional<std::uint16_t> ProxySockets::port_of(const model::Leg& leg) const {
  const auto found = sockets_.find(leg);
  if (found == sockets_.end()) return std::nullopt;
  return found->second.address.port;
}

void ProxySockets::retire(const model::Leg& leg, Epoch plan) {
  if (const auto found = sockets_.find(leg); found != sockets_.end()) found->second.retired = plan;
  failed_.erase(leg);
}

void ProxySockets::close_retired(model::IpFamily family, Epoch in_force) {
  std::erase_if(sockets_, [&](const auto& entry) {
    const auto& [leg, socket] = entry;
    if (leg.family != family || !socket.retired || *socket.retired > in_force) return false;
    data_plane_.close(leg, socket.address);
    ports_.release(socket.address.port);
    ports_in_use_.erase(ports_in_use_.find(socket.address.port));
    return true;
  });
}

/// On the port that the rules of an earlier process lead to.
std::optional<ProxySockets::Socket> ProxySockets::reopen(const model::Leg& leg) {
  const auto found = adopted_.find({leg.family, {to_string(leg.service_port), leg.scope}});
  if (found == adopted_.end()) return std::nullopt;
  const auto port = found->second;
  adopted_.erase(found);
  adopted_ports_.erase(adopted_ports_.find(port));

  auto error = make_error_code(boost::system::errc::result_out_of_range);
  if (ports_.claim(port)) {
    if (auto socket = take(leg, port, error)) return socket;
    ports_.release(port);
  }
  const auto holder = holder_of_(leg.service_port.protocol, everywhere(leg, port));
  spdlog::warn(
      "{}: its proxy port {} of before the restart is lost ({}{}); it gets another one, and its "
      "connections are refused until the rules lead there",
      to_string(leg.service_port), port, error.message(), holder ? ", held by " + *holder : "");
  return std::nullopt;
}

std::optional<ProxySockets::Socket> ProxySockets::open(const model::Leg& leg) {
  for (int i = 0; i < kMostTries; ++i) {
    const auto port = ports_.allocate();
    if (!port) {
      say_failed(leg, "--proxy-port-range has no free port; make it wider");
      return std::nullopt;
    }
    const bool is_awaited = *port != 0 && adopted_ports_.contains(*port);
    error_code error;
    auto socket = is_awaited ? std::nullopt : take(leg, *port, error);
    if (socket && *port == 0 && adopted_ports_.contains(socket->address.port)) {
      data_plane_.close(leg, socket->address);
      continue;
    }
    if (socket) return socket;
    ports_.release(*port);
    const bool another_may_do = is_awaited || error == boost::system::errc::address_in_use;
    if (*port == 0 || !another_may_do) {
      say_failed(leg, error.message());
      return std::nullopt;
    }
  }
  say_failed(leg, "every port that was tried is in use");
  return std::nullopt;
}

std::optional<ProxySockets::Socket> ProxySockets::take(const model::Leg& leg, std::uint16_t port,
                                                       error_code& error) {
  const auto bound = data_plane_.open(leg, everywhere(leg, port), {});
  if (bound) return Socket{*bound, std::nullopt};
  error = bound.error();
  return std::nullopt;
}

void ProxySockets::say_failed(const model::Leg& leg, const std::string& why) {
  if (!failed_.insert(leg).second) return;
  spdlog::error("{}: no proxy port over {}: {}; its clients are not served, trying again",
                to_string(leg.service_port), model::to_string(leg.family), why);
}

}  // namespace kubeportal::portal
