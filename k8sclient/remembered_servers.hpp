#pragma once

#include <map>
#include <string>
#include <vector>

#include "k8sclient/server_url.hpp"
#include "k8sclient/source.hpp"

namespace kubeportal::k8sclient {

/// Keeps where the API servers of the cluster themselves are, the endpoints of default/kubernetes,
/// in a file, one URL a line. In a pod the way to the API server is a cluster IP, which nobody
/// serves until this proxy does: after a restart of the machine it starts by these. Stands between
/// a source and its handler of EndpointSlices. Owned by ApiSource, control thread.
class RememberedServers final : public EndpointSliceHandler {
 public:
  /// Without a file it only passes on.
  RememberedServers(std::string file, EndpointSliceHandler& next);

  void on_add(const api::EndpointSlice& slice) override;
  void on_update(const api::EndpointSlice& previous, const api::EndpointSlice& current) override;
  void on_delete(const api::EndpointSlice& slice) override;
  void on_synced() override;

 private:
  void note(const api::EndpointSlice& slice);
  void write();

  const std::string file_;
  EndpointSliceHandler& next_;
  std::map<std::string, std::vector<std::string>> urls_;  // by slice
  std::string written_;
  bool synced_ = false;
};

/// What such a file holds; nothing where it cannot be read.
std::vector<ServerUrl> read_remembered_servers(const std::string& file);

}  // namespace kubeportal::k8sclient
