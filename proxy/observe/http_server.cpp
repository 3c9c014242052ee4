#include "proxy/observe/http_server.hpp"

#include <algorithm>
#include <cstring>
#include <unordered_set>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fcntl.h>
#include <spdlog/spdlog.h>

#include "proxy/observe/http_connection.hpp"

namespace kubeportal::observe {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

/// One listening socket and the connections it accepted. Kept alive by its pending handlers; after
/// close() they do nothing.
class HttpServer::Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(net::io_context& control, std::shared_ptr<const HttpRoutes> routes, HttpLimits limits)
      : acceptor_(control.get_executor()),
        pause_(control),
        routes_(std::move(routes)),
        limits_(limits) {}

  boost::system::result<model::SocketAddress> open(const model::SocketAddress& address) {
    const tcp::endpoint endpoint(address.address, address.port);
    error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) ::fcntl(acceptor_.native_handle(), F_SETFD, FD_CLOEXEC);
    if (!error) acceptor_.set_option(net::socket_base::reuse_address(true), error);
    if (!error && address.address.is_v6()) acceptor_.set_option(net::ip::v6_only(false), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(net::socket_base::max_listen_connections, error);
    if (error) return error;

    const auto bound = address_of(acceptor_.local_endpoint(error));
    if (error) return error;
    name_ = model::to_string(bound);
    accept();
    return bound;
  }

  boost::system::result<void> open_unix(int socket, const std::string& name) {
    error_code error;
    acceptor_.assign(HttpProtocol(AF_UNIX, 0), socket, error);
    if (error) {
      ::close(socket);
      return error;
    }
    name_ = name;
    accept();
    return {};
  }

  void close() {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    const auto connections = std::exchange(connections_, {});
    for (const auto& connection : connections) connection->close();
  }

 private:
  using Connections = std::unordered_set<std::shared_ptr<HttpConnection>>;

  static model::SocketAddress address_of(const HttpProtocol::endpoint& bound) {
    tcp::endpoint endpoint;
    std::memcpy(endpoint.data(), bound.data(), std::min(bound.size(), endpoint.capacity()));
    return {endpoint.address(), endpoint.port()};
  }

  void accept() {
    if (accepting_ || !acceptor_.is_open() || connections_.size() >= limits_.connections) return;
    accepting_ = true;
    acceptor_.async_accept([self = shared_from_this()](error_code error, HttpSocket socket) {
      self->accepting_ = false;
      self->on_accepted(error, std::move(socket));
    });
  }

  void on_accepted(error_code error, HttpSocket socket) {
    if (!acceptor_.is_open()) return;
    if (error && error != net::error::connection_aborted) return pause(error);
    pausing_ = pausing_ && error;
    if (!error) serve(std::move(socket));
    accept();
  }

  /// Out of descriptors, most likely: the client waits in the backlog, and asking the kernel again
  /// at once would only spin.
  void pause(error_code error) {
    if (!std::exchange(pausing_, true)) {
      spdlog::warn("{} accepts no clients for now, they wait: {}; trying again every {} ms", name_,
                   error.message(), limits_.accept_pause.count());
    }
    pause_.expires_after(limits_.accept_pause);
    pause_.async_wait([self = shared_from_this()](error_code cancelled) {
      if (!cancelled) self->accept();
    });
  }

  void serve(HttpSocket socket) {
    ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
    const auto connection = std::make_shared<HttpConnection>(
        std::move(socket), routes_, limits_, unsent_, [weak = weak_from_this()](const auto& ended) {
          if (const auto self = weak.lock()) self->forget(ended);
        });
    connections_.insert(connection);
    connection->start();
  }

  void forget(const std::shared_ptr<HttpConnection>& connection) {
    connections_.erase(connection);
    accept();
  }

  net::basic_socket_acceptor<HttpProtocol, net::io_context::executor_type> acceptor_;
  net::steady_timer pause_;
  const std::shared_ptr<const HttpRoutes> routes_;
  const HttpLimits limits_;
  const std::shared_ptr<std::size_t> unsent_ = std::make_shared<std::size_t>(0);
  std::string name_;
  Connections connections_;
  bool accepting_ = false;  ///< an accept is pending
  bool pausing_ = false;    ///< the last accept failed, and that has been logged
};

HttpServer::HttpServer(net::io_context& control, HttpRoutes routes, HttpLimits limits)
    : control_(control),
      routes_(std::make_shared<const HttpRoutes>(std::move(routes))),
      limits_(limits) {}

HttpServer::~HttpServer() { stop(); }

boost::system::result<model::SocketAddress> HttpServer::listen(
    const model::SocketAddress& address) {
  stop();
  auto listener = std::make_shared<Listener>(control_, routes_, limits_);
  auto bound = listener->open(address);
  if (bound) listener_ = std::move(listener);
  return bound;
}

boost::system::result<void> HttpServer::listen(int unix_socket, const std::string& name) {
  stop();
  auto listener = std::make_shared<Listener>(control_, routes_, limits_);
  auto bound = listener->open_unix(unix_socket, name);
  if (bound) listener_ = std::move(listener);
  return bound;
}

void HttpServer::stop() {
  if (const auto listener = std::exchange(listener_, nullptr)) listener->close();
}

}  // namespace kubeportal::observe
