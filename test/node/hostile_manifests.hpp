#pragma once

#include <string>
#include <vector>

namespace kubeportal::node {

/// A manifest that must do no harm to a node where `default/good` has 10.96.0.10:80 and node port
/// 30080, and where somebody else listens on 192.0.2.1:2222.
struct HostileManifest {
  std::string text;
  std::vector<std::string> said;  ///< parts of what the log must say of it
};

/// What is refused when it is read. `canary`: a file that a shell would make if one ever saw a
/// name of these.
std::vector<HostileManifest> unreadable_manifests(const std::string& canary);

/// What is read, and then not steered, in whole or in part.
std::vector<HostileManifest> overreaching_manifests();

}  // namespace kubeportal::node
