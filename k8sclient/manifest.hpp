#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "document/placed_problem.hpp"
#include "k8sclient/api/endpoint_slice.hpp"
#include "k8sclient/api/node.hpp"
#include "k8sclient/api/service.hpp"

namespace kubeportal::k8sclient {

using ManifestProblem = document::PlacedProblem;

/// An object and the place in the file where it starts.
template <typename Object>
struct Placed {
  std::shared_ptr<const Object> object;
  document::Position position;
};

/// What one file says. With a problem anywhere the file as a whole does not count.
struct Manifest {
  std::vector<Placed<api::Service>> services;
  std::vector<Placed<api::EndpointSlice>> endpoint_slices;
  std::vector<Placed<api::Node>> nodes;
  std::vector<std::string> skipped;  ///< objects of other kinds: "Deployment default/web"
  std::vector<ManifestProblem> problems;

  bool is_good() const { return problems.empty(); }
};

/// Files larger than this are refused.
inline constexpr std::size_t kMaxManifestBytes = 64U << 20U;
/// More problems than this in one file are not collected.
inline constexpr std::size_t kMaxManifestProblems = 100;

/// Reads a manifest's text: YAML, several documents of it, or JSON; single objects or lists;
/// Service v1, EndpointSlice discovery.k8s.io/v1 and v1beta1, Endpoints v1, Node v1. Objects are
/// completed as an API server would (api/defaults.hpp). Other kinds are skipped: people keep
/// everything that makes an application in one file.
Manifest read_manifest(std::string_view text);

}  // namespace kubeportal::k8sclient
