#include "k8sclient/api_client.hpp"

#include <utility>

#include <spdlog/spdlog.h>

#include "k8sclient/awaited_connection.hpp"

namespace kubeportal::k8sclient {

namespace {

constexpr std::size_t kMostWarnings = 100;  // said in a lifetime
constexpr std::size_t kMostWarningBytes = 500;

}  // namespace

ApiClient::ApiClient(boost::asio::io_context& io, ClientConfig config)
    : io_(io), config_(std::move(config)), credentials_(config_) {
  if (config_.exec) exec_.emplace(io_, config_);
}

void ApiClient::refused() {
  credentials_.refused();
  if (exec_) exec_->refused();
}

std::shared_ptr<ApiConnection> ApiClient::get(std::string target, const ApiDeadlines& deadlines,
                                              ApiReceiver receiver) {
  ApiRequest request;
  request.target = std::move(target);
  request.deadlines = deadlines;
  return send(std::move(request), std::move(receiver));
}

std::shared_ptr<ApiConnection> ApiClient::send(ApiRequest request, ApiReceiver receiver) {
  request.headers = config_.headers;
  request.proxy = config_.proxy ? config_.proxy : proxy_for(config_.server, proxies_);
  auto told_receiver = told(request.method, std::move(receiver));
  if (!exec_) {
    request.authorization = credentials_.authorization(Credentials::Clock::now());
    return open_api_connection(io_, config_, std::move(request), std::move(told_receiver));
  }
  auto awaited = std::make_shared<AwaitedConnection>(std::move(request), std::move(told_receiver));
  exec_->ask([this, awaited](const ExecCredential* credential, const std::string& problem) {
    credential == nullptr ? awaited->fail(problem) : awaited->open(io_, config_, *credential);
  });
  return awaited;
}

/// The receiver, with the outcome told before it hears of it.
ApiReceiver ApiClient::told(const std::string& method, ApiReceiver receiver) {
  const auto asked_at = std::chrono::steady_clock::now();
  const auto is_told = std::make_shared<bool>(false);
  const auto tell = [this, method, host = host_and_port(config_.server), asked_at,
                     is_told](unsigned status) {
    if (std::exchange(*is_told, true) || !on_outcome_) return;
    on_outcome_({.method = method,
                 .host = host,
                 .status = status,
                 .duration = std::chrono::steady_clock::now() - asked_at});
  };
  receiver.on_head = [this, tell, next = std::move(receiver.on_head)](const ApiResponseHead& head) {
    tell(head.status);
    log_warnings(head.warnings);
    next(head);
  };
  receiver.on_end = [this, tell, is_told, server = config_.server,
                     next = std::move(receiver.on_end)](const std::string& problem) {
    if (!*is_told) try_next_server(server);
    tell(0);
    next(problem);
  };
  return receiver;
}

/// Unless another request has done so.
void ApiClient::try_next_server(const ServerUrl& silent) {
  auto& more = config_.more_servers;
  if (more.empty() || silent != config_.server) return;
  more.push_back(std::exchange(config_.server, more.front()));
  more.erase(more.begin());
  spdlog::info("the API server {} does not answer; trying {}", to_string(silent), server());
}

void ApiClient::log_warnings(const std::vector<std::string>& warnings) {
  for (const auto& warning : warnings) {
    if (warned_of_.size() >= kMostWarnings || !warned_of_.insert(warning).second) continue;
    spdlog::warn("the API server {} warns: {}", server(), warning.substr(0, kMostWarningBytes));
  }
}

}  // namespace kubeportal::k8sclient
