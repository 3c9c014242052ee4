#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>

#include "proxy/observe/http_server.hpp"

namespace kubeportal::observe {

using HttpSocket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// One client of an HttpServer, request after request. Owned by its listener and by the handlers
/// that are pending; control thread only. It ends when the client closes, asks for something that
/// cannot be answered, or takes longer than the limits allow, or with close(); the listener is told
/// once.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  using OnEnd = std::function<void(const std::shared_ptr<HttpConnection>&)>;

  HttpConnection(HttpSocket socket, std::shared_ptr<const HttpRoutes> routes,
                 const HttpLimits& limits, OnEnd on_end);

  void start() { read_request(); }
  void close();

 private:
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
  void on_written(error_code error);
  void linger();
  void end();

  boost::beast::basic_stream<boost::asio::ip::tcp, boost::asio::io_context::executor_type> stream_;
  const std::shared_ptr<const HttpRoutes> routes_;
  const HttpLimits limits_;
  OnEnd on_end_;  ///< empty once called

  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<Body>> parser_;
  std::optional<Response> response_;
  std::optional<boost::beast::http::response_serializer<Body>> serializer_;
};

}  // namespace kubeportal::observe
