#pragma once

#include <memory>
#include <string>

#include <boost/system/result.hpp>
#include <sys/types.h>

namespace kubeportal::observe {

/// A Unix socket that listens at a path, for its owner alone (mode 0600). Destroying it removes the
/// path, unless somebody else's socket has taken it meanwhile. Any thread, one at a time.
class UnixListener {
 public:
  /// Makes the socket and, where it is missing, the folder that holds it. A socket at the path on
  /// which nobody listens any more is replaced. The error is the end of a sentence that begins with
  /// what is not there now.
  static boost::system::result<UnixListener, std::string> open(const std::string& path);

  UnixListener(UnixListener&& other) noexcept;
  UnixListener& operator=(UnixListener&&) = delete;
  ~UnixListener();

  const std::string& path() const { return path_; }

  /// The descriptor, from now on the caller's to close.
  int release();

 private:
  UnixListener(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::string path_;  ///< empty: nothing to remove
  int fd_ = -1;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace kubeportal::observe
