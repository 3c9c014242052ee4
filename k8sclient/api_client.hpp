#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "k8sclient/api_connection.hpp"
#include "k8sclient/client_config.hpp"
#include "k8sclient/credentials.hpp"
#include "k8sclient/exec_credentials.hpp"
#include "k8sclient/proxy_choice.hpp"

namespace kubeportal::k8sclient {

/// What came of a request.
struct ApiOutcome {
  std::string method;
  std::string host;                                ///< "10.0.0.1:6443"
  unsigned status = 0;                             ///< 0: there was no answer
  std::chrono::steady_clock::duration duration{};  ///< until the answer began, or failed to
};

/// Asks an API server as whom the configuration says; where several are given, the next one once
/// one does not answer. Owned by ApiSource, control thread.
class ApiClient {
 public:
  using OnOutcome = std::function<void(const ApiOutcome&)>;

  ApiClient(boost::asio::io_context& io, ClientConfig config);

  std::shared_ptr<ApiConnection> get(std::string target, const ApiDeadlines& deadlines,
                                     ApiReceiver receiver);
  /// Any request; who asks is the client's to fill in.
  std::shared_ptr<ApiConnection> send(ApiRequest request, ApiReceiver receiver);

  /// Who is told of every request from now on: once, before its receiver. One that its owner closes
  /// before there is an answer is not told of.
  void tell_outcomes(OnOutcome on_outcome) { on_outcome_ = std::move(on_outcome); }

  /// The server has answered 401: credentials are read anew before the next request.
  void refused();

  /// For messages; no secrets.
  std::string server() const { return to_string(config_.server); }

 private:
  void try_next_server(const ServerUrl& silent);
  void log_warnings(const std::vector<std::string>& warnings);
  ApiReceiver told(const std::string& method, ApiReceiver receiver);

  boost::asio::io_context& io_;
  ClientConfig config_;  // `server` is the one in use
  const ProxyEnvironment proxies_ = proxy_environment();
  Credentials credentials_;
  std::optional<ExecCredentials> exec_;
  OnOutcome on_outcome_;
  std::set<std::string> warned_of_;
};

}  // namespace kubeportal::k8sclient
