#include "test/fakes/http_proxy.hpp"

#include <array>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kubeportal::fakes {

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

std::string read_head(int socket) {
  std::string head;
  std::array<char, 1024> piece{};
  while (head.find("\r\n\r\n") == std::string::npos) {
    const auto got = ::recv(socket, piece.data(), piece.size(), 0);
    if (got <= 0) return {};
    head.append(piece.data(), static_cast<std::size_t>(got));
  }
  return head;
}

void say(int socket, const std::string& text) {
  ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
}

/// Until either side ends.
void pass_on(int one, int other) {
  std::array<char, 16384> piece{};
  std::array<pollfd, 2> sides{{{one, POLLIN, 0}, {other, POLLIN, 0}}};
  while (::poll(sides.data(), sides.size(), -1) > 0) {
    for (const auto& side : sides) {
      if (side.revents == 0) continue;
      const auto got = ::recv(side.fd, piece.data(), piece.size(), 0);
      if (got <= 0) return;
      say(side.fd == one ? other : one, {piece.data(), static_cast<std::size_t>(got)});
    }
  }
}

}  // namespace

HttpProxy::HttpProxy(bool refuses)
    : refuses_(refuses), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  auto address = loopback(0);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof address;
  ::bind(listener_, any, length);
  ::listen(listener_, 16);
  ::getsockname(listener_, any, &length);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept(); });
}

HttpProxy::~HttpProxy() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (auto& server : servers_) server.join();
  for (const int socket : sockets_) ::close(socket);
  ::close(listener_);
}

void HttpProxy::accept() {
  while (true) {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const std::scoped_lock lock(mutex_);
    sockets_.push_back(client);
    if (stopping_) return;
    servers_.emplace_back([this, client] { serve(client); });
  }
}

void HttpProxy::serve(int client) {
  const auto head = read_head(client);
  const auto line = head.substr(0, head.find('\r'));
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  {
    const std::scoped_lock lock(mutex_);
    asked_.push_back(line);
    sockets_.push_back(server);
    if (stopping_) return;
  }
  if (refuses_ || line.empty()) {
    say(client, "HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n");
  } else {
    auto address = loopback(static_cast<std::uint16_t>(std::stoi(line.substr(line.find(':') + 1))));
    ::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address);
    say(client, "HTTP/1.1 200 Tunnel\r\n\r\n");
    pass_on(client, server);
  }
  ::shutdown(client, SHUT_RDWR);
  ::shutdown(server, SHUT_RDWR);
}

std::vector<std::string> HttpProxy::asked() const {
  const std::scoped_lock lock(mutex_);
  return asked_;
}

}  // namespace kubeportal::fakes
