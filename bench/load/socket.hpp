#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <netinet/in.h>
#include <sys/types.h>

namespace kubeportal::bench {

/// A TCP socket of the load tool; closed when it goes out of scope. A blocking one gives up after
/// 10 s without progress. Having no socket at all throws std::system_error, which ends the tool.
class Socket {
 public:
  enum class Mode { blocking, non_blocking };

  explicit Socket(Mode mode);
  ~Socket();
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;

  int fd() const { return fd_; }

  /// Starts or makes the connection; false if it was refused, reset or timed out. A connection in
  /// progress counts as made: the first send or receive tells.
  bool connect(const sockaddr_in& target) const;

  /// Sends all of `text`; false if the other side has gone.
  bool send(std::string_view text) const;

  /// As recv(2), but never a signal: bytes received, 0 at the end, -1 with errno.
  ssize_t receive(char* buffer, std::size_t size) const;

 private:
  int fd_;
};

/// An IPv4 address in digits and a port. Throws std::invalid_argument if it is neither.
sockaddr_in target_of(const std::string& address, const std::string& port);

}  // namespace kubeportal::bench
