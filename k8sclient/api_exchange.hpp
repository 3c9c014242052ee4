#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "k8sclient/api_connection.hpp"
#include "k8sclient/gzip_reader.hpp"
#include "k8sclient/tls_context.hpp"

namespace kubeportal::k8sclient {

using PlainStream =
    boost::beast::basic_stream<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using TlsStream = boost::asio::ssl::stream<PlainStream>;

/// What plain and TLS exchanges have in common: everything but the stream. Kept alive by what is
/// pending; control thread.
class ApiExchange : public ApiConnection, public std::enable_shared_from_this<ApiExchange> {
 public:
  ApiExchange(boost::asio::io_context& io, ServerUrl server, ApiRequest request,
              ApiReceiver receiver);

  void start();
  void close() override;

 protected:
  using error_code = boost::system::error_code;
  using Executor = boost::asio::io_context::executor_type;
  using Resolver = boost::asio::ip::basic_resolver<boost::asio::ip::tcp, Executor>;
  using Parser = boost::beast::http::response_parser<boost::beast::http::buffer_body>;
  using Request = boost::beast::http::request<boost::beast::http::string_body>;

  virtual PlainStream& lowest() = 0;
  /// Between connecting and asking; calls on_ready().
  virtual void make_ready() = 0;
  virtual void write(Request& request) = 0;
  virtual void read_head(Parser& parser) = 0;
  virtual void read_some(Parser& parser) = 0;

  bool ended() const { return !receiver_.on_end; }
  void on_ready(error_code error, const std::string& more = {});
  void on_written(error_code error);
  void on_head(error_code error);
  void on_some(error_code error);
  boost::beast::flat_buffer& buffer() { return buffer_; }
  const ApiDeadlines& deadlines() const { return request_.deadlines; }

 private:
  void resolve();
  const ServerUrl& place() const { return request_.proxy ? *request_.proxy : server_; }
  void open_tunnel();
  void on_tunnel(error_code error);
  void write_message();
  void connect_next(error_code last);
  void on_connected(error_code error);
  void read_more();
  void hand_over(std::string_view bytes);
  void end_of_answer();
  void end(const std::string& problem);
  void fail(const char* what, const error_code& error, const std::string& more = {});

  const ServerUrl server_;
  const ApiRequest request_;
  ApiReceiver receiver_;  // empty once the end has been told, or close() called
  Resolver resolver_;
  boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                    boost::asio::wait_traits<std::chrono::steady_clock>, Executor>
      whole_;
  std::vector<boost::asio::ip::tcp::endpoint> addresses_;  // not tried yet, the next one last
  boost::beast::http::request<boost::beast::http::empty_body> tunnel_;
  boost::beast::http::response_parser<boost::beast::http::empty_body> tunnel_parser_;
  Request message_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::array<char, 16384> piece_{};
  std::optional<GzipReader> gzip_;  // where the answer is packed
};

}  // namespace kubeportal::k8sclient
