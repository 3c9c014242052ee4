#pragma once

#include <string>

namespace kubeportal::node {

/// A Service and one EndpointSlice, as YAML.
struct ServiceManifest {
  std::string name = "web";
  std::string cluster_ip = "10.96.0.10";
  std::string spec{};                   ///< more lines of spec, indented by two
  std::string port = "port: 80";        ///< the fields of its one port beside the name
  std::string endpoint = "10.244.1.2";  ///< empty: none
  std::string endpoint_port = "8080";
  std::string node = "node-1";  ///< where the endpoint is

  std::string text() const {
    auto yaml = "apiVersion: v1\nkind: Service\nmetadata: {name: " + name +
                "}\nspec:\n  clusterIP: \"" + cluster_ip + "\"\n" + spec +
                "  ports: [{name: http, " + port + "}]\n";
    if (endpoint.empty()) return yaml;
    const bool ipv6 = endpoint.find(':') != std::string::npos;
    return yaml +
           "---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: " + name +
           "-1, labels: {kubernetes.io/service-name: " + name +
           "}}\naddressType: " + (ipv6 ? "IPv6" : "IPv4") + "\nendpoints: [{addresses: [\"" +
           endpoint + "\"], nodeName: " + node + "}]\nports: [{name: http, port: " + endpoint_port +
           "}]\n";
  }
};

}  // namespace kubeportal::node
