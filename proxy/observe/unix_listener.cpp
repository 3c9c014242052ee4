#include "proxy/observe/unix_listener.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include <spdlog/fmt/fmt.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace kubeportal::observe {

namespace {

using Error = std::optional<std::string>;

std::string text_of(int error) { return std::strerror(error); }

std::optional<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

const sockaddr* generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

/// 0 where somebody listens at a socket that is there, else errno.
int error_of_connecting(const sockaddr_un& address) {
  const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe < 0) return errno;
  const int error = ::connect(probe, generic(address), sizeof address) == 0 ? 0 : errno;
  ::close(probe);
  return error == EAGAIN ? 0 : error;  // its backlog is full
}

/// Removes what an ended process left at the path; the error says what must not be removed.
Error make_way(const std::string& path, const sockaddr_un& address) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return std::nullopt;
  if (!S_ISSOCK(found.st_mode)) {
    return fmt::format("{} is there and is no socket; remove it or name another path", path);
  }
  const int error = error_of_connecting(address);
  if (error == 0) {
    return fmt::format("another process listens on {}; name another path for one of the two", path);
  }
  if (error != ECONNREFUSED && error != ENOENT) {
    return fmt::format("a socket is at {}, and whose cannot be told: {}; name another path", path,
                       text_of(error));
  }
  ::unlink(path.c_str());
  return std::nullopt;
}

void make_folder_of(const std::string& path) {
  std::error_code ignored;  // binding will say what is wrong
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
}

}  // namespace

boost::system::result<UnixListener, std::string> UnixListener::open(const std::string& path) {
  const auto address = address_of(path);
  if (!address) {
    return fmt::format("the path {} is longer than {} bytes", path,
                       sizeof(sockaddr_un::sun_path) - 1);
  }
  make_folder_of(path);
  if (auto error = make_way(path, *address)) return std::move(*error);
  UnixListener listener({}, ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (listener.fd_ < 0) return text_of(errno);
  // Linux makes the path with the mode of the socket, so that it is never open to others.
  if (::fchmod(listener.fd_, S_IRUSR | S_IWUSR) != 0) {
    return fmt::format("cannot close {} to others: {}", path, text_of(errno));
  }
  if (::bind(listener.fd_, generic(*address), sizeof *address) != 0) {
    return fmt::format("cannot make {}: {}", path, text_of(errno));
  }
  listener.path_ = path;
  struct stat made {};
  ::lstat(path.c_str(), &made);
  listener.device_ = made.st_dev;
  listener.inode_ = made.st_ino;
  if (::listen(listener.fd_, SOMAXCONN) != 0) return text_of(errno);
  return listener;
}

UnixListener::UnixListener(UnixListener&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      fd_(std::exchange(other.fd_, -1)),
      device_(other.device_),
      inode_(other.inode_) {}

UnixListener::~UnixListener() {
  if (fd_ >= 0) ::close(fd_);
  if (path_.empty()) return;
  struct stat found {};
  const bool is_ours =
      ::lstat(path_.c_str(), &found) == 0 && found.st_dev == device_ && found.st_ino == inode_;
  if (is_ours) ::unlink(path_.c_str());
}

int UnixListener::release() { return std::exchange(fd_, -1); }

}  // namespace kubeportal::observe
