#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "test/node/network_namespace.hpp"
#include "test/system/child_process.hpp"
#include "test/system/datagrams.hpp"
#include "test/system/echo_endpoint.hpp"
#include "test/system/temporary_directory.hpp"

namespace kubeportal::node {

/// A node of a Cluster, with a bridge for its pods.
struct ClusterNode {
  std::string name;      ///< node-1, node-2
  std::string address;   ///< 192.0.2.1, 192.0.2.2
  std::string address6;  ///< fd00:2::1, fd00:2::2
  std::string pods;      ///< 10.244.1., 10.244.2.
  std::string pods6;     ///< fd00:244:1::, fd00:244:2::
  NetworkNamespace space;
};

/// One or two nodes on one Ethernet with a host outside, each a network namespace:
///
///     outside 192.0.2.254 ---+--- 192.0.2.1 node-1 10.244.1.1 ---- pods 10.244.1.x
///             fd00:2::fe     +--- 192.0.2.2 node-2 10.244.2.1 ---- pods 10.244.2.x
///
/// The outside reaches cluster and load balancer IPs by node-1 until route_by() says otherwise;
/// what nobody has is not answered. All nodes follow the same manifests.
class Cluster {
 public:
  explicit Cluster(int nodes = 1);

  const ClusterNode& first() const { return nodes_.front(); }
  const ClusterNode& second() const { return nodes_.at(1); }

  /// From now on the outside sends what is for cluster and load balancer IPs to this node.
  void route_by(const ClusterNode& node) const;

  void write(const std::string& manifest, const std::string& name = "web.yaml") const {
    system::replace_file(manifests / name, manifest);
  }
  void remove(const std::string& name = "web.yaml") const {
    std::filesystem::remove(manifests / name);
  }

  const NetworkNamespace outside;
  system::TemporaryDirectory manifests;

 private:
  std::vector<ClusterNode> nodes_;
};

/// kube-portal on a node of the cluster. Killed at the end of its life.
class ClusterProxy {
 public:
  /// Returns once its first rules are in the kernel.
  ClusterProxy(const Cluster& cluster, const ClusterNode& node,
               const std::vector<std::string>& more_arguments = {});

  std::string log() const { return process_.err().text(); }

 private:
  system::ChildProcess process_;
};

/// TCP and UDP on port 8080 of an address, both families, answering with a name of one letter.
class Server {
 public:
  Server(const NetworkNamespace& where, char name, const std::vector<std::string>& addresses,
         const std::string& port = "8080");

 private:
  std::vector<std::unique_ptr<system::EchoEndpoint>> tcp_;
  std::vector<std::unique_ptr<system::DatagramEcho>> udp_;
};

/// A pod with a Server. Its last address byte comes from its name, so names do not come again.
class Pod {
 public:
  Pod(const ClusterNode& node, char name);

  /// As an item of an EndpointSlice; `more` such as "conditions: {ready: false}".
  std::string endpoint(const std::string& more = "") const;
  std::string endpoint6() const;

  /// Takes the server away; the pod's address stays.
  void stop_serving() { server_.reset(); }

  const NetworkNamespace& space() const { return space_; }
  const std::string& address() const { return address_; }
  const std::string& address6() const { return address6_; }

 private:
  std::string node_;
  std::string address_;
  std::string address6_;
  NetworkNamespace space_;
  std::optional<Server> server_;
};

}  // namespace kubeportal::node
