#pragma once

#include <string>
#include <vector>

namespace kubeportal::node {

inline const std::string kTcp = "{name: tcp, port: 80}";
inline const std::string kUdp = "{name: udp, port: 80, protocol: UDP}";
inline const std::string kNodePorts =
    "{name: tcp, port: 80, nodePort: 30080}, {name: udp, port: 80, protocol: UDP, nodePort: 30080}";

/// Both ports, with node ports where the spec names a type that has them.
inline std::string ports_of(const std::string& spec) {
  return spec.find("type: ") == spec.npos ? kTcp + ", " + kUdp : kNodePorts;
}

/// A Service as YAML; without more said it has port 80 for TCP and for UDP.
struct ServiceObject {
  std::string name = "web";
  std::string labels{};  ///< "a: b"
  std::string cluster_ip = "10.96.0.10";
  std::string spec{};  ///< more of it, in flow style: "type: NodePort, externalIPs: [203.0.113.7]"
  std::string ports = kTcp + ", " + kUdp;
  std::string ingress{};  ///< "{ip: 203.0.113.8}"

  std::string text() const {
    return "apiVersion: v1\nkind: Service\nmetadata: {name: " + name + ", labels: {" + labels +
           "}}\nspec: {clusterIP: \"" + cluster_ip + "\", " + (spec.empty() ? "" : spec + ", ") +
           "ports: [" + ports + "]}\nstatus: {loadBalancer: {ingress: [" + ingress + "]}}\n";
  }
};

/// An EndpointSlice as YAML; without more said every endpoint serves both protocols on port 8080.
struct SliceObject {
  std::vector<std::string> endpoints;  ///< by Pod::endpoint()
  std::string name = "web-1";
  std::string service = "web";
  std::string labels{};  ///< "a: b"
  std::string ports = "{name: tcp, port: 8080}, {name: udp, port: 8080, protocol: UDP}";
  std::string address_type = "IPv4";

  std::string text() const {
    std::string items;
    for (const auto& endpoint : endpoints) items += (items.empty() ? "" : ", ") + endpoint;
    return "---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: " + name +
           ", labels: {kubernetes.io/service-name: " + service +
           (labels.empty() ? "" : ", " + labels) + "}}\naddressType: " + address_type +
           "\nendpoints: [" + items + "]\nports: [" + ports + "]\n";
  }
};

}  // namespace kubeportal::node
