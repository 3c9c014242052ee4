#pragma once

#include <utility>

namespace kubeportal::relay {

/// Owns one file descriptor; -1 is none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) reset(std::exchange(other.fd_, -1));
    return *this;
  }
  ~Descriptor() { reset(); }

  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

  /// Closes what is owned and takes `fd`. A socket is closed in the kernel's ordinary way.
  void reset(int fd = -1) noexcept;

  /// Closes a TCP socket with RST; data not yet sent is discarded.
  void close_with_reset() noexcept;

 private:
  int fd_ = -1;
};

}  // namespace kubeportal::relay
