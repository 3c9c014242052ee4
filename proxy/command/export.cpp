#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include "k8sclient/exported_manifests.hpp"
#include "k8sclient/manifest_folder.hpp"
#include "proxy/command/admin_client.hpp"
#include "proxy/command/command.hpp"

namespace kubeportal::command {

int run_export(const config::Options& options) {
  const auto answer = nlohmann::json::parse(admin_get(options.admin_socket, "/v1/objects"));
  const auto exported = k8sclient::exported_manifests(answer);
  k8sclient::write_manifest_folder(options.export_to, exported.files);

  for (const auto& object : exported.left_out) {
    fmt::print(stderr, "left out, because no manifest may have it: {}\n", object);
  }
  fmt::print("{}: files: {}, Services: {}, EndpointSlices: {}, Nodes: {}\n", options.export_to,
             exported.files.size(), exported.services, exported.endpoint_slices, exported.nodes);
  return 0;
}

}  // namespace kubeportal::command
