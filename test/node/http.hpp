#pragma once

#include <string>

#include "test/node/network_namespace.hpp"
#include "test/system/child_process.hpp"
#include "test/system/temporary_directory.hpp"

namespace kubeportal::node {

/// What GET is answered with over a connection of its own.
struct HttpAnswer {
  std::string status;  ///< "200"; "refused", "unanswered" (within a second), "cut"
  std::string body{};
};
HttpAnswer http_get(const NetworkNamespace& from, const std::string& address,
                    const std::string& path = "/");

/// Asks for / until the status is this, for at most the patience of system tests.
bool http_comes_to(const NetworkNamespace& from, const std::string& address,
                   const std::string& status);

/// The bodies that `asks` GETs in a row are answered with, sorted and put together; or the first
/// status that is not 200.
std::string http_bodies(const NetworkNamespace& from, const std::string& address, std::size_t asks);

/// Asks until it comes to this, as comes_to() does. `wanted`: names of one letter each.
bool http_comes_from(const NetworkNamespace& from, const std::string& address,
                     const std::string& wanted);

/// nginx: / answers with its name, /echo?TEXT with the text, /client with the client's address,
/// /blob with 32 MiB of zeros. Killed at the end of its life.
class Nginx {
 public:
  /// Returns once it listens on `address`, an address of `where` and a port.
  Nginx(const NetworkNamespace& where, const std::string& name, const std::string& address);

  /// Serves what is under way and ends; throws where it does not.
  void quit();

 private:
  system::TemporaryDirectory folder_;
  system::ChildProcess process_;
};

}  // namespace kubeportal::node
