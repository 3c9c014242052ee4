#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "k8sclient/manifest.hpp"

namespace kubeportal::k8sclient {

/// Tells one state of a file from another, as far as the file system can.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified = 0;  ///< nanoseconds
  std::int64_t changed = 0;   ///< nanoseconds; rename and chmod count

  bool operator==(const FileIdentity&) const = default;
  bool is_same_file(const FileIdentity& other) const {
    return device == other.device && inode == other.inode;
  }
};

/// nullopt: there is no such file.
std::optional<FileIdentity> identify(const std::string& path);

/// Reads a manifest file. nullopt: it does not exist; a file that cannot be read is one problem.
std::optional<Manifest> read_manifest_file(const std::string& path);

}  // namespace kubeportal::k8sclient
