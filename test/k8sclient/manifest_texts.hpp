#pragma once

#include <string>

namespace kubeportal::testing {

/// A Service default/NAME with one port.
inline std::string service_text(const std::string& name, int port = 80) {
  return "apiVersion: v1\nkind: Service\nmetadata: {name: " + name +
         "}\nspec:\n  clusterIP: 10.0.0.1\n  ports:\n  - port: " + std::to_string(port) + "\n---\n";
}

/// An EndpointSlice default/NAME of the Service `service` with one endpoint.
inline std::string slice_text(const std::string& name, const std::string& service,
                              const std::string& address = "10.1.0.1") {
  return "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata:\n  name: " + name +
         "\n  labels: {kubernetes.io/service-name: " + service +
         "}\naddressType: IPv4\nports:\n- port: 8080\nendpoints:\n- addresses: [" + address +
         "]\n---\n";
}

}  // namespace kubeportal::testing
