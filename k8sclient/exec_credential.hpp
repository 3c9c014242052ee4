#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <boost/system/result.hpp>

#include "k8sclient/client_config.hpp"

namespace kubeportal::k8sclient {

/// What a plugin has handed out.
struct ExecCredential {
  std::string token;        ///< empty: none
  std::string certificate;  ///< PEM, with `key`; empty: none
  std::string key;
  std::optional<std::chrono::system_clock::time_point> expires;
};

/// What a plugin is told in KUBERNETES_EXEC_INFO: JSON without a secret.
std::string exec_info(const ClientConfig& config);

/// Reads what a plugin has printed. The error is a sentence that shows nothing of it.
boost::system::result<ExecCredential, std::string> read_exec_credential(
    const std::string& printed, const std::string& api_version);

}  // namespace kubeportal::k8sclient
