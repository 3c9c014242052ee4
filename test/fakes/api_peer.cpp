#include "test/fakes/api_peer.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <thread>

#include <poll.h>
#include <sys/socket.h>

namespace kubeportal::fakes {

std::string PeerRequest::header(const std::string& name) const {
  const auto begin = head.find("\r\n" + name + ": ");
  if (begin == std::string::npos) return {};
  const auto value = begin + name.size() + 4;
  return head.substr(value, head.find('\r', value) - value);
}

PeerRequest ApiPeer::read_request() {
  PeerRequest request;
  std::array<char, 4096> piece{};
  const auto read_more = [&](std::string& text) {
    const int got = SSL_read(tls_, piece.data(), static_cast<int>(piece.size()));
    if (got > 0) text.append(piece.data(), static_cast<std::size_t>(got));
    return got > 0;
  };
  auto end = std::string::npos;
  while ((end = request.head.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more(request.head)) return {};
  }
  request.body = request.head.substr(end + 4);
  request.head.resize(end + 2);
  const auto length = std::stoul("0" + request.header("Content-Length"));
  while (request.body.size() < length) {
    if (!read_more(request.body)) return {};
  }
  const auto space = request.head.find(' ');
  request.method = request.head.substr(0, space);
  request.target = request.head.substr(space + 1, request.head.find(' ', space + 1) - space - 1);
  return request;
}

bool ApiPeer::write(const char* data, std::size_t size) {
  return size == 0 || SSL_write(tls_, data, static_cast<int>(size)) > 0;
}

bool ApiPeer::send(const std::string& text) {
  if (left_ && text.size() > *left_) {
    write(text.data(), *left_);
    left_ = 0;
    reset();
    ::shutdown(socket_, SHUT_RD);
    return false;
  }
  if (left_) *left_ -= text.size();
  if (pause_.count() == 0) return write(text.data(), text.size());
  return std::all_of(text.begin(), text.end(), [this](char byte) {
    std::this_thread::sleep_for(pause_);
    return write(&byte, 1);
  });
}

void ApiPeer::answer(unsigned code, const std::string& body, const std::string& more) {
  if (!send("HTTP/1.1 " + std::to_string(code) + " Said\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n" + more + "\r\n" + body)) {
    return;
  }
  SSL_shutdown(tls_);
}

bool ApiPeer::begin_stream(const std::string& more) {
  return send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + more + "\r\n");
}

bool ApiPeer::send_chunk(const std::string& text) {
  std::array<char, 20> size{};
  std::snprintf(size.data(), size.size(), "%zx\r\n", text.size());
  return send(size.data() + text + "\r\n");
}

void ApiPeer::end_stream() {
  if (send("0\r\n\r\n")) SSL_shutdown(tls_);
}

void ApiPeer::wait_for_end() {
  std::array<char, 64> piece{};
  while (SSL_read(tls_, piece.data(), static_cast<int>(piece.size())) > 0) {
  }
}

bool ApiPeer::has_gone() const {
  pollfd descriptor{.fd = socket_, .events = POLLRDHUP, .revents = 0};
  return ::poll(&descriptor, 1, 0) == 1;
}

void ApiPeer::reset() const {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace kubeportal::fakes
