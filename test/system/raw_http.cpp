#include "test/system/raw_http.hpp"

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace kubeportal::system {

Descriptor connect_to(const std::string& unix_socket, milliseconds limit) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  unix_socket.copy(address.sun_path, sizeof address.sun_path - 1);
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  const bool is_connected = eventually(limit, [&] {
    if (::connect(socket.number(), generic, sizeof address) == 0) return true;
    if (errno != EAGAIN) throw std::system_error(errno, std::generic_category(), unix_socket);
    return false;
  });
  if (!is_connected) throw TimedOut("the backlog of " + unix_socket + " stays full");
  return socket;
}

std::string request(std::string_view method_and_target, std::string_view more_header) {
  return std::string(method_and_target) + " HTTP/1.1\r\nHost: proxy\r\n" +
         std::string(more_header) + "\r\n";
}

RawHttp::Answer RawHttp::read_answer() {
  read_until("\r\n\r\n");
  const auto begin = received_.find("\r\n\r\n") + 4;
  constexpr std::string_view kLength = "Content-Length: ";
  const auto length = received_.find(kLength);
  if (length > begin) throw std::runtime_error("no length in: " + received_.substr(0, begin));
  const auto end = begin + std::stoul(received_.substr(length + kLength.size(), 20));
  while (received_.size() < end) read_some();
  Answer answer{std::stoi(received_.substr(std::strlen("HTTP/1.1 "), 3)),
                received_.substr(begin, end - begin)};
  received_.erase(0, end);
  return answer;
}

void RawHttp::read_until(std::string_view text) {
  while (received_.find(text) == std::string::npos) read_some();
}

void RawHttp::read_some() {
  received_ += receive_exactly(connection_, 1);
  char more[65536];
  const auto got = ::recv(connection_.number(), more, sizeof more, MSG_DONTWAIT);
  if (got > 0) received_.append(more, static_cast<std::size_t>(got));
}

namespace {

RawHttp::Answer ask_over(Descriptor connection, std::string_view method_and_target) {
  RawHttp client(std::move(connection));
  client.send(request(method_and_target, "Connection: close\r\n"));
  return client.read_answer();
}

}  // namespace

RawHttp::Answer ask(const std::string& unix_socket, std::string_view method_and_target) {
  return ask_over(connect_to(unix_socket), method_and_target);
}

RawHttp::Answer ask(const SocketAddress& server, std::string_view method_and_target) {
  return ask_over(connect_to(server), method_and_target);
}

}  // namespace kubeportal::system
