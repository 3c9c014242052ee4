#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "k8sclient/child_process.hpp"
#include "k8sclient/client_config.hpp"
#include "k8sclient/exec_credential.hpp"

namespace kubeportal::k8sclient {

/// The credentials that a plugin hands out: kept until they expire or are refused, then asked for
/// again; one run serves all who wait. Owned by ApiClient, control thread.
class ExecCredentials {
 public:
  /// The credential, or nullptr and why there is none.
  using OnReady = std::function<void(const ExecCredential*, const std::string& problem)>;

  static constexpr std::chrono::seconds kDeadline{60};

  ExecCredentials(boost::asio::io_context& io, const ClientConfig& config);

  /// Calls back at once where the credential is known, else when the plugin has ended.
  void ask(OnReady on_ready);
  /// A server has answered 401.
  void refused() { credential_.reset(); }

 private:
  void run();
  void ended(const std::string& printed, const std::string& problem);
  bool is_valid() const;

  boost::asio::io_context& io_;
  const ClientConfig config_;
  std::optional<ExecCredential> credential_;
  std::unique_ptr<ChildProcess> plugin_;  // that runs
  std::vector<OnReady> waiting_;
};

}  // namespace kubeportal::k8sclient
