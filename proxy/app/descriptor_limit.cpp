#include "proxy/app/descriptor_limit.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace kubeportal::app {

std::int64_t raise_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    spdlog::warn("the limit of open files stays at {}: {}; it bounds the number of connections",
                 before, std::strerror(errno));
    limit.rlim_cur = before;
  }
  return static_cast<std::int64_t>(
      std::min<rlim_t>(limit.rlim_cur, std::numeric_limits<std::int32_t>::max()));
}

/// Since Linux 6.2 the folder's size tells (proc(5)); listing it takes long where there are many.
std::int64_t open_descriptors() {
  struct stat folder {};
  if (::stat("/proc/self/fd", &folder) == 0 && folder.st_size > 0) return folder.st_size;
  std::error_code error;
  const auto entries = std::filesystem::directory_iterator("/proc/self/fd", error);
  if (error) return 0;
  return std::distance(begin(entries), end(entries)) - 1;  // but the one that lists them
}

std::int64_t descriptors_for_connections(std::int64_t limit, std::int64_t in_use) {
  const auto reserve = std::clamp<std::int64_t>(limit / 16, 8, 256);
  return limit - in_use - reserve;
}

}  // namespace kubeportal::app
