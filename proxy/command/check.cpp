#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "k8sclient/manifest_set.hpp"
#include "proxy/app/world.hpp"
#include "proxy/command/command.hpp"
#include "proxy/control/description.hpp"
#include "proxy/portal/bindings.hpp"

namespace kubeportal::command {

namespace {

/// "1 file", "2 files".
std::string counted(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

/// "10.0.0.1:80, 10.0.0.2:80", or what clients see without endpoints.
std::string list_endpoints(const model::Backends& backends,
                           model::Verdict without = model::Verdict::refuse) {
  if (backends.endpoints.empty()) {
    return without == model::Verdict::drop ? "none on this node: clients get no answer"
                                           : "none: clients are refused";
  }
  std::string list;
  for (const auto& endpoint : backends.endpoints) {
    list += (list.empty() ? "" : ", ") + to_string(endpoint);
  }
  return list;
}

/// One row a socket that would be opened, or an address that would be steered.
struct Row {
  std::string service_port;
  std::string portal;
  std::string endpoints;
};

std::vector<Row> steered_rows(const model::ServicePortName& name,
                              const control::ServicePortPlan& plan) {
  std::vector<Row> rows;
  for (const auto& portal : plan.portals) {
    const model::Leg leg{name, model::family_of(portal.address.address), portal.scope};
    rows.push_back({to_string(name),
                    fmt::format("{} {}", to_string(portal.kind), to_string(portal.address)),
                    list_endpoints(plan.legs.at(leg), portal.verdict)});
  }
  return rows;
}

std::vector<Row> opened_rows(const model::ServicePortName& name,
                             const control::ServicePortPlan& plan,
                             const portal::NodePortAddresses& node_ports,
                             const portal::LocalAddresses& local) {
  const auto resolved = portal::resolve(name, plan.portals, node_ports, local);
  std::vector<Row> rows;
  for (const auto& binding : resolved.bindings) {
    rows.push_back({to_string(name),
                    fmt::format("{} {}", to_string(binding.kind), to_string(binding.address)),
                    list_endpoints(plan.legs.at(binding.leg))});
  }
  for (const auto& portal : resolved.not_opened) {
    rows.push_back({to_string(name),
                    fmt::format("{} {}", to_string(portal.kind), to_string(portal.address)),
                    "not opened: no address of this machine"});
  }
  return rows;
}

void print(const std::vector<Row>& rows) {
  std::size_t first = 0;
  std::size_t second = 0;
  for (const auto& row : rows) {
    first = std::max(first, row.service_port.size());
    second = std::max(second, row.portal.size());
  }
  for (const auto& row : rows) {
    fmt::print("{:<{}}  {:<{}}  {}\n", row.service_port, first, row.portal, second, row.endpoints);
  }
}

void print_what_would_open(const config::Options& options,
                           const k8sclient::ManifestSet& manifests) {
  const auto world =
      app::world_of(options, control::FamilyRule::match,
                    {manifests.services, manifests.endpoint_slices, manifests.nodes});
  const auto description = control::describe(world.services, world.slices, world.settings);

  std::vector<Row> rows{{"SERVICE PORT", "PORTAL", "ENDPOINTS"}};
  for (const auto& [name, plan] : description.service_ports) {
    auto more = world.steers ? steered_rows(name, plan)
                             : opened_rows(name, plan, world.node_ports, world.local);
    std::move(more.begin(), more.end(), std::back_inserter(rows));
  }
  if (rows.size() > 1) print(rows);
  for (const auto& [name, plan] : description.service_ports) {
    if (plan.why_hints_ignored.empty()) continue;
    fmt::print("topology hints ignored: {}: {}\n", to_string(name), plan.why_hints_ignored);
  }
  for (const auto& skipped : description.skipped) {
    fmt::print("not served: {}: {}\n", skipped.what, skipped.reason);
  }
  for (const auto& skipped : manifests.skipped) fmt::print("not read: {}\n", skipped);
}

}  // namespace

int run_check(const config::Options& options) {
  const auto manifests = k8sclient::load_manifests(options.sources);
  for (const auto& problem : manifests.problems) fmt::print(stderr, "{}\n", problem);
  for (const auto& conflict : manifests.conflicts) fmt::print(stderr, "{}\n", conflict);
  // With a problem the proxy would not start, so it would open nothing.
  if (manifests.problems.empty()) print_what_would_open(options, manifests);

  const auto wrong = manifests.problems.size() + manifests.conflicts.size();
  fmt::print("{}, {}, {}: {}\n", counted(manifests.files.size(), "file"),
             counted(manifests.services.size(), "Service"),
             counted(manifests.endpoint_slices.size(), "EndpointSlice"),
             wrong == 0 ? "good" : counted(wrong, "problem"));
  return wrong == 0 ? 0 : 1;
}

}  // namespace kubeportal::command
