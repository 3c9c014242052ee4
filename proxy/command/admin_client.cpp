#include "proxy/command/admin_client.hpp"

#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

namespace kubeportal::command {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr auto kPatience = std::chrono::seconds(30);
constexpr std::uint64_t kLargestAnswer = std::uint64_t{1} << 30;

/// One question and its answer.
class Exchange {
 public:
  explicit Exchange(std::string path) : path_(std::move(path)) {}

  std::string ask(http::verb method, const std::string& target) {
    request_ = {method, target, 11};
    request_.set(http::field::host, "proxy");
    request_.keep_alive(false);
    parser_.body_limit(kLargestAnswer);
    stream_.expires_after(kPatience);
    stream_.async_connect(asio::local::stream_protocol::endpoint(path_),
                          [this](error_code error) { connected(error); });
    io_.run();
    if (failed_) throw std::runtime_error(sentence());
    auto& answer = parser_.get();
    if (answer.result() != http::status::ok) throw std::runtime_error(complaint(answer.body()));
    return std::move(answer.body());
  }

 private:
  void connected(error_code error) {
    if (error) return fail(error);
    http::async_write(stream_, request_, [this](error_code failed, std::size_t) {
      if (failed) return fail(failed);
      http::async_read(stream_, buffer_, parser_, [this](error_code broken, std::size_t) {
        if (broken) fail(broken);
      });
    });
  }

  void fail(error_code error) { failed_ = error; }

  std::string sentence() const {
    return fmt::format(
        "cannot ask the proxy at {}: {}; is it running, with this --admin-socket, and are you its "
        "user?",
        path_, failed_.message());
  }

  static std::string complaint(const std::string& body) {
    const auto json = nlohmann::json::parse(body, nullptr, false);
    const auto error = json.is_object() ? json.value("error", body) : body;
    return "the proxy refuses the request: " + error;
  }

  const std::string path_;
  asio::io_context io_{1};
  boost::beast::basic_stream<asio::local::stream_protocol, asio::io_context::executor_type> stream_{
      io_};
  http::request<http::empty_body> request_;
  boost::beast::flat_buffer buffer_;
  http::response_parser<http::string_body> parser_;
  error_code failed_;
};

}  // namespace

std::string admin_get(const std::string& socket_path, const std::string& target) {
  return Exchange(socket_path).ask(http::verb::get, target);
}

std::string admin_delete(const std::string& socket_path, const std::string& target) {
  return Exchange(socket_path).ask(http::verb::delete_, target);
}

std::string encoded(const std::string& value) {
  return boost::urls::encode(value, boost::urls::unreserved_chars);
}

}  // namespace kubeportal::command
