#include "proxy/control/this_node.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

namespace kubeportal::control {

namespace {

/// The cluster autoscaler puts it on a node some time before it deletes the machine.
constexpr const char* kAutoscalerTaint = "ToBeDeletedByClusterAutoscaler";

bool has_taint(const api::Node& node, const char* key) {
  return std::find(node.taint_keys.begin(), node.taint_keys.end(), key) != node.taint_keys.end();
}

}  // namespace

NodeState state_of(const api::Node& node) {
  NodeState state;
  if (const auto zone = node.meta.labels.find(api::kZoneLabel); zone != node.meta.labels.end()) {
    state.zone = zone->second;
  }
  if (node.is_being_deleted) {
    state.why_not_eligible = "it is being deleted";
  } else if (has_taint(node, kAutoscalerTaint)) {
    state.why_not_eligible = std::string("it bears the taint ") + kAutoscalerTaint;
  }
  return state;
}

NodeState state_without_node(MissingNode meaning) {
  NodeState state;
  if (meaning == MissingNode::is_not_eligible) state.why_not_eligible = "there is no such Node";
  return state;
}

ThisNode::ThisNode(std::string name, MissingNode missing, OnChange on_change)
    : name_(std::move(name)),
      missing_(missing),
      on_change_(std::move(on_change)),
      state_(state_without_node(missing)) {}

void ThisNode::on_add(const api::Node& node) {
  if (node.meta.name == name_) become(state_of(node));
}

void ThisNode::on_update(const api::Node&, const api::Node& current) { on_add(current); }

void ThisNode::on_delete(const api::Node& node) {
  if (node.meta.name == name_) become(state_without_node(missing_));
}

void ThisNode::on_synced() {
  synced_ = true;
  tell({});
  on_change_(state_);
}

void ThisNode::become(NodeState state) {
  const auto before = std::exchange(state_, std::move(state));
  if (!synced_ || before == state_) return;
  tell(before);
  on_change_(state_);
}

void ThisNode::tell(const NodeState& before) const {
  if (before.zone != state_.zone) {
    spdlog::info("node {} is in {}; topology hints are read for it", name_,
                 state_.zone.empty() ? "no zone any more" : "zone " + state_.zone);
  }
  if (before.why_not_eligible == state_.why_not_eligible) return;
  if (state_.why_not_eligible) {
    spdlog::warn(
        "node {}: {}; /healthz answers 503 from now on, so that load balancers send new clients to "
        "other nodes",
        name_, *state_.why_not_eligible);
  } else {
    spdlog::info("node {} may get new clients again; /healthz answers 200", name_);
  }
}

}  // namespace kubeportal::control
