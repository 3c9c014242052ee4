#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace kubeportal::k8sclient {

/// What is of interest in one directory.
struct WatchedNames {
  bool every = false;        ///< all names count, not only `names`
  bool has_content = false;  ///< files that are read lie here; elsewhere only names matter
  std::set<std::string> names;
};

/// Directory (its real path, without symbolic links) -> names whose change may change what is read.
using WatchPoints = std::map<std::string, WatchedNames>;

/// A manifest file.
struct ListedFile {
  std::string path;    ///< as an operator writes it
  std::string target;  ///< the same file without symbolic links on the way
};

/// What paths lead to at one moment.
struct ManifestListing {
  std::vector<ListedFile> files;     ///< in the order of the paths, then of names; no path twice
  std::vector<std::string> missing;  ///< paths where there is nothing
  WatchPoints watch_points;          ///< every step of the way there, symbolic links included
};

/// Follows `paths`: a file counts whatever its name; of a folder *.yaml, *.yml and *.json, not
/// recursively, names with a leading dot skipped. What cannot be read does not throw: it is missing
/// here or fails when it is read.
ManifestListing list_manifests(const std::vector<std::string>& paths);

}  // namespace kubeportal::k8sclient
