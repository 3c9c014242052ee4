#pragma once

#include <string>
#include <vector>

#include "test/system/kube_portal.hpp"
#include "test/system/reserved_port.hpp"
#include "test/system/temporary_directory.hpp"

namespace kubeportal::system {

/// Service default/web with port http on `portal` and one EndpointSlice for each endpoint.
std::string web_manifest(const SocketAddress& portal, const std::vector<SocketAddress>& endpoints);

/// `kube-portal --source=web.yaml --portal-mode=bind`, with that Service in the file.
class WebService {
 public:
  /// Returns once the portal is open.
  explicit WebService(const std::vector<SocketAddress>& endpoints,
                      const std::vector<std::string>& arguments = {});

  const SocketAddress& address() const { return port_.address(); }
  std::filesystem::path file() const { return directory_ / "web.yaml"; }
  ChildProcess& process() { return process_; }
  const SocketAddress& metrics_address() const { return metrics_address_; }
  Metrics metrics() const { return Metrics::scrape(metrics_address_); }

  /// Changes the file; kube-portal follows in its own time.
  void set_endpoints(const std::vector<SocketAddress>& endpoints);

 private:
  TemporaryDirectory directory_;
  ReservedPort port_;
  ChildProcess process_;
  SocketAddress metrics_address_;
};

}  // namespace kubeportal::system
