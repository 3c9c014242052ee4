#include "k8sclient/api_connection.hpp"

#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/http/read.hpp>

#include "k8sclient/api_exchange.hpp"

namespace kubeportal::k8sclient {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;

namespace {

/// The exchange over a stream of one of the two kinds.
template <typename Stream>
class ExchangeOver : public ApiExchange {
 public:
  template <typename... StreamArguments>
  ExchangeOver(asio::io_context& io, const ServerUrl& server, ApiRequest request,
               ApiReceiver receiver, StreamArguments&&... arguments)
      : ApiExchange(io, server, std::move(request), std::move(receiver)),
        stream_(std::forward<StreamArguments>(arguments)...) {}

 protected:
  PlainStream& lowest() override { return boost::beast::get_lowest_layer(stream_); }

  void write(Request& request) override {
    http::async_write(
        stream_, request,
        [self = shared_from_this(), this](error_code error, std::size_t) { on_written(error); });
  }

  void read_head(Parser& parser) override {
    http::async_read_header(
        stream_, buffer(), parser,
        [self = shared_from_this(), this](error_code error, std::size_t) { on_head(error); });
  }

  void read_some(Parser& parser) override {
    http::async_read_some(
        stream_, buffer(), parser,
        [self = shared_from_this(), this](error_code error, std::size_t) { on_some(error); });
  }

  Stream& stream() { return stream_; }

 private:
  Stream stream_;
};

class PlainExchange final : public ExchangeOver<PlainStream> {
 public:
  PlainExchange(asio::io_context& io, const ServerUrl& server, ApiRequest request,
                ApiReceiver receiver)
      : ExchangeOver(io, server, std::move(request), std::move(receiver), io.get_executor()) {}

 private:
  void make_ready() override { on_ready({}); }
};

class TlsExchange final : public ExchangeOver<TlsStream> {
 public:
  TlsExchange(asio::io_context& io, const ClientConfig& config, TlsContext context,
              ApiRequest request, ApiReceiver receiver)
      : ExchangeOver(io, config.server, std::move(request), std::move(receiver), io.get_executor(),
                     *context),
        context_(std::move(context)),
        name_(config.tls_server_name.empty() ? config.server.host : config.tls_server_name) {
    if (!config.insecure_skip_tls_verify) {
      stream().set_verify_callback(ssl::host_name_verification(name_));
    }
  }

 private:
  void make_ready() override {
    error_code is_name;
    asio::ip::make_address(name_, is_name);
    // An address is no server name (RFC 6066, 3).
    if (is_name) SSL_set_tlsext_host_name(stream().native_handle(), name_.c_str());
    stream().async_handshake(
        ssl::stream_base::client,
        [self = shared_from_this(), this](error_code error) { on_ready(error, why_refused()); });
  }

  std::string why_refused() {
    const long result = SSL_get_verify_result(stream().native_handle());
    if (result == X509_V_OK) return {};
    return std::string("certificate of ") + name_ + ": " + X509_verify_cert_error_string(result);
  }

  const TlsContext context_;
  const std::string name_;
};

/// A request that cannot even begin, for whom the end comes as it would for another.
class StillbornExchange final : public ApiConnection {
 public:
  explicit StillbornExchange(ApiReceiver receiver) : receiver_(std::move(receiver)) {}
  void close() override { receiver_ = {}; }
  void end(const std::string& problem) {
    const auto receiver = std::exchange(receiver_, {});
    if (receiver.on_end) receiver.on_end(problem);
  }

 private:
  ApiReceiver receiver_;
};

std::shared_ptr<ApiConnection> end_soon(asio::io_context& io, const std::string& problem,
                                        ApiReceiver receiver) {
  auto exchange = std::make_shared<StillbornExchange>(std::move(receiver));
  asio::post(io, [exchange, problem] { exchange->end(problem); });
  return exchange;
}

}  // namespace

std::shared_ptr<ApiConnection> open_api_connection(asio::io_context& io, const ClientConfig& config,
                                                   ApiRequest request, ApiReceiver receiver) {
  std::shared_ptr<ApiExchange> exchange;
  if (config.server.tls) {
    auto context = make_tls_context(config);
    if (!context) return end_soon(io, context.error(), std::move(receiver));
    exchange = std::make_shared<TlsExchange>(io, config, *std::move(context), std::move(request),
                                             std::move(receiver));
  } else {
    exchange =
        std::make_shared<PlainExchange>(io, config.server, std::move(request), std::move(receiver));
  }
  exchange->start();
  return exchange;
}

}  // namespace kubeportal::k8sclient
