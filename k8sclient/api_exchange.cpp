#include "k8sclient/api_exchange.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace kubeportal::k8sclient {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

constexpr std::uint32_t kMostHeadBytes = 64U << 10U;

/// A peer that has vanished is noticed within this time, in milliseconds: by unacknowledged bytes,
/// or by probes while there are none.
constexpr int kUserTimeout = 30'000;
constexpr int kProbeAfterSeconds = 15;
constexpr int kProbeIntervalSeconds = 5;

void notice_vanished_peer(int socket) {
  const auto set = [socket](int level, int name, int value) {
    ::setsockopt(socket, level, name, &value, sizeof value);  // a help, no condition
  };
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, kProbeAfterSeconds);
  set(IPPROTO_TCP, TCP_KEEPINTVL, kProbeIntervalSeconds);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, kUserTimeout);
}

/// Seconds only: Kubernetes never sends a date (RFC 9110, 10.2.3).
std::optional<std::chrono::seconds> seconds_in(beast::string_view text) {
  unsigned seconds = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, seconds);
  if (text.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return std::chrono::seconds(seconds);
}

std::vector<std::string> warnings_in(const http::fields& head) {
  std::vector<std::string> warnings;
  const auto [begin, end] = head.equal_range(http::field::warning);
  for (auto line = begin; line != end; ++line) warnings.emplace_back(line->value());
  return warnings;
}

}  // namespace

ApiExchange::ApiExchange(asio::io_context& io, ServerUrl server, ApiRequest request,
                         ApiReceiver receiver)
    : server_(std::move(server)),
      request_(std::move(request)),
      receiver_(std::move(receiver)),
      resolver_(io.get_executor()),
      whole_(io.get_executor()) {}

void ApiExchange::start() {
  whole_.expires_after(request_.deadlines.whole);
  whole_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) self->end("no end of the answer in time");
  });
  error_code no_address;
  const auto address = asio::ip::make_address(place().host, no_address);
  if (no_address) return resolve();
  addresses_.emplace_back(address, place().port);
  connect_next({});
}

void ApiExchange::close() {
  receiver_ = {};
  end({});
}

void ApiExchange::resolve() {
  resolver_.async_resolve(place().host, std::to_string(place().port),
                          tcp::resolver::numeric_service,
                          [self = shared_from_this()](error_code error, const auto& found) {
                            if (self->ended()) return;
                            if (error) return self->fail("cannot resolve its name", error);
                            for (const auto& entry : found) {
                              self->addresses_.push_back(entry.endpoint());
                            }
                            std::reverse(self->addresses_.begin(), self->addresses_.end());
                            self->connect_next({});
                          });
}

void ApiExchange::connect_next(error_code last) {
  if (ended()) return;
  if (addresses_.empty()) return fail("cannot connect", last);
  const auto address = addresses_.back();
  addresses_.pop_back();
  error_code ignored;
  lowest().socket().close(ignored);
  lowest().expires_after(request_.deadlines.connect);
  lowest().async_connect(
      address, [self = shared_from_this()](error_code error) { self->on_connected(error); });
}

void ApiExchange::on_connected(error_code error) {
  if (ended()) return;
  if (error) return connect_next(error);
  notice_vanished_peer(lowest().socket().native_handle());
  lowest().expires_after(request_.deadlines.handshake);
  request_.proxy ? open_tunnel() : make_ready();
}

/// Source: RFC 9110, 9.3.6.
void ApiExchange::open_tunnel() {
  tunnel_.version(11);
  tunnel_.method(http::verb::connect);
  tunnel_.target(host_and_port(server_));
  tunnel_.set(http::field::host, host_and_port(server_));
  tunnel_.set(http::field::user_agent, "kube-portal");
  tunnel_parser_.skip(true);
  http::async_write(lowest(), tunnel_, [self = shared_from_this()](error_code error, std::size_t) {
    if (self->ended()) return;
    if (error) return self->on_tunnel(error);
    http::async_read_header(
        self->lowest(), self->buffer_, self->tunnel_parser_,
        [self](error_code read_error, std::size_t) { self->on_tunnel(read_error); });
  });
}

