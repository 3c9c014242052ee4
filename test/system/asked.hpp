#pragma once

#include <string>
#include <vector>

namespace kubeportal::system {

/// What a command that ends by itself has said.
struct Said {
  int code = 0;
  std::string out;
  std::string err;
};

/// Runs `kube-portal ARGUMENTS --admin-socket=SOCKET` to its end.
Said asked(const std::string& socket, std::vector<std::string> arguments);

}  // namespace kubeportal::system
