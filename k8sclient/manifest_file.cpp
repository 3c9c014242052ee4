#include "k8sclient/manifest_file.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kubeportal::k8sclient {

namespace {

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int value() const { return value_; }

 private:
  int value_;
};

Manifest unreadable(std::string found, std::string allowed) {
  Manifest manifest;
  manifest.problems.push_back({{}, {}, {}, std::move(found), std::move(allowed)});
  return manifest;
}

Manifest unreadable(int error) {
  return unreadable("\"" + std::generic_category().message(error) + "\" when reading it",
                    "a file that this process may read");
}

/// Reads at most a little more than is allowed: enough to see that it is too much. `size` is a
/// guess; one that is right makes two reads of it and touches no more memory than the file needs.
int read_all(int descriptor, std::size_t size, std::string& text) {
  const std::size_t step = std::clamp<std::size_t>(size + 1, 4096, 1U << 20U);
  while (text.size() <= kMaxManifestBytes) {
    const std::size_t before = text.size();
    text.resize(before + step);
    const ssize_t n = ::read(descriptor, text.data() + before, step);
    text.resize(before + (n > 0 ? static_cast<std::size_t>(n) : 0));
    if (n == 0) return 0;
    if (n < 0 && errno != EINTR) return errno;
  }
  return 0;
}

}  // namespace

std::optional<FileIdentity> identify(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileIdentity{status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
                      nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
}

std::optional<Manifest> read_manifest_file(const std::string& path) {
  // O_NONBLOCK: to open a pipe would wait for a writer.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.value() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    return unreadable(errno);
  }
  struct stat status {};
  if (::fstat(file.value(), &status) != 0) return unreadable(errno);
  if (!S_ISREG(status.st_mode)) return unreadable("a pipe, socket or device", "a file or folder");

  std::string text;
  if (const int error = read_all(file.value(), static_cast<std::size_t>(status.st_size), text))
    return unreadable(error);
  return read_manifest(text);
}

}  // namespace kubeportal::k8sclient
