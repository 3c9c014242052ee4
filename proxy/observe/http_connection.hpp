#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>

#include "proxy/observe/http_server.hpp"

namespace kubeportal::observe {

/// Of TCP, or a Unix socket.
using HttpProtocol = boost::asio::generic::stream_protocol;
using HttpSocket =
    boost::asio::basic_stream_socket<HttpProtocol, boost::asio::io_context::executor_type>;

/// One client of an HttpServer, request after request. Owned by its listener and by the handlers
/// that are pending; control thread only. It ends when the client closes, asks for something that
/// cannot be answered, or takes longer than the limits allow, or with close(); the listener is told
/// once.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  using OnEnd = std::function<void(const std::shared_ptr<HttpConnection>&)>;

  /// `unsent` are the bytes of answers that all clients of the server have not taken yet.
  HttpConnection(HttpSocket socket, std::shared_ptr<const HttpRoutes> routes,
                 const HttpLimits& limits, std::shared_ptr<std::size_t> unsent, OnEnd on_end);

  void start() { read_request(); }
  void close();

 private:
  class Stream;

  using Body = boost::beast::http::string_body;
  using Response = boost::beast::http::response<Body>;
  using error_code = boost::system::error_code;

  bool closed() const { return !on_end_; }
  void read_request();
  void on_request(error_code error);
  void route();
  HttpRespond responder();
  void answer(HttpAnswer answer);
  void refuse(HttpAnswer answer);
  void write(HttpAnswer answer, bool keep_alive);
  bool has_room_for(std::size_t bytes) const;
  void account_for(std::size_t bytes);
  void on_written(error_code error);
  void linger();

  void begin_stream(HttpAnswer answer);
  void send_more(std::string text);
  void write_next();
  void watch_for_end();
  void end();

  boost::beast::basic_stream<HttpProtocol, boost::asio::io_context::executor_type> stream_;
  const std::shared_ptr<const HttpRoutes> routes_;
  const HttpLimits limits_;
  const std::shared_ptr<std::size_t> unsent_of_all_;
  std::size_t unsent_here_ = 0;
  OnEnd on_end_;  ///< empty once called

  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<Body>> parser_;
  std::optional<Response> response_;
  std::optional<boost::beast::http::response_serializer<Body>> serializer_;

  // Of an answer that goes on.
  std::deque<std::string> unsent_;  ///< the first is being written
  std::size_t unsent_bytes_ = 0;
  bool ends_after_last_ = false;
};

}  // namespace kubeportal::observe
