#include "k8sclient/awaited_connection.hpp"

#include <utility>

namespace kubeportal::k8sclient {

AwaitedConnection::AwaitedConnection(ApiRequest request, ApiReceiver receiver)
    : request_(std::move(request)), receiver_(std::move(receiver)) {}

void AwaitedConnection::close() {
  receiver_ = {};
  if (connection_) connection_->close();
}

void AwaitedConnection::open(boost::asio::io_context& io, ClientConfig config,
                             const ExecCredential& credential) {
  if (!receiver_.on_end) return;
  if (!credential.token.empty()) request_.authorization = "Bearer " + credential.token;
  if (!credential.key.empty()) {
    config.certificate = {.text = credential.certificate, .file = {}};
    config.key = {.text = credential.key, .file = {}};
  }
  connection_ = open_api_connection(io, config, std::move(request_), std::exchange(receiver_, {}));
}

void AwaitedConnection::fail(const std::string& problem) {
  const auto receiver = std::exchange(receiver_, {});
  if (receiver.on_end) receiver.on_end(problem);
}

}  // namespace kubeportal::k8sclient
