#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "test/node/network_namespace.hpp"
#include "test/system/child_process.hpp"
#include "test/system/sockets.hpp"
#include "test/system/temporary_directory.hpp"

namespace kubeportal::node {

/// A node with one pod and one host outside, each a network namespace:
///
///     outside 192.0.2.2 ---- 192.0.2.1 node 10.244.1.1 ---- 10.244.1.2 pod
///             fd00:2::2      fd00:2::1      fd00:244::1      fd00:244::2
///
/// The node's default route leads to the internet, which answers nobody.
struct Lab {
  Lab();

  NetworkNamespace node;
  NetworkNamespace outside;
  NetworkNamespace pod;
  NetworkNamespace internet;
  system::TemporaryDirectory manifests;
  system::TemporaryDirectory run;  ///< with the proxy's admin socket

  std::string admin_socket() const { return (run.path() / "admin.sock").string(); }

  void write(const std::string& name, const std::string& manifest) {
    system::replace_file(manifests / name, manifest);
  }
  void remove(const std::string& name) { std::filesystem::remove(manifests / name); }
};

/// kube-portal on the lab's node, following its manifests. Killed at the end of its life.
class NodeProxy {
 public:
  /// `flavour`: nft or legacy. Returns once its first rules are in the kernel.
  NodeProxy(const Lab& lab, const std::string& flavour,
            const std::vector<std::string>& more_arguments = {});

  std::string log() const { return process_.err().text(); }
  const system::CapturedOutput& err() const { return process_.err(); }
  pid_t pid() const { return process_.pid(); }

  /// SIGTERM; returns when it has ended, throws where that is not with success.
  void stop();

 private:
  system::ChildProcess process_;
};

/// All rules of the node's family and flavour, as iptables-save shows them, without comments and
/// counters.
std::string saved_rules(const Lab& lab, const std::string& flavour, bool ipv6 = false);

/// What a new connection comes to.
enum class Outcome { served, refused, unanswered };
/// `served`: an endpoint greeted. `unanswered`: no answer within a second.
Outcome dial(const NetworkNamespace& from, const std::string& address);

/// Dials until it comes to this, for at most the patience of system tests.
bool comes_to(const NetworkNamespace& from, const std::string& address, Outcome wanted);

}  // namespace kubeportal::node
