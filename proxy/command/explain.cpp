#include "proxy/explain/explain.hpp"

#include <stdexcept>

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "k8sclient/manifest_set.hpp"
#include "proxy/app/node.hpp"
#include "proxy/command/command.hpp"
#include "proxy/command/manifest_view.hpp"
#include "proxy/explain/explanation_text.hpp"

namespace kubeportal::command {

namespace {

constexpr int kUsage = 2;

explain::World world_of(const config::Options& options, const k8sclient::ManifestSet& manifests) {
  explain::World world{.services = values_of(manifests.services),
                       .slices = values_of(manifests.endpoint_slices),
                       .settings = control_settings(options, manifests),
                       .node_ports = portal::NodePortAddresses(options.nodeport_addresses),
                       .local = app::local_addresses_now(),
                       .pods = {},
                       .steers = options.portal_mode == config::PortalMode::iptables};
  for (const auto& text : options.cluster_cidrs) {
    if (const auto block = model::parse_cidr(text)) world.pods.push_back(*block);
  }
  return world;
}

int exit_code_of(explain::Outcome outcome) {
  switch (outcome) {
    case explain::Outcome::served:
      return 0;
    case explain::Outcome::refused:
      return 3;
    case explain::Outcome::dropped:
      return 4;
    case explain::Outcome::not_a_service:
      break;
  }
  return 5;
}

}  // namespace

int run_explain(const config::Options& options) {
  if (options.verbosity == 0) spdlog::set_level(spdlog::level::off);
  const auto destination = explain::parse_destination(options.explain.destination);
  if (!destination) {
    fmt::print(stderr, "DESTINATION: found \"{}\", allowed: {}\n", options.explain.destination,
               explain::kDestinationAllowed);
    return kUsage;
  }
  const auto manifests = k8sclient::load_manifests(options.sources);
  for (const auto& problem : manifests.problems) fmt::print(stderr, "{}\n", problem);
  if (!manifests.problems.empty()) {
    throw std::runtime_error("with these manifests the proxy does not start");
  }
  const auto world = world_of(options, manifests);
  const auto client = explain::client_at(model::parse_ip(options.explain.from), world);
  const auto explanation = explain::explain(*destination, client, world);
  const bool as_json = options.explain.output == config::OutputFormat::json;
  fmt::print("{}", as_json ? explain::to_json(explanation) : explain::to_text(explanation));
  return exit_code_of(explanation.outcome);
}

}  // namespace kubeportal::command
