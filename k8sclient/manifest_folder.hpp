#pragma once

#include <map>
#include <string>

namespace kubeportal::k8sclient {

/// Writes files (name -> text, mode 0644) into `folder`, which must be absent (it is made, as are
/// those above it) or empty: nothing is ever overwritten. Blocks. Throws std::runtime_error with a
/// sentence that names the path and says whether anything was written.
void write_manifest_folder(const std::string& folder,
                           const std::map<std::string, std::string>& files);

}  // namespace kubeportal::k8sclient
