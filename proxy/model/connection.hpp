#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/model/service_port_name.hpp"
#include "proxy/model/socket_address.hpp"

namespace kubeportal::model {

/// Tells a connection from all others of the process, those that have ended included.
struct ConnectionId {
  std::uint32_t worker = 0;
  std::uint64_t number = 0;

  auto operator<=>(const ConnectionId&) const = default;
};

/// "1-4711", and back; nullopt for anything else.
std::string to_string(const ConnectionId& id);
std::optional<ConnectionId> parse_connection_id(std::string_view text);

/// How far a TCP session or a UDP flow has got.
enum class ConnectionState : std::uint8_t {
  accepted,     ///< TCP: no endpoint has been chosen yet
  dialing,      ///< TCP: the endpoint has not answered yet
  relaying,     ///< TCP: both directions are open
  half_closed,  ///< TCP: one direction has ended
  unreplied,    ///< UDP: the endpoint has not said anything yet
  replied,      ///< UDP: it has
};
inline constexpr ConnectionState kConnectionStates[] = {
    ConnectionState::accepted,    ConnectionState::dialing,   ConnectionState::relaying,
    ConnectionState::half_closed, ConnectionState::unreplied, ConnectionState::replied};
const char* to_string(ConnectionState state);

/// One direction of a TCP session.
enum class HalfState : std::uint8_t {
  open,
  ending,  ///< its sender is done, the end has not been passed on yet
  ended,
};
const char* to_string(HalfState state);

/// What the kernel tells of one of a session's two sockets (TCP_INFO of tcp(7)).
struct TcpHealth {
  std::chrono::microseconds rtt{0};  ///< smoothed
  std::uint32_t retransmits = 0;     ///< since it was opened

  bool operator==(const TcpHealth&) const = default;
};

/// A TCP session or a UDP flow as it was at one moment.
struct Connection {
  ConnectionId id;
  ServicePortName service_port;  ///< its protocol is the connection's
  SocketAddress client;
  std::optional<SocketAddress> portal;    ///< what the client dialled; nullopt: not known
  std::optional<SocketAddress> endpoint;  ///< nullopt: none has been chosen
  ConnectionState state = ConnectionState::accepted;
  std::chrono::milliseconds age{0};
  std::chrono::milliseconds idle{0};  ///< since the last byte in either direction
  std::uint64_t bytes_to_endpoint = 0;
  std::uint64_t bytes_to_client = 0;

  // TCP only.
  HalfState to_endpoint = HalfState::open;
  HalfState to_client = HalfState::open;
  std::optional<TcpHealth> client_tcp;
  std::optional<TcpHealth> endpoint_tcp;
};

}  // namespace kubeportal::model
