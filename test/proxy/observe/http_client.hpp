#pragma once

#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "proxy/model/socket_address.hpp"

namespace kubeportal::observe {

/// A client that writes what it is told and reads raw answers, so that tests see what is on the
/// wire.
class HttpClient {
 public:
  explicit HttpClient(const model::SocketAddress& server) {
    socket_.connect({server.address, server.port});
  }

  void send(const std::string& bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes)); }

  std::string head(const std::string& path) {
    send("HEAD " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
    return read_header();
  }

  /// The whole answer: header and body.
  std::string get(const std::string& path) { return exchange("GET", path); }

  std::string exchange(const std::string& method, const std::string& path) {
    send(method + " " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
    return read_answer();
  }

  std::string read_answer() {
    auto header = read_header();
    return header + read_bytes(content_length(header));
  }

  std::string read_header() {
    return take(
        boost::asio::read_until(socket_, boost::asio::dynamic_buffer(received_), "\r\n\r\n"));
  }

  /// What the server sends until it closes the connection; a reset ends it too.
  std::string read_to_end() {
    boost::system::error_code end;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(received_), end);
    return take(received_.size());
  }

  /// Reads what is there, at least one byte; peek() is how much waits to be taken.
  void read_some() {
    std::string more(4096, '\0');
    more.resize(socket_.read_some(boost::asio::buffer(more)));
    received_ += more;
  }
  std::size_t peek() const { return received_.size(); }

  static std::size_t content_length(const std::string& header) {
    const std::string field = "Content-Length: ";
    const auto at = header.find(field);
    return at == std::string::npos ? 0 : std::stoul(header.substr(at + field.size()));
  }

 private:
  std::string read_bytes(std::size_t count) {
    if (received_.size() < count) {
      boost::asio::read(socket_, boost::asio::dynamic_buffer(received_),
                        boost::asio::transfer_exactly(count - received_.size()));
    }
    return take(count);
  }

  std::string take(std::size_t count) {
    auto taken = received_.substr(0, count);
    received_.erase(0, count);
    return taken;
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_{context_};
  std::string received_;
};

inline std::string body_of(const std::string& answer) {
  return answer.substr(answer.find("\r\n\r\n") + 4);
}

inline std::string status_line_of(const std::string& answer) {
  return answer.substr(0, answer.find("\r\n"));
}

}  // namespace kubeportal::observe
