#include "proxy/observe/http_connection.hpp"

#include <string_view>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <spdlog/fmt/fmt.h>

namespace kubeportal::observe {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

HttpAnswer sentence(http::status status, std::string text) {
  return {static_cast<unsigned>(status), "text/plain; charset=utf-8", std::move(text) + '\n'};
}

HttpAnswer not_found(const HttpRoutes& routes, std::string_view path) {
  std::string known;
  for (const auto& [route, handler] : routes) known += (known.empty() ? "" : ", ") + route;
  return sentence(http::status::not_found,
                  fmt::format("There is nothing at {}; served are: {}.", path, known));
}

HttpAnswer method_not_allowed(std::string_view method) {
  return sentence(http::status::method_not_allowed,
                  fmt::format("{} is not allowed here; GET and HEAD are.", method));
}

/// The last answer to a client whose request could not be read; nullopt where there is nobody to
/// answer, or nothing to say.
std::optional<HttpAnswer> refusal(error_code error, const HttpLimits& limits) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return sentence(
        http::status::request_header_fields_too_large,
        fmt::format("The request's header is longer than {} bytes.", limits.header_bytes));
  }
  if (error == http::error::body_limit) {
    return sentence(http::status::payload_too_large,
                    fmt::format("The request's body is longer than {} bytes.", limits.body_bytes));
  }
  const bool malformed = error.category() == http::make_error_code(http::error{}).category() &&
                         error != http::error::end_of_stream &&
                         error != http::error::partial_message;
  if (malformed) {
    return sentence(http::status::bad_request,
                    fmt::format("That is not an HTTP/1.1 request: {}.", error.message()));
  }
  return std::nullopt;
}

}  // namespace

HttpConnection::HttpConnection(HttpSocket socket, std::shared_ptr<const HttpRoutes> routes,
                               const HttpLimits& limits, OnEnd on_end)
    : stream_(std::move(socket)),
      routes_(std::move(routes)),
      limits_(limits),
      on_end_(std::move(on_end)),
      buffer_(limits.header_bytes + limits.body_bytes) {}

void HttpConnection::close() {
  on_end_ = nullptr;
  stream_.close();
}

void HttpConnection::read_request() {
  parser_.emplace();
  parser_->header_limit(limits_.header_bytes);
  parser_->body_limit(limits_.body_bytes);
  stream_.expires_after(limits_.timeout);
  http::async_read(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](error_code error, std::size_t) { self->on_request(error); });
}

void HttpConnection::on_request(error_code error) {
  if (closed()) return;
  if (!error) return route();
  if (auto last_words = refusal(error, limits_)) return refuse(std::move(*last_words));
  end();
}

void HttpConnection::route() {
  const auto& request = parser_->get();
  if (const auto every = routes_->find(kEveryRequest); every != routes_->end()) {
    stream_.expires_never();
    return every->second(responder());
  }
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    return answer(
        method_not_allowed({request.method_string().data(), request.method_string().size()}));
  }
  const std::string_view target(request.target().data(), request.target().size());
  const auto path = path_of(target);
  auto found = routes_->find(target);
  if (found == routes_->end()) found = routes_->find(path);
  if (found == routes_->end()) return answer(not_found(*routes_, path));
  stream_.expires_never();  // the time until the answer is ours, not the client's
  found->second(responder());
}

HttpRespond HttpConnection::responder() {
  return [weak = weak_from_this(), executor = stream_.get_executor()](HttpAnswer ready) {
    boost::asio::post(executor, [weak, ready = std::move(ready)]() mutable {
      if (const auto self = weak.lock()) self->answer(std::move(ready));
    });
  };
}

void HttpConnection::answer(HttpAnswer ready) {
  if (closed()) return;
  const bool keep_alive = parser_->get().keep_alive();
  write(std::move(ready), keep_alive);
}

void HttpConnection::refuse(HttpAnswer last_words) { write(std::move(last_words), false); }

void HttpConnection::write(HttpAnswer ready, bool keep_alive) {
  const auto& request = parser_->get();
  response_.emplace(static_cast<http::status>(ready.status), request.version());
  response_->set(http::field::content_type, ready.content_type);
  response_->set("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : ready.more_headers) response_->set(name, value);
  if (response_->result() == http::status::method_not_allowed) {
    response_->set(http::field::allow, "GET, HEAD");
  }
  response_->keep_alive(keep_alive);
  response_->body() = std::move(ready.body);
  response_->prepare_payload();
  serializer_.emplace(*response_);

  stream_.expires_after(limits_.timeout);
  auto written = [self = shared_from_this()](error_code error, std::size_t) {
    self->on_written(error);
  };
  if (request.method() == http::verb::head) {
    http::async_write_header(stream_, *serializer_, std::move(written));
  } else {
    http::async_write(stream_, *serializer_, std::move(written));
  }
}

void HttpConnection::on_written(error_code error) {
  if (error) return end();
  const bool keep_alive = response_->keep_alive();
  serializer_.reset();
  response_.reset();
  if (keep_alive) return read_request();
  error_code ignored;
  stream_.socket().shutdown(HttpSocket::shutdown_send, ignored);
  linger();
}

/// Closing with unread bytes would reset the connection, and the client might never see what we
/// answered; so the rest is read first. The deadline of the answer holds for this too.
void HttpConnection::linger() {
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(buffer_.max_size()),
                          [self = shared_from_this()](error_code error, std::size_t) {
                            if (error) return self->end();
                            self->linger();
                          });
}

void HttpConnection::end() {
  stream_.close();
  if (const auto on_end = std::exchange(on_end_, nullptr)) on_end(shared_from_this());
}

}  // namespace kubeportal::observe
