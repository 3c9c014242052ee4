#pragma once

#include <string>
#include <vector>

#include "test/system/descriptor.hpp"

namespace kubeportal::node {

/// A network namespace of a test's own. It has no name and lives by its descriptor, so that nothing
/// is left behind however the test ends. Needs root.
class NetworkNamespace {
 public:
  NetworkNamespace();

  /// A path by which `ip link ... netns PATH` finds it, as long as this process lives.
  std::string path() const;
  int number() const { return descriptor_.number(); }

 private:
  system::Descriptor descriptor_;
};

/// While it lives, this thread is in the namespace: sockets that it opens and programs that it
/// starts are there, and stay there.
class Inside {
 public:
  explicit Inside(const NetworkNamespace& wanted);
  ~Inside();
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  system::Descriptor before_;
};

/// Runs a program from PATH in the namespace; what it prints. Throws with what it complains of
/// where it fails.
std::string run_in(const NetworkNamespace& where, const std::vector<std::string>& command);

/// Writes below /proc/sys/net, as sysctl does.
void set_sysctl(const NetworkNamespace& where, const std::string& name, const std::string& value);

}  // namespace kubeportal::node
