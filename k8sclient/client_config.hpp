#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "k8sclient/exec_plugin.hpp"
#include "k8sclient/server_url.hpp"

namespace kubeportal::k8sclient {

/// PEM text, or the file that holds it and may be replaced at any time. Where both are given the
/// text counts; empty: not given.
struct PemSource {
  std::string text;
  std::string file;

  bool given() const { return !text.empty() || !file.empty(); }
};

/// How to reach an API server and who to be there. Holds secrets: never logged as a whole.
struct ClientConfig {
  ServerUrl server;
  std::vector<ServerUrl> more_servers;  ///< tried in turn when the one before does not answer
  std::optional<ServerUrl> proxy;       ///< counts before that of the environment
  PemSource authority;                  ///< not given: the authorities that the machine trusts
  bool insecure_skip_tls_verify = false;
  std::string tls_server_name;  ///< empty: the server's host
  PemSource certificate;        ///< the client's, with `key`; not given: none
  PemSource key;
  std::string token;       ///< bearer token; empty: none
  std::string token_file;  ///< counts before `token`; empty: none
  std::string username;    ///< with `password`, where there is no token; empty: none
  std::string password;
  std::optional<ExecPlugin> exec;  ///< counts before all other credentials
  /// Headers of every request, by which it acts as somebody else (impersonation).
  std::vector<std::pair<std::string, std::string>> headers;
};

}  // namespace kubeportal::k8sclient
