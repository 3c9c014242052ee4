#include "k8sclient/manifest_folder.hpp"

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace kubeportal::k8sclient {

namespace fs = std::filesystem;

namespace {

/// 0, or an error of errno's.
int write_new_file(const std::string& path, std::string_view text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) return errno;
  while (!text.empty()) {
    const auto size = ::write(fd, text.data(), text.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      const int error = errno;
      ::close(fd);
      return error;
    }
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return ::close(fd) == 0 ? 0 : errno;
}

/// Makes the folder unless it is there and empty.
void prepare(const std::string& folder) {
  const auto refuse = [&](const std::string& why) {
    throw std::runtime_error(why + "; nothing was written");
  };
  std::error_code error;
  if (fs::exists(folder, error)) {
    if (!fs::is_directory(folder, error)) refuse(folder + " is no folder");
    const bool is_empty = fs::is_empty(folder, error);
    if (!error && !is_empty)
      refuse(folder + " is not empty: a new folder or an empty one is needed");
  } else if (!error) {
    fs::create_directories(folder, error);
  }
  if (error) refuse("cannot write into " + folder + ": " + error.message());
}

[[noreturn]] void give_up(const std::string& folder, const std::string& path, int error) {
  throw std::runtime_error("cannot write " + path + ": " + std::generic_category().message(error) +
                           "; what is in " + folder + " is not complete");
}

}  // namespace

void write_manifest_folder(const std::string& folder,
                           const std::map<std::string, std::string>& files) {
  prepare(folder);
  for (const auto& [name, text] : files) {
    const auto path = (fs::path(folder) / name).string();
    if (const int error = write_new_file(path, text); error != 0) give_up(folder, path, error);
  }
}

}  // namespace kubeportal::k8sclient
