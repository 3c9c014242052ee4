#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "k8sclient/api/ip_text.hpp"
#include "k8sclient/api/names.hpp"
#include "k8sclient/manifest.hpp"

namespace {

using kubeportal::k8sclient::Manifest;

void require(bool holds) {
  if (!holds) std::abort();
}

/// What the rest of the program relies on in an object that was accepted.
void check_objects(const Manifest& manifest) {
  for (const auto& [service, position] : manifest.services) {
    require(kubeportal::api::kDns1035Label.holds(service->meta.name));
    require(kubeportal::api::kDnsLabel.holds(service->meta.namespace_));
    for (const auto& port : service->ports) require(port.port != 0);
    for (const auto& ip : service->cluster_ips) {
      require(ip == "None" || kubeportal::api::family_of_ip(ip));
    }
    require(service->affinity_timeout_seconds >= 1 && service->affinity_timeout_seconds <= 86400);
    require(position.line > 0);
  }
  for (const auto& [slice, position] : manifest.endpoint_slices) {
    for (const auto& endpoint : slice->endpoints) {
      require(!endpoint.addresses.empty());
      for (const auto& address : endpoint.addresses) {
        require(!slice->address_type ||
                kubeportal::api::family_of_ip(address) == slice->address_type);
      }
    }
    require(position.line > 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto manifest = kubeportal::k8sclient::read_manifest(
      std::string_view(reinterpret_cast<const char*>(data), size));
  for (const auto& problem : manifest.problems) {
    const auto sentence = kubeportal::document::describe("m", problem);
    require(sentence.find('\n') == std::string::npos);
  }
  if (manifest.is_good()) check_objects(manifest);
  return 0;
}
