#include "test/system/web_service.hpp"

namespace kubeportal::system {
namespace {

ChildProcess start(const std::filesystem::path& file, const std::string& manifest,
                   const std::vector<std::string>& arguments) {
  replace_file(file, manifest);
  std::vector<std::string> all{"--source=" + file.string(), "--portal-mode=bind",
                               "--metrics-bind-address=127.0.0.1:0",
                               "--healthz-bind-address=127.0.0.1:0"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return start_kube_portal(all);
}

std::string slice_manifest(const SocketAddress& endpoint) {
  const auto port = std::to_string(endpoint.port);
  return R"(---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: web-)" +
         port + R"(
  labels: {kubernetes.io/service-name: web}
addressType: IPv4
endpoints:
  - addresses: [)" +
         endpoint.address.to_string() + R"(]
ports:
  - {name: http, port: )" +
         port + "}\n";
}

}  // namespace

std::string web_manifest(const SocketAddress& portal, const std::vector<SocketAddress>& endpoints) {
  std::string text = R"(apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  clusterIP: )" + portal.address.to_string() +
                     R"(
  ports:
    - {name: http, port: )" +
                     std::to_string(portal.port) + "}\n";
  for (const auto& endpoint : endpoints) text += slice_manifest(endpoint);
  return text;
}

WebService::WebService(const std::vector<SocketAddress>& endpoints,
                       const std::vector<std::string>& arguments)
    : process_(start(file(), web_manifest(address(), endpoints), arguments)),
      metrics_address_(address_after(process_.err(), "serving metrics on http://")) {
  address_after(process_.err(), "opened ClusterIP ");
}

void WebService::set_endpoints(const std::vector<SocketAddress>& endpoints) {
  replace_file(file(), web_manifest(address(), endpoints));
}

}  // namespace kubeportal::system
