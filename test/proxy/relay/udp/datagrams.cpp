#include "test/proxy/relay/udp/datagrams.hpp"

#include <cerrno>
#include <chrono>
#include <system_error>

#include <poll.h>
#include <sys/socket.h>

namespace kubeportal::relay::test {

namespace {

constexpr int kPatience = 10'000;  // ms

Descriptor udp_socket(const model::SocketAddress& like) {
  const int family = like.address.is_v6() ? AF_INET6 : AF_INET;
  return Descriptor(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

[[noreturn]] void fail(const char* what, int error = errno) {
  throw std::system_error(error, std::system_category(), what);
}

std::string receive_from(int socket, model::KernelAddress& sender) {
  sender = {};
  pollfd readable{.fd = socket, .events = POLLIN, .revents = 0};
  if (::poll(&readable, 1, kPatience) == 0) fail("receive", ETIMEDOUT);
  std::string payload(65536, '\0');
  const auto size =
      ::recvfrom(socket, payload.data(), payload.size(), 0, sender.data(), &sender.length);
  if (size < 0) fail("recvfrom");
  payload.resize(static_cast<std::size_t>(size));
  return payload;
}

}  // namespace

Client::Client(const model::SocketAddress& server) : socket_(udp_socket(server)) {
  const model::KernelAddress kernel(server);
  if (::connect(socket_.fd(), kernel.data(), kernel.length) != 0) fail("connect");
}

void Client::send(const std::string& payload) const {
  if (::send(socket_.fd(), payload.data(), payload.size(), 0) < 0) fail("send");
}

std::string Client::receive() const { return test::receive(socket_.fd()); }

int Client::error() const {
  try {
    receive();
  } catch (const std::system_error& error) {
    return error.code().value();
  }
  return 0;
}

model::SocketAddress Client::address() const { return address_of(socket_); }

Endpoint::Endpoint(const std::string& address)
    : socket_(endpoint_socket(address)), address_(address_of(socket_)) {}

std::string Endpoint::receive() { return receive_from(socket_.fd(), peer_); }

bool Endpoint::nothing_waits() const {
  pollfd readable{.fd = socket_.fd(), .events = POLLIN, .revents = 0};
  return ::poll(&readable, 1, 0) == 0;
}

void Endpoint::reply(const std::string& payload) const {
  if (::sendto(socket_.fd(), payload.data(), payload.size(), 0, peer_.data(), peer_.length) < 0) {
    fail("sendto");
  }
}

model::SocketAddress nobody() { return address_of(endpoint_socket()); }

bool eventually(const std::function<bool()>& condition) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatience);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > limit) return false;
    ::poll(nullptr, 0, 1);
  }
  return true;
}

Descriptor endpoint_socket(const std::string& address) {
  const auto wanted = *model::parse_socket_address(address);
  auto socket = udp_socket(wanted);
  const model::KernelAddress kernel(wanted);
  if (::bind(socket.fd(), kernel.data(), kernel.length) != 0) fail("bind");
  return socket;
}

model::SocketAddress address_of(const Descriptor& socket) {
  model::KernelAddress kernel;
  if (::getsockname(socket.fd(), kernel.data(), &kernel.length) != 0) fail("getsockname");
  return model::from_kernel(kernel);
}

std::string receive(int socket) {
  model::KernelAddress sender;
  return receive_from(socket, sender);
}

int error_of_binding(const model::SocketAddress& address, bool reuse) {
  const auto socket = udp_socket(address);
  const int on = reuse ? 1 : 0;
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const model::KernelAddress kernel(address);
  return ::bind(socket.fd(), kernel.data(), kernel.length) == 0 ? 0 : errno;
}

}  // namespace kubeportal::relay::test
