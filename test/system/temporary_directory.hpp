#pragma once

#include <filesystem>
#include <string_view>

namespace kubeportal::system {

/// A directory of a test's own, removed with everything in it on destruction.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// Replaces a file as careful editors and `kubectl` users' tools do: written beside it, then
/// renamed over it, so that no reader ever sees half of it.
void replace_file(const std::filesystem::path& path, std::string_view text);

}  // namespace kubeportal::system
