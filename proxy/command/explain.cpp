#include "proxy/explain/explain.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "k8sclient/manifest_set.hpp"
#include "proxy/app/world.hpp"
#include "proxy/command/admin_client.hpp"
#include "proxy/command/command.hpp"
#include "proxy/explain/explanation_text.hpp"

namespace kubeportal::command {

namespace {

constexpr int kUsage = 2;

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

explain::Explanation explain_manifests(const explain::Destination& destination,
                                       const config::Options& options) {
  const auto manifests = k8sclient::load_manifests(options.sources);
  for (const auto& problem : manifests.problems) fmt::print(stderr, "{}\n", problem);
  if (!manifests.problems.empty()) {
    throw std::runtime_error("with these manifests the proxy does not start");
  }
  const auto world =
      app::world_of(options, control::FamilyRule::match,
                    {manifests.services, manifests.endpoint_slices, manifests.nodes});
  const auto client = explain::client_at(model::parse_ip(options.explain.from), world);
  return explain::explain(destination, client, world);
}

std::string ask_proxy(const config::Options& options) {
  auto target = "/v1/explain?destination=" + encoded(options.explain.destination);
  if (!options.explain.from.empty()) target += "&from=" + encoded(options.explain.from);
  if (options.explain.probe) target += "&probe=true";
  return admin_get(options.admin_socket, target);
}

}  // namespace

int run_explain(const config::Options& options) {
  if (options.verbosity == 0) spdlog::set_level(spdlog::level::critical);
  const auto destination = explain::parse_destination(options.explain.destination);
  if (!destination) {
    fmt::print(stderr, "DESTINATION: found \"{}\", allowed: {}\n", options.explain.destination,
               explain::kDestinationAllowed);
    return kUsage;
  }
  const auto json = options.sources.empty()
                        ? ask_proxy(options)
                        : explain::to_json(explain_manifests(*destination, options));
  const auto explanation = explain::from_json(nlohmann::json::parse(json));
  const bool as_json = options.output == config::OutputFormat::json;
  fmt::print("{}", as_json ? json : explain::to_text(explanation));
  return exit_code_of(explanation.outcome);
}

}  // namespace kubeportal::command
