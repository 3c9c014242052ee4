#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace kubeportal::fakes {

/// A proxy that opens tunnels to ports of this machine, whatever host is asked for, or refuses to.
/// Serves on threads of its own from construction to destruction.
class HttpProxy {
 public:
  explicit HttpProxy(bool refuses = false);
  ~HttpProxy();
  HttpProxy(const HttpProxy&) = delete;
  HttpProxy& operator=(const HttpProxy&) = delete;

  std::uint16_t port() const { return port_; }
  /// The first lines of what was asked for.
  std::vector<std::string> asked() const;

 private:
  void accept();
  void serve(int client);

  const bool refuses_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> asked_;
  std::vector<int> sockets_;
  bool stopping_ = false;
  std::thread acceptor_;
  std::list<std::thread> servers_;
};

}  // namespace kubeportal::fakes
