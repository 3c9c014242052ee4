#include "test/proxy/worker/loopback.hpp"

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace kubeportal::worker {

using relay::Descriptor;

namespace {

/// Whoever logs first makes the logger. That is not left to two workers at once: the library is not
/// built for TSan, which would take it for a race.
const auto kLogger = spdlog::default_logger();

Descriptor tcp_socket() {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const timeval limit{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  return socket;
}

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::system_category(), what);
}

}  // namespace

Client::Client(const model::SocketAddress& address) : socket_(tcp_socket()) {
  const model::KernelAddress kernel(address);
  if (::connect(socket_.fd(), kernel.data(), kernel.length) != 0) fail("connect");
}

void Client::send(const std::string& text, int flags) const {
  if (::send(socket_.fd(), text.data(), text.size(), flags | MSG_NOSIGNAL) < 0) fail("send");
}

void Client::finish() const { ::shutdown(socket_.fd(), SHUT_WR); }

std::string Client::read_to_end() const {
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    const auto size = ::recv(socket_.fd(), buffer.data(), buffer.size(), 0);
    if (size < 0) fail("recv");
    if (size == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

std::string Client::read(std::size_t size) const {
  std::string text(size, '\0');
  const auto got = ::recv(socket_.fd(), text.data(), size, MSG_WAITALL);
  if (got < 0) fail("recv");
  text.resize(static_cast<std::size_t>(got));
  return text;
}

Endpoint::Endpoint(std::string name)
    : name_(std::move(name)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const model::KernelAddress any_port(*model::parse_socket_address("127.0.0.1:0"));
  if (::bind(listener_.fd(), any_port.data(), any_port.length) != 0) fail("bind");
  if (::listen(listener_.fd(), 128) != 0) fail("listen");
  model::KernelAddress bound;
  ::getsockname(listener_.fd(), bound.data(), &bound.length);
  address_ = model::from_kernel(bound);
  thread_ = std::thread([this] { serve(); });
}

Endpoint::~Endpoint() {
  ::shutdown(listener_.fd(), SHUT_RDWR);
  thread_.join();
}

void Endpoint::serve() {
  std::vector<std::thread> clients;
  for (;;) {
    Descriptor client(::accept4(listener_.fd(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client) break;
    clients.emplace_back(
        [this, client = std::move(client)]() mutable { serve_one(std::move(client)); });
  }
  for (auto& thread : clients) thread.join();
}

void Endpoint::serve_one(Descriptor client) const {
  ::send(client.fd(), name_.data(), name_.size(), MSG_NOSIGNAL);
  std::array<char, 4096> buffer;
  for (;;) {
    const auto size = ::recv(client.fd(), buffer.data(), buffer.size(), 0);
    if (size <= 0) return;
    ::send(client.fd(), buffer.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL);
  }
}

bool eventually(const std::function<bool()>& condition) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > limit) return false;
    ::poll(nullptr, 0, 1);
  }
  return true;
}

}  // namespace kubeportal::worker