void ApiExchange::on_tunnel(error_code error) {
  if (ended()) return;
  const auto refusal = "the proxy " + to_string(place()) + " opens no tunnel";
  if (error) return fail(refusal.c_str(), error);
  const auto status = tunnel_parser_.get().result_int();
  if (status / 100 != 2) return end(refusal + ": it answered " + std::to_string(status));
  make_ready();
}

void ApiExchange::on_ready(error_code error, const std::string& more) {
  if (ended()) return;
  if (error) return fail("no TLS connection", error, more);
  write_message();
  lowest().expires_after(request_.deadlines.head);
  write(message_);
}

void ApiExchange::write_message() {
  message_.version(11);
  message_.method_string(request_.method);
  message_.target(server_.path + request_.target);
  message_.set(http::field::host, host_and_port(server_));
  message_.set(http::field::user_agent, "kube-portal");
  message_.set(http::field::accept, "application/json");
  message_.set(http::field::accept_encoding, "gzip");  // API servers pack lists over 128 KiB
  message_.set(http::field::connection, "close");
  if (!request_.authorization.empty()) {
    message_.set(http::field::authorization, request_.authorization);
  }
  for (const auto& [name, value] : request_.headers) message_.insert(name, value);
  if (request_.body.empty()) return;
  message_.set(http::field::content_type, request_.body_type);
  message_.body() = request_.body;
  message_.prepare_payload();
}

void ApiExchange::on_written(error_code error) {
  if (ended()) return;
  if (error) return fail("cannot ask", error);
  parser_.emplace();
  parser_->header_limit(kMostHeadBytes);
  parser_->body_limit(boost::none);  // the receiver's to bound
  read_head(*parser_);
}

void ApiExchange::on_head(error_code error) {
  if (ended()) return;
  if (error) return fail("no answer", error);
  const auto& head = parser_->get();
  if (head[http::field::content_encoding] == "gzip") gzip_.emplace();
  const auto on_head = receiver_.on_head;  // outlives a receiver that closes this
  on_head({head.result_int(), seconds_in(head[http::field::retry_after]), warnings_in(head)});
  read_more();
}

void ApiExchange::read_more() {
  if (ended()) return;
  if (parser_->is_done()) return end_of_answer();
  auto& body = parser_->get().body();
  body.data = piece_.data();
  body.size = piece_.size();
  body.more = true;
  lowest().expires_after(request_.deadlines.silence);
  read_some(*parser_);
}

void ApiExchange::on_some(error_code error) {
  if (ended()) return;
  if (error == http::error::need_buffer) error = {};
  const auto received = piece_.size() - parser_->get().body().size;
  if (received > 0) hand_over({piece_.data(), received});
  if (ended()) return;
  if (error) return fail("the answer broke off", error);
  read_more();
}

void ApiExchange::hand_over(std::string_view bytes) {
  const auto on_body = receiver_.on_body;  // outlives a receiver that closes this
  if (!gzip_) return on_body(bytes);
  const bool is_gzip = gzip_->feed(bytes, [&](std::string_view unpacked) {
    on_body(unpacked);
    return !ended();
  });
  if (!is_gzip && !ended()) end("the answer is not the gzip that it says it is");
}

void ApiExchange::end_of_answer() {
  end(gzip_ && !gzip_->is_whole() ? "the answer broke off: its gzip has no end" : "");
}

void ApiExchange::end(const std::string& problem) {
  whole_.cancel();
  resolver_.cancel();
  lowest().close();
  const auto receiver = std::exchange(receiver_, {});
  if (receiver.on_end) receiver.on_end(problem);
}

void ApiExchange::fail(const char* what, const error_code& error, const std::string& more) {
  const auto why = error == beast::error::timeout ? "no answer in time" : error.message();
  end(std::string(what) + ": " + why + (more.empty() ? "" : " (" + more + ")"));
}

}  // namespace kubeportal::k8sclient
