#include "proxy/observe/http_connection.hpp"

#include <sstream>
#include <string_view>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <spdlog/fmt/fmt.h>

namespace kubeportal::observe {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

HttpAnswer sentence(http::status status, std::string text) {
  return {static_cast<unsigned>(status), "text/plain; charset=utf-8", std::move(text) + '\n'};
}

HttpAnswer not_found(const HttpRoutes& routes, std::string_view path) {
  std::string known;
  for (const auto& [route, handler] : routes) known += (known.empty() ? "" : ", ") + route;
  return sentence(http::status::not_found,
                  fmt::format("There is nothing at {}; served are: {}.", path, known));
}

/// Of a path that routes have for other methods: which ones; empty for a path that is none.
std::string methods_of(const HttpRoutes& routes, std::string_view path) {
  std::string methods = routes.contains(path) ? "GET, HEAD" : "";
  for (const auto& [route, handler] : routes) {
    const auto space = route.find(' ');
    if (space == std::string::npos || std::string_view(route).substr(space + 1) != path) continue;
    methods += (methods.empty() ? "" : ", ") + route.substr(0, space);
  }
  return methods;
}

HttpAnswer method_not_allowed(std::string_view method, const std::string& allowed) {
  auto answer = sentence(http::status::method_not_allowed,
                         fmt::format("{} is not allowed here; allowed: {}.", method, allowed));
  answer.more_headers["Allow"] = allowed;
  return answer;
}

bool is_read(http::verb method) { return method == http::verb::get || method == http::verb::head; }

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
                               const HttpLimits& limits, std::shared_ptr<std::size_t> unsent,
                               OnEnd on_end)
    : stream_(std::move(socket)),
      routes_(std::move(routes)),
      limits_(limits),
      unsent_of_all_(std::move(unsent)),
      on_end_(std::move(on_end)),
      buffer_(limits.header_bytes + limits.body_bytes) {}

void HttpConnection::close() {
  on_end_ = nullptr;
  account_for(0);
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
  const HttpRequest asked{std::string(request.method_string()), std::string(request.target())};
  if (const auto every = routes_->find(kEveryRequest); every != routes_->end()) {
    stream_.expires_never();
    return every->second(asked, responder());
  }
  const auto path = path_of(asked.target);
  const bool reads = is_read(request.method());
  auto found =
      reads ? routes_->find(asked.target) : routes_->find(fmt::format("{} {}", asked.method, path));
  if (found == routes_->end() && reads) found = routes_->find(path);
  if (found == routes_->end()) {
    const auto methods = methods_of(*routes_, path);
    return answer(methods.empty() ? not_found(*routes_, path)
                                  : method_not_allowed(asked.method, methods));
  }
  stream_.expires_never();  // the time until the answer is ours, not the client's
  found->second(asked, responder());
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
  if (ready.begin_stream) return begin_stream(std::move(ready));
  const bool keep_alive = parser_->get().keep_alive();
  write(std::move(ready), keep_alive);
}

void HttpConnection::refuse(HttpAnswer last_words) { write(std::move(last_words), false); }

void HttpConnection::write(HttpAnswer ready, bool keep_alive) {
  if (!has_room_for(ready.body.size())) {
    ready = sentence(http::status::service_unavailable,
                     "Too much lies waiting for clients that do not read; try again in a moment.");
  }
  account_for(ready.body.size());
  const auto& request = parser_->get();
  response_.emplace(static_cast<http::status>(ready.status), request.version());
  response_->set(http::field::content_type, ready.content_type);
  response_->set("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : ready.more_headers) response_->set(name, value);
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

/// Slow readers of long answers must not fill the memory. A lone answer may have any length, and
/// short ones are no danger.
bool HttpConnection::has_room_for(std::size_t bytes) const {
  constexpr std::size_t kShort = 64 * 1024;
  return bytes <= kShort || *unsent_of_all_ == 0 ||
         *unsent_of_all_ + bytes <= limits_.unsent_answers;
}

/// Says how much of an answer waits here.
void HttpConnection::account_for(std::size_t bytes) {
  *unsent_of_all_ += bytes - std::exchange(unsent_here_, bytes);
}

void HttpConnection::on_written(error_code error) {
  account_for(0);
  if (error) return end();
  const bool keep_alive = response_->keep_alive();
  serializer_.reset();
  response_.reset();
  if (keep_alive) return read_request();
  error_code ignored;
  const bool everything_is_read = buffer_.size() == 0 && stream_.socket().available(ignored) == 0;
  if (parser_->is_done() && everything_is_read) return end();
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

// An answer that goes on -------------------------------------------------------------------------

/// Closing the connection ends it, so that it has no length and needs no chunks.
class HttpConnection::Stream final : public HttpStream {
 public:
  explicit Stream(std::weak_ptr<HttpConnection> connection) : connection_(std::move(connection)) {}

  bool is_open() const override {
    const auto connection = connection_.lock();
    return connection && !connection->closed();
  }
  bool is_idle() const override {
    const auto connection = connection_.lock();
    return connection && connection->unsent_.empty();
  }
  void send(std::string text) override {
    const auto connection = connection_.lock();
    if (connection && !connection->closed()) connection->send_more(std::move(text));
  }
  void end() override {
    const auto connection = connection_.lock();
    if (connection && !connection->closed()) connection->end();
  }

 private:
  const std::weak_ptr<HttpConnection> connection_;
};

void HttpConnection::begin_stream(HttpAnswer ready) {
  http::response<http::empty_body> header(static_cast<http::status>(ready.status),
                                          parser_->get().version());
  header.set(http::field::content_type, ready.content_type);
  header.set("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : ready.more_headers) header.set(name, value);
  header.keep_alive(false);
  const bool wants_body = parser_->get().method() != http::verb::head;
  std::ostringstream text;
  text << header.base();
  watch_for_end();
  send_more(text.str());
  if (wants_body) return ready.begin_stream(std::make_shared<Stream>(weak_from_this()));
  ends_after_last_ = true;
}

void HttpConnection::send_more(std::string text) {
  if (unsent_bytes_ > limits_.stream_backlog) return end();
  unsent_bytes_ += text.size();
  unsent_.push_back(std::move(text));
  if (unsent_.size() == 1) write_next();
}

void HttpConnection::write_next() {
  boost::asio::async_write(stream_.socket(), boost::asio::buffer(unsent_.front()),
                           [self = shared_from_this()](error_code error, std::size_t) {
                             if (self->closed()) return;
                             if (error) return self->end();
                             self->unsent_bytes_ -= self->unsent_.front().size();
                             self->unsent_.pop_front();
                             if (!self->unsent_.empty()) return self->write_next();
                             if (self->ends_after_last_) self->end();
                           });
}

/// The client has nothing more to say; it only goes. What it says all the same is read until it
/// would be too long for a request.
void HttpConnection::watch_for_end() {
  const auto room = buffer_.max_size() - buffer_.size();
  if (room == 0) return end();
  stream_.socket().async_read_some(buffer_.prepare(room),
                                   [self = shared_from_this()](error_code error, std::size_t size) {
                                     if (self->closed()) return;
                                     if (error) return self->end();
                                     self->buffer_.commit(size);
                                     self->watch_for_end();
                                   });
}

void HttpConnection::end() {
  account_for(0);
  stream_.close();
  if (const auto on_end = std::exchange(on_end_, nullptr)) on_end(shared_from_this());
}

}  // namespace kubeportal::observe
