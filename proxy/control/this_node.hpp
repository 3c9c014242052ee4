#pragma once

#include <functional>
#include <optional>
#include <string>

#include "k8sclient/source.hpp"

namespace kubeportal::control {

/// What the Node object of this machine says to a proxy.
struct NodeState {
  std::string zone;  ///< empty: not known
  /// Why load balancers should send clients to other nodes, as the end of a sentence; nullopt: they
  /// need not (KEP-3836).
  std::optional<std::string> why_not_eligible;

  bool operator==(const NodeState&) const = default;
};

/// What it means that there is no Node object of our name.
enum class MissingNode : std::uint8_t {
  is_eligible,      ///< manifests seldom have any
  is_not_eligible,  ///< in a cluster it has been deleted
};

NodeState state_of(const api::Node& node);
NodeState state_without_node(MissingNode meaning);

/// Follows the Node object of this machine among all that a source tells of. Owned by App, control
/// thread; no call comes after the source has stopped.
class ThisNode final : public k8sclient::NodeHandler {
 public:
  using OnChange = std::function<void(const NodeState&)>;

  /// `on_change` is called once when Nodes are synced, and then for every change of the state.
  ThisNode(std::string name, MissingNode missing, OnChange on_change);

  void on_add(const api::Node& node) override;
  void on_update(const api::Node& previous, const api::Node& current) override;
  void on_delete(const api::Node& node) override;
  void on_synced() override;

 private:
  void become(NodeState state);
  void tell(const NodeState& before) const;

  const std::string name_;
  const MissingNode missing_;
  const OnChange on_change_;
  NodeState state_;
  bool synced_ = false;
};

}  // namespace kubeportal::control
